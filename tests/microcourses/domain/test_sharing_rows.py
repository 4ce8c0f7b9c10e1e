"""An episode stays the same row from version to version: what names it goes on naming it."""

from dataclasses import replace
from uuid import uuid4

import pytest

from microcourses.domain.kinds import CourseSaid, EpisodeSaid
from microcourses.domain.reuse_copies import copy_item
from microcourses.domain.sharing import save_draft
from microcourses.models import Episode
from microcourses.queries.items import newest_version
from microcourses.queries.sharing import seen_token
from tests.factories.films import FilmFactory
from tests.factories.microcourses import MicroCourseFactory
from tests.factories.schools import NOW
from tests.microcourses.moderating import actor, fresh, let_in, make_item, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make_people()


@pytest.fixture
def course(people):
    """A course in the library, of two episodes."""
    film = FilmFactory(owner=people.author)
    item = make_item(people, MicroCourseFactory, title="压强")
    write(item, EpisodeSaid("第一集", film.pk), EpisodeSaid("第二集", film.pk))
    return let_in(item, people)


def said_of(item):
    return CourseSaid.of(newest_version(fresh(item)))


def write(item, *episodes):
    item = fresh(item)
    said = replace(said_of(item), episodes=episodes)
    seen = seen_token(item)
    save_draft(actor=actor(item.author), item=item, said=said, seen=seen, page_id=uuid4(), at=NOW)


def rows(item):
    return list(Episode.objects.filter(course=item.pk).values_list("title", "pk"))


def test_a_new_version_changes_its_rows_and_makes_no_other(people, course):
    (_one, first), (_two, second) = rows(course)

    for title in ("第一集，改过", "第一集，又改过"):
        one, two = said_of(course).episodes
        write(course, replace(one, title=title), two)
        let_in(course, people)

    assert rows(course) == [("第一集，又改过", first), ("第二集", second)]


def test_rows_follow_their_episodes_when_they_change_places(people, course):
    (_one, first), (_two, second) = rows(course)
    one, two = said_of(course).episodes

    write(course, two, one)
    let_in(course, people)

    assert rows(course) == [("第二集", second), ("第一集", first)]


def test_an_episode_that_is_new_keeps_its_row_from_then_on(people, course):
    one, two = said_of(course).episodes
    write(course, one, EpisodeSaid("插入", one.film), two)
    let_in(course, people)
    after = rows(course)

    write(course, *(replace(each, plan="<p>好</p>") for each in said_of(course).episodes))
    let_in(course, people)

    assert [title for title, _pk in after] == ["第一集", "插入", "第二集"]
    assert rows(course) == after


def test_an_episode_that_is_taken_out_goes_and_the_others_stay(people, course):
    (_one, _first), kept = rows(course)

    write(course, said_of(course).episodes[1])
    let_in(course, people)

    assert rows(course) == [kept]


def test_a_copy_keeps_its_origin_when_the_original_is_published_anew(people, course):
    copy = copy_item(actor=actor(people.colleague), item=course, client_id=uuid4(), at=NOW)
    one, two = said_of(course).episodes
    write(course, replace(one, title="改过"), two)
    let_in(course, people)

    origins = [each.origin for each in newest_version(fresh(copy)).episodes.all()]

    assert [each.title for each in origins] == ["改过", "第二集"]


def test_no_page_takes_the_row_of_another_course(people, course):
    other = make_item(people, MicroCourseFactory, title="浮力")
    (_title, first), _other = rows(course)

    write(other, EpisodeSaid("抢来的", row=first), EpisodeSaid("两次", row=first))

    assert [title for title, _pk in rows(course)] == ["第一集", "第二集"]
    assert first not in [pk for _title, pk in rows(other)]
