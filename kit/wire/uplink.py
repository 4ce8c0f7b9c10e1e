"""The way between processes, over the channel layer.

Every process subscribes once, to one group, and drops what nobody here follows. What is published
in a process reaches its own pages directly, so they do not depend on the layer; the layer only
carries it to the others. The layer may lose a message or be away: nothing here is the memory.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer

log = logging.getLogger(__name__)

GROUP = "wire"
ME = uuid4().hex  # this process: it has heard its own messages already
PULSE = 3.0  # seconds between proofs that the layer still carries what we send
PATIENCE = 3 * PULSE  # without one, the layer counts as away
RENEWAL = 3600.0

MOST_TOGETHER = 100  # messages that travel as one

Message = dict[str, Any]
_doors: list[Door] = []


class Door:
    """Takes messages from any thread into one event loop, in order.

    A burst wakes the loop once, not once a message, and goes over the layer in one piece. Between
    two messages the loop does what else is due, so that a burst holds nobody up.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, hear: Callable[[Message], None]) -> None:
        self.loop, self.hear = loop, hear
        self._heard: deque[Message] = deque()
        self._leaving: deque[Message] = deque()
        self._awake = False
        self._sending: asyncio.Task[None] | None = None

    def put(self, message: Message, *, carry: bool) -> None:
        """Hand over ``message``; with ``carry`` it goes on to the other processes.

        :raises RuntimeError: the loop has ended.
        """
        if self.loop.is_closed():
            msg = "that loop has ended"
            raise RuntimeError(msg)
        self._heard.append(message)
        if carry:
            self._leaving.append(message)
        # Set after a message was put, cleared before the queues are looked into: none stays behind.
        if not self._awake:
            self._awake = True
            self.loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._awake = False
        if self._leaving and (self._sending is None or self._sending.done()):
            self._sending = asyncio.ensure_future(self._send_all())
        if self._heard:
            message = self._heard.popleft()
            if self._heard:
                self.loop.call_soon(self._wake)
            self.hear(message)

    async def _send_all(self) -> None:
        while self._leaving:
            together = [
                self._leaving.popleft() for _ in range(min(len(self._leaving), MOST_TOGETHER))
            ]
            await send(*together)


def listen_here(loop: asyncio.AbstractEventLoop, hear: Callable[[Message], None]) -> None:
    """Have ``hear`` called, in ``loop``, with every message from now on."""
    _doors.append(Door(loop, hear))


def tell(message: Message) -> None:
    """Carry ``message`` to the hubs of this process and, over the layer, of all others.

    For synchronous code in any thread.
    """
    left_to_carry = is_shared()
    for door in list(_doors):
        try:
            door.put(message, carry=left_to_carry)
        except RuntimeError:  # that loop has ended
            _doors.remove(door)
        else:
            left_to_carry = False
    if left_to_carry:
        async_to_sync(send)(message)


def is_shared() -> bool:
    """Tell whether the channel layer reaches other processes at all."""
    return not isinstance(get_channel_layer(), InMemoryChannelLayer)


async def send(*messages: Message, sender: str = ME) -> None:
    """Send ``messages`` to the other processes; a layer that is away is logged."""
    parcel = {"type": "wire", "from": sender, "messages": list(messages)}
    try:
        async with asyncio.timeout(PULSE):
            await get_channel_layer().group_send(GROUP, parcel)
    except Exception as error:  # noqa: BLE001 - redis, sockets, timeouts: all mean "away"
        log.warning("channel_layer_away", extra={"error": type(error).__name__})


def _heed_cancellation() -> None:
    """Leave where this task was cancelled and the layer's library kept that to itself.

    The client of Redis now and then loses a cancellation while it connects or subscribes.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class Uplink:
    """Hears the other processes. ``connected`` while pulses come back.

    ``hear(message)`` gets each message of another process; ``restored()`` is called whenever the
    layer answers again, since what was sent in between was lost.
    """

    def __init__(self, hear: Callable[[Message], None], restored: Callable[[], None]) -> None:
        self.hear, self.restored = hear, restored
        self.connected = not is_shared()

    async def run(self) -> None:
        """Listen for good, subscribing anew after each interruption."""
        if not is_shared():
            return
        while True:
            pulse = asyncio.create_task(self._pulse())
            try:
                await self._listen()
            except Exception as error:  # noqa: BLE001 - redis, sockets, timeouts: all mean "away"
                log.warning("channel_layer_away", extra={"error": type(error).__name__})
            finally:
                self.connected = False
                pulse.cancel()
            _heed_cancellation()
            await asyncio.sleep(PULSE / 3)
            await self._drop_connections()

    async def _listen(self) -> None:
        layer = get_channel_layer()
        async with asyncio.timeout(PATIENCE):
            channel = await layer.new_channel("wire.")
        _heed_cancellation()
        loop = asyncio.get_running_loop()
        joined = loop.time() - RENEWAL
        while True:
            if loop.time() - joined >= RENEWAL:  # some layers forget members after a day
                async with asyncio.timeout(PATIENCE):
                    await layer.group_add(GROUP, channel)
                _heed_cancellation()
                joined = loop.time()
            # Own pulses come every few seconds, so silence means that the layer is away.
            # Not wait_for: before Python 3.12 it may take a cancellation for an answer.
            async with asyncio.timeout(PATIENCE):
                parcel = await layer.receive(channel)
            _heed_cancellation()
            for message in parcel["messages"]:
                if parcel["from"] == ME:
                    self._hear_own(message)
                elif message["kind"] != "pulse":
                    self.hear(message)
                    await asyncio.sleep(0)  # a parcel holds nobody up

    def _hear_own(self, message: Message) -> None:
        if message["kind"] == "pulse" and not self.connected:
            self.connected = True
            self.restored()

    async def _pulse(self) -> None:
        while True:
            await send({"kind": "pulse"})
            _heed_cancellation()
            await asyncio.sleep(PULSE if self.connected else PULSE / 6)

    async def _drop_connections(self) -> None:
        try:
            async with asyncio.timeout(PULSE):
                await get_channel_layer().flush()
        except Exception as error:  # noqa: BLE001 - they were broken anyway
            log.debug("channel_layer_flush", extra={"error": type(error).__name__})
