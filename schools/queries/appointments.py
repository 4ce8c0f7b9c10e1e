"""Duties for the pages that give, list and end them, and the record of who changed what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q, QuerySet
from django.utils.dateparse import parse_date

from ledger.events import KINDS
from ledger.models import Entry
from schools import events
from schools.actors import Actor
from schools.enums import Role
from schools.models import Appointment, Person
from schools.permissions import POLICY
from schools.queries.directory import meant_by
from schools.queries.people import places_of

RIGHTS = (events.APPOINTED, events.APPOINTMENT_EXTENDED, events.APPOINTMENT_ENDED)
NOW, COMING, ENDED = "now", "coming", "ended"
MOST_FOUND = 12


def in_time(when: str, on: date) -> Q:
    """Return the condition that a duty holds, is to come or has ended on the day ``on``."""
    if when == COMING:
        return Q(starts_on__gt=on) & (Q(ends_on=None) | Q(ends_on__gt=F("starts_on")))
    if when == ENDED:
        return Q(ends_on__lte=on)
    return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))


def listed(appointments: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """Bring what a line of the list shows, in the order in which people look for it."""
    return appointments.select_related("person", "school", "subject", "county").order_by(
        "role", "subject__position", "school__name", "person__pinyin", "starts_on", "pk"
    )


def called(words: str, prefix: str = "") -> Q:
    """Return the condition that a person is meant by ``words``: a name, or the staff number."""
    return meant_by(words, prefix) | Q(**{f"{prefix}staff_number__iexact": words.strip()})


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can be appointed, and where they stand now."""

    person: Person
    place: str


def candidates(actor: Actor, words: str, on: date) -> list[Candidate]:
    """Find people whom ``actor`` may appoint to something; two queries."""
    if not words.strip():
        return []
    people = list(
        Person.objects.filter(appointable_by(actor, on), called(words), is_active=True)
        .exclude(pk=actor.user_id)
        .order_by("pinyin", "pk")[:MOST_FOUND]
    )
    places = places_of([person.pk for person in people], on)
    return [
        Candidate(person, places[person.pk].words if person.pk in places else "")
        for person in people
    ]


def appointable_by(actor: Actor, on: date) -> Q:
    """Return the condition that ``actor`` may give a person a duty at all."""
    if actor.is_admin:
        return Q()
    counties = {duty.county_id for duty in actor.duties if duty.role == Role.OFFICE}
    schools = {duty.school_id for duty in actor.duties if duty.role == Role.COORDINATOR}
    at_school = Appointment.objects.in_force(on).filter(school__in=schools).values("person")
    return Q(county__in=counties) | Q(pk__in=at_school)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the record: who gave, lengthened or ended which duty, and why."""

    happened_at: datetime
    label: str
    appointment: Appointment
    by: Person | None
    starts_on: date | None
    until: date | None
    reason: str


def changes_of_rights(appointments: QuerySet[Appointment]) -> QuerySet[Entry]:
    """Return the ledger's entries on these duties, the latest first."""
    kind = ContentType.objects.get_for_model(Appointment)
    return (
        Entry.objects.filter(
            kind__in=[each.name for each in RIGHTS],
            thing_type=kind,
            thing_id__in=appointments.values("pk"),
        )
        .select_related("actor")
        .order_by("-happened_at", "-pk")
    )


def told(entries: list[Entry]) -> list[Change]:
    """Return what ``entries`` say, each with its duty. One query."""
    duties = listed(Appointment.objects.filter(pk__in=[entry.thing_id for entry in entries]))
    by_id = {one.pk: one for one in duties}
    return [
        Change(
            happened_at=entry.happened_at,
            label=str(KINDS[entry.kind].label),
            appointment=by_id[entry.thing_id],
            by=entry.actor,
            starts_on=parse_date(entry.changes.get("from") or ""),
            until=parse_date(_last(entry.changes.get("until")) or ""),
            reason=entry.changes.get("reason", ""),
        )
        for entry in entries
    ]


def _last(value: Any) -> str:
    return str(value[-1] if isinstance(value, list) else value or "")


@dataclass(frozen=True, slots=True)
class Doors:
    """What the reader of one duty may do with it."""

    may_extend: bool
    may_end: bool


def doors_of(actor: Actor, appointment: Appointment, on: date) -> Doors:
    ended = appointment.ends_on is not None and appointment.ends_on <= on
    return Doors(
        may_extend=POLICY.allows(actor, "duty.extend", appointment),
        may_end=not ended and POLICY.allows(actor, "duty.end", appointment),
    )
