"""Rows that hold from one day up to, not including, another."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from schools.models import Appointment
from tests.factories.schools import AppointmentFactory

DAY = date(2026, 9, 1)
ONE = timedelta(days=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [
        (DAY - ONE, None, True),
        (DAY, None, True),  # the first day is in
        (DAY + ONE, None, False),
        (DAY - ONE, DAY + ONE, True),
        (DAY - ONE, DAY, False),  # the last is not
        (DAY, DAY, False),  # a row that never held
    ],
)
def test_a_row_holds_from_its_first_day_to_before_its_last(starts, ends, holds):
    row = AppointmentFactory(starts_on=starts, ends_on=ends)

    assert row.holds_on(DAY) is holds
    assert Appointment.objects.in_force(DAY).exists() is holds


@pytest.mark.django_db
def test_nothing_ends_before_it_starts():
    with pytest.raises(IntegrityError), transaction.atomic():
        AppointmentFactory(starts_on=DAY, ends_on=DAY - ONE)
