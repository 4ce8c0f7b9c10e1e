"""Colleagues are found from a keyboard, and only where one belongs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from schools.domain.roster_names import name_index
from schools.enums import Role
from schools.models import Follow, Person
from schools.queries.directory import Wanted, cards, found_people, portrait_of, years_taught
from tests.factories.commons import CommentFactory, ThreadFactory
from tests.factories.schools import (
    NOW,
    AppointmentFactory,
    CountyFactory,
    PersonFactory,
    SchoolFactory,
    SubjectFactory,
    TeachingPostFactory,
)
from tests.factories.studygroups import CircleFactory, MembershipFactory
from tests.schools.people import actor_of, administrator

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def county():
    return CountyFactory()


def colleague(county, name, **more):
    pinyin, initials = name_index(name)
    return PersonFactory(county=county, name=name, pinyin=pinyin, initials=initials, **more)


@pytest.fixture
def me(county):
    return actor_of(colleague(county, "提问人"))


def found(me, words="", **wanted):
    people = found_people(me, Wanted(words=words, **wanted), TODAY)
    return [person.name for person in people if person.name != "提问人"]


@pytest.mark.parametrize(
    "words", ["林", "晓雨", "林晓雨", "林 晓雨", "lin", "Lin Xiaoyu", "linxiaoyu", "lin xiao",
              "lxy", "LX", "linxy", "linxiao", "  lin  "],
)  # fmt: skip
def test_somebody_is_found_as_people_type(county, me, words):
    colleague(county, "林晓雨")
    colleague(county, "余承泽")
    assert found(me, words) == ["林晓雨"]


@pytest.mark.parametrize(
    "words", ["xyl", "xiaoyu lin", "xx", "雨林", "%", "_", "' or 1=1", "'", "\u202e"]
)
def test_what_fits_nobody_finds_nobody(county, me, words):
    colleague(county, "林晓雨")
    assert found(me, words) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [("单田芳", "shan"), ("单田芳", "stf"), ("曾国强", "zengguo"), ("欧阳修", "ouyangx"),
     ("𬭩小明", "𬭩"), ("John Smith", "john"), ("John Smith", "js")],
)  # fmt: skip
def test_surnames_rare_characters_and_names_from_elsewhere(county, me, name, words):
    colleague(county, name)
    assert found(me, words) == [name]


def test_people_of_other_counties_and_closed_accounts_are_not_there(county, me):
    colleague(CountyFactory(), "林晓雨")
    colleague(county, "林关了", is_active=False)
    assert found(me, "林") == []
    assert found(administrator(), "林晓雨") == ["林晓雨"]
    assert not Person.objects.visible_to(None).exists()


def test_an_expert_from_elsewhere_knows_the_county_that_invited(county):
    expert = PersonFactory(county=CountyFactory())
    AppointmentFactory(person=expert, role=Role.EXPERT, county=county)
    colleague(county, "林晓雨")
    assert found(actor_of(expert), "晓雨") == ["林晓雨"]


def test_where_what_and_for_how_long(county, me):
    school, other = SchoolFactory(county=county), SchoolFactory(county=county)
    lin = colleague(county, "林晓雨", title="一级教师", teaching_since=2026)
    yu = colleague(county, "余承泽", title="高级教师", teaching_since=2000)
    for person, place, subject, grade in (
        (lin, school, "maths", 7), (yu, other, "maths", 8), (yu, other, "chinese", 7),
    ):  # fmt: skip
        TeachingPostFactory(
            person=person, school=place, subject=SubjectFactory(code=subject), grade=grade,
            is_primary=subject == "maths",
        )  # fmt: skip
    AppointmentFactory(person=yu, role=Role.MENTOR, county=county)
    AppointmentFactory(person=lin, role=Role.COORDINATOR, county=county, school=other)
    Follow.objects.create(follower_id=me.user_id, person=yu, since=NOW)
    shows = [
        (["林晓雨", "余承泽"], {"subject": "maths"}),
        (["余承泽"], {"subject": "maths", "grade": 8}),
        ([], {"subject": "chinese", "grade": 8}),
        (["林晓雨"], {"school": school.pk}),
        (["林晓雨", "余承泽"], {"school": other.pk}),
        (["余承泽"], {"school": other.pk, "subject": "maths"}),
        (["余承泽"], {"role": Role.MENTOR}),
        (["余承泽"], {"title": "高级教师"}),
        (["林晓雨"], {"years": "3"}),
        (["余承泽"], {"years": "more"}),
        (["余承泽"], {"followed": True}),
    ]
    for names, wanted in shows:
        assert found(me, **wanted) == names, wanted


@pytest.fixture
def talk(county):
    """A circle with a conversation of 林晓雨, and who reads it."""
    circle = CircleFactory(county=county)
    lin = colleague(county, "林晓雨")
    thread = ThreadFactory(thing=circle, opened_by=lin, comment_count=1)
    question = CommentFactory(thread=thread, kind="question", question_state="open")
    CommentFactory(thread=thread, author=lin, kind="answer", reply_to=question, body="按单元收。")
    reader = colleague(county, "许文")
    MembershipFactory(circle=circle, person=reader)
    return lin, actor_of(reader)


def test_only_what_the_reader_may_see_is_counted_and_shown(me, talk):
    lin, reader = talk
    with translation.override("en"):
        [card] = cards(reader, [lin], TODAY)
    assert card.shared == ["1 conversation", "1 answer"]
    assert cards(me, [lin], TODAY)[0].shared == []
    shown = {each.part.name: each.count for each in portrait_of(reader, lin, TODAY).shared}
    assert shown == {"threads": 1, "answers": 1}
    assert portrait_of(me, lin, TODAY).shared == []


def test_a_list_costs_the_same_for_one_and_for_many(county, me, talk):
    lin, reader = talk

    def cost(people):
        with CaptureQueriesContext(connection) as queries:
            cards(reader, people, TODAY)
        return len(queries)

    more = [colleague(county, f"教师{n}") for n in range(5)]
    cost([lin])
    assert cost([lin]) == cost([lin, *more])


@pytest.mark.parametrize(("since", "year"), [(2026, 1), (2025, 2), (None, None), (2030, 1)])
def test_in_which_year_of_teaching(since, year):
    assert years_taught(Person(teaching_since=since), TODAY) == year
