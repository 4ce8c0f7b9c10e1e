"""Where people stand: schools, posts, semesters of a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Case, Value, When
from django.utils import timezone

from ledger.domain.entries import Standing
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


def schools_of(people: Iterable[int], on: date) -> dict[int, str]:
    """Return the name of the school at which each of ``people`` (ids) is on the day ``on``.

    The main teaching post counts first, then any appointment at a school; those who are at
    none are left out. One query.
    """
    ids = set(people)
    if not ids:
        return {}
    names = ("school__short_name", "school__name")
    posts = TeachingPost.objects.in_force(on).filter(person__in=ids)
    duties = Appointment.objects.in_force(on).filter(person__in=ids, school__isnull=False)
    rows = (
        posts.annotate(rank=Case(When(is_primary=True, then=Value(2)), default=Value(1)))
        .values_list("rank", "person_id", *names)
        .union(duties.annotate(rank=Value(0)).values_list("rank", "person_id", *names))
        .order_by("rank", "person_id")
    )
    return {person: short or name for _, person, short, name in rows}
