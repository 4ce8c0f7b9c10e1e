"""The desk shows what is coming and what to keep an eye on, to those whom it concerns."""

from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import update_last_login
from django.utils import translation

from community.queries.dashboards import desk_for
from schools.actors import load_actor
from schools.enums import InvitationPurpose, Role
from schools.models import Invitation, Person, SpecialDay
from schools.queries.desk import TEACHING_WEEKS, week_of
from studygroups.models import CirclePreference
from tests.factories.commons import CommentFactory, ThreadFactory
from tests.factories.schools import (
    NOW,
    SHANGHAI,
    AppointmentFactory,
    SchoolFactory,
    SemesterFactory,
    SubjectFactory,
)
from tests.factories.studygroups import CircleFactory, MembershipFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def circle():
    return CircleFactory()


@pytest.fixture
def teacher(circle):
    return MembershipFactory(circle=circle).person


def desk_of(person):
    return desk_for(load_actor(Person.objects.get(pk=person.pk), NOW.date()), NOW)


def asked_in(circle, **fields):
    thread = ThreadFactory(thing=circle, open_questions=1, last_comment_at=NOW)
    return CommentFactory(thread=thread, kind="question", question_state="open", **fields)


def says(lines):
    return [line.says for line in lines]


# -- Who has come in ----------------------------------------------------------------------------


def watched(person):
    """What each card to keep an eye on says, by the name of its part."""
    return {each.part.name: each.lines for each in desk_of(person).watched}


def test_coordinators_learn_who_of_their_school_has_not_come_in():
    coordinator = AppointmentFactory(role=Role.COORDINATOR)
    school, county = coordinator.school, coordinator.county
    for where in (school, school, SchoolFactory(county=county)):
        AppointmentFactory(role=Role.TEACHER, county=county, school=where)
    update_last_login(None, coordinator.person)

    [line] = desk_of(coordinator.person).waiting.rows

    assert (line.says, line.href) == (
        "2 people have not come in yet",
        f"/schools/{school.pk}/people/",
    )
    arrivals = watched(coordinator.person)["arrivals"]
    assert (arrivals.bar[:2], arrivals.rows) == ((1, 3), [])


def test_an_office_sees_first_the_schools_that_lag_most():
    office = AppointmentFactory(role=Role.OFFICE).person
    for name, people, arrived in (("一中", 2, 0), ("二中", 3, 1), ("三中", 3, 0), ("四中", 2, 2)):
        school = SchoolFactory(county=office.county, name=name)
        for n in range(people):
            teacher = AppointmentFactory(county=office.county, school=school).person
            if n < arrived:
                update_last_login(None, teacher)
    AppointmentFactory()  # of another county

    lines = watched(office)["arrivals"].rows

    assert [(line.says, line.where) for line in lines] == [
        ("三中", "0 of 3 have come in"),
        ("一中", "0 of 2 have come in"),
        ("二中", "1 of 3 have come in"),
    ]


def test_teachers_learn_nothing_of_who_has_come_in(teacher):
    assert watched(teacher) == {}


# -- What has gone quiet ------------------------------------------------------------------------


def test_research_staff_see_which_of_their_circles_have_gone_quiet(circle):
    silent = CircleFactory(county=circle.county, grade=8)
    lively = CircleFactory(county=circle.county, grade=9)
    muted = CircleFactory(county=circle.county, grade=None)
    fresh = CircleFactory(county=circle.county, grade=6, stage="primary", opened_on=NOW.date())
    CircleFactory(county=circle.county, subject=SubjectFactory(code="chinese"))
    ThreadFactory(thing=circle, last_comment_at=NOW - 40 * DAY)
    ThreadFactory(thing=lively, last_comment_at=NOW - 40 * DAY)
    ThreadFactory(thing=lively, last_comment_at=NOW - DAY)
    researcher = AppointmentFactory(
        role=Role.RESEARCHER, county=circle.county, subject=circle.subject
    ).person
    CirclePreference.objects.create(circle=muted, person=researcher, is_muted=True)

    lines = watched(researcher)["quiet"].rows

    assert [(line.says, line.where) for line in lines] == [
        (silent.name, "nobody has written yet"),
        (circle.name, "quiet for 5 weeks"),
    ]
    assert fresh.name not in says(lines)


def test_an_office_sees_how_many_questions_wait_in_its_county(circle):
    asked_in(circle, posted_at=NOW - 6 * DAY)
    asked_in(circle, posted_at=NOW)
    asked_in(CircleFactory())  # of another county
    office = AppointmentFactory(role=Role.OFFICE, county=circle.county).person

    [line] = watched(office)["quiet"].rows

    assert (line.says, line.where) == ("2 questions wait", "in 1 circle · the oldest for 6 days")


