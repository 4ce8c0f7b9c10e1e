"""The pages of the circles, as people open them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from commons.enums import CommentKind, QuestionState
from schools.enums import Role
from studygroups.enums import CircleState, SuccessionReason
from studygroups.models import CirclePreference, Succession
from tests.factories.commons import CommentFactory, ThreadFactory
from tests.factories.schools import (
    LONG_AGO,
    AppointmentFactory,
    CountyFactory,
    PersonFactory,
    SchoolFactory,
    SubjectFactory,
)
from tests.factories.studygroups import CircleFactory, MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]
CIRCLES = reverse("studygroups:circles")


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def circle():
    return CircleFactory(county__name="云栖县")


@pytest.fixture
def me(circle, client):
    person = MembershipFactory(circle=circle, is_primary=True, person__name="林小禾").person
    client.force_login(person)
    return person


@pytest.fixture
def mentor(circle, client):
    person = AppointmentFactory(
        role=Role.MENTOR, county=circle.county, subject=circle.subject, person__name="沈砚"
    ).person
    client.force_login(person)
    return person


def page(client, url, **query):
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def address(name, circle, *more):
    return reverse(f"studygroups:{name}", args=[circle.pk, *more])


# -- The list -------------------------------------------------------------------------------------


def test_my_circles_come_first_and_the_main_one_before_all(client, circle, me):
    second = CircleFactory(county=circle.county, grade=8)
    MembershipFactory(circle=second, person=me)
    AppointmentFactory(
        role=Role.MENTOR, county=circle.county, subject=SubjectFactory(code="chinese"), person=me
    )
    CircleFactory(county=circle.county, subject__code="chinese")

    text = page(client, CIRCLES)

    places = [
        text.index(name)
        for name in (
            "Grade 7 Mathematics circle",
            "Grade 8 Mathematics circle",
            "Grade 7 Chinese circle",
        )
    ]
    assert places == sorted(places)
    assert "Others that I may read" in text


def test_a_circle_that_is_not_mine_does_not_exist(client, circle, me):
    other = CircleFactory(county=circle.county, grade=9)
    far = CircleFactory()

    assert "Grade 9" not in page(client, CIRCLES)
    for each in (other, far):
        for name in ("circle", "circle-members", "circle-files"):
            assert client.get(address(name, each)).status_code == 404


def test_the_county_office_sees_all_of_its_circles_and_no_others(client, circle):
    CircleFactory(county=circle.county, grade=9)
    CircleFactory(grade=8)
    client.force_login(AppointmentFactory(role=Role.OFFICE, county=circle.county).person)

    text = page(client, CIRCLES)

    assert [f"Grade {grade} " in text for grade in (7, 8, 9)] == [True, False, True]


def test_the_list_counts_conversations_with_something_unread(client, circle, me):
    read, unread = ThreadFactory(thing=circle), ThreadFactory(thing=circle, title="错题怎么用")
    CommentFactory(thread=read), CommentFactory(thread=unread)
    read.visits.create(person=me, seen_number=read.last_number, seen_at=timezone.now())

    text = page(client, CIRCLES)

    assert "1 conversation with something new" in text
    assert text.count(">new<") == 1
    assert "错题怎么用" in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "grade 8"}, {"Grade 8"}),
        ({"q": "数学"}, {"Grade 7", "Grade 8"}),
        ({"subject": "chinese"}, {"Grade 9"}),
        ({"span": "7"}, {"Grade 7"}),
        ({"span": "7", "subject": "chinese"}, set()),
        ({"subject": "no such subject"}, {"Grade 7", "Grade 8", "Grade 9"}),
    ],
)
def test_the_list_narrows_by_word_subject_and_grade(client, circle, query, expected):
    CircleFactory(county=circle.county, grade=8)
    CircleFactory(county=circle.county, grade=9, subject__code="chinese")
    client.force_login(AppointmentFactory(role=Role.OFFICE, county=circle.county).person)

    text = client.get(CIRCLES, query, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in text
    assert {f"Grade {grade}" for grade in (7, 8, 9) if f"Grade {grade} " in text} == expected


def test_without_a_circle_the_list_says_how_one_comes(client):
    client.force_login(AppointmentFactory().person)

    assert "You do not stand in a circle yet" in page(client, CIRCLES)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_many(client, django_assert_num_queries, number):
    county = CountyFactory()
    person = PersonFactory(county=county)
    for grade in range(7, 7 + number):
        circle = CircleFactory(county=county, grade=grade)
        MembershipFactory(circle=circle, person=person)
        CommentFactory.create_batch(2, thread=ThreadFactory(thing=circle))
    client.force_login(person)
    page(client, CIRCLES)

    with django_assert_num_queries(8):  # session, person, actor, circles and five about them
        page(client, CIRCLES)


# -- One circle -----------------------------------------------------------------------------------


def test_a_circle_shows_conversations_staff_and_size(client, circle, me, settings):
    MembershipFactory(circle=circle, school=SchoolFactory(county=circle.county))
    AppointmentFactory(
        role=Role.RESEARCHER, county=circle.county, stage="junior", person__name="顾维桢"
    )
    AppointmentFactory(
        role=Role.RESEARCHER, county=circle.county, stage="senior", person__name="别人"
    )
    ThreadFactory(thing=circle, title="绝对值第一课")

    text = page(client, address("circle", circle))

    assert "绝对值第一课" in text
    assert "顾维桢" in text
    assert "别人" not in text
    assert "2 colleagues" in text
    assert "1 school" in text


def test_what_came_since_the_last_visit_is_counted_without_ones_own(client, circle, me):
    now = timezone.now()
    CirclePreference.objects.create(circle=circle, person=me, seen_at=now - timedelta(days=2))
    before, since = now - timedelta(days=3), now - timedelta(days=1)
    old = ThreadFactory(thing=circle, opened_at=before)
    CommentFactory(thread=old, posted_at=before)
    CommentFactory(thread=old, posted_at=since, author=me)
    new = ThreadFactory(thing=circle, opened_at=since)
    CommentFactory.create_batch(2, thread=new, posted_at=since)
    MembershipFactory(circle=circle, starts_on=timezone.localdate(since))

    news = client.get(address("circle", circle)).context["news"]

    assert (news.threads, news.comments, news.files, news.members) == (1, 2, 0, 1)
    again = client.get(address("circle", circle)).context["news"]
    assert again.comments == 2  # a reload does not make it old


def test_the_first_visit_calls_nothing_new(client, circle, me):
    CommentFactory(thread=ThreadFactory(thing=circle))

    assert client.get(address("circle", circle)).context["news"] is None


def test_a_closed_circle_says_so_and_leads_on(client, circle):
    closed = CircleFactory(
        county=circle.county, grade=8, state=CircleState.CLOSED, closed_on=date(2026, 9, 1)
    )
    Succession.objects.create(
        before=closed, after=circle, on=date(2026, 9, 1), reason=SuccessionReason.GROWN
    )
    client.force_login(MembershipFactory(circle=circle).person)

    text = page(client, address("circle", closed))

    assert "This circle is closed" in text
    assert f'href="{circle.get_absolute_url()}"' in text
    assert "Start a conversation" not in text
    successor = page(client, address("circle", circle))
    assert "Came from Grade 8 Mathematics circle" in successor


def test_lineage_names_only_circles_that_one_may_read(client, circle, me):
    other = CircleFactory(county=circle.county, grade=9)
    Succession.objects.create(
        before=other, after=circle, on=LONG_AGO, reason=SuccessionReason.GROWN
    )

    assert "Grade 9" not in page(client, address("circle", circle))


def test_muting_is_a_switch(client, circle, me):
    for muted, offered in (("1", "Unmute this circle"), ("0", "Mute this circle")):
        response = client.post(address("circle-mute", circle), {"muted": muted}, follow=True)
        assert offered in response.content.decode()
    assert CirclePreference.objects.get().is_muted is False
    assert client.post(address("circle-mute", circle), {"muted": "x"}).status_code == 422


def test_muting_answers_htmx_with_the_switch_alone(client, circle, me):
    response = client.post(
        address("circle-mute", circle), {"muted": "1"}, headers={"HX-Request": "true"}
    )

    assert response.content.decode().strip().startswith('<div id="circle-mute"')


@pytest.mark.parametrize("number", [1, 3])
def test_a_circle_takes_the_same_queries_however_full(client, django_assert_num_queries, number):
    circle = CircleFactory()
    me = MembershipFactory(circle=circle).person
    client.force_login(me)
    page(client, address("circle", circle))
    CirclePreference.objects.update(seen_at=timezone.now() - timedelta(days=1))
    for _ in range(number):
        MembershipFactory(circle=circle, school=SchoolFactory(county=circle.county))
        AppointmentFactory(role=Role.MENTOR, county=circle.county)
        CommentFactory.create_batch(2, thread=ThreadFactory(thing=circle))
        before = CircleFactory(county=circle.county, subject__code=f"subject-{_}")
        Succession.objects.create(
            before=before, after=circle, on=LONG_AGO, reason=SuccessionReason.GROWN
        )

    with django_assert_num_queries(
        25
    ):  # of them 8 note the visit, 4 count what is new, 1 is the shelf
        page(client, address("circle", circle))


# -- Questions on the list --------------------------------------------------------------------------


def test_open_questions_are_counted(client, circle, me):
    thread = ThreadFactory(thing=circle, open_questions=2)
    CommentFactory(thread=thread, kind=CommentKind.QUESTION, question_state=QuestionState.OPEN)

    assert "2 open questions" in page(client, CIRCLES)
