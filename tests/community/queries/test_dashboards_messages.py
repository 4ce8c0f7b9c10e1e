"""What messages between two people lay on the desk, and on whose."""

import pytest

from commons.models import ThreadMute, ThreadVisit
from community.queries.dashboards import desk_for
from schools.actors import load_actor
from schools.enums import Role
from schools.models import Person
from tests.community.queries.messages import reported_letter, wrote_to
from tests.factories.schools import NOW, AppointmentFactory
from tests.factories.studygroups import CircleFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle():
    return CircleFactory()


@pytest.fixture
def teacher(circle):
    return MembershipFactory(circle=circle).person


def desk_of(person):
    return desk_for(load_actor(Person.objects.get(pk=person.pk), NOW.date()), NOW)


def waits(person):
    return [line.href for line in desk_of(person).waiting.rows]


def test_a_message_waits_until_it_is_read(teacher):
    message = wrote_to(teacher, body="请看附件")
    place = message.thread.correspondence.get_absolute_url()
    [line] = desk_of(teacher).waiting.rows
    assert (line.href, line.said, line.person) == (place, "请看附件", message.author)

    ThreadVisit.objects.create(
        thread=message.thread, person=teacher, seen_number=message.number, seen_at=NOW
    )

    assert waits(teacher) == []


def test_a_muted_correspondence_waits_for_nobody(teacher):
    message = wrote_to(teacher)
    ThreadMute.objects.create(thread=message.thread, person=teacher, muted_at=NOW)

    assert waits(teacher) == []


def test_messages_of_others_reach_no_desk_however_high(teacher, circle):
    wrote_to(teacher, body="请看附件")
    people = [
        AppointmentFactory(role=Role.OFFICE, county=circle.county).person,
        AppointmentFactory(role=Role.ADMIN, county=None).person,
        MembershipFactory(circle=circle).person,
    ]

    lines = [
        line
        for each in people
        for pile in (desk_of(each).waiting, desk_of(each).new)
        for line in pile.rows
    ]

    assert [line for line in lines if "/messages/" in line.href or line.said] == []


def test_reported_messages_wait_for_the_office_of_their_county(circle):
    reported_letter(circle.county)
    office = AppointmentFactory(role=Role.OFFICE, county=circle.county).person
    elsewhere = AppointmentFactory(role=Role.OFFICE, county=CircleFactory().county).person

    assert waits(office) == ["/messages/reported/"]
    assert waits(elsewhere) == []
