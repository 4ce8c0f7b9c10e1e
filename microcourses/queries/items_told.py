"""What chats and search engines are told of an item that is open to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from microcourses.enums import Audience
from microcourses.models import Item
from microcourses.queries.authors import shown_author
from microcourses.queries.finding import posters


@dataclass(frozen=True, slots=True)
class OpenGraph:
    """``author`` is whom a visitor is told, whoever opens the page."""

    title: str
    kind: str
    description: str
    author: str
    published_at: datetime | None
    changed_at: datetime | None
    subject: str
    image: str = ""  # the address on this site of the picture of its film


def graph_of(item: Item, *, is_published: bool) -> OpenGraph | None:
    """Return what is told of ``item``, the version shown; None where it is not open to everybody."""
    if not (is_published and item.live and item.audience == Audience.PUBLIC):
        return None
    author = shown_author(item, None).words
    return OpenGraph(
        item.title,
        str(item.get_kind_display()),
        item.summary or author,
        author,
        item.first_published_at or item.published_at,
        item.published_at,
        str(item.subject or ""),
        _picture(item),
    )


def _picture(item: Item) -> str:
    film = posters([item]).get(item.pk)
    return reverse("commons:film-poster", args=[film]) if film else ""
