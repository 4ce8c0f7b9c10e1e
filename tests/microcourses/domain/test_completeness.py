"""What is still lacking is said in sentences, all of it at once."""

import pytest
from django.utils import translation

from commons.enums import FilmState
from microcourses.domain.completeness import lacks
from microcourses.enums import Licence
from microcourses.models import Episode, ItemMaterial
from tests.factories.films import FilmFactory
from tests.factories.microcourses import (
    MaterialFactory,
    MicroCourseFactory,
    ResourceFactory,
    StrategyFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_an_empty_strategy_lacks_all_of_it():
    item = StrategyFactory(subject=None)

    assert lacks(item) == [
        "Say in one or two sentences what it is.",
        "Choose its subject.",
        "Write down how it is done.",
    ]


def test_a_whole_strategy_lacks_nothing():
    assert lacks(StrategyFactory(summary="简介", body="<p>做法</p>")) == []


@pytest.mark.parametrize(
    ("state", "is_enough"),
    [
        (FilmState.READY, True),
        (FilmState.CHECKING, True),
        (FilmState.NEEDS_CONVERSION, True),
        (FilmState.ARRIVING, False),
    ],
)
def test_a_course_needs_a_film_that_has_arrived(state, is_enough):
    course = MicroCourseFactory(summary="简介")
    course.episodes = [Episode(title="一", film=FilmFactory(owner=course.author, state=state))]

    said = "It needs one episode at least whose film has arrived."
    assert lacks(course) == ([] if is_enough else [said])


def test_an_episode_without_a_title_is_named_by_its_number():
    course = MicroCourseFactory(summary="简介")
    film = FilmFactory(owner=course.author)
    course.episodes = [Episode(title="一", film=film), Episode(title="", film=None)]

    assert lacks(course) == ["Episode 2 has no title."]


def test_a_resource_needs_a_file_that_was_not_taken_away():
    resource = ResourceFactory(summary="简介")
    gone, there = MaterialFactory(item=resource, file=""), MaterialFactory(item=resource)

    resource.materials = [ItemMaterial(material=gone)]
    assert lacks(resource) == ["Add a file: that is what colleagues will take."]
    resource.materials = [ItemMaterial(material=there)]
    assert lacks(resource) == []


def test_what_is_adapted_is_never_freer_than_what_it_came_from():
    ancestor = StrategyFactory(licence=Licence.COUNTY)
    freer = StrategyFactory(summary="简介", body="<p>x</p>", licence=Licence.BY)
    freer.ancestor, freer.ancestor_licence = ancestor.item_ptr, ancestor.licence

    assert len(lacks(freer)) == 1
    freer.licence = Licence.USE
    assert lacks(freer) == []
