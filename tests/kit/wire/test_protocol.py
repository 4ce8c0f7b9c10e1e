"""Frames that are ready go out as the library would have written them, and wait as others do."""

import asyncio
import socket
from contextlib import asynccontextmanager

import uvicorn
from django.test import SimpleTestCase
from websockets.asyncio.client import connect

from kit.wire.pages import push
from kit.wire.protocol import READY, WireProtocol, for_many

TEXTS = ["", "同研", "a" * 125, "b" * 126, "数" * 30_000]
LARGE = "x" * 200_000


@asynccontextmanager
async def served(app):
    """Yields the address of ``app``, served by uvicorn in this loop."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    config = uvicorn.Config(
        app, ws=WireProtocol, ws_per_message_deflate=False, lifespan="off", log_config=None
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"ws://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        server.should_exit = True
        await running
        listener.close()


class Frames(SimpleTestCase):
    async def test_ready_and_plain_frames_arrive_in_the_order_they_were_sent(self):
        async def app(scope, receive, send):
            await receive()
            await send({"type": "websocket.accept"})
            for text in TEXTS:
                await send(for_many(text))
                await send({"type": "websocket.send", "text": f"plain {text}"})
            await receive()

        async with served(app) as address, connect(address, max_size=None) as page:
            heard = [await asyncio.wait_for(page.recv(), 20) for _ in range(2 * len(TEXTS))]

        assert heard == [said for text in TEXTS for said in (text, f"plain {text}")]

    async def test_a_page_that_does_not_read_is_not_written_to_for_ever(self):
        full = asyncio.Event()

        async def app(scope, receive, send):
            await receive()
            await send({"type": "websocket.accept"})
            frame = for_many(LARGE)
            for _ in range(1000):
                if not push(send, frame):
                    full.set()
                    return

        async with served(app) as address:
            host, port = address[5:-1].split(":")
            _reader, writer = await asyncio.open_connection(host, int(port), limit=100)
            writer.write(
                b"GET / HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )
            await asyncio.wait_for(full.wait(), 20)
            writer.close()

    def test_a_server_that_knows_nothing_of_it_finds_the_text(self):
        frame = for_many("同研")

        assert {key: value for key, value in frame.items() if key != READY} == {
            "type": "websocket.send",
            "text": "同研",
        }
