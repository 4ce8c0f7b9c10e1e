"""Where people stand: schools, posts, semesters of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from ledger.domain.entries import Standing
from schools.enums import Role
from schools.models import Appointment, Person, Semester, TeachingPost


def standings_of(people: Iterable[int], at: datetime) -> dict[int, Standing]:
    """Return where each of ``people`` (ids) stood at the moment ``at``; four queries at most.

    Subject and grade are those of the main post; a person without one has neither.
    """
    ids = list(people)
    if not ids:
        return {}
    day = timezone.localdate(at)
    counties = dict(Person.objects.filter(pk__in=ids).values_list("pk", "county_id"))
    posts = {
        row[0]: row[1:]
        for row in TeachingPost.objects.in_force(day)
        .filter(person__in=ids)
        .order_by("is_primary", "pk")
        .values_list("person_id", "school_id", "subject_id", "grade")
    }
    schools = dict(
        Appointment.objects.in_force(day)
        .filter(person__in=ids, school__isnull=False)
        .values_list("person_id", "school_id")
    )
    semesters = dict(
        Semester.objects.filter(
            county__in=set(counties.values()), starts_on__lte=day, ends_on__gt=day
        ).values_list("county_id", "code")
    )
    standings = {}
    for person, county in counties.items():
        school, subject, grade = posts.get(person, (schools.get(person), "", None))
        standings[person] = Standing(
            county=county,
            school=school,
            subject=subject,
            grade=grade,
            semester=semesters.get(county, ""),
        )
    return standings


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person stands: at a school, above schools (``role``), or both. "" is neither."""

    school: str = ""
    role: str = ""  # one of ABOVE_SCHOOLS

    @property
    def words(self) -> str:
        """The school, else the duty, as it stands beside a name."""
        return self.school or (str(Role(self.role).label) if self.role else "")


NOWHERE = Place()
# Duties that are said beside a name. Who holds several is known by the last of them.
ABOVE_SCHOOLS = (Role.ADMIN, Role.OFFICE, Role.EXPERT, Role.MENTOR, Role.RESEARCHER)


def places_of(people: Iterable[int], on: date) -> dict[int, Place]:
    """Return where each of ``people`` (ids) stands on the day ``on``; one query.

    The main teaching post counts first, then any appointment at a school. Those who are at
    no school and hold no duty above schools are left out.
    """
    ids = set(people)
    if not ids:
        return {}
    names = ("school__short_name", "school__name")
    posts = TeachingPost.objects.in_force(on).filter(person__in=ids)
    duties = Appointment.objects.in_force(on).filter(
        Q(school__isnull=False) | Q(role__in=ABOVE_SCHOOLS), person__in=ids
    )
    rows = (
        posts.annotate(
            rank=Case(When(is_primary=True, then=Value(2)), default=Value(1)), held=Value("")
        )
        .values_list("rank", "person_id", "held", *names)
        .union(
            duties.annotate(rank=Value(0), held=F("role")).values_list(
                "rank", "person_id", "held", *names
            )
        )
        .order_by("rank", "person_id", "school__name")
    )
    at: dict[int, str] = {}
    held: dict[int, int] = {}
    above = {str(role): rank for rank, role in enumerate(ABOVE_SCHOOLS)}
    for _, person, role, short, name in rows:
        if name:
            at[person] = short or name
        if role in above:
            held[person] = max(held.get(person, 0), above[role])
    return {
        person: Place(
            at.get(person, ""), str(ABOVE_SCHOOLS[held[person]]) if person in held else ""
        )
        for person in at.keys() | held.keys()
    }


def schools_of(people: Iterable[int], on: date) -> dict[int, str]:
    """Return the name of the school at which each of ``people`` (ids) is on the day ``on``.

    As in ``places_of``; those who are at none are left out. One query.
    """
    return {pk: place.school for pk, place in places_of(people, on).items() if place.school}
