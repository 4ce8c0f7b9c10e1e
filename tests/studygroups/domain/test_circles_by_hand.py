"""What people do about circles by hand: add, remove, mute, visit."""

from datetime import date, datetime, timedelta

import pytest

from kit.errors import Invalid, NotAllowed, Stale
from ledger.models import Entry
from schools.actors import load_actor
from schools.enums import Role, Source
from studygroups.domain import circles
from studygroups.enums import CircleState
from studygroups.models import CirclePreference
from tests.factories.schools import (
    NOW,
    SHANGHAI,
    AppointmentFactory,
    CountyFactory,
    PersonFactory,
)
from tests.factories.studygroups import CircleFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return CountyFactory()


def members(circle, on):
    return set(circle.memberships.in_force(on).values_list("person_id", flat=True))


@pytest.fixture
def grade(county):
    return CircleFactory(county=county)


@pytest.fixture
def mentor(grade):
    return load_actor(
        AppointmentFactory(role=Role.MENTOR, county=grade.county, subject=grade.subject).person
    )


def add(actor, circle, person, at=NOW):
    return circles.add_member(actor=actor, circle=circle, person=person, at=at)


def test_a_facilitator_adds_a_member_by_hand(grade, mentor):
    guest = AppointmentFactory(county=grade.county)

    added = add(mentor, grade, guest.person)

    assert (added.source, added.school_id, added.starts_on) == (
        Source.HAND,
        guest.school_id,
        NOW.date(),
    )
    fact = Entry.objects.get(kind="circle.member-added")
    assert (fact.thing_id, fact.changes) == (grade.pk, {"person": guest.person_id})


def test_a_member_is_not_added_twice(grade, mentor):
    person = MembershipFactory(circle=grade).person

    with pytest.raises(Invalid):
        add(mentor, grade, person)


def test_somebody_of_another_county_is_not_added(grade, mentor):
    with pytest.raises(Invalid):
        add(mentor, grade, PersonFactory())


def test_nobody_is_added_to_a_closed_circle(county, mentor):
    closed = CircleFactory(
        county=county, grade=9, state=CircleState.CLOSED, closed_on=date(2026, 9, 1)
    )

    with pytest.raises(Stale):
        add(mentor, closed, PersonFactory(county=county))


def test_a_plain_member_adds_and_removes_nobody(grade):
    guest = MembershipFactory(circle=grade, source=Source.HAND)
    actor = load_actor(MembershipFactory(circle=grade).person)

    with pytest.raises(NotAllowed):
        add(actor, grade, PersonFactory(county=grade.county))
    with pytest.raises(NotAllowed):
        circles.remove_member(actor=actor, membership=guest, at=NOW)


def test_a_member_added_by_hand_can_be_removed_and_added_again(grade, mentor):
    guest = MembershipFactory(circle=grade, source=Source.HAND)

    circles.remove_member(actor=mentor, membership=guest, at=NOW)

    guest.refresh_from_db()
    assert guest.ends_on == NOW.date()
    assert Entry.objects.get().kind == "circle.member-removed"
    with pytest.raises(Stale):
        circles.remove_member(actor=mentor, membership=guest, at=NOW)
    assert add(mentor, grade, guest.person).ends_on is None


def test_removed_on_the_day_it_began_it_never_held(grade, mentor):
    added = add(mentor, grade, PersonFactory(county=grade.county))

    circles.remove_member(actor=mentor, membership=added, at=NOW)

    added.refresh_from_db()
    assert added.starts_on == added.ends_on


def test_a_membership_of_the_roster_is_not_ended_by_hand(grade, mentor):
    with pytest.raises(Invalid):
        circles.remove_member(actor=mentor, membership=MembershipFactory(circle=grade), at=NOW)


def test_muting_is_ones_own_choice_and_loses_nobody(grade):
    me, other = MembershipFactory.create_batch(2, circle=grade)
    actor = load_actor(me.person)
    for __ in range(2):
        circles.mute_circle(actor=actor, circle=grade, muted=True, at=NOW)

    assert list(CirclePreference.objects.values_list("person", "is_muted")) == [
        (me.person_id, True)
    ]
    assert members(grade, NOW.date()) == {me.person_id, other.person_id}
    circles.mute_circle(actor=actor, circle=grade, muted=False, at=NOW)
    kinds = Entry.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["circle.muted", "circle.unmuted"]


def test_nobody_mutes_or_visits_a_circle_that_is_not_theirs(grade):
    stranger = load_actor(AppointmentFactory(county=grade.county).person)

    with pytest.raises(NotAllowed):
        circles.mute_circle(actor=stranger, circle=grade, muted=True, at=NOW)
    with pytest.raises(NotAllowed):
        circles.visit_circle(actor=stranger, circle=grade, at=NOW)


def test_a_visit_remembers_when_the_one_before_ended(grade):
    actor = load_actor(MembershipFactory(circle=grade).person)

    def look(*when):
        at = datetime(2026, 11, *when, tzinfo=SHANGHAI)
        return circles.visit_circle(actor=actor, circle=grade, at=at)

    first_ended = datetime(2026, 11, 2, 9, 20, tzinfo=SHANGHAI)
    assert look(2, 9, 0) is None
    assert look(2, 9, 20) is None
    assert look(3, 8, 0) == first_ended
    assert look(3, 8, 25) == first_ended


def test_visits_count_once_a_day(grade):
    actor = load_actor(MembershipFactory(circle=grade).person)
    for at in (NOW, NOW + timedelta(hours=1), NOW + timedelta(days=1)):
        circles.visit_circle(actor=actor, circle=grade, at=at)

    assert Entry.objects.filter(kind="circle.visited").count() == 2
