"""Withdrawn: gone at once for its readers, a note stays. Thrown away: brought back."""

import pytest
import time_machine

from commons.models import Film, Notice
from kit.errors import Invalid, NotAllowed, Stale
from kit.search.index import fits
from ledger.models import Entry
from microcourses.domain import moderation_leaving as leaving
from microcourses.enums import Audience, ItemState
from microcourses.models import Episode, Item, ItemMaterial, Material, MicroCourse
from microcourses.queries.moderation import Relying, relying_on, withdrawn_note
from tests.cast import make_teacher
from tests.factories.films import FilmFactory
from tests.factories.microcourses import MaterialFactory, MicroCourseFactory, StrategyFactory
from tests.factories.schools import NOW
from tests.microcourses.moderating import (
    actor,
    do_pass,
    fresh,
    let_in,
    make_item,
    make_people,
    recall,
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


@pytest.fixture
def item(people):
    return let_in(make_item(people), people)


def withdraw(item, person, reason="实验三有错。"):
    leaving.withdraw_item(actor=actor(person), item=item, reason=reason, at=NOW)
    return fresh(item)


def test_withdrawn_by_its_author_it_is_out_of_every_list(people, item):
    gone = withdraw(item, people.author)

    assert (gone.state, gone.live, gone.withdrawn_at) == (ItemState.WITHDRAWN, False, NOW)
    assert (gone.has_unpublished_changes, gone.live_revision_id) == (True, None)
    for one in (None, actor(people.colleague), actor(people.office), actor(people.researcher)):
        assert list(Item.objects.published_to(one)) == []
        assert list(Item.objects.visible_to(one)) == []
    assert list(Item.objects.visible_to(actor(people.author))) == [item]
    assert not Item.objects.filter(fits(Item, ["小实验"])).exists()


def test_its_films_and_materials_are_unreadable_at_once(people):
    item = make_item(people, MicroCourseFactory)
    course = MicroCourse.objects.get(pk=item.pk)
    film = FilmFactory(owner=people.author)
    course.episodes.add(Episode(title="第一集", film=film))
    course.materials.add(ItemMaterial(material=MaterialFactory(item=item, owner=people.author)))
    course.save()
    let_in(item, people)
    reader = actor(people.colleague)
    assert (
        Film.objects.visible_to(reader).count(),
        Material.objects.visible_to(reader).count(),
    ) == (
        1,
        1,
    )

    withdraw(item, people.author)

    assert list(Film.objects.visible_to(reader)) == []
    assert list(Material.objects.visible_to(reader)) == []


def test_a_note_stays_for_whoever_could_read_it(people, item):
    assert withdrawn_note(item, None) is None
    gone = withdraw(item, people.author)

    note = withdrawn_note(gone, None)
    assert (note.title, note.author.name, note.reason) == (
        item.title,
        people.author.name,
        "实验三有错。",
    )
    assert list(Item.objects.withdrawn_for(actor(people.colleague))) == [item]
    assert list(Item.objects.withdrawn_for(None)) == []
    elsewhere = make_people("临川县").author
    assert list(Item.objects.withdrawn_for(actor(elsewhere))) == []

    write_on(item, body="<p>改过的</p>")
    assert withdrawn_note(fresh(item), None).reason == ""
    let_in(item, people)
    assert withdrawn_note(fresh(item), None) is None
    assert list(Item.objects.withdrawn_for(actor(people.colleague))) == []


def test_the_sharing_is_taken_back_and_counts_again_when_shared_again(people, item):
    withdraw(item, people.author)
    standing = Entry.objects.standing().filter(thing_id=item.pk, kind="item.published")
    assert standing.count() == 0

    write_on(item, body="<p>改过的</p>")
    let_in(item, people)

    assert standing.count() == 1


def test_the_office_says_why_and_the_author_hears_it(people, item):
    with pytest.raises(Invalid):
        withdraw(item, people.office, reason=" ")

    gone = withdraw(item, people.office)

    assert gone.reason == "实验三有错。"
    told = Notice.objects.get(person=people.author, kind="item-taken-out")
    assert told.about == item


def test_the_author_need_not_say_why(people, item):
    assert withdraw(item, people.author, reason="").state == ItemState.WITHDRAWN


@pytest.mark.parametrize("who", ["colleague", "coordinator", "researcher"])
def test_nobody_else_withdraws(people, item, who):
    with pytest.raises(NotAllowed):
        withdraw(item, getattr(people, who))
    assert fresh(item).live


def test_who_relies_on_it_hears_of_it_once(people, item):
    adapted = [
        StrategyFactory(author=people.colleague, school=people.partner, ancestor=item)
        for _one in range(2)
    ]
    own = StrategyFactory(author=people.author, school=people.school, ancestor=item)
    thrown = StrategyFactory(
        author=make_teacher(people.partner, people.circle),
        school=people.partner,
        ancestor=item,
        state=ItemState.DISCARDED,
    )
    assert relying_on(item) == [Relying(people.colleague.pk, one.item_ptr) for one in adapted]

    withdraw(item, people.author)

    assert list(Notice.objects.filter(kind="item-gone").values_list("person", "about_id")) == [
        (people.colleague.pk, adapted[0].pk)
    ]
    assert own.author_id != thrown.author_id


def test_withdrawn_while_a_new_version_is_checked_nothing_waits_any_more(people, item):
    write_on(item, title="新题目")
    submit(item)
    do_pass(item, people.coordinator)

    gone = withdraw(item, people.author)

    assert gone.specific.current_workflow_state is None
    assert list(Item.objects.waiting_for(actor(people.researcher))) == []
    waits = Notice.objects.filter(kind="item-waits")
    assert list(waits) == []


def test_what_is_not_in_the_library_is_not_withdrawn(people):
    item = make_item(people)
    with pytest.raises(Stale):
        withdraw(item, people.author)


# -- Drafts -----------------------------------------------------------------------------------------


def test_a_draft_is_thrown_away_and_brought_back(people):
    item = make_item(people)
    submit(item)
    recall(item)

    leaving.discard_item(actor=actor(people.author), item=item, at=NOW)
    assert list(Item.objects.visible_to(actor(people.author))) == []

    leaving.bring_back_item(actor=actor(people.author), item=item, at=NOW)
    assert fresh(item).state == ItemState.DRAFT
    assert submit(item).state == ItemState.SCHOOL_CHECK


@pytest.mark.parametrize("deed", [leaving.discard_item, leaving.drop_changes])
def test_others_throw_nothing_away(people, deed):
    item = make_item(people)
    with pytest.raises(NotAllowed):
        deed(actor=actor(people.colleague), item=item, at=NOW)


def test_what_is_in_the_library_is_not_thrown_away(people, item):
    write_on(item, title="新题目")
    with pytest.raises(Stale):
        leaving.discard_item(actor=actor(people.author), item=item, at=NOW)


def test_changes_are_dropped_and_what_is_in_the_library_stays(people, item):
    before = item.specific.body
    write_on(item, title="新题目", body="<p>不要了</p>")

    leaving.drop_changes(actor=actor(people.author), item=item, at=NOW)

    after = fresh(item)
    assert (after.state, after.live, after.has_unpublished_changes) == (
        ItemState.PUBLISHED,
        True,
        False,
    )
    assert after.live_revision_id == after.latest_revision_id
    assert after.get_latest_revision_as_object().body == before
    assert (after.title, after.draft_title) == (item.title, item.title)
    write_on(item, title="再改")
    assert let_in(item, people).title == "再改"


def test_a_draft_that_was_never_in_the_library_has_no_changes_to_drop(people):
    item = make_item(people, audience=Audience.COUNTY)
    with pytest.raises(Stale):
        leaving.drop_changes(actor=actor(people.author), item=item, at=NOW)
