"""What waits for whose word, what was withdrawn, and who relies on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from microcourses.enums import ItemState
from microcourses.flows import ITEM
from microcourses.models import Item, Reuse, ShelfPlace
from microcourses.permissions import (
    POLICY,
    coordinates_its_school,
    is_office_of_item,
    researches_its_subject,
)
from microcourses.queries.authors import ShownAuthor, shown_author
from schools.actors import Actor, Duty
from schools.enums import Role
from schools.models import Appointment, School, Subject

RULES = {
    ItemState.SCHOOL_CHECK: coordinates_its_school,
    ItemState.SUBJECT_CHECK: researches_its_subject,
}
SUBMITS = {"submit", "submit-to-subject"}
CHECKERS = (Role.COORDINATOR, Role.RESEARCHER, Role.OFFICE)


def checks(actor: Actor) -> bool:
    """Tell whether ``actor`` holds a duty by which items may wait for their word."""
    return actor.holds(*CHECKERS)


def return_action(item: Item) -> str:
    """Return the action of the policy by which ``item`` is returned from where it stands."""
    at_school = item.state == ItemState.SCHOOL_CHECK
    return "item.return-from-school" if at_school else "item.return-from-subject"


def deeds_for(actor: Actor, item: Item) -> set[str]:
    """Return the steps that ``actor`` may take with ``item`` as it stands."""
    actions = {
        "submit": "item.submit",
        "submit-to-subject": "item.submit",
        "pass": "item.pass",
        "publish": "item.publish",
        "schedule": "item.publish",
        "move-day": "item.publish",
        "return": return_action(item),
        "recall": "item.recall",
        "withdraw": "item.withdraw",
        "discard": "item.discard",
        "drop-changes": "item.drop-changes",
    }
    may = {
        step
        for step, action in actions.items()
        if ITEM.is_open(item, step) and POLICY.allows(actor, action, item)
    }
    only_live = {"withdraw", "drop-changes"}
    return may - ({"discard"} if item.live else only_live)


def may_submit(actor: Actor, item: Item) -> bool:
    """Tell whether ``actor`` can send ``item`` in as it stands."""
    return bool(deeds_for(actor, item) & SUBMITS)


# -- Whose word -----------------------------------------------------------------------------------


def _held(counties: Iterable[int], roles: Iterable[str], on: date) -> list[tuple[int, Duty]]:
    """Return the duties in force of people with an open account. One query."""
    rows = Appointment.objects.in_force(on).filter(
        county__in=list(counties), role__in=list(roles), person__is_active=True
    )
    names = ("person_id", "role", "county_id", "school_id", "subject_id", "stage", "grade")
    return [
        (person, Duty(role, county, school, subject or "", stage, grade))
        for person, role, county, school, subject, stage, grade in rows.values_list(*names)
    ]


def _own_checkers(item: Item, duties: list[tuple[int, Duty]]) -> set[int]:
    rule = RULES.get(ItemState(item.state))
    if rule is None:
        return set()
    found = {person for person, duty in duties if rule(Actor(person, (duty,)), item)}
    return found - {item.author_id}


def checkers_of(item: Item, on: date) -> set[int]:
    """Return the ids of those whose word ``item`` waits for on the day ``on``. One query.

    Where there is nobody else (a school without a coordinator, the coordinator's own item), the
    office steps in.
    """
    duties = _held([item.county_id], CHECKERS, on)
    own = _own_checkers(item, duties)
    if own or ItemState(item.state) not in RULES:
        return own
    office = {person for person, duty in duties if duty.role == Role.OFFICE}
    return office - {item.author_id}


# -- The queue ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits, the oldest first. ``others`` waits for colleagues; an office looks on."""

    mine: list[Item]
    others: list[Item]
    scheduled: list[Item]
    schools: list[School]
    subjects: list[Subject]


def waiting_items(actor: Actor) -> QuerySet[Item]:
    """Return what waits for the word of ``actor``; for an office, all that is checked there."""
    waiting = Item.objects.waiting_for(actor).exclude(state=ItemState.SCHEDULED)
    return waiting.select_related("author", "school", "subject")


def split_waiting(actor: Actor, items: Iterable[Item], on: date) -> tuple[list[Item], list[Item]]:
    """Part ``items`` into what waits for ``actor``, and what for somebody else. One query at most."""
    rows = list(items)
    offices = [item for item in rows if is_office_of_item(actor, item)]
    duties = _held({item.county_id for item in offices}, CHECKERS[:2], on) if offices else []
    mine: list[Item] = []
    others: list[Item] = []
    for item in rows:
        is_own = RULES[ItemState(item.state)](actor, item) or not _own_checkers(item, duties)
        (mine if is_own else others).append(item)
    return mine, others


def count_to_check(actor: Actor, on: date) -> int | None:
    """Return how much waits for ``actor``; None for whoever checks nothing. Two queries at most."""
    if not checks(actor):
        return None
    return len(split_waiting(actor, waiting_items(actor), on)[0])


def queue_of(actor: Actor, on: date, school: str = "", subject: str = "") -> Queue:
    """Return what waits for ``actor`` on the day ``on``, of one school or subject. Three queries."""
    rows = list(waiting_items(actor))
    schools = {item.school.pk: item.school for item in rows if item.school is not None}
    subjects = {item.subject.pk: item.subject for item in rows if item.subject is not None}
    kept = [item for item in rows if not school or str(item.school_id) == school]
    kept = [item for item in kept if not subject or item.subject_id == subject]
    mine, others = split_waiting(actor, kept, on)
    scheduled = Item.objects.waiting_for(actor).filter(state=ItemState.SCHEDULED)
    coming = list(scheduled.select_related("author", "school", "subject", "latest_revision"))
    in_order = sorted(schools.values(), key=lambda one: one.name)
    return Queue(mine, others, coming, in_order, sorted(subjects.values(), key=lambda one: one.pk))


def day_of(item: Item) -> datetime | None:
    """Return the local moment at which ``item`` goes live by itself, None where none is set."""
    revision = item.latest_revision
    when = revision.approved_go_live_at if revision is not None else None
    return timezone.localtime(when) if when is not None else None


# -- What was withdrawn ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WithdrawnNote:
    """What stands in the place of an item that was withdrawn."""

    title: str
    author: ShownAuthor
    withdrawn_at: datetime
    reason: str


def withdrawn_note(item: Item, reader: Actor | None) -> WithdrawnNote | None:
    """Return what is said to ``reader`` in the place of ``item``; None where it is in the library, or never was.

    Whether a reader may know of it at all: ``Item.objects.withdrawn_for(actor)``.
    """
    if item.live or item.withdrawn_at is None or item.published_at is None:
        return None
    reason = item.reason if item.is_withdrawn else ""
    author = shown_author(item, reader)
    return WithdrawnNote(item.title, author, item.withdrawn_at, reason)


@dataclass(frozen=True, slots=True)
class Relying:
    """Somebody relies on an item; ``about`` is what of theirs does, which they see: an item that
    is adapted from it, what they reported of its use, its place on a shelf.
    """

    person_id: int
    about: Any


def relying_on(item: Item) -> list[Relying]:
    """Return who relies on ``item``: who adapted it, by each of theirs; then who used it, and on
    whose shelf it lies (a circle's: who put it there), each once. Three queries.
    """
    adapted = Item.objects.filter(ancestor=item).exclude(state=ItemState.DISCARDED).order_by("pk")
    uses = Reuse.objects.standing().filter(item=item, adapted=None).order_by("pk")
    places = ShelfPlace.objects.standing().filter(item=item).order_by("pk")
    found = [Relying(each.author_id, each) for each in adapted]
    told = {each.person_id for each in found} | {item.author_id}
    for person, about in [
        *((each.person_id, each) for each in uses),
        *((each.put_by_id, each) for each in places),
    ]:
        if person not in told:
            told.add(person)
            found.append(Relying(person, about))
    return [each for each in found if each.person_id != item.author_id]


# -- On the page of an item -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OnItem:
    """What the page of an item says of its moderation to its author and to those who check it."""

    may: set[str]
    submits: bool  # they can send it in
    checks: bool  # it waits for this person's word
    day: datetime | None


def on_item(item: Item, actor: Actor | None) -> OnItem | None:
    """Return what the item's page says of its moderation; None for whoever only reads it."""
    if actor is None or not POLICY.allows(actor, "item.history", item):
        return None
    may = deeds_for(actor, item)
    day = day_of(item) if item.state == ItemState.SCHEDULED else None
    return OnItem(may, bool(may & SUBMITS), bool(may & {"pass", "publish", "return"}), day)
