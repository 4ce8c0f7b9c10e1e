"""A circle's page leads to its shelf, and shows what stands on it as far as its reader may open it."""

import pytest
from django.test import Client

from microcourses.domain.shelves import put_on_shelf
from microcourses.models import Item, ShelfPlace
from tests.cast import make_cast
from tests.factories.microcourses import StrategyFactory
from tests.factories.schools import NOW
from tests.microcourses.places import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = make_cast()
    ShelfPlace.objects.all().delete()
    return cast


def page_of_circle(cast):
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(cast["peer"])
    return client.get(cast["circle"].get_absolute_url()).text


def lay(cast, title):
    item = StrategyFactory(
        published=True, title=title, author=cast["teacher"], school=cast["school"]
    )
    put_on_shelf(
        actor=actor_of(cast["teacher"]), item=item.item_ptr, circle=cast["circle"], note="", at=NOW
    )
    return item


def test_an_empty_shelf_says_what_it_is_for(cast):
    said = page_of_circle(cast)

    assert f"/library/shelf/circle/{cast['circle'].pk}/" in said
    assert "everybody in the circle finds here" in said


def test_the_latest_stand_on_the_page_and_the_rest_behind_it(cast):
    items = [lay(cast, f"讲法{n}") for n in range(5)]

    said = page_of_circle(cast)

    assert [item.title in said for item in items] == [False, True, True, True, True]
    assert items[4].get_absolute_url() in said
    assert f"put there by {cast['teacher'].name}" in said


def test_what_was_withdrawn_is_not_shown(cast):
    item = lay(cast, "讲法")
    Item.objects.filter(pk=item.pk).update(live=False)

    assert "讲法" not in page_of_circle(cast)
