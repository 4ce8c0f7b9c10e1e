"""The one socket of the site: a page follows feeds, says that it is there, and hears.

Deeds have one door, HTTP; nothing can be changed here. ``docs/protocol.md`` has the frames.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from django.db import Error as DatabaseError
from pydantic import ValidationError

from kit import limits
from kit.errors import NotAllowed
from kit.wire.frames import (
    COME_BACK,
    FRAMES,
    MAX_FRAME,
    MOST_FEEDS,
    SIGNED_OUT,
    TOO_FAST,
    TOO_LARGE,
    Beat,
    Follow,
    Ping,
    Unfollow,
    encode_error,
)
from kit.wire.hub import Hub, the_hub
from kit.wire.pages import Page, Send

log = logging.getLogger(__name__)

FRESH = 1.0  # seconds for which an actor loaded at the opening serves the page's first frames

Receive = Callable[[], Awaitable[dict[str, Any]]]


async def wire_consumer(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Serve one socket. ``scope["load_actor"]`` answers who is there now, None for nobody."""
    if (await receive())["type"] != "websocket.connect":
        return
    await send({"type": "websocket.accept"})
    page, hub = Page(send, scope["load_actor"]), the_hub()
    try:
        await Conversation(page, hub).run(receive)
    except asyncio.CancelledError:
        if page.code is None or page.task is None:
            raise
        page.task.uncancel()
    except DatabaseError as error:
        log.warning("socket_without_database", extra={"error": type(error).__name__})
        page.code = COME_BACK
    finally:
        hub.leave(page)
    if page.code is not None:
        page.push({"type": "websocket.close", "code": page.code})


class Conversation:
    """What one page says, and how it is answered."""

    def __init__(self, page: Page, hub: Hub) -> None:
        self.page, self.hub = page, hub
        self.moments: deque[float] = deque(maxlen=limits.FRAMES.times)
        self.actor: Any = None
        self.asked_at = 0.0

    async def run(self, receive: Receive) -> None:
        """Answer frames until the page leaves or is sent away."""
        await self.ask_who()
        if self.page.code is None:
            self.hub.enter(self.page, self.actor.user_id)
        while self.page.code is None:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            await self.take(message.get("text"), message.get("bytes"))
        await asyncio.sleep(0)  # a close that was decided here ends in the caller

    async def ask_who(self) -> None:
        """Load who is there now; a session that is over, or another person's, closes."""
        self.actor = await self.page.load_actor()
        self.asked_at = self.page.loop.time()
        known = self.page.user_id
        if self.actor is None or (known and self.actor.user_id != known):
            self.page.end(SIGNED_OUT)

    async def take(self, text: str | None, data: bytes | None) -> None:
        """Answer one frame. Garbage gets an ``error``, never a trace and never a closed socket."""
        if self._too_fast():
            self.page.end(TOO_FAST)
        elif len(data or b"") > MAX_FRAME or len((text or "").encode()) > MAX_FRAME:
            self.page.end(TOO_LARGE)
        elif text is None:
            await self.refuse("malformed", "Frames are JSON texts.")
        else:
            try:
                frame = FRAMES.validate_json(text)
            except ValidationError:
                await self.refuse("malformed", "This is not a frame that the protocol knows.")
            else:
                await self.obey(frame)

    async def obey(self, frame: Follow | Unfollow | Beat | Ping) -> None:
        match frame:
            case Ping():
                await self.page.write({"type": "pong"})
            case Follow():
                await self.follow(frame)
            case Unfollow():
                self.hub.unfollow(self.page, frame.feed)
            case Beat():
                await self.beat(frame)

    async def follow(self, frame: Follow) -> None:
        """Ask the rights, then replay and keep up to date. No such feed and no right look alike."""
        page = self.page
        if frame.feed not in page.following and len(page.following) >= MOST_FEEDS:
            await self.refuse("too-many-feeds", f"A socket follows {MOST_FEEDS} feeds at most.")
            return
        async with page.asking:
            if page.loop.time() - self.asked_at > FRESH:
                await self.ask_who()
            if page.code is not None:
                return
            try:
                follower = await self.hub.follow(page, self.actor, frame.feed, frame.since)
            except NotAllowed:
                await page.write({"type": "denied", "feed": frame.feed})
                return
        if follower is None:
            return
        await page.write({"type": "caught-up", "feed": frame.feed, "number": follower.number})
        if shown := self.hub.presence.shown(frame.feed):
            await page.write_text(shown)

    async def beat(self, frame: Beat) -> None:
        """Note who is there; a page in the background does not count."""
        if frame.about not in self.page.following:
            await self.refuse("not-followed", "Follow the feed before you beat for it.")
        elif frame.visible:
            self.hub.presence.beat(frame.about, self.page.user_id, self.page.loop.time())

    async def refuse(self, code: str, message: str) -> None:
        await self.page.write_text(encode_error(code, message))

    def _too_fast(self) -> bool:
        now = self.page.loop.time()
        full = len(self.moments) == limits.FRAMES.times
        if full and now - self.moments[0] < limits.FRAMES.seconds:
            return True
        self.moments.append(now)
        return False
