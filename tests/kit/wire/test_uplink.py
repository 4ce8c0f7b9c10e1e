"""Processes hear each other over the channel layer, also after it was away."""

import asyncio
import shutil
import socket
import subprocess
from contextlib import contextmanager
from unittest import skipUnless
from unittest.mock import patch

from channels.layers import get_channel_layer
from django.test import SimpleTestCase, override_settings

from kit.wire import uplink

PROGRAM = shutil.which("redis-server") or ""


@contextmanager
def redis(port=0):
    """A Redis of the test's own; yields its port once it answers."""
    if not port:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    process = subprocess.Popen(  # noqa: S603 - our own words
        [PROGRAM, "--port", str(port), "--bind", "127.0.0.1", "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
            except OSError:
                continue
            break
        yield port
    finally:
        process.kill()
        process.wait()


def layer_on(port):
    return override_settings(
        CHANNEL_LAYERS={
            "default": {
                "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
                "CONFIG": {"hosts": [f"redis://127.0.0.1:{port}/0"]},
            }
        }
    )


class Listener:
    """What an uplink hears, and how often it was restored."""

    def __init__(self):
        self.heard = asyncio.Queue()
        self.restored = asyncio.Queue()
        self.link = uplink.Uplink(
            self.heard.put_nowait, lambda: self.restored.put_nowait("restored")
        )

    async def __aenter__(self):
        self.task = asyncio.create_task(self.link.run())
        return self

    async def __aexit__(self, *why):
        self.task.cancel()
        await asyncio.wait([self.task])
        await get_channel_layer().flush()


async def soon(queue):
    return await asyncio.wait_for(queue.get(), 20)


async def from_elsewhere(**message):
    await uplink.send({"kind": "event", "from": "another process", **message})


@skipUnless(PROGRAM, "redis-server is not installed")
@patch.object(uplink, "PULSE", 0.3)
@patch.object(uplink, "PATIENCE", 0.9)
class OverRedis(SimpleTestCase):
    async def test_what_another_process_publishes_is_heard(self):
        with redis() as port, layer_on(port):
            async with Listener() as here:
                await soon(here.restored)
                await from_elsewhere(feed="board:1", number=1, text="同研")
                message = await soon(here.heard)

        assert (message["feed"], message["number"], message["text"]) == ("board:1", 1, "同研")

    async def test_what_this_process_published_is_not_heard_twice(self):
        with redis() as port, layer_on(port):
            async with Listener() as here:
                await soon(here.restored)
                await uplink.send({"kind": "event", "feed": "own"})
                await from_elsewhere(feed="other")

                assert (await soon(here.heard))["feed"] == "other"

    async def test_a_layer_that_was_away_is_heard_again_and_said_to_be_back(self):
        with redis() as port, layer_on(port):
            async with Listener() as here:
                await soon(here.restored)
                with self.assertLogs(level="WARNING"):
                    await self.restarted(here, port)

    async def restarted(self, here, port):
        get_channel_layer()
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(b"SHUTDOWN NOSAVE\r\n")
            line.recv(100)
        async with asyncio.timeout(20):
            while here.link.connected:  # noqa: ASYNC110 - told by nobody, only seen
                await asyncio.sleep(0.05)
        await from_elsewhere(feed="lost")
        with redis(port):
            await soon(here.restored)
            assert here.link.connected
            await from_elsewhere(feed="board:2")
            assert (await soon(here.heard))["feed"] == "board:2"


class InMemory(SimpleTestCase):
    async def test_a_layer_of_one_process_needs_no_listening(self):
        memory = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
        with override_settings(CHANNEL_LAYERS=memory):
            link = uplink.Uplink(print, print)
            await link.run()

            assert link.connected
