"""``make_admin``: from the machine itself to somebody who may do everything."""

import io
from datetime import date

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from ledger.models import Entry
from schools.actors import load_actor
from schools.enums import Role
from schools.models import Appointment, Person
from tests.factories.schools import AppointmentFactory, PersonFactory

pytestmark = pytest.mark.django_db


def made(*options, username="root"):
    out = io.StringIO()
    call_command("make_admin", "--username", username, *options, stdout=out)
    return out.getvalue()


def refused(*options, username="root"):
    with pytest.raises(CommandError) as refusal:
        made(*options, username=username)
    return refusal.value.returncode


def kinds():
    return sorted(Entry.objects.values_list("kind", flat=True))


def test_somebody_new_administers_and_signs_in_with_what_was_printed():
    printed = made("--name", "林晓雨")
    person = authenticate(username="root", password=printed.split()[-1])
    assert (person.username, person.name, person.initials) == ("root", "林晓雨", "lxy")
    assert (person.is_superuser, load_actor(person).is_admin) == (True, True)
    assert kinds() == ["admin.made", "appointment.made"]


def test_whoever_is_there_keeps_name_and_password():
    before = PersonFactory(username="root", name="余生", password="kept")
    printed = made("--name", "Another")
    after = Person.objects.get(username="root")
    assert (after.name, after.password, after.is_superuser) == ("余生", before.password, True)
    assert "Password" not in printed
    assert load_actor(after).is_admin


def test_a_second_time_changes_nothing():
    made("--name", "林晓雨")
    before = (list(Person.objects.values()), list(Appointment.objects.values()), kinds())
    assert "Password" not in made()
    after = (list(Person.objects.values()), list(Appointment.objects.values()), kinds())
    assert after == before


def test_a_duty_that_was_there_without_rights_in_wagtail_is_made_whole():
    person = PersonFactory(username="root")
    AppointmentFactory(person=person, role=Role.ADMIN, county=None, school=None)
    made()
    person.refresh_from_db()
    assert person.is_superuser
    assert kinds() == ["admin.made"]


def test_a_closed_account_stays_closed():
    PersonFactory(username="root", is_active=False)
    assert refused() == 2
    assert (Appointment.objects.count(), kinds()) == (0, [])


def test_a_duty_with_an_end_is_not_made_endless_by_the_way():
    person = PersonFactory(username="root")
    end = date(2099, 1, 1)
    AppointmentFactory(person=person, role=Role.ADMIN, county=None, school=None, ends_on=end)
    assert refused() == 2
    assert Appointment.objects.get().ends_on == end


@pytest.mark.parametrize(
    ("username", "options"),
    [
        ("root", ()),
        ("root", ("--name", "  ")),
        ("ro ot", ("--name", "林晓雨")),
        ("", ("--name", "林")),
    ],
)
def test_somebody_new_needs_two_names_that_can_be_kept(username, options):
    assert refused(*options, username=username) == 2
    assert not Person.objects.exists()


def test_an_account_without_a_duty_is_refused_with_the_way_to_go():
    with pytest.raises(CommandError, match="make_admin") as refusal:
        call_command("createsuperuser", "--username", "root", "--noinput")
    assert refusal.value.returncode == 2
    assert not Person.objects.exists()
