"""Who is asking: a frozen picture of a person and the duties they hold today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import F, Value
from django.utils import timezone

from schools.enums import Role, stage_of
from schools.models import Appointment, TeachingPost

if TYPE_CHECKING:
    from schools.models import Person


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
    on = on or timezone.localdate()
    fields = ("held", "county_id", "school_id", "subject_id", "stage", "grade")
    appointed = Appointment.objects.in_force(on).filter(person=person)
    posts = TeachingPost.objects.in_force(on).filter(person=person)
    rows = (
        appointed.annotate(held=F("role"))
        .values_list(*fields)
        .union(posts.annotate(held=Value(Role.TEACHER.value), stage=Value("")).values_list(*fields))
    )
    duties = tuple(
        Duty(role, county, school, subject or "", stage, grade)
        for role, county, school, subject, stage, grade in rows
    )
    return Actor(user_id=person.pk, duties=duties, name=person.name, county_id=person.county_id)
