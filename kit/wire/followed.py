"""One feed that open pages of this process follow: order, gaps, fan-out."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from channels.db import database_sync_to_async

from kit.errors import NotAllowed
from kit.wire.feeds import MOST_MISSED, Feed
from kit.wire.frames import encode, encode_event
from kit.wire.protocol import for_many

if TYPE_CHECKING:
    from kit.wire.pages import Page

log = logging.getLogger(__name__)

RETRY = 2.0  # seconds until a database that did not answer is asked again


class Follower:
    """A page's place in a feed: the last ``number`` it was sent; ``live`` once it caught up."""

    __slots__ = ("live", "number", "page")

    def __init__(self, page: Page, number: int) -> None:
        self.page, self.number, self.live = page, number, False


class Followed:
    """Passes events on in order. Each number reaches each page once.

    ``last`` is the number up to which every live follower was served. A number below it is
    discarded; the next one is passed on as it came; a higher one means that something was
    dropped on the way, and what is missing is read from the database first, once for all pages.
    Numbers may have holes for good: a comment that was edited stands at its latest number.
    """

    def __init__(self, feed: Feed, pk: int) -> None:
        self.feed, self.pk, self.name = feed, pk, feed(pk)
        self.followers: dict[Page, Follower] = {}
        self.last = 0
        self._filling: asyncio.Task[None] | None = None
        self._behind = False

    def hear(self, number: int | None, text: str) -> None:
        """Take an event as it came from a publisher."""
        if number is None:  # not kept anywhere: passed on, or lost
            self._write([f for f in self.followers.values() if f.live], None, text)
        elif number <= self.last:
            return
        elif number == self.last + 1 or not self._anybody_live():
            self._fan_out(number, text)
        else:
            self.fill()

    def fill(self) -> None:
        """Read what is missing from the database and pass it on."""
        self._behind = True
        if self._filling is None or self._filling.done():
            self._filling = asyncio.create_task(self._fill())

    async def _fill(self) -> None:
        while self._behind and self.followers:
            self._behind = False
            try:
                events = await database_sync_to_async(self.feed.missed)(self.pk, self.last)
            except Exception:
                log.exception("feed_not_read", extra={"feed": self.name})
                self._behind = True
                await asyncio.sleep(RETRY)
                continue
            if len(events) > MOST_MISSED:
                self._send_away(events[-1]["number"])
                continue
            for event in events:
                if event["number"] > self.last:
                    self._fan_out(event["number"], encode_event(self.name, event))

    def _fan_out(self, number: int, text: str) -> None:
        """Write to every live follower: no query, no check of rights, no encoding, no waiting."""
        self.last = number
        self._write(
            [f for f in self.followers.values() if f.live and f.number < number], number, text
        )

    def _write(self, followers: list[Follower], number: int | None, text: str) -> None:
        if not followers:
            return
        frame = for_many(text)
        for follower in followers:
            if not follower.page.push(frame):
                follower.page.drop()  # it comes back and catches up from the database
            elif number is not None:
                follower.number = number

    def _anybody_live(self) -> bool:
        return any(follower.live for follower in self.followers.values())

    def _send_away(self, number: int) -> None:
        """Too much was missed to be told: have the live pages load themselves anew."""
        frame = for_many(encode({"type": "reload", "feed": self.name}))
        for page, follower in list(self.followers.items()):
            if follower.live:
                page.following.pop(self.name, None)
                del self.followers[page]
                page.push(frame)
        self.last = max(self.last, number)

    async def replay(self, follower: Follower, actor: Any) -> bool:
        """Send ``follower`` what came after its number; then it is live.

        The page was joined before, so nothing falls between the reading and what comes next.
        A page that missed nothing costs one query, which asks its rights as well. Return False
        where it is too far behind (or ahead of all numbers there are) and was told to load
        itself anew.

        :raises NotAllowed: ``actor`` may not follow this feed, or there is no such thing.
        """
        page = follower.page
        known = self.last  # all up to here is in the database, so the reading will have it
        if self.feed.believes:
            allowed = self.feed.followable(actor, self.pk)
            newest = max(follower.number, self.last) if allowed else None
        else:
            newest = await database_sync_to_async(self.feed.stands)(actor, self.pk)
        if newest is None:
            raise NotAllowed
        if follower.number > max(newest, self.last):  # as after a restored backup
            await page.write({"type": "reload", "feed": self.name})
            return False
        while follower.number < newest or (self.last > known and self.last > follower.number):
            known = self.last
            missed = await database_sync_to_async(self.feed.missed)(self.pk, follower.number)
            if len(missed) > MOST_MISSED:
                await page.write({"type": "reload", "feed": self.name})
                return False
            for event in missed:
                await page.write_text(encode_event(self.name, event))
                follower.number = event["number"]
            newest = follower.number  # that was all there was
        # From the last look at these numbers to live nothing waits, so nothing can come between.
        if not self._anybody_live():
            self.last = max(self.last, follower.number)
        follower.number = max(follower.number, self.last)
        follower.live = True
        return True
