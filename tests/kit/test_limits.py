"""How often one person may do one thing, in windows of the clock."""

import pytest
import time_machine

from kit.errors import TooOften
from kit.limits import Limit, spend
from tests.factories.schools import NOW

TWICE = Limit("test", 2, 60)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def test_the_window_is_used_up_and_a_new_one_begins(clock):
    spend(TWICE, 7)
    spend(TWICE, 7)
    with pytest.raises(TooOften) as refusal:
        spend(TWICE, 7)

    clock.shift(refusal.value.retry_after)
    spend(TWICE, 7)

    assert 1 <= refusal.value.retry_after <= 60


def test_each_person_has_their_own_window(clock):
    for who in (7, 8, 7, 8):
        spend(TWICE, who)

    for who in (7, 8):
        with pytest.raises(TooOften):
            spend(TWICE, who)


def test_each_limit_counts_for_itself(clock):
    spend(TWICE, 7)
    spend(TWICE, 7)

    spend(Limit("other", 1, 60), 7)
    with pytest.raises(TooOften):
        spend(TWICE, 7)
