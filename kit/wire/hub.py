"""All open pages of this process, and what happens to them.

One hub for each event loop. What is published reaches it from any thread (``kit.wire.uplink``),
is put in order once for a feed (``kit.wire.followed``), and written straight to every socket.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Iterable
from random import uniform
from typing import Any

from channels.db import database_sync_to_async

from kit.errors import NotAllowed
from kit.wire.feeds import Feed, find_feed
from kit.wire.followed import Followed, Follower
from kit.wire.frames import COME_BACK, SIGNED_OUT
from kit.wire.pages import Page
from kit.wire.presence import Presence
from kit.wire.uplink import Uplink, listen_here, tell

log = logging.getLogger(__name__)

TURN = 2.0  # seconds between looks at presence, pages due for a check, and feeds
CHECK = 60.0  # seconds after which a page's rights are asked again
SWEEP = 30.0  # seconds after which feeds are compared with the database
SWEEP_WHILE_AWAY = 4.0  # ... while the channel layer is away and other processes cannot be heard
HOUR = 3600.0
REBIRTH = (12 * HOUR, 22 * HOUR)  # a socket lives for a random time in between

_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def the_hub() -> Hub:
    """Return the hub of the running loop, starting it the first time."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        for ended in [other for other in _hubs if other.is_closed()]:
            del _hubs[ended]
        _hubs[loop] = Hub(loop)
    return _hubs[loop]


def open_here() -> dict[str, int]:
    """Return how many pages, people and feeds are open in this process, for any thread."""
    counted = Counter({"pages": 0, "people": 0, "feeds": 0})
    for hub in list(_hubs.values()):
        counted.update(hub.counts())
    return dict(counted)


