"""The desk shows what waits, to whom it waits, and nothing of anybody else's."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import update_last_login
from django.utils import translation

from commons.enums import CommentState
from commons.models import Mention, Report, ThreadVisit
from community.queries.dashboards import ASKED, Arrivals, desk_for, greeting_for
from schools.actors import load_actor
from schools.enums import ImportState, ProblemKind, Role
from schools.models import Person, RosterImport, RosterProblem
from studygroups.models import CirclePreference
from tests.factories.commons import CommentFactory, ThreadFactory
from tests.factories.schools import (
    NOW,
    SHANGHAI,
    AppointmentFactory,
    PersonFactory,
    SchoolFactory,
    SemesterFactory,
    SubjectFactory,
)
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


def asked_in(circle, **fields):
    thread = ThreadFactory(thing=circle, open_questions=1, last_comment_at=NOW)
    return CommentFactory(thread=thread, kind="question", question_state="open", **fields)


def shown(words):
    return [word.comment for word in words]


def test_an_open_question_of_a_colleague_waits(teacher, circle):
    question = asked_in(circle)

    assert shown(desk_of(teacher).questions) == [question]


@pytest.mark.parametrize("state", [CommentState.WITHDRAWN, CommentState.HIDDEN])
def test_a_question_that_is_gone_does_not_wait(teacher, circle, state):
    asked_in(circle, state=state, reason="x")

    assert desk_of(teacher).questions == []


def test_an_answered_question_does_not_wait(teacher, circle):
    thread = ThreadFactory(thing=circle, last_comment_at=NOW)
    CommentFactory(thread=thread, kind="question", question_state="answered")

    assert desk_of(teacher).questions == []


def test_ones_own_question_waits_for_others(teacher, circle):
    asked_in(circle, author=teacher)

    assert desk_of(teacher).questions == []


def test_questions_of_other_circles_do_not_reach_the_desk(teacher):
    asked_in(CircleFactory(subject=SubjectFactory(code="chinese")))

    desk = desk_of(teacher)

    assert (desk.questions, desk.talks, desk.waiting) == ([], [], 0)


def test_a_muted_circle_asks_nothing(teacher, circle):
    asked_in(circle)
    CirclePreference.objects.create(circle=circle, person=teacher, is_muted=True)

    assert desk_of(teacher).questions == []


def test_the_oldest_questions_come_first_and_the_rest_is_counted(teacher, circle):
    asked = [asked_in(circle, posted_at=NOW - timedelta(days=n)) for n in range(ASKED + 2)]

    desk = desk_of(teacher)

    assert shown(desk.questions) == asked[:-4:-1]
    assert (desk.more_questions, desk.waiting) == (2, ASKED + 2)


def test_a_mention_waits_until_it_is_read(teacher, circle):
    comment = CommentFactory(thread=ThreadFactory(thing=circle, last_comment_at=NOW))
    Mention.objects.create(comment=comment, person=teacher)
    assert shown(desk_of(teacher).mentions) == [comment]

    ThreadVisit.objects.create(
        thread=comment.thread, person=teacher, seen_number=comment.number, seen_at=NOW
    )

    assert desk_of(teacher).mentions == []


def test_a_question_that_names_one_waits_once(teacher, circle):
    question = asked_in(circle)
    Mention.objects.create(comment=question, person=teacher)

    desk = desk_of(teacher)

    assert (shown(desk.mentions), desk.questions, desk.waiting) == ([question], [], 1)


def test_a_mention_in_a_circle_one_has_lost_says_nothing(teacher):
    elsewhere = CircleFactory(subject=SubjectFactory(code="chinese"))
    comment = CommentFactory(thread=ThreadFactory(thing=elsewhere, last_comment_at=NOW))
    Mention.objects.create(comment=comment, person=teacher)

    assert desk_of(teacher).mentions == []


def test_reports_wait_for_those_who_moderate(teacher, circle):
    comment = CommentFactory(thread=ThreadFactory(thing=circle, last_comment_at=NOW))
    Report.objects.create(comment=comment, reporter=teacher, reason="x", reported_at=NOW)
    researcher = AppointmentFactory(
        role=Role.RESEARCHER, county=circle.county, subject=circle.subject
    ).person

    assert shown(desk_of(researcher).reports) == [comment]
    assert desk_of(teacher).reports == []


def test_conversations_show_their_latest_comment_and_what_is_unread(teacher, circle):
    thread = ThreadFactory(thing=circle, last_comment_at=NOW)
    CommentFactory(thread=thread)
    CommentFactory(thread=thread, state=CommentState.WITHDRAWN)
    latest = CommentFactory(thread=thread)

    [talk] = desk_of(teacher).talks

    assert (talk.thread, talk.circle, talk.latest, talk.unread) == (thread, circle, latest, 2)


def test_the_office_reads_all_circles_of_its_county_and_has_none_of_its_own(circle):
    here = CommentFactory(thread=ThreadFactory(thing=circle, last_comment_at=NOW)).thread
    CommentFactory(thread=ThreadFactory(thing=CircleFactory(), last_comment_at=NOW))
    office = AppointmentFactory(role=Role.OFFICE, county=circle.county).person

    desk = desk_of(office)

    assert ([talk.thread for talk in desk.talks], desk.circles) == ([here], [])
    assert [talk.unread for talk in desk.talks] == [0]


def make_import(county, **fields):
    fields = {"state": ImportState.PREVIEWED, "uploaded_at": NOW, "filename": "名册.xlsx"} | fields
    return RosterImport.objects.create(
        county=county, semester=SemesterFactory(county=county), **fields
    )


def test_an_administrator_reads_the_circles_of_every_county(circle):
    comment = asked_in(circle)
    elsewhere = asked_in(CircleFactory())
    admin = AppointmentFactory(role=Role.ADMIN, county=None).person

    desk = desk_of(admin)

    assert desk.oversees
    assert {talk.thread for talk in desk.talks} == {comment.thread, elsewhere.thread}
    assert (desk.circles, desk.questions, desk.reports) == ([], [], [])


def test_a_roster_with_questions_waits_for_the_office(circle):
    roster = make_import(circle.county)
    for answer in (None, {"skip": True}):
        RosterProblem.objects.create(
            roster_import=roster, kind=ProblemKind.UNKNOWN_SCHOOL, file="a", answer=answer
        )
    make_import(CircleFactory().county)  # of another county
    make_import(circle.county, state=ImportState.DISCARDED)
    office = AppointmentFactory(role=Role.OFFICE, county=circle.county).person

    assert [(each, each.open_questions) for each in desk_of(office).rosters] == [(roster, 1)]


def test_coordinators_learn_who_of_their_school_has_not_come_in():
    coordinator = AppointmentFactory(role=Role.COORDINATOR)
    school, county = coordinator.school, coordinator.county
    for at in (school, school, SchoolFactory(county=county)):
        AppointmentFactory(role=Role.TEACHER, county=county, school=at)
    update_last_login(None, coordinator.person)

    desk = desk_of(coordinator.person)

    assert (desk.arrivals, desk.arrivals.waiting) == (Arrivals(people=3, arrived=1), 2)


def test_teachers_learn_nothing_of_who_has_come_in(teacher):
    assert desk_of(teacher).arrivals is None


@pytest.mark.parametrize("many", [1, 3])
def test_the_desk_takes_as_many_queries_however_much_lies_on_it(
    circle, many, django_assert_num_queries
):
    person = AppointmentFactory(
        role=Role.RESEARCHER, county=circle.county, subject=circle.subject
    ).person
    AppointmentFactory(role=Role.OFFICE, county=circle.county, person=person)
    MembershipFactory(circle=circle, person=person)
    for _ in range(many):
        question = asked_in(circle)
        Mention.objects.create(comment=question, person=person)
        reporter = PersonFactory(county=circle.county)
        Report.objects.create(comment=question, reporter=reporter, reason="x", reported_at=NOW)
        make_import(circle.county)
    actor = load_actor(person, NOW.date())
    desk_for(actor, NOW)  # content types are remembered from here on

    with django_assert_num_queries(16):
        desk_for(actor, NOW)


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (4, "It is late, 林. Rest well"),
        (5, "Good morning, 林"),
        (11, "Good day, 林"),
        (13, "Good afternoon, 林"),
        (18, "Good evening, 林"),
        (23, "It is late, 林. Rest well"),
    ],
)
def test_the_greeting_follows_the_hour_there(hour, words):
    at = datetime(2026, 11, 22, hour, 0, tzinfo=SHANGHAI)

    with translation.override("en"):
        assert greeting_for("林", at) == words