# -- What is coming -----------------------------------------------------------------------------


def coming(person):
    return [(line.on, line.says) for line in desk_of(person).coming.rows]


def test_a_holiday_is_said_once_and_its_make_up_day_apart(teacher, circle):
    today = NOW.date()
    for n in (3, 4, 5):
        SpecialDay.objects.create(
            county=circle.county, day=today + n * DAY, name="元旦", is_school_day=False
        )
    SpecialDay.objects.create(
        county=circle.county, day=today + 6 * DAY, name="元旦", is_school_day=True
    )
    SpecialDay.objects.create(
        county=circle.county, day=today + 40 * DAY, name="春节", is_school_day=False
    )
    SpecialDay.objects.create(
        county=CircleFactory().county, day=today, name="别处", is_school_day=False
    )

    lines = desk_of(teacher).coming.rows

    assert [(line.says, line.on, line.until) for line in lines] == [
        ("元旦", today + 3 * DAY, today + 5 * DAY),
        ("School as usual, for 元旦", today + 6 * DAY, today + 6 * DAY),
    ]


def test_terms_end_and_begin(teacher, circle):
    today = NOW.date()
    first = SemesterFactory(county=circle.county, ends_on=today + 10 * DAY)
    SemesterFactory(
        county=circle.county,
        academic_year=first.academic_year,
        code="2026-2",
        term=2,
        starts_on=today + 10 * DAY,
        ends_on=today + 100 * DAY,
    )

    assert coming(teacher) == [
        (today + 9 * DAY, "The first term ends"),
        (today + 10 * DAY, "The second term begins"),
    ]


@pytest.mark.parametrize(
    ("begins", "today", "week"),
    [
        (date(2026, 9, 1), date(2026, 9, 1), 1),  # a Tuesday
        (date(2026, 9, 1), date(2026, 9, 6), 1),  # the Sunday of that week
        (date(2026, 9, 1), date(2026, 9, 7), 2),
        (date(2026, 9, 1), date(2026, 11, 22), 12),
    ],
)
def test_the_week_in_which_a_term_begins_is_the_first(begins, today, week):
    assert week_of(begins, today) == week


def test_the_week_is_said_while_there_is_school(teacher, circle):
    SemesterFactory(county=circle.county)
    assert desk_of(teacher).week == "week 12"

    late = datetime(2026, 9, 1, 9, tzinfo=SHANGHAI) + timedelta(weeks=TEACHING_WEEKS)
    assert desk_for(load_actor(teacher, late.date()), late).week == ""


def test_duties_that_end_soon_are_seen_by_their_holder_and_by_those_who_give_them(circle):
    ends = NOW.date() + 10 * DAY
    duty = AppointmentFactory(
        role=Role.MENTOR,
        county=circle.county,
        subject=circle.subject,
        ends_on=ends,
        person__name="方明",
    )
    AppointmentFactory(role=Role.MENTOR, county=circle.county, ends_on=NOW.date() + 60 * DAY)
    AppointmentFactory(role=Role.MENTOR, ends_on=ends)  # of another county
    office = AppointmentFactory(role=Role.OFFICE, county=circle.county).person

    assert coming(duty.person) == [(ends - DAY, "Your duty ends: mentor")]
    assert coming(office) == [(ends - DAY, "方明: mentor ends")]


def test_links_that_stop_working_are_told_to_those_who_gave_them():
    coordinator = AppointmentFactory(role=Role.COORDINATOR)
    here = {"county": coordinator.county, "school": coordinator.school}
    for number, (days, fields) in enumerate(
        (
            (2, here),
            (3, here),
            (9, here),  # not yet
            (-1, here),  # over already
            (2, {"county": coordinator.county}),  # of another school
        )
    ):
        Invitation.objects.create(
            person=AppointmentFactory(**fields).person,
            purpose=InvitationPurpose.FIRST_SIGN_IN,
            issued_at=NOW - 30 * DAY,
            expires_at=NOW + days * DAY,
            seed=str(number),
            digest=str(number),
        )

    assert coming(coordinator.person) == [(NOW.date() + 2 * DAY, "2 links stop working")]


# -- Who has no circle --------------------------------------------------------------------------


def test_an_expert_is_told_what_they_are_here_for():
    expert = AppointmentFactory(role=Role.EXPERT, school=SchoolFactory()).person

    desk = desk_of(expert)

    assert (desk.visits, desk.circles) == (True, [])
    assert [duty.role for duty in desk.duties] == [Role.EXPERT]


def test_a_teacher_without_a_circle_is_no_visitor():
    desk = desk_of(AppointmentFactory().person)

    assert (desk.visits, desk.duties) == (False, [])
