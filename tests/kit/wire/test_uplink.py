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
    await uplink.send({"kind": "event", **message}, sender="another process")


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

    async def test_a_burst_travels_in_order_and_in_few_pieces(self):
        feeds = [f"board:{n}" for n in range(1, 251)]
        parcels = []

        async def sent(*messages, sender=uplink.ME):
            parcels.append(len(messages))
            await real(*messages, sender="another process")

        real = uplink.send
        with redis() as port, layer_on(port):
            async with Listener() as here:
                await soon(here.restored)
                with patch.object(uplink, "_doors", []), patch.object(uplink, "send", sent):
                    uplink.listen_here(asyncio.get_running_loop(), lambda message: None)
                    await asyncio.to_thread(tell_all, feeds)
                    heard = [(await soon(here.heard))["feed"] for _ in feeds]

        assert heard == feeds
        assert max(parcels) <= uplink.MOST_TOGETHER

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


def tell_all(feeds):
    for feed in feeds:
        uplink.tell({"kind": "event", "feed": feed})


class InMemory(SimpleTestCase):
    async def test_a_burst_from_another_thread_is_heard_in_order(self):
        feeds, heard = [f"board:{n}" for n in range(1, 251)], asyncio.Queue()
        with patch.object(uplink, "_doors", []):
            uplink.listen_here(
                asyncio.get_running_loop(), lambda message: heard.put_nowait(message["feed"])
            )
            await asyncio.to_thread(tell_all, feeds)

            assert [await soon(heard) for _ in feeds] == feeds

    async def test_a_loop_that_ended_is_told_nothing_more(self):
        ended = asyncio.new_event_loop()
        with patch.object(uplink, "_doors", []):
            uplink.listen_here(ended, print)
            ended.close()
            await asyncio.to_thread(tell_all, ["board:1"])

            assert uplink._doors == []

    async def test_a_layer_of_one_process_needs_no_listening(self):
        memory = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
        with override_settings(CHANNEL_LAYERS=memory):
            link = uplink.Uplink(print, print)
            await link.run()

            assert link.connected
