"""What is let in for a day: published when it comes, once, and not before."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from wagtail.models import TaskState, WorkflowState

from commons.models import Notice
from kit.errors import Invalid, NotAllowed, Stale
from ledger.models import Entry
from microcourses.domain.moderation import due_items, publish_due
from microcourses.enums import ItemState
from microcourses.models import Item
from microcourses.queries.moderation import day_of
from tests.factories.schools import NOW, SHANGHAI
from tests.microcourses.moderating import (
    actor,
    fresh,
    give_back,
    let_in,
    make_item,
    make_people,
    publish,
    recall,
    submit,
    write_on,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 1)
MIDNIGHT = datetime(2026, 12, 1, tzinfo=SHANGHAI)


@pytest.fixture
def people():
    return make_people()


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def item(people, clock):
    return let_in(make_item(people), people, on=DAY)


def test_it_waits_for_its_day_and_nobody_else_sees_it(people, item):
    assert (item.state, item.live) == (ItemState.SCHEDULED, False)
    assert day_of(item) == MIDNIGHT
    assert (item.go_live_at, item.approved_schedule) == (MIDNIGHT, True)
    assert list(Item.objects.visible_to(actor(people.colleague))) == []
    assert list(Item.objects.visible_to(actor(people.researcher))) == [item]
    kinds = Entry.objects.filter(thing_id=item.pk).values_list("kind", flat=True)
    assert "item.published" not in kinds
    assert "item.scheduled" in kinds


def test_it_comes_when_its_day_begins_in_the_county_and_not_a_second_before(people, item, clock):
    clock.move_to(MIDNIGHT - timedelta(seconds=1))
    assert publish_due(at=MIDNIGHT - timedelta(seconds=1)) == 0

    clock.move_to(MIDNIGHT)
    assert [publish_due(at=MIDNIGHT), publish_due(at=MIDNIGHT)] == [1, 0]

    item = fresh(item)
    assert (item.state, item.live, item.published_at) == (ItemState.PUBLISHED, True, MIDNIGHT)
    assert (item.approved_schedule, item.has_unpublished_changes) == (False, False)
    facts = Entry.objects.filter(thing_id=item.pk, kind__in=["item.published", "item.checked"])
    assert list(facts.order_by("pk").values_list("kind", "person", "actor")) == [
        ("item.published", people.author.pk, people.researcher.pk),
        ("item.checked", people.researcher.pk, people.researcher.pk),
    ]


def test_the_timer_of_tidying_lets_it_in(item, clock):
    clock.move_to(MIDNIGHT + timedelta(minutes=3))

    call_command("tidy")
    call_command("tidy")

    assert fresh(item).live
    assert Entry.objects.filter(thing_id=item.pk, kind="item.published").count() == 1


def test_wagtails_own_timer_does_no_harm(item, clock):
    clock.move_to(MIDNIGHT + timedelta(minutes=1))
    call_command("publish_scheduled")
    assert (fresh(item).live, fresh(item).state) == (True, ItemState.SCHEDULED)

    assert publish_due(at=MIDNIGHT) == 1
    assert fresh(item).state == ItemState.PUBLISHED


def test_the_earlier_version_stays_until_the_day(people, clock):
    item = let_in(make_item(people), people)
    write_on(item, title="新题目")
    item = let_in(item, people, on=DAY)
    assert (item.live, item.title == "新题目", item.state) == (True, False, ItemState.SCHEDULED)
    assert item.approved_schedule

    clock.move_to(MIDNIGHT)
    publish_due(at=MIDNIGHT)

    assert fresh(item).title == "新题目"


def test_until_the_day_its_author_may_take_it_back(item, clock):
    back = recall(item)
    assert (back.state, back.go_live_at, back.approved_schedule) == (ItemState.DRAFT, None, False)

    clock.move_to(MIDNIGHT)
    assert publish_due(at=MIDNIGHT) == 0
    call_command("publish_scheduled")
    assert fresh(item).live is False


def test_until_the_day_it_may_be_returned(people, item, clock):
    back = give_back(item, people.researcher, "发现一处错误。")
    assert (back.state, back.approved_schedule) == (ItemState.RETURNED, False)
    last = TaskState.objects.filter(workflow_state__object_id=str(item.pk)).latest("pk")
    assert (last.status, last.comment) == ("rejected", "发现一处错误。")
    states = WorkflowState.objects.filter(object_id=str(item.pk)).order_by("pk")
    assert [state.status for state in states] == ["approved", "needs_changes"]

    clock.move_to(MIDNIGHT)
    assert publish_due(at=MIDNIGHT) == 0
    call_command("publish_scheduled")
    assert fresh(item).live is False
    assert submit(fresh(item)).state == ItemState.SCHOOL_CHECK


def test_it_may_be_let_in_before_its_day(people, item):
    assert publish(item, people.office).live
    assert publish_due(at=MIDNIGHT) == 0


LATER = date(2026, 12, 8)
LATER_MIDNIGHT = datetime(2026, 12, 8, tzinfo=SHANGHAI)


@pytest.mark.parametrize("who", ["researcher", "office"])
def test_the_day_may_be_moved_and_its_author_is_told(people, item, clock, who):
    mover = getattr(people, who)

    moved = publish(item, mover, on=LATER)

    assert (moved.state, moved.live, day_of(moved)) == (ItemState.SCHEDULED, False, LATER_MIDNIGHT)
    assert (moved.go_live_at, moved.approved_schedule) == (LATER_MIDNIGHT, True)
    entry = Entry.objects.get(kind="item.day-moved")
    assert (entry.actor, entry.changes) == (
        mover,
        {"revision": item.latest_revision_id, "on": "2026-12-08", "was": "2026-12-01"},
    )
    assert Notice.objects.filter(kind="item-day-moved", person=people.author).count() == 1


def test_what_was_moved_comes_on_the_new_day_and_not_on_the_old(people, item, clock):
    publish(item, people.office, on=LATER)

    clock.move_to(MIDNIGHT)
    assert publish_due(at=MIDNIGHT) == 0
    call_command("publish_scheduled")
    assert fresh(item).live is False
    clock.move_to(LATER_MIDNIGHT)
    assert publish_due(at=LATER_MIDNIGHT) == 1
    assert fresh(item).live


def test_an_earlier_version_stays_while_the_day_of_the_next_is_moved(people, clock):
    item = let_in(make_item(people), people)
    write_on(item, title="新题目")
    item = let_in(item, people, on=LATER)

    moved = publish(item, people.researcher, on=DAY)

    assert (moved.live, moved.title == "新题目", day_of(moved)) == (True, False, MIDNIGHT)
    clock.move_to(MIDNIGHT)
    assert publish_due(at=MIDNIGHT) == 1
    assert fresh(item).title == "新题目"


def test_the_same_day_again_moves_nothing(people, item):
    publish(item, people.office, on=DAY)

    assert not Entry.objects.filter(kind="item.day-moved").exists()


@pytest.mark.parametrize("who", ["author", "colleague", "coordinator"])
def test_nobody_else_moves_the_day(people, item, who):
    with pytest.raises(NotAllowed):
        publish(item, getattr(people, who), on=LATER)

    assert day_of(fresh(item)) == MIDNIGHT


def test_a_day_that_is_over_is_no_day_to_move_to(people, item):
    with pytest.raises(Invalid):
        publish(item, people.office, on=NOW.date())

    assert day_of(fresh(item)) == MIDNIGHT


def test_a_day_does_not_stick_to_the_next_version(people, item, clock):
    recall(item)
    item = let_in(fresh(item), people)

    assert (item.live, item.state, item.go_live_at) == (True, ItemState.PUBLISHED, None)


@pytest.mark.parametrize("on", [NOW.date(), date(2026, 1, 1), date(2028, 1, 1)])
def test_the_day_lies_ahead_and_within_a_year(people, clock, on):
    item = make_item(people)

    with pytest.raises(Invalid) as refused:
        let_in(item, people, on=on)

    assert refused.value.field == "on"
    assert fresh(item).state == ItemState.SUBJECT_CHECK


def test_of_an_account_that_was_closed_nothing_comes(people, item, clock):
    people.author.is_active = False
    people.author.save()
    clock.move_to(MIDNIGHT)

    assert publish_due(at=MIDNIGHT) == 0

    assert (fresh(item).live, fresh(item).state) == (False, ItemState.DRAFT)
    assert due_items(MIDNIGHT) == []


def test_nobody_lets_in_what_was_let_in_for_a_day_for_another_version(people, item):
    with pytest.raises(Stale):
        publish(item, people.researcher, revision=item.latest_revision_id + 1)
