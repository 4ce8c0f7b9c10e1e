"""Nothing lost, nothing twice, in order."""

from unittest.mock import patch

from kit.wire import followed
from kit.wire.hub import the_hub
from tests.kit.wire.case import FEED, WireCase, numbers
from tests.kit.wire.feed import BOARD, board
from tests.sockets import socket


def caught_up(number):
    return {"type": "caught-up", "feed": FEED, "number": number}


class Following(WireCase):
    async def test_a_page_is_told_what_it_missed_and_then_what_happens(self):
        board.write(1, "一")
        board.write(1, "二")
        async with socket(self.reader) as page:
            missed = await page.follow(FEED, since=1)
            board.write(1, "三")
            news = await page.hear()

        event = {"type": "event", "feed": FEED, "kind": "board.written"}
        assert missed == [event | {"number": 2, "text": "二"}, caught_up(2)]
        assert news == event | {"number": 3, "text": "三"}

    async def test_everybody_hears_the_same(self):
        async with socket(self.reader) as one, socket(self.other) as two:
            await one.follow(FEED)
            await two.follow(FEED)
            board.write(1)

            assert await one.hear() == await two.hear()

    async def test_what_was_dropped_on_the_way_is_read_before_what_came(self):
        async with socket(self.reader) as page:
            await page.follow(FEED)
            board.write(1)
            board.write(1, published=False)
            board.write(1, published=False)
            board.write(1)

            assert numbers([await page.hear() for _ in range(4)]) == [1, 2, 3, 4]
            assert await page.is_quiet()

    async def test_a_gap_is_read_once_for_all_pages(self):
        async with socket(self.reader) as one, socket(self.other) as two:
            await one.follow(FEED)
            await two.follow(FEED)
            board.write(1, published=False)
            before = board.reads
            board.write(1)
            for page in (one, two):
                assert numbers([await page.hear(), await page.hear()]) == [1, 2]

        assert board.reads == before + 1

    async def test_without_gaps_nothing_is_read(self):
        async with socket(self.reader) as page:
            await page.follow(FEED)
            before = board.reads
            for _ in range(20):
                board.write(1)
            assert numbers([await page.hear() for _ in range(20)]) == list(range(1, 21))

        assert board.reads == before

    async def test_what_comes_late_or_twice_is_discarded(self):
        async with socket(self.reader) as page:
            await page.follow(FEED)
            first = board.write(1)
            second = board.write(1)
            await page.hear()
            await page.hear()
            for late in (first, second, first):
                the_hub().hear(
                    {"kind": "event", "feed": FEED, "number": late["number"], "text": "{}"}
                )

            assert await page.is_quiet()

    async def test_overtaking_messages_arrive_in_order(self):
        async with socket(self.reader) as page:
            await page.follow(FEED)
            board.write(1)
            board.rows[1].append({"number": 2, "kind": "board.written", "text": "slow"})
            board.write(1)

            assert numbers([await page.hear() for _ in range(3)]) == [1, 2, 3]

    async def test_numbers_with_holes_for_good_do_not_hold_anything_up(self):
        board.write(1, number=3)
        board.write(1, number=7)
        async with socket(self.reader) as page:
            assert numbers(await page.follow(FEED)) == [3, 7]
            board.write(1, number=12)
            assert numbers([await page.hear()]) == [12]
            board.write(1)
            assert numbers([await page.hear()]) == [13]

    async def test_a_database_that_does_not_answer_is_asked_again(self):
        async with socket(self.reader) as page:
            await page.follow(FEED)
            board.write(1, published=False)
            board.fails = 1
            with patch.object(followed, "RETRY", 0), self.assertLogs("kit.wire.followed", "ERROR"):
                board.write(1)

                assert numbers([await page.hear(), await page.hear()]) == [1, 2]

    async def test_what_nobody_published_is_found_by_the_sweep(self):
        async with socket(self.reader) as page:
            await page.follow(FEED)
            board.write(1, published=False)
            the_hub().sweep_soon()

            assert numbers([await page.hear()]) == [1]

    async def test_a_second_page_that_knows_more_does_not_make_the_first_lose_anything(self):
        async with socket(self.reader) as one, socket(self.other) as two:
            await one.follow(FEED)
            unheard = board.write(1, published=False)
            assert numbers(await two.follow(FEED)) == [1]
            the_hub().hear({"kind": "event", "feed": FEED, "number": 1, "text": "{}"})
            assert await one.receive_from() == "{}"
            board.write(1)

            assert unheard["number"] == 1
            assert numbers([await one.hear()]) == numbers([await two.hear()]) == [2]

    async def test_following_again_starts_where_the_page_says(self):
        for _ in range(3):
            board.write(1)
        async with socket(self.reader) as page:
            assert numbers(await page.follow(FEED, since=2)) == [3]
            assert numbers(await page.follow(FEED, since=1)) == [2, 3]
            board.write(1)
            assert numbers([await page.hear()]) == [4]
            assert await page.is_quiet()


class Leaving(WireCase):
    async def test_a_page_that_unfollows_hears_no_more(self):
        async with socket(self.reader) as page:
            await page.follow(FEED)
            await page.say(type="unfollow", feed=FEED)
            assert await page.is_quiet()
            board.write(1)

            assert await page.is_quiet()
            assert the_hub().feeds == {}

    async def test_nothing_is_kept_of_pages_that_left(self):
        async with socket(self.reader) as page:
            await page.follow(FEED)
        hub = the_hub()

        assert hub.counts() == {"pages": 0, "people": 0, "feeds": 0}

    async def test_other_pages_stay_when_one_leaves(self):
        async with socket(self.reader) as stays:
            await stays.follow(FEED)
            async with socket(self.other) as leaves:
                await leaves.follow(FEED)
            board.write(1)

            assert numbers([await stays.hear()]) == [1]


class FarBehind(WireCase):
    async def test_five_hundred_events_are_replayed(self):
        for _ in range(500):
            board.write(1, published=False)
        async with socket(self.reader) as page:
            assert numbers(await page.follow(FEED)) == list(range(1, 501))

    async def test_one_more_loads_the_page_anew(self):
        for _ in range(501):
            board.write(1, published=False)
        async with socket(self.reader) as page:
            assert await page.follow(FEED) == [{"type": "reload", "feed": FEED}]
            board.write(1)
            assert await page.is_quiet()

    async def test_a_number_that_does_not_exist_loads_the_page_anew(self):
        board.write(1)
        async with socket(self.reader) as page:
            assert await page.follow(FEED, since=5) == [{"type": "reload", "feed": FEED}]

    async def test_a_page_that_fell_too_far_behind_while_open_loads_anew(self):
        async with socket(self.reader) as page:
            await page.follow(FEED)
            for _ in range(501):
                board.write(1, published=False)
            board.write(1)

            assert await page.hear() == {"type": "reload", "feed": FEED}
            assert await page.is_quiet()


class Rights(WireCase):
    async def test_no_such_feed_and_not_yours_look_alike(self):
        board.write(2)
        async with socket(self.reader) as page:
            for feed in (BOARD(2), BOARD(99), "nothing:1", "board", "board:01", "board:-1", ""):
                assert await page.follow(feed) == [{"type": "denied", "feed": feed}]
            board.write(2)
            assert await page.is_quiet()

    async def test_rights_are_asked_at_every_follow(self):
        async with socket(self.reader) as page:
            await page.follow(FEED)
            board.readers.clear()

            assert await page.follow(FEED) == [{"type": "denied", "feed": FEED}]
            board.write(1)
            assert await page.is_quiet()
