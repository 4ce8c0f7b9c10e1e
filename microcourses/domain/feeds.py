"""The secret address at which one's feed reader asks: made, renewed, closed."""

from __future__ import annotations

import secrets
from datetime import datetime

from kit.commands import command
from kit.seals import seal
from ledger.domain.entries import record
from microcourses import events
from microcourses.models import FeedAddress
from microcourses.permissions import POLICY
from microcourses.queries.feeds import digest_of
from schools.actors import Actor
from schools.models import Person

BYTES = 30  # 240 bits, forty signs


@command
def open_feed(*, actor: Actor, at: datetime) -> str:
    """Make a new secret address for ``actor`` and return its secret part; the one before ends.

    :raises NotAllowed: ``actor`` has no duty in any county.
    """
    POLICY.require(actor, "feed.keep")
    Person.objects.select_for_update().get(pk=actor.user_id)
    key = secrets.token_urlsafe(BYTES)
    address, _is_new = FeedAddress.objects.update_or_create(
        person_id=actor.user_id,
        defaults={"digest": digest_of(key), "sealed": seal(key), "made_at": at},
    )
    record(events.FEED_OPENED, actor=actor, thing=address, at=at)
    return key


@command
def close_feed(*, actor: Actor, at: datetime) -> None:
    """Close the secret address of ``actor``: nothing answers there any more.

    :raises NotAllowed: ``actor`` has no duty in any county.
    """
    POLICY.require(actor, "feed.keep")
    address = FeedAddress.objects.filter(person=actor.user_id).first()
    if address is not None:
        record(events.FEED_CLOSED, actor=actor, thing=address, at=at)
        address.delete()
