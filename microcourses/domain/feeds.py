"""The secret address at which one's feed reader asks: made, renewed, closed."""

from __future__ import annotations

import secrets
from datetime import datetime

from commons.domain.notices import Act, notify
from kit.commands import command
from kit.seals import seal
from ledger.domain.entries import record
from microcourses import events
from microcourses.messages import FEED_ENDED
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
def end_feed(*, person_id: int, at: datetime) -> None:
    """Let the secret address of somebody who has a new password answer no more, and tell them.

    They may have changed it because others know what they know, and this address is a key.
    """
    address = FeedAddress.objects.select_related("person").filter(person=person_id).first()
    if address is None:
        return
    record(events.FEED_CLOSED, actor=Actor(person_id), thing=address, at=at)
    address.delete()
    key = f"feed-ended:{person_id}:{at.isoformat()}"
    act = Act(address.person, address.person, None, at, key=key)
    notify(FEED_ENDED, people=[person_id], act=act)


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
