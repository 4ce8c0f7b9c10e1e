"""Terms and the days on which there is school."""

from datetime import date

import pytest

from schools.domain.calendar import is_published, open_year, spring_term_starts_on
from schools.models import Semester, SpecialDay
from tests.factories.schools import CountyFactory


@pytest.mark.parametrize(
    ("year", "day"),
    [(2025, date(2025, 2, 17)), (2026, date(2026, 3, 2)), (2027, date(2027, 2, 22))],
)
def test_spring_term_begins_on_a_monday_after_the_festival(year, day):
    assert spring_term_starts_on(year) == day


@pytest.mark.parametrize("year", range(2024, 2061))
def test_spring_term_always_begins_on_a_monday_of_february_or_march(year):
    day = spring_term_starts_on(year)
    assert (day.weekday(), day.month in (2, 3)) == (0, True)


@pytest.mark.django_db
def test_a_year_opened_again_is_the_same_year():
    county = CountyFactory()
    first, again = open_year(county=county, year=2025), open_year(county=county, year=2025)
    assert first == again
    assert Semester.objects.count() == 2
    assert SpecialDay.objects.filter(day__lt="2025-09-01").count() == 0


def test_years_that_are_not_published_are_known_to_be_missing():
    assert is_published(date(2026, 10, 1))
    assert not is_published(date(2039, 10, 1))
