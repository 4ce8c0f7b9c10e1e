"""Two who decide about an item in the same moment: one of them does, the other is told."""

import threading

import pytest
from django.db import connections

from kit.errors import NotAllowed, Stale
from ledger.models import Entry
from microcourses.enums import ItemState
from tests.microcourses.moderating import (
    do_pass,
    fresh,
    give_back,
    let_in,
    make_item,
    make_people,
    publish,
    recall,
    submit,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    return make_people()


def at_once(*deeds):
    """Do all of ``deeds`` in threads of their own; return what each of them said."""
    start, said = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place, deed):
        try:
            start.wait(20)
            deed()
            said[place] = "done"
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            said[place] = type(error)
        finally:
            connections.close_all()

    work = [threading.Thread(target=run, args=each) for each in enumerate(deeds)]
    for each in work:
        each.start()
    for each in work:
        each.join(60)
    return said


def facts(item, *kinds):
    rows = Entry.objects.filter(kind__in=kinds, thing_id=item.pk, reverses=None)
    return sorted(rows.values_list("kind", flat=True))


def test_one_passes_and_the_other_returns(people):
    item = submit(make_item(people))

    said = at_once(
        lambda: do_pass(item, people.coordinator), lambda: give_back(item, people.coordinator)
    )

    assert said.count("done") == 1
    assert set(said) - {"done"} <= {Stale, NotAllowed}  # what was passed is not theirs any more
    decided = ItemState.SUBJECT_CHECK if said[0] == "done" else ItemState.RETURNED
    assert fresh(item).state == decided
    assert len(facts(item, "item.passed", "item.returned")) == 1


def test_an_author_takes_back_what_is_just_let_in(people):
    item = submit(make_item(people))
    do_pass(item, people.coordinator)

    said = at_once(lambda: publish(item, people.researcher), lambda: recall(item))

    assert sorted(map(str, said)) == sorted(map(str, ["done", Stale]))
    assert fresh(item).live is (said[0] == "done")
    assert len(facts(item, "item.published", "item.recalled")) == 1


def test_sent_in_twice_it_waits_once(people):
    item = make_item(people)

    said = at_once(*[lambda: submit(item)] * 4)

    assert said.count("done") == 1
    assert set(said) == {"done", Stale}
    assert facts(item, "item.submitted") == ["item.submitted"]


def test_let_in_by_many_at_once_it_is_one_fact(people):
    item = submit(make_item(people))
    do_pass(item, people.coordinator)

    said = at_once(*[lambda: publish(item, people.researcher)] * 4)

    assert said.count("done") == 1
    assert set(said) == {"done", Stale}
    assert facts(item, "item.published") == ["item.published"]


def test_two_items_of_one_author_do_not_wait_for_each_other(people):
    items = [submit(make_item(people)) for _ in range(2)]
    for each in items:
        do_pass(each, people.coordinator)

    said = at_once(*[lambda each=each: publish(each, people.researcher) for each in items])

    assert said == ["done", "done"]
    assert all(fresh(each).live for each in items)
    assert fresh(let_in(make_item(people), people)).live
