"""Who has a page open: beats gathered, shown to the others, gone after 45 s."""

from kit.wire.hub import the_hub
from tests.kit.wire.case import FEED, WireCase
from tests.kit.wire.feed import BOARD, board
from tests.sockets import socket


def here(*people):
    return {
        "type": "presence",
        "feed": FEED,
        "count": len(people),
        "people": [{"id": person.pk} for person in people],
    }


async def beat(page, visible=True):
    await page.say(type="beat", feed=FEED, visible=visible)
    assert await page.is_quiet()


class PresenceOnPages(WireCase):
    async def test_who_beats_is_shown_to_all_followers(self):
        async with socket(self.reader) as one, socket(self.other) as two:
            await one.follow(FEED)
            await two.follow(FEED)
            await beat(one)
            await beat(two)
            await self.turn()

            assert await one.hear() == await two.hear() == here(self.reader, self.other)

    async def test_beats_are_written_together(self):
        async with socket(self.reader) as one, socket(self.other) as two:
            await one.follow(FEED)
            await two.follow(FEED)
            for page in (one, two, one):
                await beat(page)
            await self.turn()
            await self.turn()

        assert board.beats == [(1, {self.reader.pk, self.other.pk})]

    async def test_a_page_that_comes_later_sees_who_is_there(self):
        async with socket(self.reader) as one, socket(self.other) as two:
            await one.follow(FEED)
            await beat(one)
            await self.turn()
            answers = await two.follow(FEED)

            assert answers[-1]["type"] == "caught-up"
            assert await two.hear() == here(self.reader)

    async def test_nothing_is_shown_when_nobody_came_or_went(self):
        async with socket(self.reader) as page:
            await page.follow(FEED)
            await beat(page)
            await self.turn()
            await page.hear()
            await beat(page)
            await self.turn(21)

            assert await page.is_quiet()

    async def test_who_is_not_seen_for_long_is_gone(self):
        async with socket(self.reader) as page, socket(self.other) as leaves:
            await page.follow(FEED)
            await leaves.follow(FEED)
            await beat(leaves)
            await self.turn()
            assert await page.hear() == here(self.other)
            board.beats.clear()  # their row is older than 45 s now
            await self.turn(46)

            assert await page.hear() == here()

    async def test_a_page_in_the_background_does_not_count(self):
        async with socket(self.reader) as page:
            await page.follow(FEED)
            await beat(page, visible=False)
            await self.turn()

        assert board.beats == []

    async def test_only_followed_pages_can_be_beaten_for(self):
        async with socket(self.reader) as page:
            for about in ({"feed": FEED}, {"feed": BOARD(2)}, {"room": 7}):
                await page.say(type="beat", visible=True, **about)
                assert (await page.hear())["code"] == "not-followed"
            await self.turn()

        assert board.beats == []

    async def test_what_other_processes_wrote_is_shown_too(self):
        async with socket(self.reader) as page:
            await page.follow(FEED)
            await self.turn()
            assert await page.hear() == here()
            board.beats.append((1, {self.other.pk}))
            the_hub().hear({"kind": "presence", "feed": FEED})
            await self.turn()

            assert await page.hear() == here(self.other)

    async def test_a_database_that_is_away_is_asked_again(self):
        async with socket(self.reader) as page:
            await page.follow(FEED)
            await beat(page)
            board.beats = None  # writing and reading fail
            with self.assertLogs("kit.wire.presence", "ERROR"):
                await self.turn()
            board.beats = []
            await self.turn()

            assert await page.hear() == here(self.reader)
