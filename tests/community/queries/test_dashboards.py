"""The desk shows what waits, to whom it waits, and nothing of anybody else's."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from commons.enums import CommentState
from commons.models import Mention, Report, ThreadVisit
from community.queries.dashboards import MOST, desk_for, greeting_for
from schools.actors import load_actor
from schools.enums import ImportState, ProblemKind, Role, Shelf, Urgency
from schools.hosts import DESK_PARTS, DeskPart, Line, Lines, register_desk_part
from schools.models import Person, RosterImport, RosterProblem, SpecialDay
from studygroups.models import CirclePreference
from studygroups.queries.desk import ASKED
from tests.community.queries.messages import reported_letter, wrote_to
from tests.factories.commons import CommentFactory, ThreadFactory
from tests.factories.schools import (
    LONG_AGO,
    NOW,
    SHANGHAI,
    AppointmentFactory,
    PersonFactory,
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


def waits(person):
    """Where each line that waits leads, in order."""
    return [line.href for line in desk_of(person).waiting.rows]


def says(lines):
    return [line.says for line in lines]


def at(*comments):
    return [comment.get_absolute_url() for comment in comments]


def test_an_open_question_of_a_colleague_waits_with_its_age(teacher, circle):
    question = asked_in(circle, posted_at=NOW - 4 * DAY, author__name="许文")

    [line] = desk_of(teacher).waiting.rows

    assert (line.says, line.href, line.deed) == (
        "许文 asks in “期末复习怎么安排？”",
        question.get_absolute_url(),
        "Answer",
    )
    assert (line.badge, line.tone, line.where) == ("waits for 4 days", "wait", circle.name)


@pytest.mark.parametrize("state", [CommentState.WITHDRAWN, CommentState.HIDDEN])
def test_a_question_that_is_gone_does_not_wait(teacher, circle, state):
    asked_in(circle, state=state, reason="x")

    assert waits(teacher) == []


def test_an_answered_question_does_not_wait(teacher, circle):
    thread = ThreadFactory(thing=circle, last_comment_at=NOW)
    CommentFactory(thread=thread, kind="question", question_state="answered")

    assert waits(teacher) == []


def test_ones_own_question_waits_for_others(teacher, circle):
    asked_in(circle, author=teacher)

    assert waits(teacher) == []


def test_questions_of_other_circles_do_not_reach_the_desk(teacher):
    asked_in(CircleFactory(subject=SubjectFactory(code="chinese")))

    desk = desk_of(teacher)

    assert (desk.new.rows, desk.waiting.rows, desk.waiting.total) == ([], [], 0)


def test_a_muted_circle_asks_nothing(teacher, circle):
    asked_in(circle)
    CirclePreference.objects.create(circle=circle, person=teacher, is_muted=True)

    assert waits(teacher) == []


def test_the_oldest_questions_come_first_and_the_rest_is_counted(teacher, circle):
    asked = [asked_in(circle, posted_at=NOW - timedelta(days=n)) for n in range(ASKED + 2)]

    desk = desk_of(teacher)

    assert [line.href for line in desk.waiting.rows] == at(*asked[:-4:-1])
    assert (says(desk.waiting.more), desk.waiting.total) == (["2 more questions wait"], ASKED + 2)
    assert [more.href for more in desk.waiting.more] == ["/circles/"]


def test_a_mention_waits_until_it_is_read(teacher, circle):
    comment = CommentFactory(thread=ThreadFactory(thing=circle, last_comment_at=NOW))
    Mention.objects.create(comment=comment, person=teacher)
    assert waits(teacher) == at(comment)

    ThreadVisit.objects.create(
        thread=comment.thread, person=teacher, seen_number=comment.number, seen_at=NOW
    )

    assert waits(teacher) == []


def test_a_question_that_names_one_waits_once(teacher, circle):
    question = asked_in(circle)
    Mention.objects.create(comment=question, person=teacher)

    desk = desk_of(teacher)

    assert ([line.href for line in desk.waiting.rows], desk.waiting.total) == (at(question), 1)


def test_a_mention_in_a_circle_one_has_lost_says_nothing(teacher):
    elsewhere = CircleFactory(subject=SubjectFactory(code="chinese"))
    comment = CommentFactory(thread=ThreadFactory(thing=elsewhere, last_comment_at=NOW))
    Mention.objects.create(comment=comment, person=teacher)

    assert waits(teacher) == []


def test_reports_wait_for_those_who_moderate(teacher, circle):
    comment = CommentFactory(thread=ThreadFactory(thing=circle, last_comment_at=NOW))
    Report.objects.create(comment=comment, reporter=teacher, reason="x", reported_at=NOW)
    researcher = AppointmentFactory(
        role=Role.RESEARCHER, county=circle.county, subject=circle.subject
    ).person

    assert waits(researcher) == at(comment)
    assert waits(teacher) == []


def test_a_comment_that_several_reported_waits_once(circle):
    comment = CommentFactory(thread=ThreadFactory(thing=circle, last_comment_at=NOW))
    for n in (3, 1, 2):
        reporter = PersonFactory(county=circle.county)
        Report.objects.create(
            comment=comment, reporter=reporter, reason="x", reported_at=NOW - n * DAY
        )
    office = AppointmentFactory(role=Role.OFFICE, county=circle.county).person

    [line] = desk_of(office).waiting.rows

    assert (line.badge, line.since) == ("reported by 3", NOW - 3 * DAY)


def test_the_most_urgent_comes_first_whoever_asks(teacher, circle):
    AppointmentFactory(
        role=Role.MENTOR, county=circle.county, subject=circle.subject, person=teacher
    )
    question = asked_in(circle, posted_at=NOW - 9 * DAY)
    reported = CommentFactory(thread=ThreadFactory(thing=circle, last_comment_at=NOW))
    Report.objects.create(comment=reported, reporter=teacher, reason="x", reported_at=NOW - DAY)
    named = CommentFactory(thread=reported.thread, posted_at=NOW - 2 * DAY)
    Mention.objects.create(comment=named, person=teacher)

    assert waits(teacher) == at(named, reported, question)


def test_conversations_show_their_latest_comment_and_what_is_unread(teacher, circle):
    thread = ThreadFactory(thing=circle, last_comment_at=NOW)
    CommentFactory(thread=thread)
    CommentFactory(thread=thread, state=CommentState.WITHDRAWN)
    latest = CommentFactory(thread=thread, body="最后一句")

    [talk] = desk_of(teacher).new.rows

    assert (talk.href, talk.where) == (thread.get_absolute_url(), circle.name)
    assert (talk.person, talk.said, talk.counts) == (latest.author, "最后一句", "2 unread comments")


def test_the_office_reads_all_circles_of_its_county_and_has_none_of_its_own(circle):
    here = CommentFactory(thread=ThreadFactory(thing=circle, last_comment_at=NOW)).thread
    CommentFactory(thread=ThreadFactory(thing=CircleFactory(), last_comment_at=NOW))
    office = AppointmentFactory(role=Role.OFFICE, county=circle.county).person

    desk = desk_of(office)

    assert ([talk.href for talk in desk.new.rows], desk.circles) == ([here.get_absolute_url()], [])
    assert [talk.count for talk in desk.new.rows] == [0]
    assert [duty.role for duty in desk.duties] == [Role.OFFICE]


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
    assert {talk.href for talk in desk.new.rows} == {
        comment.thread.get_absolute_url(),
        elsewhere.thread.get_absolute_url(),
    }
    assert (desk.circles, desk.waiting.rows) == ([], [])


def test_a_roster_with_questions_waits_for_the_office(circle):
    roster = make_import(circle.county)
    for answer in (None, {"skip": True}):
        RosterProblem.objects.create(
            roster_import=roster, kind=ProblemKind.UNKNOWN_SCHOOL, file="a", answer=answer
        )
    make_import(CircleFactory().county)  # of another county
    make_import(circle.county, state=ImportState.DISCARDED)
    office = AppointmentFactory(role=Role.OFFICE, county=circle.county).person

    assert says(desk_of(office).waiting.rows) == ["名册.xlsx: 1 question to answer"]


# -- Rooms above --------------------------------------------------------------------------------


@pytest.fixture
def room(monkeypatch):
    """Stands for a room that lays its own lines on the desk."""
    monkeypatch.setattr("schools.hosts.DESK_PARTS", dict(DESK_PARTS))
    monkeypatch.setattr("community.queries.dashboards.DESK_PARTS", {**DESK_PARTS})

    def lay(shelf, rows, more=0, **fields):
        part = DeskPart(
            "of a room",
            shelf,
            lambda day: Lines(rows, more, "/plans/"),
            more_label=lambda n: f"{n} more plans",
            **fields,
        )
        monkeypatch.setitem(
            __import__("community.queries.dashboards", fromlist=["x"]).DESK_PARTS, part.name, part
        )

    return lay


def test_a_room_lays_its_lines_between_those_of_others(room, teacher, circle):
    question = asked_in(circle, posted_at=NOW - DAY)
    plan = Line("A plan to review", "/plans/7/", urgency=Urgency.SOON, since=NOW - 3 * DAY)
    room(Shelf.WAITS, [plan])

    assert waits(teacher) == ["/plans/7/", *at(question)]


def test_what_does_not_fit_is_counted_with_its_room(room, teacher, circle):
    lines = [Line(f"Plan {n}", f"/plans/{n}/") for n in range(MOST[Shelf.WAITS] + 1)]
    room(Shelf.WAITS, lines, more=2)
    asked_in(circle)

    waiting = desk_of(teacher).waiting

    assert (len(waiting.rows), waiting.total) == (MOST[Shelf.WAITS], MOST[Shelf.WAITS] + 4)
    assert [(more.says, more.href) for more in waiting.more] == [("4 more plans", "/plans/")]


def test_a_part_is_not_asked_for_those_whom_it_does_not_concern(room, teacher):
    room(Shelf.WAITS, [Line("No", "/")], concerns=lambda actor: False)

    assert waits(teacher) == []


def test_two_parts_of_one_name_are_a_mistake():
    with pytest.raises(ValueError, match="two parts of the desk"):
        register_desk_part(DeskPart("talks", Shelf.NEW, lambda day: Lines()))


# -- Queries ------------------------------------------------------------------------------------


def fill(circle, person, many):
    """Lay ``many`` of everything on the desk of ``person``."""
    for n in range(many):
        question = asked_in(circle, posted_at=NOW - 5 * DAY)
        Mention.objects.create(comment=question, person=person)
        asked_in(circle)
        reporter = PersonFactory(county=circle.county)
        Report.objects.create(comment=question, reporter=reporter, reason="x", reported_at=NOW)
        make_import(circle.county)
        AppointmentFactory(county=circle.county)
        AppointmentFactory(
            role=Role.EXPERT, county=circle.county, ends_on=NOW.date() + 5 * DAY, starts_on=LONG_AGO
        )
        SpecialDay.objects.create(
            county=circle.county, day=NOW.date() + n * DAY, name=str(n), is_school_day=False
        )
        CircleFactory(county=circle.county, subject=SubjectFactory(code=f"s{question.pk}"))
        wrote_to(person)
        reported_letter(circle.county)


def test_the_desk_takes_as_many_queries_however_much_lies_on_it(circle):
    person = AppointmentFactory(
        role=Role.RESEARCHER, county=circle.county, subject=circle.subject
    ).person
    AppointmentFactory(role=Role.OFFICE, county=circle.county, person=person)
    MembershipFactory(circle=circle, person=person)
    taken = []
    for many in (1, 1, 3):  # the first also learns the content types
        SpecialDay.objects.all().delete()
        fill(circle, person, many)
        actor = load_actor(person, NOW.date())
        with CaptureQueriesContext(connection) as queries:
            desk_for(actor, NOW)
        taken.append(len(queries))

    assert taken[1:] == [34, 34]


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
