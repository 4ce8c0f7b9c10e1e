"""What the page of an item tells of its uses, and to whom."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from microcourses.domain.reuse import note_adapted
from microcourses.enums import Anonymity, Audience, ItemState, Licence
from microcourses.models import Episode, Item
from microcourses.queries.reuse import on_item
from microcourses.queries.reuse_map import AROUND, HEIGHT, WIDTH, School, drawn_map
from microcourses.queries.reuse_people import count_items, items_by, new_uses
from schools.hosts import Day
from tests.factories.films import FilmFactory
from tests.factories.microcourses import (
    LessonCaseFactory,
    MicroCourseFactory,
    ReuseFactory,
    StrategyFactory,
)
from tests.factories.schools import NOW, SchoolFactory
from tests.microcourses.places import actor_of, make_places, report, teacher_at

pytestmark = pytest.mark.django_db


def adapted(here, school=None, **said):
    school = school or here.other_school()
    person = teacher_at(school)
    made = {"ancestor": here.item, "ancestor_licence": Licence.BY_NC, "county": here.county}
    item = StrategyFactory(published=True, author=person, school=school, **made | said).item_ptr
    note_adapted(actor=None, item=item, at=NOW)
    return item


def test_the_county_sees_who_took_it_and_others_see_figures():
    here = make_places(audience=Audience.PUBLIC)
    school = here.other_school()
    report(teacher_at(school), here.item)
    report(teacher_at(here.school), here.item)
    stranger = actor_of(teacher_at(SchoolFactory()))

    near, far, out = (
        on_item(here.item, who) for who in (actor_of(teacher_at(school)), stranger, None)
    )

    assert (near.words, near.colleagues, near.total) == ("1 位教师（1 所外校）", 1, 2) or (
        near.teachers, near.schools, near.colleagues, near.total,
    ) == (1, 1, 1, 2)  # fmt: skip
    assert [(row.name, row.teachers, row.uses) for row in near.rows] == [(str(school), 1, 1)]
    for used in (far, out):
        assert (used.teachers, used.schools) == (1, 1)
        assert (used.rows, used.map, used.reports) == ([], None, [])
    assert (far.may_report, out.may_report) == (True, False)


def test_the_drawing_says_the_same_as_the_table():
    here = make_places()
    for _n in range(2):
        adapted(here)

    used = on_item(here.item, actor_of(here.author))

    assert len(used.map.spots) == len(used.rows) == used.schools == 2
    assert len(used.map.diamonds) == sum(len(row.adapted) for row in used.rows) == 2
    assert sum(row.teachers for row in used.rows) == used.teachers


@pytest.mark.parametrize("many", [1, 2, 3, AROUND, AROUND + 1, 40])
def test_everything_drawn_lies_on_the_paper(many):
    drawn = drawn_map("富春江初级中学", [School("分水初中", teachers=9, uses=9)] * many)

    assert len(drawn.spots) == min(many, AROUND + 1)
    for spot in drawn.spots:
        assert spot.radius <= spot.x <= WIDTH - spot.radius
        assert spot.radius <= spot.y <= HEIGHT - spot.radius
        assert 10 <= spot.label_y <= HEIGHT


def test_nobody_took_it_nothing_is_drawn():
    assert drawn_map("富春江初级中学", []) is None


def test_the_line_goes_up_to_the_first_and_names_those_who_withdrew():
    here = make_places()
    second = adapted(here)
    third = adapted(here, ancestor=second)
    Item.objects.filter(pk=second.pk).update(
        live=False, state=ItemState.WITHDRAWN, withdrawn_at=NOW
    )

    used = on_item(third, actor_of(teacher_at(here.other_school())))

    assert [(each.item, each.is_open) for each in used.line] == [
        (second, False),
        (here.item, True),
    ]
    assert used.line[0].author.name == second.author.name


def test_films_that_stayed_are_found_with_the_original_while_that_is_open():
    course = MicroCourseFactory(published=True)
    course.episodes.add(Episode(title="第一集", film=FilmFactory()))
    course.save()
    copied = MicroCourseFactory(county=course.county, ancestor=course.item_ptr)
    copied.episodes.add(Episode(title="改过的第一集", origin=course.episodes.get()))
    copied.save()
    reader = actor_of(teacher_at(SchoolFactory(county=course.county)))

    shown = [(each.title, each.href) for each in on_item(copied, reader).originals]
    Item.objects.filter(pk=course.pk).update(live=False)

    assert shown == [("改过的第一集", course.get_absolute_url())]
    assert on_item(copied, reader).originals == []


def queries_of(item, actor):
    with CaptureQueriesContext(connection) as asked:
        on_item(item, actor)
    return len(asked)


def test_the_page_asks_as_often_for_many_uses_as_for_one():
    here = make_places()
    reader = actor_of(teacher_at(here.other_school()))
    adapted(here)
    few = queries_of(here.item, reader)
    for _n in range(3):
        adapted(here)
        ReuseFactory(item=here.item)

    assert queries_of(here.item, reader) == few


def test_a_long_line_asks_as_often_as_a_short_one():
    here = make_places()
    reader = actor_of(teacher_at(here.other_school()))
    last = adapted(here)
    few = queries_of(last, reader)
    for _n in range(3):
        last = adapted(here, ancestor=last)

    assert queries_of(last, reader) == few
    assert len(on_item(last, reader).line) == 4


# -- People and the desk ----------------------------------------------------------------------------


def test_a_person_is_known_by_what_they_shared_but_not_by_cases_without_their_name():
    here = make_places()
    LessonCaseFactory(
        published=True, author=here.author, school=here.school, anonymity=Anonymity.SCHOOL
    )
    reader = actor_of(teacher_at(here.other_school()))

    assert count_items(reader, [here.author.pk]) == {here.author.pk: 1}
    assert list(items_by(reader, here.author)) == [here.item]


def test_the_desk_of_the_author_says_how_many_used_it_lately():
    here = make_places()
    report(teacher_at(here.other_school()), here.item)
    latest = report(teacher_at(here.other_school()), here.item)
    report(teacher_at(here.school), here.item)

    lines = new_uses(Day(actor_of(here.author), NOW.replace(hour=23)))
    others = new_uses(Day(actor_of(latest.person), NOW.replace(hour=23)))

    assert [(line.href, line.person) for line in lines.rows] == [
        (latest.get_absolute_url(), latest.person)
    ]
    assert "2" in lines.rows[0].says
    assert others.rows == []
