"""Who sees a circle, and who may do what in it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commons.registers import host_of
from schools.actors import Actor, Duty, load_actor
from schools.enums import Role, Source
from studygroups.enums import CircleState, SuccessionReason
from studygroups.models import Circle, Succession
from studygroups.permissions import POLICY
from tests.factories.schools import (
    LONG_AGO,
    AppointmentFactory,
    CountyFactory,
    SubjectFactory,
    TeachingPostFactory,
)
from tests.factories.studygroups import CircleFactory, MembershipFactory

HERE, ELSEWHERE = 1, 2
CIRCLE = Circle(pk=7, county_id=HERE, subject_id="maths", stage="junior", grade=7)
PEOPLE = {
    "teacher": Actor(10, (Duty(Role.TEACHER, HERE, 3, "maths", "", 7),)),
    "mentor": Actor(11, (Duty(Role.MENTOR, HERE, None, "maths"),)),
    "mentor of the grade": Actor(12, (Duty(Role.MENTOR, HERE, None, "maths", "", 7),)),
    "mentor of another grade": Actor(13, (Duty(Role.MENTOR, HERE, None, "maths", "", 8),)),
    "research staff": Actor(14, (Duty(Role.RESEARCHER, HERE, None, "maths", "junior"),)),
    "research staff of seniors": Actor(15, (Duty(Role.RESEARCHER, HERE, None, "maths", "senior"),)),
    "research staff of Chinese": Actor(16, (Duty(Role.RESEARCHER, HERE, None, "chinese"),)),
    "research staff elsewhere": Actor(17, (Duty(Role.RESEARCHER, ELSEWHERE, None, "maths"),)),
    "expert": Actor(18, (Duty(Role.EXPERT, HERE),)),
    "coordinator": Actor(19, (Duty(Role.COORDINATOR, HERE, 3),)),
    "office": Actor(20, (Duty(Role.OFFICE, HERE),)),
    "office elsewhere": Actor(21, (Duty(Role.OFFICE, ELSEWHERE),)),
    "admin": Actor(22, (Duty(Role.ADMIN, None),)),
    "nobody": None,
}
FACILITATE = {"mentor", "mentor of the grade", "research staff"}
MAY = {
    "circle.moderate": {*FACILITATE, "office"},
    "circle.add-member": {*FACILITATE, "office", "admin"},
    "circle.remove-member": {*FACILITATE, "office", "admin"},
}
SEEING = {"circle.post", "circle.mute", "circle.visit"}  # whoever sees it, see below


def test_the_table_is_complete():
    assert MAY.keys() | SEEING == POLICY.table.keys()


@pytest.mark.parametrize("action", MAY)
@pytest.mark.parametrize("person", PEOPLE)
def test_circle_permissions(person, action):
    assert POLICY.allows(PEOPLE[person], action, CIRCLE) is (person in MAY[action])


def test_the_circle_of_a_stage_is_facilitated_by_those_of_its_grades():
    stage = Circle(pk=8, county_id=HERE, subject_id="maths", stage="junior", grade=None)
    senior = Actor(30, (Duty(Role.MENTOR, HERE, None, "maths", "", 11),))

    assert POLICY.allows(PEOPLE["mentor of the grade"], "circle.moderate", stage)
    assert not POLICY.allows(senior, "circle.moderate", stage)


# -- Who sees which rows, in the database ---------------------------------------------------------


@pytest.fixture
def circle():
    return CircleFactory()


def sees(person, circle):
    """Ask the list, the rule and the facilitating in one breath: they must agree."""
    actor = load_actor(person)
    listed = list(Circle.objects.visible_to(actor).filter(pk=circle.pk))
    assert len(listed) <= 1
    assert {POLICY.allows(actor, action, circle) for action in SEEING} == {bool(listed)}
    return bool(listed)


def appoint(circle, role, **fields):
    return AppointmentFactory(role=role, county=circle.county, **fields).person


@pytest.mark.django_db
def test_members_of_today_see_their_circle(circle):
    today = timezone.localdate()
    member = MembershipFactory(circle=circle).person
    guest = MembershipFactory(circle=circle, source=Source.HAND).person
    gone = MembershipFactory(circle=circle, ends_on=today).person
    coming = MembershipFactory(circle=circle, starts_on=today + timedelta(days=1)).person

    assert [sees(one, circle) for one in (member, guest, gone, coming)] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.django_db
def test_facilitators_the_office_and_administrators_see_it(circle):
    maths = circle.subject
    assert sees(appoint(circle, Role.RESEARCHER, subject=maths, stage="junior"), circle)
    assert sees(appoint(circle, Role.MENTOR, subject=maths, grade=7), circle)
    assert sees(appoint(circle, Role.OFFICE), circle)
    assert sees(AppointmentFactory(role=Role.ADMIN, county=None).person, circle)


@pytest.mark.django_db
def test_nobody_else_sees_it(circle):
    maths = circle.subject
    other_grade = CircleFactory(county=circle.county, grade=8)
    assert not sees(MembershipFactory(circle=other_grade).person, circle)
    assert not sees(appoint(circle, Role.MENTOR, subject=maths, grade=8), circle)
    assert not sees(appoint(circle, Role.RESEARCHER, subject=maths, stage="senior"), circle)
    chinese = SubjectFactory(code="chinese")
    assert not sees(appoint(circle, Role.RESEARCHER, subject=chinese), circle)
    assert not sees(appoint(circle, Role.EXPERT), circle)
    assert not sees(appoint(circle, Role.COORDINATOR), circle)
    assert not sees(AppointmentFactory(role=Role.OFFICE, county=CountyFactory()).person, circle)
    assert not sees(TeachingPostFactory(school__county=circle.county).person, circle)
    assert list(Circle.objects.visible_to(None)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "expected"), [(CircleState.CLOSED, True), ("open", False)])
def test_members_of_a_successor_read_the_closed_predecessor(circle, state, expected):
    before = CircleFactory(
        county=circle.county,
        grade=8,
        state=state,
        closed_on=LONG_AGO if state == CircleState.CLOSED else None,
    )
    Succession.objects.create(
        before=before, after=circle, on=LONG_AGO, reason=SuccessionReason.TOO_SMALL
    )
    member = MembershipFactory(circle=circle).person

    assert sees(member, before) is expected


@pytest.mark.django_db
def test_a_person_with_many_reasons_sees_a_circle_once(circle):
    person = MembershipFactory(circle=circle).person
    MembershipFactory(circle=circle, person=person, source=Source.HAND)
    for role in (Role.OFFICE, Role.RESEARCHER, Role.MENTOR):
        AppointmentFactory(role=role, county=circle.county, person=person)

    assert list(Circle.objects.visible_to(load_actor(person))) == [circle]


@pytest.mark.django_db
def test_seeing_circles_takes_one_query(circle, django_assert_num_queries):
    actor = load_actor(MembershipFactory(circle=circle).person)

    with django_assert_num_queries(1):
        assert list(Circle.objects.visible_to(actor)) == [circle]


@pytest.mark.django_db
def test_a_circle_hosts_conversations_while_it_is_open(circle):
    host = host_of(circle)
    member = MembershipFactory(circle=circle).person
    mentor = appoint(circle, Role.MENTOR, subject=circle.subject)
    stranger = TeachingPostFactory(school__county=circle.county).person
    closed = CircleFactory(
        county=circle.county, grade=9, state=CircleState.CLOSED, closed_on=LONG_AGO
    )

    assert [host.posts(load_actor(one), circle) for one in (member, mentor, stranger)] == [
        True,
        True,
        False,
    ]
    assert [host.moderates(load_actor(one), circle) for one in (member, mentor)] == [False, True]
    assert [host.accepts(one) for one in (circle, closed)] == [True, False]
    assert set(host.people(circle)) == {member, mentor}
