"""What an item's own row says of its page."""

import pytest
from wagtail.models import Page

from microcourses.models import Item, Strategy
from schools.actors import load_actor
from tests.factories.microcourses import StrategyFactory

pytestmark = pytest.mark.django_db


def save(item):
    item.save()


def save_what_changed(item):
    item.save(update_fields=["live"])


def save_by_its_item(item):
    row = Item.objects.get(pk=item.pk)
    row.live = item.live
    row.save()


def save_its_page(item):
    page = Page.objects.get(pk=item.pk)
    page.live = item.live
    page.save()


def change_many(item):
    Item.objects.filter(pk=item.pk).update(live=item.live)


def change_many_of_its_kind(item):
    Strategy.objects.filter(pk=item.pk).update(live=item.live)


@pytest.mark.parametrize(
    "write",
    [
        save,
        save_what_changed,
        save_by_its_item,
        save_its_page,
        change_many,
        change_many_of_its_kind,
    ],
)
@pytest.mark.parametrize("was_published", [True, False])
def test_an_items_row_follows_its_page_however_it_is_written(write, was_published):
    item = StrategyFactory(published=was_published)
    author = load_actor(item.author)
    assert Item.objects.published_to(author).exists() is was_published

    item.live = not was_published
    write(item)

    now = Item.objects.get()
    assert (now.live, now.in_library) == (not was_published, not was_published)
    assert Item.objects.published_to(author).exists() is not was_published


def test_an_older_version_that_is_published_does_not_say_what_was_then():
    draft = StrategyFactory()
    revision = draft.save_revision()

    revision.publish()
    assert Item.objects.get().in_library is True

    Strategy.objects.get().unpublish()
    assert Item.objects.get().in_library is False
