"""The way between processes, over the channel layer.

Every process subscribes once, to one group, and drops what nobody here follows. What is published
in a process reaches its own pages directly, so they do not depend on the layer; the layer only
carries it to the others. The layer may lose a message or be away: nothing here is the memory.
"""

from __future__ import annotations

import asyncio
import logging
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

Message = dict[str, Any]
_ears: list[tuple[asyncio.AbstractEventLoop, Callable[[Message], None]]] = []


def listen_here(loop: asyncio.AbstractEventLoop, hear: Callable[[Message], None]) -> None:
    """Have ``hear`` called, in ``loop``, with every message from now on."""
    _ears.append((loop, hear))


def tell(message: Message) -> None:
    """Carry ``message`` to the hubs of this process and, over the layer, of all others.

    For synchronous code in any thread.
    """
    carrier = None
    for ear in list(_ears):
        loop, hear = ear
        try:
            loop.call_soon_threadsafe(hear, message)
        except RuntimeError:  # that loop has ended
            _ears.remove(ear)
        else:
            carrier = loop
    if not is_shared():
        return
    if carrier is not None:
        asyncio.run_coroutine_threadsafe(send(message), carrier)
    else:
        async_to_sync(send)(message)


def is_shared() -> bool:
    """Tell whether the channel layer reaches other processes at all."""
    return not isinstance(get_channel_layer(), InMemoryChannelLayer)


async def send(message: Message) -> None:
    """Send ``message`` to the other processes; a layer that is away is logged."""
    try:
        async with asyncio.timeout(PULSE):
            await _group_send(message)
    except Exception as error:  # noqa: BLE001 - redis, sockets, timeouts: all mean "away"
        log.warning("channel_layer_away", extra={"error": type(error).__name__})


async def _group_send(message: Message) -> None:
    await get_channel_layer().group_send(GROUP, {"type": "wire", "from": ME, **message})


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
                message = await layer.receive(channel)
            _heed_cancellation()
            if message["from"] != ME:
                if message["kind"] != "pulse":
                    self.hear(message)
            elif message["kind"] == "pulse" and not self.connected:
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
