"""What chats and search engines are told of an item that is open to everybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from commons.models import Film
from microcourses.enums import Audience
from microcourses.models import Item
from microcourses.queries.authors import shown_author


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


def graph_of(item: Item, films: Iterable[Film], *, is_published: bool) -> OpenGraph | None:
    """Return what is told of ``item``, the version shown; None where it is not open to everybody.

    ``films`` are those that its page shows: the first that has a picture stands for it.
    """
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
        next((film.poster_url for film in films if film.poster), ""),
    )
