"""An account is closed while things of it are on their way: nothing of them comes any more."""

from datetime import timedelta

import pytest
import time_machine
from wagtail.models import WorkflowState

from microcourses.domain.moderation import publish_due
from microcourses.enums import ItemState
from microcourses.models import Episode, Item, ItemFilm
from schools.domain.owndata_closing import close_account
from tests.factories.films import FilmFactory
from tests.factories.microcourses import MicroCourseFactory
from tests.factories.schools import NOW
from tests.microcourses.moderating import (
    actor,
    fresh,
    let_in,
    make_item,
    make_people,
    submit,
    write_on,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _then():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def people():
    return make_people()


def close(people):
    close_account(actor=actor(people.author), person=people.author, at=NOW)


def test_what_was_being_checked_waits_for_nobody(people):
    first = submit(make_item(people))
    known = let_in(make_item(people, title="在库"), people)
    write_on(known, title="还没审")
    submit(known)

    close(people)

    assert not Item.objects.filter(pk=first.pk).exists()
    assert (fresh(known).state, fresh(known).title) == (ItemState.PUBLISHED, "在库")
    assert not WorkflowState.objects.active().exists()
    assert not fresh(known).has_unpublished_changes


def test_a_day_that_was_set_never_comes(people):
    known = let_in(make_item(people, title="在库"), people)
    write_on(known, title="以后再说")
    let_in(known, people, on=(NOW + timedelta(days=3)).date())

    close(people)
    publish_due(at=NOW + timedelta(days=4))

    assert (fresh(known).state, fresh(known).title) == (ItemState.PUBLISHED, "在库")
    assert fresh(known).latest_revision.approved_go_live_at is None


def test_films_of_versions_that_nobody_sees_are_bound_no_longer(people):
    course = MicroCourseFactory(author=people.author, school=people.school, published=True)
    shown, dropped = (FilmFactory(owner=people.author) for _each in range(2))
    course.episodes.add(Episode(title="第一集", film=shown))
    course.save()
    for film in (shown, dropped):
        ItemFilm.objects.create(item=course.item_ptr, film=film)

    close(people)

    assert [bound.film for bound in ItemFilm.objects.filter(item=course.pk)] == [shown]
