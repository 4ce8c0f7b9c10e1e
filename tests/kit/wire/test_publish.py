"""What is published is told after the commit, whatever the layer does."""

import json

import pytest
from django.db import transaction
from django.test import TestCase

from kit.wire import publish as publishing
from kit.wire.publish import publish, recheck
from tests.kit.wire.feed import BOARD


@pytest.fixture
def told(monkeypatch):
    messages = []
    monkeypatch.setattr(publishing, "tell", messages.append)
    return messages


@pytest.mark.usefixtures("commits_at_once")
def test_an_event_is_encoded_once_as_it_will_be_heard(told):
    publish(BOARD(7), {"number": 3, "kind": "board.written", "text": "同研"})

    (message,) = told
    assert (message["kind"], message["feed"], message["number"]) == ("event", "board:7", 3)
    assert json.loads(message["text"]) == {
        "type": "event",
        "feed": "board:7",
        "number": 3,
        "kind": "board.written",
        "text": "同研",
    }


@pytest.mark.usefixtures("commits_at_once")
def test_people_are_asked_to_check_once_each(told):
    recheck([9, 4, 9])

    assert told == [{"kind": "recheck", "people": [4, 9], "after": 0}]


class Commits(TestCase):
    @pytest.fixture(autouse=True)
    def _told(self, told):
        self.told = told

    def test_nobody_is_told_before_it_is_true(self):
        with self.captureOnCommitCallbacks(execute=True):
            publish(BOARD(7), {"number": 1, "kind": "board.written"})
            assert self.told == []
        assert len(self.told) == 1

    def test_what_was_rolled_back_is_never_told(self):
        with self.captureOnCommitCallbacks(execute=True), pytest.raises(ZeroDivisionError):
            publish_and_fail()
        assert self.told == []


@transaction.atomic
def publish_and_fail():
    publish(BOARD(7), {"number": 1, "kind": "board.written"})
    raise ZeroDivisionError


@pytest.mark.usefixtures("commits_at_once")
def test_a_layer_that_fails_is_logged_and_undoes_nothing(monkeypatch, caplog):
    def fail(message):
        raise ConnectionError

    monkeypatch.setattr(publishing, "tell", fail)

    publish(BOARD(7), {"number": 1, "kind": "board.written", "text": "秘密"})

    assert [record.message for record in caplog.records] == ["not_published"]
    assert "秘密" not in caplog.text
