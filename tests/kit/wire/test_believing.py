"""Feeds that every page follows: following asks nothing, and all are compared in one go."""

from kit.wire.hub import the_hub
from tests.kit.wire.case import WireCase, numbers
from tests.kit.wire.feed import SHELF, board
from tests.sockets import socket


class Believing(WireCase):
    async def test_following_asks_nothing_and_what_was_missed_comes_with_the_comparison(self):
        board.write(1, "missed")
        async with socket(self.reader) as page:
            assert numbers(await page.follow(SHELF(1))) == []
            assert (board.reads, board.compared) == (0, [])
            await self.turn(3)

            assert numbers([await page.hear()]) == [1]
            assert board.compared == [[1]]

    async def test_all_pages_are_compared_in_one_question(self):
        board.readers.add((self.other.pk, 2))
        async with socket(self.reader) as one, socket(self.other) as two:
            await one.follow(SHELF(1))
            await two.follow(SHELF(2))
            board.write(2, "for two")
            await self.turn(3)

            assert numbers([await two.hear()]) == [1]
            assert board.compared == [[1, 2]]
            assert await one.is_quiet()

    async def test_who_may_not_follow_is_denied(self):
        async with socket(self.reader) as page:
            frames = await page.follow(SHELF(2))

            assert [frame["type"] for frame in frames] == ["denied"]
            assert the_hub().feeds == {}

    async def test_events_come_live_and_once(self):
        async with socket(self.reader) as page:
            board.write(1)
            await page.follow(SHELF(1), since=1)
            board.write(1)
            the_hub().hear({"kind": "event", "feed": SHELF(1), "number": 2, "text": "{}"})
            await self.turn(3)

            assert await page.receive_from() == "{}"
            assert await page.is_quiet()
