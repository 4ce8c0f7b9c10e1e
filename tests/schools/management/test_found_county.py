"""``found_county``: everything a county begins with, once."""

import io
import json

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from schools.models import Appointment, County, Person, Semester, SpecialDay, Subject

pytestmark = pytest.mark.django_db


def found(*options, code="tonglu", year=2026):
    out = io.StringIO()
    call_command(
        "found_county", "--code", code, "--name", "桐庐县", "--year", year, *options, stdout=out
    )
    return out.getvalue()


def test_a_county_has_a_year_two_terms_subjects_holidays_and_an_office():
    told = json.loads(found("--json"))

    county = County.objects.get()
    office = Person.objects.get()
    assert (told["code"], told["name"], told["year"]) == ("tonglu", "桐庐县", 2026)
    assert [str(s.starts_on) for s in Semester.objects.all()] == ["2026-09-01", "2027-02-22"]
    assert Subject.objects.filter(code__in=["chinese", "maths", "morality"]).count() == 3
    assert Appointment.objects.get().role == "office"
    assert office.check_password(told["office"]["password"])
    assert county.smallest_circle == 6
    assert not SpecialDay.objects.get(day="2026-10-01").is_school_day
    assert SpecialDay.objects.get(day="2026-10-10").is_school_day


def test_terms_meet_so_that_every_day_belongs_to_one():
    found("--json")
    first, second = Semester.objects.all()
    year = first.academic_year
    assert (first.starts_on, first.ends_on) == (year.starts_on, second.starts_on)
    assert second.ends_on == year.ends_on


def test_the_password_is_printed_once():
    printed = found()
    office = Person.objects.get()
    assert office.username in printed
    password = printed.split()[-1]
    assert office.check_password(password)
    assert password not in repr(list(Person.objects.values_list()))


def test_a_county_that_exists_is_refused_and_left_as_it_is():
    found()
    before = Person.objects.get().password
    with pytest.raises(CommandError) as refused:
        found()
    assert refused.value.returncode == 2
    assert (County.objects.count(), Person.objects.get().password) == (1, before)


@pytest.mark.parametrize(("code", "year"), [("Tong Lu", 2026), ("tonglu", 26)])
def test_a_code_or_a_year_that_cannot_be_used_is_refused(code, year):
    with pytest.raises(CommandError) as refused:
        found(code=code, year=year)
    assert refused.value.returncode == 2
    assert not County.objects.exists()


def test_a_second_county_has_its_own_office_and_shares_the_subjects():
    found()
    subjects = Subject.objects.count()
    found(code="jiande")
    assert County.objects.count() == 2
    assert Subject.objects.count() == subjects
    assert authenticate(username="jiande-office", password="wrong") is None
