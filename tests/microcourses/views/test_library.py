"""The library's list, its search and its filters."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from microcourses.domain.finding import keep_findable
from microcourses.enums import Anonymity, Audience, Licence
from microcourses.models import Item
from tests.cast import empty_library, make_cast
from tests.factories.microcourses import (
    LessonCaseFactory,
    MicroCourseFactory,
    ResourceFactory,
    StrategyFactory,
)
from tests.factories.schools import SubjectFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]

LIBRARY = reverse("microcourses:library")


@pytest.fixture
def cast():
    cast = make_cast()
    empty_library()
    return cast


def share(cast, factory=StrategyFactory, tags=(), **said):
    whose = {"school": cast["school"], "county": cast["county"], "author": cast["teacher"]}
    item = factory(published=True, **whose | said)
    if tags:
        item.tags.add(*tags)
        item.save()
    keep_findable(items=[item])
    return item


def ask(client, cast, partial=False, **asked):
    client.force_login(cast["peer"])
    headers = {"HX-Request": "true"} if partial else {}
    return client.get(LIBRARY, asked, headers=headers)


def titles(response):
    return [str(card.item.title) for card in response.context["cards"]]


def test_without_words_it_is_what_is_new_with_how_much_there_is(client, cast):
    share(cast, title="浮力")
    share(cast, MicroCourseFactory, title="压强")
    ResourceFactory(title="草稿")

    response = ask(client, cast)

    assert titles(response) == ["压强", "浮力"]
    kinds = {value: count for value, _label, count in response.context["kinds"]}
    assert (kinds, response.context["all"]) == (
        {"course": 1, "strategy": 1, "case": 0, "resource": 0},
        2,
    )


def test_words_are_found_marked_and_those_in_titles_come_first(client, cast):
    share(cast, title="浮力从哪里来")
    share(cast, title="鸡蛋的沉与浮", body="<p>先讲压强，再讲<b>浮</b>力，<i>最后</i>做实验。</p>")
    share(cast, title="密度", summary="为浮力做准备")
    share(cast, title="杠杆")

    response = ask(client, cast, q="浮力")

    assert titles(response) == ["浮力从哪里来", "密度", "鸡蛋的沉与浮"]
    page = response.content.decode()
    assert "<mark>浮力</mark>从哪里来" in page
    assert "再讲<mark>浮力</mark>，最后做实验。" in page


def test_it_is_narrowed_by_all_that_the_address_says(client, cast):
    maths = cast["circle"].subject
    wanted = share(
        cast, ResourceFactory, tags=["中考"], title="要找的", subject=maths, first_grade=8,
        last_grade=9, chapter="第八章 运动和力", licence=Licence.BY, reuse_teachers=3,
    )  # fmt: skip
    share(
        cast,
        title="别的",
        school=cast["partner"],
        subject=SubjectFactory(code="physics"),
        last_grade=7,
    )
    for asked in (
        {"kind": "resource"},
        {"subject": maths.pk},
        {"grade": 9},
        {"chapter": "第八章 运动和力"},
        {"school": cast["school"].pk},
        {"licence": "by"},
        {"tag": "中考"},
        {"subject": maths.pk, "chapter": "第八章 运动和力", "q": "要找"},
    ):
        assert titles(ask(client, cast, **asked)) == [wanted.title], asked
    assert titles(ask(client, cast, order="used")) == ["要找的", "别的"]
    assert titles(ask(client, cast, grade="x", school="0", order="odd", page="x")) == [
        "别的",
        "要找的",
    ]


def test_what_is_used_comes_first_where_that_is_asked(client, cast):
    share(cast, title="浮力一", reuse_teachers=2)
    share(cast, title="浮力二")
    share(cast, title="力三", body="浮力", reuse_teachers=5)
    assert titles(ask(client, cast, q="浮力", order="used")) == ["力三", "浮力一", "浮力二"]
    assert titles(ask(client, cast, q="浮力", order="newest")) == ["力三", "浮力二", "浮力一"]
    assert titles(ask(client, cast, q="浮力")) == ["浮力二", "浮力一", "力三"]


def test_a_case_names_whom_its_teacher_lets_it_name(client, cast):
    named = share(cast, LessonCaseFactory, title="公开的课")
    school = share(cast, LessonCaseFactory, title="只说学校的课", anonymity=Anonymity.SCHOOL)
    hidden = share(cast, LessonCaseFactory, title="不说是谁的课", anonymity=Anonymity.NONE)
    author, place = cast["teacher"].name, cast["school"].name

    assert titles(ask(client, cast, q=author)) == [named.title]
    assert titles(ask(client, cast, q=place)) == [school.title, named.title]
    assert titles(ask(client, cast, school=cast["school"].pk)) == [school.title, named.title]
    page = ask(client, cast, q=hidden.title).content.decode()
    found = page[page.index('id="found"') :]
    assert hidden.title in re.sub("</?mark>", "", found)
    assert author not in found
    assert place not in found


def test_nobody_finds_what_is_not_for_them(client, cast):
    share(cast, title="校内的浮力", audience=Audience.SCHOOL)
    draft = StrategyFactory(title="浮力草稿", school=cast["partner"], author=cast["peer"])
    keep_findable(items=[draft])
    abroad = make_cast("淳安县")
    share(abroad, title="外县的浮力")
    share(abroad, title="大家的浮力", audience=Audience.PUBLIC)

    assert titles(ask(client, cast, q="浮力")) == ["大家的浮力"]
    assert titles(ask(client, cast)) == ["大家的浮力"]


def test_what_is_withdrawn_is_found_no_longer(client, cast):
    item = share(cast, title="浮力")
    Item.objects.filter(pk=item.pk).update(live=False)
    keep_findable(items=[Item.objects.get(pk=item.pk)])
    assert titles(ask(client, cast, q="浮力")) == []
    assert not item.suggestions.exists()


def test_a_part_of_the_page_is_enough_while_one_types(client, cast):
    share(cast, title="浮力")
    response = ask(client, cast, partial=True, q="浮")
    assert response.content.decode().lstrip().startswith('<div id="found"')
    assert titles(response) == ["浮力"]


def test_an_empty_page_says_what_to_do(client, cast):
    for asked in ({}, {"q": "没有的词"}, {"kind": "case"}):
        page = ask(client, cast, **asked).content.decode()
        assert 'class="empty"' in page
    assert titles(ask(client, cast, q="字" * 999)) == []


@pytest.mark.parametrize("question", ["😀", "？！", "🎈 🎈"])
def test_nothing_is_found_by_a_question_without_a_word(client, cast, question):
    share(cast, title="浮力")

    response = ask(client, cast, q=question)

    assert titles(response) == []
    assert "没有找到" in response.text


@pytest.mark.parametrize("asked", [{}, {"q": "浮力"}, {"q": "浮力", "order": "used"}])
def test_it_costs_the_same_for_one_and_for_three(client, cast, asked):
    def cost():
        ask(client, cast, **asked)
        with CaptureQueriesContext(connection) as queries:
            ask(client, cast, **asked)
        return len(queries)

    share(cast, LessonCaseFactory, title="课", body="浮力", reuse_teachers=1)
    share(cast, MicroCourseFactory, title="浮力")
    one = cost()  # of each sort one: whom a case names is asked besides, and each place of a hit
    share(cast, MicroCourseFactory, title="浮力二")
    share(cast, LessonCaseFactory, title="又一课", body="浮力")
    assert cost() == one


@pytest.mark.parametrize(("who", "waits"), [("peer", None), ("coordinator", 1)])
def test_from_it_one_comes_to_all_that_belongs_to_it(client, cast, who, waits):
    client.force_login(cast[who])

    response = client.get(LIBRARY)
    page = response.content.decode()

    for name in ("item-new", "mine", "shelf", "schools", "feeds"):
        assert f'href="{reverse(f"microcourses:{name}")}"' in page
    assert response.context["to_check"] == waits
    assert (f'href="{reverse("microcourses:moderation")}"' in page) is (waits is not None)
