"""What is let in for a day: published when it comes, once, and not before."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from wagtail.models import TaskState, WorkflowState

from kit.errors import Invalid, Stale
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
