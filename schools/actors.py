"""Who is asking: a frozen picture of a person and the duties they hold today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import F, IntegerField, QuerySet, Value
from django.utils import timezone

from schools.enums import Role, stage_of
from schools.models import Appointment, Person, TeachingPost

DUTY = ("held", "county_id", "school_id", "subject_id", "stage", "grade")


@dataclass(frozen=True, slots=True)
class Duty:
    """One appointment or teaching post in force. ``None`` or ``""``: not limited to one."""

    role: str
    county_id: int | None
    school_id: int | None = None
    subject: str = ""
    stage: str = ""
    grade: int | None = None

    def covers(self, subject: str, stage: str, grade: int | None) -> bool:
        """Tell whether this duty reaches the given subject, stage and grade ("" or None: any)."""
        return (
            (not self.subject or not subject or self.subject == subject)
            and (not self.stage or not stage or self.stage == stage)
            and (self.grade is None or grade is None or self.grade == grade)
        )


@dataclass(frozen=True)
class Actor:
    """Rules read only this and the thing, so they are tested without a database."""

    user_id: int
    duties: tuple[Duty, ...] = ()
    name: str = ""
    county_id: int | None = None  # the county whose roster they stand in

    @cached_property
    def county_ids(self) -> frozenset[int]:
        """The counties in which this person holds any duty."""
        return frozenset(d.county_id for d in self.duties if d.county_id is not None)

    @cached_property
    def is_admin(self) -> bool:
        return any(duty.role == Role.ADMIN for duty in self.duties)

    def holds(
        self,
        *roles: str,
        county_id: int | None = None,
        school_id: int | None = None,
        subject: str = "",
        stage: str = "",
        grade: int | None = None,
    ) -> bool:
        """Test for a duty in one of ``roles`` that covers all that is named.

        A duty that names no school (subject, stage, grade) covers every one of its county.
        """
        if grade is not None and not stage:
            stage = stage_of(grade)
        return any(
            duty.role in roles
            and (county_id is None or duty.county_id == county_id)
            and (school_id is None or duty.school_id in (None, school_id))
            and duty.covers(subject, stage, grade)
            for duty in self.duties
        )


# The platform itself, where somebody with a shell on the machine gives a command.
# Like an administrator, but nobody: the ledger counts its deeds for no person.
PLATFORM = Actor(user_id=None, duties=(Duty(Role.ADMIN, None),))  # type: ignore[arg-type]


def load_actor(person: Person | None, on: date | None = None) -> Actor | None:
    """Return the actor behind ``person`` in one query, or None when signed out or closed.

    ``on`` is the local day that counts as today.
    """
    if person is None or not person.is_authenticated or not person.is_active:
        return None
    appointed, posts = _duties(person.pk, on or timezone.localdate())
    rows = appointed.values_list(*DUTY).union(posts.values_list(*DUTY))
    return _actor(person.pk, person.name, person.county_id, rows)


def load_signed_in(person_id: Any) -> tuple[Actor, str] | None:
    """Return the actor with this id and the hash of their password, or None: no open account.

    One query for the person and the duties, since sockets come back by the thousand.
    """
    appointed, posts = (
        rows.annotate(called=Value(""), kept=Value(""))
        for rows in _duties(person_id, timezone.localdate())
    )
    none = Value(None, IntegerField())
    person = Person.objects.filter(pk=person_id, is_active=True).annotate(
        held=Value(""), school_id=none, subject_id=Value(""), stage=Value(""), grade=none,
        called=F("name"), kept=F("password"),
    )  # fmt: skip
    columns = (*DUTY, "called", "kept")
    found = appointed.values_list(*columns).union(
        posts.values_list(*columns), person.values_list(*columns)
    )
    rows = list(found)
    own = next((row for row in rows if not row[0]), None)
    if own is None:
        return None
    duties = [row[: len(DUTY)] for row in rows if row[0]]
    return _actor(person_id, own[-2], own[1], duties), own[-1]


def _duties(person_id: Any, on: date) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Return the appointments and the teaching posts in force, as rows that have ``DUTY``."""
    appointed = Appointment.objects.in_force(on).filter(person=person_id)
    posts = TeachingPost.objects.in_force(on).filter(person=person_id)
    return (
        appointed.annotate(held=F("role")),
        posts.annotate(held=Value(Role.TEACHER.value), stage=Value("")),
    )


def _actor(pk: int, name: str, county_id: int | None, rows: Iterable[Any]) -> Actor:
    duties = tuple(
        Duty(role, county, school, subject or "", stage, grade)
        for role, county, school, subject, stage, grade in rows
    )
    return Actor(user_id=pk, duties=duties, name=name, county_id=county_id)
