"""Messages between two people: begin to write, take no messages from somebody, take them again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from commons.domain._writing import LONGEST_TITLE, lock
from commons.domain.notices import see_thread
from commons.domain.threads import post_comment
from commons.models import Block, Correspondence, Thread
from commons.permissions import POLICY
from commons.queries.correspondences import refusal_to
from kit.commands import command
from kit.errors import Stale, TooOften
from kit.limits import MEETING
from kit.search.index import put
from schools.actors import Actor
from schools.models import Person


@command
def write_to(
    *,
    actor: Actor,
    person: Person,
    body: str,
    client_id: UUID,
    at: datetime,
    attachments: Sequence[UUID] = (),
) -> Correspondence:
    """Write a message to ``person``; the first one begins the correspondence of the two.

    There is one for each pair, however many write at once. The other arguments are those of
    ``post_comment``; nothing is written into the ledger, since it is theirs, not the county's.

    :raises NotAllowed: it is oneself, or somebody one may not know.
    :raises Stale: ``person`` has no open account, or one of the two takes no messages.
    :raises TooOften: ``actor`` has begun as many today as anybody may.
    :raises Invalid: what ``post_comment`` says of a body and files.
    """
    POLICY.require(actor, "message.write", person)
    pair = _hold(actor.user_id, person.pk)
    if pair.thread is None:
        if refusal := refusal_to(actor, person):
            raise Stale(refusal.words)
        _require_few_begun(actor, at)
        _begin(pair, actor, person, at)
    post_comment(
        actor=actor,
        thread=_thread_of(pair),
        body=body,
        client_id=client_id,
        attachments=attachments,
        at=at,
    )
    return pair


@command
def block(*, actor: Actor, person: Person, at: datetime) -> None:
    """Take no messages from ``person`` from now on. Again changes nothing.

    Whatever was written before stays readable for both, and ``actor`` hears of it no more.
    Messages under way are either here before this returns, or refused.

    :raises NotAllowed: it is oneself.
    """
    POLICY.require(actor, "message.block", person)
    pair = _hold(actor.user_id, person.pk)
    if pair.thread is not None:
        lock(pair.thread)
    Block.objects.get_or_create(blocker_id=actor.user_id, blocked=person, defaults={"since": at})
    if pair.thread is not None:
        see_thread(actor.user_id, pair.thread, pair.thread.last_number, at)


@command
def unblock(*, actor: Actor, person: Person) -> None:
    """Take messages from ``person`` again. Again changes nothing.

    :raises NotAllowed: it is oneself.
    """
    POLICY.require(actor, "message.block", person)
    Block.objects.filter(blocker=actor.user_id, blocked=person).delete()


def _hold(one: int, other: int) -> Correspondence:
    """Hold the row of a pair until the commit; it is made where there is none."""
    low, high = sorted((one, other))
    Correspondence.objects.get_or_create(low_id=low, high_id=high)
    return Correspondence.objects.select_for_update().get(low=low, high=high)


def _begin(pair: Correspondence, actor: Actor, person: Person, at: datetime) -> None:
    pair.thread = Thread.objects.create(
        thing_type=ContentType.objects.get_for_model(Correspondence),
        thing_id=pair.pk,
        title=f"{actor.name} · {person.name}"[:LONGEST_TITLE],
        opened_by_id=actor.user_id,
        opened_at=at,
        last_comment_at=at,
        client_id=uuid4(),  # the pair's row is held: nobody makes a second one
    )
    put(pair.thread)  # the two find it by the name of the other
    pair.county_id = person.county_id or actor.county_id
    pair.begun_by_id, pair.begun_at = actor.user_id, at
    pair.save()


def _thread_of(pair: Correspondence) -> Any:
    if pair.thread is not None:
        pair.thread.thing = pair
    return pair.thread


def _require_few_begun(actor: Actor, at: datetime) -> None:
    window = timedelta(seconds=MEETING.seconds)
    begun = Correspondence.objects.filter(begun_by=actor.user_id, begun_at__gt=at - window)
    moments = [pair.begun_at for pair in begun.order_by("begun_at") if pair.begun_at]
    if len(moments) < MEETING.times:
        return
    until: datetime = moments[-MEETING.times] + window
    words = _(
        "You have written to %(n)d new people within a day; more can be written to tomorrow."
        " What you wrote is kept."
    )
    wait = max(1, round((until - at).total_seconds()))
    raise TooOften(wait, words % {"n": MEETING.times})
