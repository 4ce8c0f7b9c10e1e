"""What is offered to somebody who types, by characters, pinyin and initials."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from microcourses.domain.finding import fill_suggestions, keep_findable
from microcourses.enums import Anonymity, Audience, SuggestionSort
from microcourses.models import Item, Suggestion
from microcourses.queries.finding_suggestions import suggestions
from schools.actors import load_actor
from schools.models import Person
from tests.cast import empty_library, make_cast
from tests.factories.microcourses import LessonCaseFactory, StrategyFactory

pytestmark = pytest.mark.django_db


def share(cast, tags=(), factory=StrategyFactory, **said):
    whose = {"school": cast["school"], "county": cast["county"], "author": cast["teacher"]}
    item = factory(published=True, **whose | said)
    item.tags.add(*tags)
    item.save()
    keep_findable(items=[item])
    return item


@pytest.fixture
def cast():
    cast = make_cast()
    empty_library()
    Person.objects.filter(pk=cast["teacher"].pk).update(
        name="林晓雨", pinyin="lin xiaoyu", initials="lxy"
    )
    return cast


def offered(cast, typed, who="peer"):
    return [(each.sort.value, each.text) for each in suggestions(load_actor(cast[who]), typed)]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("力学", [("tag", "力学")]),
        ("lixue", [("tag", "力学")]),
        ("lix", [("tag", "力学")]),
        ("ydh", [("chapter", "第八章 运动和力")]),
        ("yundong", [("chapter", "第八章 运动和力")]),
        ("运动", [("chapter", "第八章 运动和力")]),
        ("晓雨", [("author", "林晓雨")]),
        ("linxy", [("author", "林晓雨")]),
        ("shafuli", []),
        ("鸡蛋", [("title", "鸡蛋的沉与浮：浮力")]),
        ("jidan", [("title", "鸡蛋的沉与浮：浮力")]),
        ("jddc", [("title", "鸡蛋的沉与浮：浮力")]),
        ("fuli", [("title", "鸡蛋的沉与浮：浮力")]),
        ("沉与", [("title", "鸡蛋的沉与浮：浮力")]),
        ("   ", []),
        ("%", []),
        ("'", []),
    ],
)
def test_what_is_offered(cast, typed, wanted):
    share(cast, ["力学"], title="鸡蛋的沉与浮：浮力", chapter="第八章 运动和力")
    assert offered(cast, typed) == wanted


def test_nobody_is_offered_what_they_may_not_read(cast):
    abroad = make_cast("淳安县")
    share(abroad, ["外县标签"], title="外县的题目", chapter="外县的章节")
    share(cast, ["校内标签"], title="校内的题目", chapter="校内的章节", audience=Audience.SCHOOL)
    share(cast, factory=LessonCaseFactory, title="没有名字", anonymity=Anonymity.NONE)
    for typed in ("外县", "waixian", "校内", "xiaonei", "晓雨", "lxy"):
        assert offered(cast, typed) == [], typed
    assert offered(cast, "校内", "leader") == [
        ("tag", "校内标签"),
        ("chapter", "校内的章节"),
        ("title", "校内的题目"),
    ]


def test_what_left_the_library_is_not_offered_and_is_cleared_away(cast):
    item = share(cast, ["力学"], title="杠杆", chapter="第十二章")
    Item.objects.filter(pk=item.pk).update(live=False)
    assert offered(cast, "力学") == offered(cast, "ganggan") == offered(cast, "第十二章") == []
    fill_suggestions()
    assert not Suggestion.objects.exists()


def test_what_is_lacking_is_written(cast):
    share(cast, ["力学"], title="杠杆")
    Suggestion.objects.all().delete()
    assert (fill_suggestions(), fill_suggestions()) == (1, 0)
    assert {row.sort for row in Suggestion.objects.all()} == {
        SuggestionSort.TITLE,
        SuggestionSort.TAG,
    }


def test_it_costs_the_same_for_one_and_for_three(cast):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            suggestions(actor, "li")
        return len(queries)

    actor = load_actor(cast["peer"])
    share(cast, ["力学"], title="力一")
    cost()
    one = cost()
    share(cast, ["力矩"], title="力二", chapter="力")
    share(cast, ["例题"], title="力三")
    assert cost() == one
