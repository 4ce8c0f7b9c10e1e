"""What two people write to each other: the list, the page, and who may write to whom now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from commons.enums import CommentState
from commons.models import Block, Comment, Correspondence, Thread, ThreadMute
from commons.queries.threads import with_unread
from commons.registers import Refusal
from schools.actors import Actor, load_actor
from schools.enums import Role
from schools.models import Appointment, Person
from schools.permissions import knows_person
from schools.queries.people import NOWHERE, Place, places_of


@dataclass(slots=True)
class Conversation:
    """One line of the list. ``newest`` is the latest message that can be read."""

    correspondence: Correspondence
    other: Person
    place: Place
    unread: int
    newest: Comment | None
    muted: bool
    blocked: bool  # by the reader

    @property
    def is_mine(self) -> bool:
        """Whether the latest word is the reader's own."""
        return self.newest is not None and self.newest.author_id != self.other.pk


def conversation_rows(actor: Actor) -> QuerySet[Thread]:
    """Return the conversations of ``actor`` with one other person, the latest first."""
    mine = Correspondence.objects.visible_to(actor)
    return (
        with_unread(Thread.objects.filter(correspondence__in=mine.values("pk")), actor)
        .select_related("correspondence__low", "correspondence__high")
        .annotate(newest=Subquery(_newest().values("pk")[:1]))
        .order_by("-last_comment_at", "-pk")
    )


def conversations(actor: Actor, threads: Iterable[Thread], on: date) -> list[Conversation]:
    """Return what the list shows of ``threads``; four queries, however many there are."""
    rows = list(threads)
    said = Comment.objects.in_bulk([pk for row in rows if (pk := _newest_in(row))])
    others = {row.pk: row.correspondence.other_than(actor.user_id) for row in rows}
    places = places_of({person.pk for person in others.values()}, on)
    mutes = ThreadMute.objects.filter(person=actor.user_id, thread__in=others)
    muted = set(mutes.values_list("thread_id", flat=True))
    blocked = set(blocked_by(actor).values_list("blocked_id", flat=True))
    return [
        Conversation(
            row.correspondence,
            others[row.pk],
            places.get(others[row.pk].pk, NOWHERE),
            row.unread,  # type: ignore[attr-defined]
            said.get(_newest_in(row) or 0),
            row.pk in muted,
            others[row.pk].pk in blocked,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody's messages that ``actor`` has not read, as they stand on the desk."""

    correspondence: Correspondence
    other: Person
    thread: Thread
    unread: int
    words: str


def waiting_messages(actor: Actor, most: int) -> list[Waiting]:
    """Return who wrote to ``actor`` and waits to be read, the latest first. One query."""
    muted = ThreadMute.objects.filter(person=actor.user_id).values("thread")
    threads: QuerySet[Any] = conversation_rows(actor)
    rows = (
        threads.filter(last_number__gt=F("seen"), unread__gt=0)
        .exclude(pk__in=muted)
        .annotate(words=Subquery(_newest().exclude(author=actor.user_id).values("body")[:1]))
    )
    return [
        Waiting(
            row.correspondence,
            row.correspondence.other_than(actor.user_id),
            row,
            row.unread,
            row.words or "",
        )
        for row in rows[:most]
    ]


def correspondence_with(actor: Actor, person_id: int) -> Correspondence | None:
    """Return what ``actor`` and a person have written, where they have."""
    mine = Correspondence.objects.visible_to(actor)
    return mine.between(actor.user_id, person_id).first()


def blocked_by(actor: Actor) -> QuerySet[Block]:
    """Return those from whom ``actor`` takes no messages, the latest first."""
    return (
        Block.objects.filter(blocker=actor.user_id)
        .select_related("blocked")
        .order_by("-since", "-pk")
    )


def blocks(actor: Actor, person_id: int) -> bool:
    return Block.objects.filter(blocker=actor.user_id, blocked=person_id).exists()


def refusal_in(actor: Actor, correspondence: Correspondence) -> Refusal | None:
    """Tell why ``actor`` cannot write in ``correspondence`` now; None where they can."""
    return refusal_to(actor, correspondence.other_than(actor.user_id))


def refusal_to(actor: Actor, person: Person) -> Refusal | None:
    """Tell why ``actor`` cannot write to ``person`` now; two queries, three at most."""
    called = {"name": person.name}
    pair = [actor.user_id, person.pk]
    rows = Block.objects.filter(blocker__in=pair, blocked__in=pair)
    blockers = set(rows.values_list("blocker_id", flat=True))
    if actor.user_id in blockers:
        return Refusal(
            _("You take no messages from %(name)s. Take them again, and you can write.") % called
        )
    if not person.is_active:
        return Refusal(
            _("%(name)s has no open account here any more. What was written can still be read.")
            % called
        )
    if not _know_each_other(actor, person):
        return Refusal(
            _("%(name)s and you are no longer in one county. What was written can still be read.")
            % called
        )
    if person.pk in blockers:
        return Refusal(
            _("%(name)s takes no messages from you. What you wrote is kept for you.") % called,
            quiet=True,
        )
    return None


def office_ids(correspondence: Correspondence, on: date) -> set[int]:
    """Return the ids of those who decide about what is reported of it on the day ``on``."""
    duties = Appointment.objects.in_force(on).filter(
        role=Role.OFFICE, county=correspondence.county_id
    )
    people = set(duties.values_list("person_id", flat=True))
    return people - set(correspondence.people)


def _know_each_other(actor: Actor, person: Person) -> bool:
    """Either knows the other: an answer to whoever was found in the directory gets through."""
    if knows_person(actor, person):
        return True
    me = Person(pk=actor.user_id, county_id=actor.county_id)
    return knows_person(load_actor(person), me)


def _newest() -> QuerySet[Comment]:
    shown = Comment.objects.filter(thread=OuterRef("pk"), state=CommentState.SHOWN)
    return shown.order_by(F("pk").desc())


def _newest_in(row: Any) -> int | None:
    """Return the id of the latest message that ``conversation_rows`` found in a conversation."""
    return row.newest  # type: ignore[no-any-return]