class Hub:
    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.pages: set[Page] = set()
        self.people: dict[int, set[Page]] = {}
        self.feeds: dict[str, Followed] = {}
        self.presence = Presence(self.feeds, self._presence_changed)
        self.uplink = Uplink(self.hear, self.sweep_soon)
        self._sweep_at = 0.0
        self._tasks: set[asyncio.Future[Any]] = set()
        listen_here(loop, self.hear)
        self._spawn(self.uplink.run())
        self._spawn(self._take_turns())

    # -- What comes in -------------------------------------------------------------------

    def hear(self, message: dict[str, Any]) -> None:
        """Take a message from a publisher in this process or, by the layer, in another."""
        kind = message["kind"]
        if kind == "event":
            followed = self.feeds.get(message["feed"])
            if followed is not None:
                followed.hear(message["number"], message["text"])
        elif kind == "recheck":
            pages = [page for who in message["people"] for page in self.people.get(who, ())]
            if pages:
                self.loop.call_later(message["after"], self._recheck, pages)
        elif kind == "presence":
            self.presence.look(message["feed"])

    def _recheck(self, pages: Iterable[Page]) -> None:
        self._spawn(self._check_all(pages))

    def _presence_changed(self, feed: str) -> None:
        tell({"kind": "presence", "feed": feed})

    # -- Pages ---------------------------------------------------------------------------

    def enter(self, page: Page, user_id: int) -> None:
        """Take in a page whose person is known."""
        now = self.loop.time()
        page.user_id = user_id
        page.check_at = now + CHECK * uniform(0.8, 1.0)  # noqa: S311 - spreads load, no secret
        page.reborn_at = now + uniform(*REBIRTH)  # noqa: S311
        self.pages.add(page)
        self.people.setdefault(user_id, set()).add(page)

    def leave(self, page: Page) -> None:
        """Forget a page; harmless for one that never entered."""
        for name in list(page.following):
            self.unfollow(page, name)
        self.pages.discard(page)
        others = self.people.get(page.user_id, set())
        others.discard(page)
        if not others:
            self.people.pop(page.user_id, None)

    async def follow(self, page: Page, actor: Any, name: str, since: int) -> Follower | None:
        """Replay the feed ``name`` from ``since``, then keep ``page`` up to date.

        None: the page was told to load itself anew.

        :raises NotAllowed: ``actor`` may not follow it, or there is no such thing.
        """
        self.unfollow(page, name)
        found = find_feed(name)
        if found is None:
            raise NotAllowed
        followed = self.feeds.setdefault(name, Followed(*found))
        if found[0].believes:  # compared with the database soon, together with all others
            self._sweep_at = min(self._sweep_at, self.loop.time() + TURN)
        follower = Follower(page, since)
        page.following[name] = followed.followers[page] = follower
        try:
            if await followed.replay(follower, actor):
                return follower
        except NotAllowed:
            self.unfollow(page, name)
            raise
        self.unfollow(page, name)
        return None

    def unfollow(self, page: Page, name: str) -> None:
        page.following.pop(name, None)
        followed = self.feeds.get(name)
        if followed is not None:
            followed.followers.pop(page, None)
            if not followed.followers:
                del self.feeds[name]

    async def close_all(self) -> None:
        """Send every page away for a moment: the process is about to stop."""
        for page in list(self.pages):
            page.end(COME_BACK)
        ends = [page.task for page in self.pages if page.task is not None]
        if ends:
            await asyncio.wait(ends, timeout=2)

    # -- What is done again and again ------------------------------------------------------

    async def _take_turns(self) -> None:
        while True:
            await asyncio.sleep(TURN)
            await self.turn(self.loop.time())

    async def turn(self, now: float) -> None:
        """Do what is due at the moment ``now`` (of the loop's clock)."""
        due = [page for page in self.pages if page.check_at <= now]
        for page in due:
            page.check_at = now + CHECK
        if due:
            self._recheck(due)
        for page in [page for page in self.pages if page.reborn_at <= now]:
            page.end(COME_BACK)
        if now >= self._sweep_at:
            self._sweep_at = now + (SWEEP if self.uplink.connected else SWEEP_WHILE_AWAY)
            self.sweep_soon()
        await self.presence.turn(now)

    async def _check_all(self, pages: Iterable[Page]) -> None:
        await asyncio.gather(*(self.check(page) for page in pages if page in self.pages))

    async def check(self, page: Page) -> None:
        """Ask again who is there and what they may follow.

        A session that ended closes the socket; a feed that was lost is denied.
        """
        async with page.asking:
            try:
                actor = await page.load_actor()
                if actor is None or actor.user_id != page.user_id:
                    page.end(SIGNED_OUT)
                    return
                lost = await database_sync_to_async(_lost)(actor, list(page.following))
            except Exception:
                log.exception("rights_not_asked", extra={"person": page.user_id})
                page.check_at = self.loop.time() + TURN
                return
            for name in lost:
                self.unfollow(page, name)
                await page.write({"type": "denied", "feed": name})

    def sweep_soon(self) -> None:
        """Compare every feed with the database now: something may have been lost on the way."""
        self._spawn(self._sweep())

    async def _sweep(self) -> None:
        """One query for each sort of feed, however many pages are open."""
        sorts: dict[Feed, list[Followed]] = {}
        for followed in self.feeds.values():
            sorts.setdefault(followed.feed, []).append(followed)
        for feed, all_followed in sorts.items():
            pks = [followed.pk for followed in all_followed]
            try:
                newest = await database_sync_to_async(feed.newest_of_all)(pks)
            except Exception:
                log.exception("feed_not_read", extra={"feed": feed.name})
                return
            for followed in all_followed:
                if newest.get(followed.pk, 0) > followed.last:
                    followed.fill()

    def _spawn(self, work: Awaitable[Any]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Future[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("wire_task_failed", exc_info=task.exception())

    def counts(self) -> dict[str, int]:
        """Return how many pages, people and feeds are open here."""
        return dict(Counter(pages=len(self.pages), people=len(self.people), feeds=len(self.feeds)))


def _lost(actor: Any, names: list[str]) -> list[str]:
    lost = []
    for name in names:
        found = find_feed(name)
        if found is None or not found[0].followable(actor, found[1]):
            lost.append(name)
    return lost
