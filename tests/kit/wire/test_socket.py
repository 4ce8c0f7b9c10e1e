"""What the one socket takes, and how it ends."""

import json
from unittest.mock import patch

import pytest
from django.db import DatabaseError
from django.test import TestCase
from pydantic import ValidationError

from kit.wire import consumer
from kit.wire.frames import FRAMES, MAX_FRAME
from tests.kit.wire.case import FEED, WireCase
from tests.kit.wire.feed import BOARD, board
from tests.sockets import Socket, socket

GARBAGE = [
    "{",
    "[]",
    "null",
    "42",
    '"ping"',
    "{}",
    '{"type":"delete"}',
    '{"type":"ping","extra":1}',
    '{"type":"follow","feed":"board:1"}',
    '{"type":"follow","feed":"board:1","since":-1}',
    '{"type":"follow","feed":"board:1","since":"3"}',
    '{"type":"follow","feed":12,"since":0}',
    '{"type":"follow","feed":"' + "x" * 61 + '","since":0}',
    '{"type":"beat","visible":true}',
    '{"type":"beat","feed":"board:1","room":5,"visible":true}',
    '{"type":"beat","feed":"board:1"}',
    "\x00",
    "[" * 5000,
]


@pytest.mark.parametrize("text", GARBAGE)
def test_the_protocol_knows_its_frames_only(text):
    with pytest.raises(ValidationError):
        FRAMES.validate_json(text)


def test_a_room_is_short_for_its_feed():
    beat = FRAMES.validate_json('{"type":"beat","room":5,"visible":true}')

    assert beat.about == "room:5"


class Opening(WireCase):
    async def test_a_visitor_is_told_to_sign_in_after_the_handshake(self):
        async with socket() as page:
            assert page.accepted
            assert await page.closed() == 4401

    async def test_an_ended_session_is_told_to_sign_in(self):
        async with socket(
            headers=[(b"origin", b"http://testserver"), (b"cookie", b"sessionid=no")]
        ) as page:
            assert await page.closed() == 4401

    async def test_another_origin_is_refused(self):
        for headers in ([(b"origin", b"http://evil.example")], []):
            async with socket(self.reader, headers=headers) as page:
                assert not page.accepted

    async def test_there_is_one_socket(self):
        async with socket(self.reader, path="/ws/threads/1/") as page:
            assert not page.accepted

    async def test_the_browser_finds_out_whether_the_line_is_cut(self):
        async with socket(self.reader) as page:
            await page.say(type="ping")

            assert await page.hear() == {"type": "pong"}


class BadInput(WireCase):
    async def test_garbage_gets_an_error_and_the_socket_lives(self):
        for half in (GARBAGE[:9], GARBAGE[9:]):
            async with socket(self.reader) as page:
                for text in half:
                    await page.send_to(text_data=text)
                    answer = await page.hear()
                    assert (answer["type"], answer["code"]) == ("error", "malformed")
                assert await page.is_quiet()

    async def test_bytes_are_no_frames(self):
        async with socket(self.reader) as page:
            await page.send_to(bytes_data=b'{"type":"ping"}')

            assert (await page.hear())["code"] == "malformed"

    async def test_an_error_does_not_repeat_what_was_sent(self):
        async with socket(self.reader) as page:
            await page.send_to(text_data='{"type":"秘密"}')

            assert "秘密" not in json.dumps(await page.hear(), ensure_ascii=False)

    async def test_a_frame_of_64_kib_is_the_largest(self):
        frame = '{"type":"ping"}'
        async with socket(self.reader) as page:
            await page.send_to(text_data=frame.ljust(MAX_FRAME))
            assert await page.hear() == {"type": "pong"}
            await page.send_to(text_data=frame.ljust(MAX_FRAME + 1))
            assert await page.closed() == 4408

    async def test_size_is_counted_in_bytes(self):
        async with socket(self.reader) as page:
            await page.send_to(text_data="同" * (MAX_FRAME // 3 + 1))

            assert await page.closed() == 4408

    async def test_a_flood_is_sent_away(self):
        async with socket(self.reader) as page:
            for _ in range(20):
                await page.say(type="ping")
                assert await page.hear() == {"type": "pong"}
            await page.say(type="ping")

            assert await page.closed() == 4429

    async def test_a_socket_follows_so_many_feeds(self):
        board.readers = {(self.reader.pk, pk) for pk in (1, 2, 3)}
        async with socket(self.reader) as page:
            with patch.object(consumer, "MOST_FEEDS", 2):
                await page.follow(BOARD(2))
                await page.follow(FEED)
                assert (await page.follow(BOARD(3)))[-1]["code"] == "too-many-feeds"
                assert (await page.follow(FEED))[-1]["type"] == "caught-up"


def test_so_many_are_fifty():
    assert consumer.MOST_FEEDS == 50


class Database(TestCase):
    async def test_without_a_database_a_page_is_asked_to_come_back(self):
        async def gone():
            raise DatabaseError

        async def app(scope, receive, send):
            await consumer.wire_consumer({**scope, "load_actor": gone}, receive, send)

        page = Socket(app, "/ws/")
        with self.assertLogs("kit.wire.consumer", "WARNING"):
            await page.connect()
            assert await page.closed() == 4500
        await page.disconnect()
