"""Who has the page of a feed open: beats gathered, written together, shown at most now and then."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from channels.db import database_sync_to_async
from django.utils import timezone

from kit.wire.feeds import find_feed
from kit.wire.followed import Followed
from kit.wire.frames import encode

log = logging.getLogger(__name__)

GONE = 45.0  # seconds without a beat
LOOK = 20.0  # seconds after which who is there is read again, for what other processes wrote

Here = dict[int, float]  # person -> moment of the latest beat


class Presence:
    """The beats of one process.

    ``turn`` runs every two seconds: it writes what was gathered, one call a feed, and shows who is
    there to the followers of those feeds where somebody came or went. ``changed(feed)`` is called
    for a feed where that happened here, so that other processes look too.
    """

    def __init__(self, feeds: dict[str, Followed], changed: Callable[[str], None]) -> None:
        self.feeds, self.changed = feeds, changed
        self._here: dict[str, Here] = {}
        self._beats: dict[str, set[int]] = {}
        self._look: set[str] = set()
        self._looked: dict[str, float] = {}
        self._shown: dict[str, str] = {}

    def beat(self, feed: str, person_id: int, now: float) -> None:
        """Note that this person has the page of ``feed`` before their eyes."""
        here = self._here.setdefault(feed, {})
        if person_id not in here:
            self._look.add(feed)
            self.changed(feed)
        here[person_id] = now
        self._beats.setdefault(feed, set()).add(person_id)

    def look(self, feed: str) -> None:
        """Show soon who is there, since that changed somewhere."""
        if feed in self.feeds:
            self._look.add(feed)

    def shown(self, feed: str) -> str | None:
        """Return the frame that was shown last, for a page that follows now."""
        return self._shown.get(feed)

    async def turn(self, now: float) -> None:
        """Write the beats, let go who was not seen for long, show what changed."""
        beats, self._beats = self._beats, {}
        self._let_go(now)
        due = {
            name
            for name, followed in self.feeds.items()
            if followed.feed.present is not None
            and (name in self._look or now - self._looked.get(name, -LOOK) >= LOOK)
        }
        self._look.clear()
        for gone in self._shown.keys() - self.feeds.keys():
            del self._shown[gone]
            self._looked.pop(gone, None)
        if not beats and not due:
            return
        try:
            present = await database_sync_to_async(_write_and_read)(beats, due)
        except Exception:
            log.exception("presence_not_kept", extra={"feeds": len(beats)})
            self._look |= due
            for name, people in beats.items():  # they are still here: write them next time
                self._beats.setdefault(name, set()).update(people)
            return
        for name, who in present.items():
            self._looked[name] = now
            self._show(name, who)

    def _let_go(self, now: float) -> None:
        for name, here in list(self._here.items()):
            gone = [person for person, seen in here.items() if now - seen > GONE]
            for person in gone:
                del here[person]
            if gone:
                self.look(name)
                self.changed(name)
            if not here:
                del self._here[name]

    def _show(self, name: str, who: dict[str, Any]) -> None:
        text = encode({"type": "presence", "feed": name, **who})
        if self._shown.get(name) == text or name not in self.feeds:
            return
        self._shown[name] = text
        self.feeds[name].hear(None, text)


def _write_and_read(beats: dict[str, set[int]], due: set[str]) -> dict[str, dict[str, Any]]:
    at = timezone.now()
    for name, people in beats.items():
        found = find_feed(name)
        if found is not None and found[0].beat is not None:
            found[0].beat(found[1], people, at)
    present = {}
    for name in due:
        found = find_feed(name)
        if found is not None and found[0].present is not None:
            present[name] = found[0].present(found[1], at)
    return present
