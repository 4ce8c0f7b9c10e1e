"""What tests of the socket share: a board, its readers, and the hub of the test's loop."""

import pytest
from asgiref.sync import sync_to_async
from django.test import TestCase

from kit.wire.hub import the_hub
from tests.factories.schools import PersonFactory
from tests.kit.wire.feed import BOARD, board

FEED = BOARD(1)


@pytest.mark.usefixtures("commits_at_once")
class WireCase(TestCase):
    """Tests await two pages at once, so they are methods of Django's test case."""

    @classmethod
    def setUpTestData(cls):
        cls.reader = PersonFactory()
        cls.other = PersonFactory()

    def setUp(self):
        board.clear()
        board.readers = {(self.reader.pk, 1), (self.other.pk, 1)}

    async def turn(self, seconds=0.0):
        """Let the hub do what is due ``seconds`` from now."""
        hub = the_hub()
        await hub.turn(hub.loop.time() + seconds)


def in_thread(work, *args):
    """Do what touches the database, or what a view would do, outside the loop."""
    return sync_to_async(work)(*args)


def numbers(frames):
    return [frame["number"] for frame in frames if frame["type"] == "event"]
