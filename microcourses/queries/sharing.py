"""What somebody shares, or is about to: their own items, and which version a page was opened on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F

from microcourses.enums import IN_MODERATION, ItemState
from microcourses.models import Item
from schools.actors import Actor

MOST = 200  # that are listed


@dataclass(frozen=True, slots=True)
class MyItems:
    """One's own, as it stands: what wants a deed first."""

    returned: list[Item]
    drafts: list[Item]
    waiting: list[Item]
    published: list[Item]
    withdrawn: list[Item]
    discarded: list[Item]

    @property
    def any(self) -> bool:
        return any((self.returned, self.drafts, self.waiting, self.published, self.withdrawn))


def seen_token(item: Any) -> str:
    """Return which version is the newest: another one for each time that it is written."""
    newest = item.latest_revision
    if newest is None:
        return "0"
    return f"{newest.pk}-{int(newest.created_at.timestamp() * 1_000_000)}"


def my_items(actor: Actor) -> MyItems:
    """Return what ``actor`` began, by where it stands; the latest change first. One query."""
    rows = Item.objects.filter(author=actor.user_id).select_related("subject")
    latest = F("latest_revision_created_at").desc(nulls_last=True)
    found = list(rows.order_by(latest, "-begun_at", "-pk")[:MOST])

    def standing(*states: str) -> list[Item]:
        return [each for each in found if each.state in states]

    return MyItems(
        returned=standing(ItemState.RETURNED),
        drafts=standing(ItemState.DRAFT),
        waiting=standing(*IN_MODERATION, ItemState.SCHEDULED),
        published=standing(ItemState.PUBLISHED),
        withdrawn=standing(ItemState.WITHDRAWN),
        discarded=standing(ItemState.DISCARDED),
    )
