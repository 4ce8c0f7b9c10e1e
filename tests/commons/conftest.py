"""The people of one circle, and those who are not in it."""

from types import SimpleNamespace

import pytest
from django.utils import timezone, translation

from schools.actors import load_actor
from schools.enums import Role
from tests.factories.commons import ThreadFactory
from tests.factories.schools import (
    AppointmentFactory,
    PersonFactory,
    SchoolFactory,
    TeachingPostFactory,
)
from tests.factories.studygroups import CircleFactory, MembershipFactory


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def member_of(circle, name, school=None, **person):
    """A teacher in ``circle``, with a post at ``school``."""
    school = school or SchoolFactory(county=circle.county)
    teacher = PersonFactory(county=circle.county, name=name, language="en", **person)
    TeachingPostFactory(
        person=teacher, school=school, subject=circle.subject, grade=circle.grade or 7
    )
    MembershipFactory(circle=circle, person=teacher, school=school)
    return teacher


@pytest.fixture
def cast(db):
    """A circle with a thread; its teachers, mentor and office; and people elsewhere."""
    circle = CircleFactory()
    elsewhere = CircleFactory()
    mentor = AppointmentFactory(
        role=Role.MENTOR,
        county=circle.county,
        subject=circle.subject,
        person__name="方老师",
        person__language="en",
    ).person
    office = AppointmentFactory(
        role=Role.OFFICE, county=circle.county, person__language="en"
    ).person
    people = SimpleNamespace(
        circle=circle,
        author=member_of(circle, "林晓雨", pinyin="lin xiaoyu", initials="lxy"),
        reader=member_of(circle, "许文", pinyin="xu wen", initials="xw"),
        mentor=mentor,
        office=office,
        stranger=member_of(elsewhere, "余生", pinyin="yu sheng", initials="ys"),
        elsewhere=elsewhere,
    )
    people.thread = ThreadFactory(thing=circle, opened_by=people.author)
    people.actor = load_actor
    people.now = timezone.now()
    return people
