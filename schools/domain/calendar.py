"""School years, their two terms, holidays and the days on which there is school instead."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from django.db import transaction

from schools.domain.curriculum import DATA
from schools.models import AcademicYear, County, Semester, SpecialDay

# The first day of the lunar year. Spring term follows it by about two weeks.
SPRING_FESTIVALS = {
    day.year: day
    for day in (
        date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6),
        date(2028, 1, 26), date(2029, 2, 13), date(2030, 2, 3), date(2031, 1, 23),
        date(2032, 2, 11), date(2033, 1, 31), date(2034, 2, 19), date(2035, 2, 8),
        date(2036, 1, 28), date(2037, 2, 15), date(2038, 2, 4), date(2039, 1, 24),
        date(2040, 2, 12),
    )
}  # fmt: skip
LATEST_FESTIVAL = (2, 19)


def spring_term_starts_on(year: int) -> date:
    """Return the Monday on which the spring term of the calendar ``year`` usually begins."""
    festival = SPRING_FESTIVALS.get(year, date(year, *LATEST_FESTIVAL))
    earliest = festival + timedelta(days=13)
    return earliest + timedelta(days=-earliest.weekday() % 7)


@cache
def published_days() -> tuple[tuple[date, str, bool], ...]:
    """Return each special day that the state has published: day, name, whether there is school."""
    return tuple(_read_days())


def _read_days() -> Iterator[tuple[date, str, bool]]:
    lines = (DATA / "holidays.csv").read_text(encoding="utf-8").splitlines()
    for first, last, sign, name in csv.reader(line for line in lines if line[:1] != "#"):
        day, until = date.fromisoformat(first), date.fromisoformat(last)
        while day <= until:
            yield day, name, sign == "+"
            day += timedelta(days=1)


@transaction.atomic
def open_year(*, county: County, year: int) -> AcademicYear:
    """Give ``county`` the school year that begins in autumn of ``year``, with what is in it.

    The two terms meet without a gap, holidays counted to the term before them, so that
    whatever is done on any day belongs to a term. A year that is there already is returned as
    it is; holidays published since are added.
    """
    opened, is_new = AcademicYear.objects.get_or_create(
        county=county,
        year=year,
        defaults={"starts_on": date(year, 9, 1), "ends_on": date(year + 1, 9, 1)},
    )
    if is_new:
        spring = spring_term_starts_on(year + 1)
        for term, starts_on, ends_on in (
            (1, opened.starts_on, spring),
            (2, spring, opened.ends_on),
        ):
            Semester.objects.create(
                academic_year=opened,
                county=county,
                term=term,
                code=f"{year}-{term}",
                starts_on=starts_on,
                ends_on=ends_on,
            )
    SpecialDay.objects.bulk_create(
        (
            SpecialDay(county=county, day=day, name=name, is_school_day=is_school_day)
            for day, name, is_school_day in published_days()
            if opened.starts_on <= day < opened.ends_on
        ),
        ignore_conflicts=True,
    )
    return opened


def is_published(day: date) -> bool:
    """Tell whether the holidays of the calendar year of ``day`` are known."""
    return any(known.year == day.year for known, _, _ in published_days())
