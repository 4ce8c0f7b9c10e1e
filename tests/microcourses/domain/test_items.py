from uuid import uuid4

import pytest

from kit.errors import Invalid, NotAllowed
from ledger.models import Entry
from microcourses.domain.items import begin_item, lay_library
from microcourses.enums import ItemKind, ItemState
from microcourses.models import Item, LibraryPage, MicroCourse
from schools.actors import Actor, load_actor
from tests.cast import make_cast
from tests.factories.microcourses import MicroCourseFactory
from tests.factories.schools import NOW

pytestmark = pytest.mark.django_db


def begin(person, **changes):
    said = {"kind": ItemKind.COURSE, "title": "生活中的物理", "client_id": uuid4(), "at": NOW}
    return begin_item(actor=load_actor(person, NOW.date()), **said | changes)


def test_what_is_begun_is_a_draft_of_the_author_in_their_school_and_subject():
    cast = make_cast()

    item = begin(cast["teacher"])

    assert (item.state, item.live) == (ItemState.DRAFT, False)
    assert (item.county, item.school, item.subject_id) == (
        cast["county"],
        cast["school"],
        cast["circle"].subject_id,
    )
    assert (item.first_grade, item.last_grade) == (7, 7)
    assert isinstance(item.specific, MicroCourse)
    assert item.url == f"/library/{item.slug}/"


def test_the_same_click_begins_one_item():
    cast = make_cast()
    before, click = Item.objects.count(), uuid4()

    first = begin(cast["teacher"], client_id=click)
    again = begin(cast["teacher"], client_id=click, title="别的题目")

    assert first == again
    assert Item.objects.count() == before + 1
    assert Entry.objects.filter(kind="item.begun").count() == 1


@pytest.mark.parametrize(
    "said", [{"title": " "}, {"title": "长" * 121}, {"kind": "poem"}], ids=["none", "long", "kind"]
)
def test_what_has_no_title_or_kind_is_not_begun(said):
    cast = make_cast()
    before = Item.objects.count()

    with pytest.raises(Invalid):
        begin(cast["teacher"], **said)

    assert Item.objects.count() == before


def test_who_has_no_duty_begins_nothing():
    with pytest.raises(NotAllowed):
        begin_item(actor=Actor(1), kind=ItemKind.COURSE, title="生活", client_id=uuid4(), at=NOW)


def test_the_library_is_laid_once():
    assert lay_library() == lay_library()
    assert LibraryPage.objects.count() == 1


def test_an_old_version_that_is_published_changes_nothing_of_the_item_itself():
    item = MicroCourseFactory(published=True)
    item.save_revision()
    Item.objects.filter(pk=item.pk).update(reuse_count=5, state=ItemState.DRAFT)

    version = Item.objects.get(pk=item.pk).get_latest_revision_as_object()

    assert (version.reuse_count, version.state) == (5, ItemState.DRAFT)
