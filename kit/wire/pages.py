"""One open page, as the server sees it: its socket and what it follows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from kit.wire.frames import COME_BACK, encode

if TYPE_CHECKING:
    from kit.wire.followed import Follower

log = logging.getLogger(__name__)

Send = Callable[[dict[str, Any]], Awaitable[None]]
SLOWEST = 20.0  # seconds that a page may take to read what it asked for


def push(send: Send, frame: dict[str, Any]) -> bool:
    """Take one step of an ASGI ``send``.

    True if the frame went out; False if the client's buffer is full (it is not reading) or the
    socket is gone. Waiting for one client would freeze the page of everybody else.
    """
    step: Any = send(frame)
    try:
        step.send(None)
    except StopIteration:
        return True
    except Exception:  # noqa: BLE001 - each server has its own word for a socket that went away
        return False
    step.close()
    return False


class Page:
    """``user_id`` is set once it is known who is there. ``code`` says why we close it."""

    def __init__(self, send: Send, load_actor: Callable[[], Awaitable[Any]]) -> None:
        self.send, self.load_actor = send, load_actor
        self.loop = asyncio.get_running_loop()
        self.task = asyncio.current_task()
        self.opened = self.loop.time()
        self.user_id = 0
        self.code: int | None = None
        self.following: dict[str, Follower] = {}
        self.asking = asyncio.Lock()  # one question of rights at a time
        self.check_at = 0.0
        self.reborn_at = 0.0

    def push(self, frame: dict[str, Any]) -> bool:
        """Write one ASGI frame without waiting; tell whether it went out."""
        return push(self.send, frame)

    async def write(self, frame: dict[str, Any]) -> None:
        await self.write_text(encode(frame))

    async def write_text(self, text: str) -> None:
        """Write, waiting while the client is slow, but not for ever."""
        frame = {"type": "websocket.send", "text": text}
        if self.code is not None or self.push(frame):
            return
        try:
            async with asyncio.timeout(SLOWEST):
                await self.send(frame)
        except Exception as error:  # noqa: BLE001 - each server has its own word for "gone"
            log.debug("page_gone", extra={"error": type(error).__name__})
            self.end(COME_BACK)

    def end(self, code: int) -> None:
        """Close the socket, saying why."""
        if self.code is None:
            self.code = code
            if self.task is not None:
                self.task.cancel()

    def drop(self) -> None:
        """Give up a client that does not read; it comes back when it can."""
        self.end(COME_BACK)
