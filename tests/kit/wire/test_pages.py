"""A client that does not read never holds up the others."""

import asyncio

from asgiref.sync import sync_to_async

from kit.wire.consumer import wire_consumer
from kit.wire.hub import the_hub
from kit.wire.pages import push
from schools.actors import load_actor
from tests.kit.wire.case import FEED, WireCase, numbers
from tests.kit.wire.feed import board
from tests.sockets import Socket, socket


class Valve:
    """A client's buffer: ``shut()`` as when it stops reading."""

    def __init__(self):
        self.opened = asyncio.Event()
        self.opened.set()

    def around(self, app):
        async def slow(scope, receive, send):
            async def send_when_read(message):
                await self.opened.wait()
                await send(message)

            await app(scope, receive, send_when_read)

        return slow


class SlowReaders(WireCase):
    def stalled(self, valve):
        person = self.other

        async def app(scope, receive, send):
            load = sync_to_async(load_actor)
            await wire_consumer({**scope, "load_actor": lambda: load(person)}, receive, send)

        return Socket(valve.around(app), "/ws/")

    async def test_others_hear_on_and_the_slow_one_is_sent_away(self):
        valve = Valve()
        slow = self.stalled(valve)
        await slow.connect()
        await slow.follow(FEED)
        async with socket(self.reader) as page:
            await page.follow(FEED)
            valve.opened.clear()
            for _ in range(5):
                board.write(1)

            assert numbers([await page.hear() for _ in range(5)]) == [1, 2, 3, 4, 5]
        await slow.wait(timeout=5)
        assert the_hub().counts() == {"pages": 0, "people": 0, "feeds": 0}

    async def test_the_slow_one_catches_up_when_it_comes_back(self):
        valve = Valve()
        slow = self.stalled(valve)
        await slow.connect()
        await slow.follow(FEED)
        valve.opened.clear()
        board.write(1)
        await slow.wait(timeout=5)
        board.write(1)
        async with socket(self.other) as again:
            assert numbers(await again.follow(FEED)) == [1, 2]


def test_a_socket_that_went_away_is_not_written_to():
    async def gone(frame):
        raise ConnectionResetError

    assert push(gone, {}) is False


def test_a_frame_that_need_not_wait_goes_out_at_once():
    out = []

    async def send(frame):
        out.append(frame)

    assert push(send, {"text": "同"}) is True
    assert out == [{"text": "同"}]
