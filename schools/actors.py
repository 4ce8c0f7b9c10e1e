"""Who is asking: a frozen picture of a person and the duties they hold today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import DateField, F, IntegerField, QuerySet, Subquery, Value
from django.utils import timezone

from kit.prepared import Prepared
from schools.enums import Role, stage_of
from schools.models import Appointment, Person, TeachingPost

_PERSON, _SESSION = "(person)", "(session)"  # no roles: rows of the same query
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
    rows = DUTIES_OF.rows(person=person.pk, on=on or timezone.localdate())
    return _actor(person.pk, person.name, person.county_id, rows)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person of a session: ``password`` is its hash, ``session`` what the session keeps."""

    actor: Actor
    password: str
    session: str


def load_signed_in(session_key: str, person_id: Any = None) -> SignedIn | None:
    """Return who is signed in by this session, or None: no such session, no open account.

    One query for the session, the person and the duties, since sockets come back by the thousand.
    Whose session it is stands in UserSession; where it does not, ``person_id`` says it.
    """
    whose = person_id
    if whose is None:
        known = UserSession.objects.filter(session_key=session_key)
        whose = Subquery(known.values("user")[:1])
    none = Value(None, IntegerField())
    nothing = {"school_id": none, "subject_id": Value(""), "stage": Value(""), "grade": none}
    duties = [
        rows.annotate(called=Value(""), kept=Value(""), whose=F("person_id"))
        for rows in _duties(whose, timezone.localdate())
    ]
    person = Person.objects.filter(pk=whose, is_active=True).annotate(
        held=Value(_PERSON), called=F("name"), kept=F("password"), whose=F("pk"), **nothing
    )
    sessions = Session.objects.filter(pk=session_key, expire_date__gt=timezone.now()).annotate(
        held=Value(_SESSION), county_id=none, called=F("session_data"), kept=Value(""), whose=none,
        **nothing,
    )  # fmt: skip
    columns = (*DUTY, "called", "kept", "whose")
    parts = [rows.values_list(*columns) for rows in (*duties, person, sessions)]
    rows = list(parts[0].union(*parts[1:]))
    own = next((row for row in rows if row[0] == _PERSON), None)
    kept = next((row for row in rows if row[0] == _SESSION), None)
    if own is None or kept is None:
        return None
    held = [row[: len(DUTY)] for row in rows if row is not own and row is not kept]
    return SignedIn(_actor(own[-1], own[-3], own[1], held), own[-2], kept[-3])


def _duties(person_id: Any, on: Any) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Return the appointments and the teaching posts in force, as rows that have ``DUTY``."""
    appointed = Appointment.objects.in_force(on).filter(person=person_id)
    posts = TeachingPost.objects.in_force(on).filter(person=person_id)
    return (
        appointed.annotate(held=F("role")),
        posts.annotate(held=Value(Role.TEACHER.value), stage=Value("")),
    )


def _duties_in_one(person: Any, on: Any) -> QuerySet[Any]:
    appointed, posts = _duties(person, on)
    return appointed.values_list(*DUTY).union(posts.values_list(*DUTY))


DUTIES_OF = Prepared(_duties_in_one, person=Person._meta.pk, on=DateField())


def _actor(pk: int, name: str, county_id: int | None, rows: Iterable[Any]) -> Actor:
    duties = tuple(
        Duty(role, county, school, subject or "", stage, grade)
        for role, county, school, subject, stage, grade in rows
    )
    return Actor(user_id=pk, duties=duties, name=name, county_id=county_id)
