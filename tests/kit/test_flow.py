"""Transition tables: one way from state to state, and only one of two at once."""

import pytest

from commons import flows
from commons.enums import ThreadState
from kit.errors import Stale
from kit.flow import Flow, Step
from tests.factories.commons import ThreadFactory
from tests.factories.schools import NOW

FLOW = Flow(Step("open", ("new", "shut"), "open"), Step("shut", ("open",), "shut"))


class Door:
    state = "new"


@pytest.mark.parametrize(
    ("state", "steps"), [("new", ["open"]), ("open", ["shut"]), ("shut", ["open"]), ("gone", [])]
)
def test_open_steps_are_those_that_start_here(state, steps):
    door = Door()
    door.state = state

    assert [step.name for step in FLOW.open_steps(door)] == steps
    assert [name for name in FLOW.steps if FLOW.is_open(door, name)] == steps


@pytest.mark.django_db
def test_a_step_writes_state_moment_and_changes_at_once():
    thread = ThreadFactory()

    flows.THREAD.advance(thread, "close", at=NOW, title="考后")

    assert (thread.state, thread.closed_at) == (ThreadState.CLOSED, NOW)
    thread.refresh_from_db()
    assert (thread.state, thread.closed_at, thread.title) == (ThreadState.CLOSED, NOW, "考后")


@pytest.mark.django_db
def test_of_two_who_press_the_same_button_only_one_succeeds():
    thread = ThreadFactory()
    seen_by_the_other = type(thread).objects.get(pk=thread.pk)
    flows.THREAD.advance(thread, "close", at=NOW)

    with pytest.raises(Stale):
        flows.THREAD.advance(seen_by_the_other, "close", at=NOW)

    assert seen_by_the_other.state == ThreadState.OPEN  # it still shows what it was


def test_an_unknown_step_is_a_bug():
    with pytest.raises(KeyError):
        FLOW.advance(Door(), "paint", at=NOW)
