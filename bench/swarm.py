"""A thousand browsers in one process: raw sockets, so that the server is what is measured."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
from array import array
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any

SENT = b"sent="  # the moment of publishing (perf_counter of this machine) follows
PATIENCE = 90.0  # seconds until what did not arrive counts as lost


class Browser(asyncio.Protocol):
    """One socket that follows one feed and counts what it hears."""

    def __init__(self, swarm: Swarm, cookie: str, since: int = 0) -> None:
        self.swarm, self.cookie, self.number = swarm, cookie, since
        self.transport: Any = None
        self.buffer = b""
        self.upgraded = self.live = False
        self.heard = self.doubled = self.skipped = 0
        self.reads = True

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(
            f"GET /ws/ HTTP/1.1\r\nHost: 127.0.0.1:{self.swarm.port}\r\n"
            f"Origin: http://127.0.0.1:{self.swarm.port}\r\nCookie: {self.cookie}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        now = perf_counter()
        buffer = self.buffer + data if self.buffer else data
        if not self.upgraded:
            head, end, buffer = buffer.partition(b"\r\n\r\n")
            if not end:
                self.buffer = head
                return
            if b" 101 " not in head[:20]:
                raise ConnectionError(head[:200].decode("latin1"))
            self.upgraded = True
            if self.swarm.feed:
                self.say(b'{"type":"follow","feed":"%s","since":%d}')
            else:
                self.live = True
                self.swarm.changed.set()
        self.buffer = self._frames(buffer, now)

    def say(self, text: bytes) -> None:
        payload = text % (self.swarm.feed.encode(), self.number)
        self.transport.write(struct.pack("!BB4x", 0x81, 0x80 | len(payload)) + payload)

    def _frames(self, buffer: bytes, now: float) -> bytes:
        at, end = 0, len(buffer)
        while end - at >= 2:
            length, head = buffer[at + 1], 2
            if length == 126:
                if end - at < 4:
                    break
                length, head = int.from_bytes(buffer[at + 2 : at + 4], "big"), 4
            if end - at < head + length:
                break
            self._frame(buffer[at], buffer[at + head : at + head + length], now)
            at += head + length
        return buffer[at:]

    def _frame(self, first: int, payload: bytes, now: float) -> None:
        if first == 0x89:  # ping
            self.transport.write(struct.pack("!BB4x", 0x8A, 0x80 | len(payload)) + payload)
        elif payload.startswith(b'{"type":"event"'):
            at = payload.index(b'"number":') + 9
            number = int(payload[at : payload.index(b",", at)])
            if number <= self.number:
                self.doubled += 1
            elif number > self.number + 1:
                self.skipped += number - self.number - 1
            self.number = max(self.number, number)
            self.heard += 1
            if self.live and SENT in payload:
                at = payload.index(SENT) + len(SENT)
                self.swarm.latencies.append(now - float(payload[at : at + 17]))
                self.swarm.last = now
            self.swarm.count_down()
        elif payload.startswith(b'{"type":"caught-up"'):
            self.live = True
            self.swarm.changed.set()


class Swarm:
    def __init__(self) -> None:
        self.browsers: list[Browser] = []
        self.port, self.feed = 0, ""
        self.latencies = array("d")
        self.last = 0.0
        self.waiting_for = 0
        self.changed, self.all_there = asyncio.Event(), asyncio.Event()

    def count_down(self) -> None:
        self.waiting_for -= 1
        if self.waiting_for == 0:
            self.all_there.set()

    async def open(self, count: int, port: int, cookies: list[str], feed: str) -> int:
        self.port, self.feed = port, feed
        for start in range(0, count, 100):
            await asyncio.gather(
                *(
                    self._connect(cookies[n % len(cookies)])
                    for n in range(start, min(count, start + 100))
                )
            )
        await self._until(lambda: all(each.live for each in self.browsers))
        return len(self.browsers)

    async def _connect(self, cookie: str, since: int = 0) -> Browser:
        loop = asyncio.get_running_loop()
        _, browser = await loop.create_connection(
            lambda: Browser(self, cookie, since), "127.0.0.1", self.port
        )
        self.browsers.append(browser)
        return browser

    async def _until(self, done: Any) -> None:
        async with asyncio.timeout(PATIENCE):
            while not done():
                self.changed.clear()
                await self.changed.wait()

    def arm(self, events: int) -> None:
        self.latencies = array("d")
        self.waiting_for = events * len(self.browsers)
        self.all_there.clear()

    async def collect(self) -> dict[str, Any]:
        """Wait for all that was armed for."""
        missing = 0
        try:
            await asyncio.wait_for(self.all_there.wait(), PATIENCE)
        except TimeoutError:
            missing = self.waiting_for
        return {"last": self.last, "missing": missing, **self._times()}

    def _times(self) -> dict[str, float]:
        kept = sorted(self.latencies)
        if not kept:
            return {"p50": 0.0, "p99": 0.0}
        return {
            "p50": kept[len(kept) // 2] * 1000,
            "p99": kept[min(len(kept) - 1, int(len(kept) * 0.99))] * 1000,
        }

    async def churn(self, seconds: float, times: int, *, stalled: bool) -> dict[str, Any]:
        """Let ``times`` browsers lose their line and come back, evenly over ``seconds``."""
        self.latencies = array("d")
        if stalled:
            await self._stall()
        for _ in range(times):
            await asyncio.sleep(seconds / (times + 1))
            old = random.choice(self.browsers)
            self.browsers.remove(old)
            old.transport.abort()
            new = await self._connect(old.cookie, old.number)
            new.heard, new.doubled, new.skipped = old.heard, old.doubled, old.skipped
        await asyncio.sleep(seconds / (times + 1))
        return {"reconnected": times}

    async def _stall(self) -> None:
        """One client that follows and never reads."""
        loop = asyncio.get_running_loop()
        wire = socket.socket()
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.setblocking(False)
        await loop.sock_connect(wire, ("127.0.0.1", self.port))
        transport, never = await loop.create_connection(
            lambda: Browser(self, self.browsers[0].cookie), sock=wire
        )
        await self._until(lambda: never.live)
        transport.pause_reading()
        self.never = transport  # held, so that it stays open

    async def settle(self, final: int) -> dict[str, Any]:
        """Wait until all heard of ``final``; tell what was lost or doubled."""
        for _ in range(int(PATIENCE)):
            if all(each.number >= final for each in self.browsers):
                break
            await asyncio.sleep(1)
        lost = sum(max(0, final - each.number) + each.skipped for each in self.browsers)
        doubled = sum(each.doubled for each in self.browsers)
        return {"lost": lost, "doubled": doubled, **self._times()}

    def close(self) -> None:
        for browser in self.browsers:
            browser.transport.abort()
        self.browsers.clear()


async def serve(pipe: Connection) -> None:
    swarm, loop = Swarm(), asyncio.get_running_loop()
    while True:
        name, arguments = await loop.run_in_executor(None, pipe.recv)
        if name == "end":
            return
        answer = getattr(swarm, name)(**arguments)
        pipe.send(await answer if asyncio.iscoroutine(answer) else answer)


def main(pipe: Connection) -> None:
    asyncio.run(serve(pipe))
