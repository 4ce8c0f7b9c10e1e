"""A query that is put into words once answers for the values of each call."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import DateField, IntegerField

from kit.prepared import Prepared
from schools.models import Appointment
from tests.factories.schools import AppointmentFactory

DAY = date(2026, 9, 1)

pytestmark = pytest.mark.django_db


def duties_of(person, on):
    return Appointment.objects.in_force(on).filter(person=person).values_list("pk")


@pytest.fixture
def asked():
    return Prepared(duties_of, person=Appointment._meta.get_field("person"), on=DateField())


def test_each_call_is_answered_for_its_own_values(asked):
    one, other = AppointmentFactory(starts_on=DAY), AppointmentFactory(starts_on=DAY)

    assert asked.rows(person=one.person_id, on=DAY) == [(one.pk,)]
    assert asked.rows(person=other.person_id, on=DAY) == [(other.pk,)]
    assert asked.rows(person=one.person_id, on=DAY - timedelta(days=1)) == []


def test_it_is_built_once_and_is_one_query(asked, django_assert_num_queries):
    built = []
    counted = Prepared(
        lambda **blanks: built.append(1) or duties_of(**blanks),
        person=Appointment._meta.pk,
        on=DateField(),
    )
    with django_assert_num_queries(2):
        counted.rows(person=1, on=DAY)
        counted.rows(person=2, on=DAY)

    assert built == [1]


def test_values_are_never_part_of_the_words():
    asked = Prepared(
        lambda grade: Appointment.objects.filter(grade=grade).values_list("pk"),
        grade=IntegerField(),
    )
    asked.rows(grade=7)

    words, blanks = asked.words[connection.vendor]
    assert "%s" in words
    assert [blank.name for blank in blanks] == ["grade"]


def test_a_value_that_is_missing_is_a_mistake(asked):
    with pytest.raises(KeyError):
        asked.rows(person=1)
