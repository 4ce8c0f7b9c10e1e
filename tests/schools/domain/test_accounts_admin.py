"""Wagtail's rights follow an administrator's duty, from its first day to its last."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from schools.domain.accounts_admin import match_superusers
from schools.enums import Role
from schools.models import Person
from tests.cast import appoint_admin
from tests.factories.schools import NOW, AppointmentFactory, PersonFactory

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
DAY = timedelta(days=1)


def administrator(starts_on, ends_on):
    person = PersonFactory()
    AppointmentFactory(
        person=person,
        role=Role.ADMIN,
        county=None,
        school=None,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return person


def superusers():
    return set(Person.objects.filter(is_superuser=True))


def test_flags_follow_duties_that_begin_and_end_by_their_dates():
    ended = administrator(TODAY - 30 * DAY, TODAY)
    Person.objects.filter(pk=ended.pk).update(is_superuser=True)
    begins, comes = administrator(TODAY, TODAY + DAY), administrator(TODAY + DAY, None)

    assert match_superusers(at=NOW) == 2
    assert superusers() == {begins}
    assert match_superusers(at=NOW) == 0
    assert match_superusers(at=NOW + DAY) == 2
    assert superusers() == {comes}


def test_a_closed_account_keeps_no_flag():
    person = appoint_admin()
    Person.objects.filter(pk=person.pk).update(is_active=False)

    assert match_superusers(at=NOW) == 1
    assert superusers() == set()


@pytest.mark.parametrize(("day", "status"), [(NOW - DAY, 302), (NOW, 200), (NOW + DAY, 302)])
def test_the_cms_opens_on_the_days_of_the_duty_whatever_the_flag_says(day, status):
    person = administrator(TODAY, TODAY + DAY)
    Person.objects.filter(pk=person.pk).update(is_superuser=status != 200)
    browser = Client()
    with time_machine.travel(day, tick=False):
        browser.force_login(person)
        assert browser.get("/cms/").status_code == status
