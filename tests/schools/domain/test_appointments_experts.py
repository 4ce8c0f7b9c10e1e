"""Experts from outside come for a time and never stand in a roster."""

from datetime import timedelta

import pytest

from kit.errors import Invalid, NotAllowed
from schools.domain.appointments import Scope
from schools.domain.appointments_experts import invite_expert
from schools.enums import Role
from schools.models import Appointment, Person
from tests.factories.schools import NOW, CountyFactory, SchoolFactory, TeachingPostFactory
from tests.schools.people import actor_of, coordinator_of, office_of

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
LATER = TODAY + timedelta(days=120)


@pytest.fixture
def seed():
    return SchoolFactory(is_seed=True)


def invite(seed, **changes):
    given = {
        "actor": office_of(seed.county),
        "name": "宋乔",
        "email": "song@example.org",
        "phone": "",
        "scope": Scope(seed.county, seed),
        "starts_on": TODAY,
        "ends_on": LATER,
        "at": NOW,
    }
    return invite_expert(**{**given, **changes})


def test_an_expert_has_an_account_of_the_county_and_a_duty_for_a_time(seed):
    made = invite(seed)

    assert (made.role, made.school, made.ends_on) == (Role.EXPERT, seed, LATER)
    person = made.person
    assert (person.name, person.initials, person.county) == ("宋乔", "sq", seed.county)
    assert not person.has_usable_password()
    assert person.staff_number == ""
    assert actor_of(person).holds(Role.EXPERT, school_id=seed.pk)


def test_invited_twice_there_is_one(seed):
    first = invite(seed)

    assert invite(seed, email="SONG@example.org") == first
    again = invite(seed, scope=Scope(seed.county), phone="")
    assert again.person == first.person
    assert Person.objects.filter(name="宋乔").count() == 1


def test_two_of_one_name_are_two(seed):
    one, other = invite(seed), invite(seed, email="qiao@example.org")

    assert one.person != other.person
    assert one.person.username != other.person.username


def test_whose_address_it_is_stays_unsaid(seed):
    TeachingPostFactory(
        school=seed, person__county=seed.county, person__email="song@example.org",
        person__phone="13900000000",
    )  # fmt: skip
    for address in ({"email": "song@example.org"}, {"email": "", "phone": "139 0000 0000"}):
        with pytest.raises(Invalid) as refused:
            invite(seed, **address)
        assert refused.value.field in address
    assert not Appointment.objects.filter(role=Role.EXPERT).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "宋" * 61}, "name"),
        ({"email": ""}, "email"),
        ({"email": "song"}, "email"),
        ({"email": "", "phone": "12"}, "phone"),
        ({"ends_on": TODAY}, "ends_on"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_field(seed, changes, field):
    with pytest.raises(Invalid) as refused:
        invite(seed, **changes)
    assert refused.value.field == field
    assert not Person.objects.filter(name__startswith="宋").exists()


def test_only_the_office_invites(seed):
    for actor in (coordinator_of(seed), office_of(CountyFactory())):
        with pytest.raises(NotAllowed):
            invite(seed, actor=actor)
