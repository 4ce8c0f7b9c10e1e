"""Whom an item names: to each reader, and to the index. Rows that could leak stand beside."""

from copy import deepcopy

import pytest

from microcourses.enums import Anonymity, Audience
from microcourses.models import Item, LessonCase
from microcourses.models.findable import words_of_author
from microcourses.permissions import telling_author, telling_school
from microcourses.queries.authors import (
    ShownAuthor,
    shown_author,
    shown_authors,
)
from microcourses.queries.items import newest_version
from schools.actors import load_actor
from tests.cast import make_cast
from tests.factories.microcourses import LessonCaseFactory, StrategyFactory
from tests.factories.schools import NOW

pytestmark = pytest.mark.django_db

# How much of name and school each reader is told, by what the teacher decided.
BOTH, SCHOOL, NEITHER = (True, True), (False, True), (False, False)
TOLD = {
    Anonymity.NAMED: dict.fromkeys(
        ["out", "teacher", "peer", "leader", "coordinator", "mentor", "researcher", "expert",
         "office", "admin"], BOTH,
    ),
    Anonymity.SCHOOL: dict.fromkeys(["out", "peer", "leader", "mentor", "expert", "admin"], SCHOOL)
    | dict.fromkeys(["teacher", "coordinator", "researcher", "office"], BOTH),
    Anonymity.NONE: dict.fromkeys(["out", "peer", "leader", "mentor", "expert", "admin"], NEITHER)
    | dict.fromkeys(["teacher", "coordinator", "researcher", "office"], BOTH),
}  # fmt: skip


@pytest.fixture(scope="module")
def laid(lay_once):
    return lay_once(make_cast)


@pytest.fixture
def cast(db, laid):
    return deepcopy(laid)


def make_case(cast, anonymity, **more):
    return LessonCaseFactory(
        author=cast["teacher"], school=cast["school"], subject=cast["circle"].subject,
        anonymity=anonymity, published=True, audience=Audience.PUBLIC, **more,
    )  # fmt: skip


def actor(cast, role):
    return load_actor(cast.get(role), NOW.date())


@pytest.mark.parametrize("anonymity", Anonymity)
def test_a_case_names_its_teacher_as_they_decided(cast, anonymity):
    item = make_case(cast, anonymity).item_ptr
    name, school = cast["teacher"].name, str(cast["school"])

    told = {role: shown_author(item, actor(cast, role)) for role in TOLD[anonymity]}

    assert {role: (one.name == name, one.school == school) for role, one in told.items()} == (
        TOLD[anonymity]
    )
    for role, (has_name, has_school) in TOLD[anonymity].items():
        said = repr((told[role].words, told[role].href, told[role].person, told[role].name))
        assert (name in said) is has_name
        assert (school in told[role].words) is has_school
        assert (f"/people/{cast['teacher'].pk}/" in said) is (has_name and role != "out")


@pytest.mark.parametrize("anonymity", Anonymity)
def test_lists_by_author_or_school_hold_what_tells_them(cast, anonymity):
    mine = Item.objects.filter(pk=make_case(cast, anonymity).pk)

    for role, (has_name, has_school) in TOLD[anonymity].items():
        reader = actor(cast, role)
        assert mine.filter(telling_author(reader)).exists() is has_name
        assert mine.filter(telling_school(reader)).exists() is has_school


def test_the_index_holds_only_what_everybody_may_be_told(cast):
    name, school = cast["teacher"].name, cast["school"].name
    found = {each: words_of_author(make_case(cast, each)) for each in Anonymity}

    assert found == {"named": [name, school], "school": [school], "none": []}


def test_other_items_always_name_their_author(cast):
    item = StrategyFactory(published=True, author=cast["teacher"], school=cast["school"])

    assert shown_author(item.item_ptr, None) == ShownAuthor(
        cast["teacher"].name, str(cast["school"]), "", cast["teacher"]
    )


def test_it_holds_at_once_for_what_is_published_and_for_every_version(cast):
    case = make_case(cast, Anonymity.NAMED)
    case.save_revision()

    LessonCase.objects.filter(pk=case.pk).update(anonymity=Anonymity.NONE)

    item = Item.objects.get(pk=case.pk)
    assert shown_author(case, actor(cast, "peer")).name == ""  # which was loaded before
    assert newest_version(item).anonymity == Anonymity.NONE


@pytest.mark.parametrize("many", [1, 3])
def test_a_list_costs_three_questions(cast, many, django_assert_num_queries):
    for each in list(Anonymity)[:many]:
        make_case(cast, each)
        StrategyFactory(published=True, school=cast["partner"])
    items = list(Item.objects.published_to(actor(cast, "peer")))
    reader = actor(cast, "peer")

    with django_assert_num_queries(3):
        told = shown_authors(items, reader)

    assert set(told) == {item.pk for item in items}
