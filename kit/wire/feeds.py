"""The register of feeds: what a page can follow. Rooms declare theirs in ``feeds.py``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

FEEDS: dict[str, Feed] = {}
MOST_MISSED = 500  # a page further behind than this loads itself anew

_NAME = re.compile(r"([a-z][a-z-]{0,30}):([1-9][0-9]{0,17})")


@dataclass(frozen=True, slots=True)
class Feed:
    """A sort of feed. ``THREAD(12)`` is the name of one: ``thread:12``.

    ``followable(actor, pk)`` tells whether an actor may follow it; ``missed(pk, since)`` gives
    the events with a higher number, in order, at most 501. ``newest(pk)`` is its last number.
    ``newest_for(actor, pk)`` answers both in one query, None where it may not be followed.
    ``newest_of(pks)`` gives the last numbers of many in one query, as they are compared from
    time to time. ``believes`` a page's own number, so that following asks nothing: what such a
    page missed it hears with the next comparison, a moment later.
    ``beat(pk, people, at)`` notes that these people have its page open, and ``present(pk, at)``
    answers ``{"count": 3, "people": [...]}``; both empty where a feed knows no presence.
    """

    name: str
    followable: Callable[[Any, int], bool]
    missed: Callable[[int, int], list[dict[str, Any]]]
    newest: Callable[[int], int]
    beat: Callable[[int, set[int], datetime], None] | None = None
    present: Callable[[int, datetime], dict[str, Any]] | None = None
    newest_for: Callable[[Any, int], int | None] | None = None
    newest_of: Callable[[list[int]], dict[int, int]] | None = None
    believes: bool = False

    def __post_init__(self) -> None:
        if FEEDS.setdefault(self.name, self) is not self:
            msg = f"two feeds are called {self.name}"
            raise ValueError(msg)

    def stands(self, actor: Any, pk: int) -> int | None:
        """Return the last number there is, or None where ``actor`` may not follow it."""
        if self.newest_for is not None:
            return self.newest_for(actor, pk)
        return self.newest(pk) if self.followable(actor, pk) else None

    def newest_of_all(self, pks: list[int]) -> dict[int, int]:
        """Return the last number of each of ``pks``; one query where the feed knows how."""
        if self.newest_of is not None:
            return self.newest_of(pks)
        return {pk: self.newest(pk) for pk in pks}

    def __call__(self, pk: int) -> str:
        return f"{self.name}:{pk}"


def find_feed(name: str) -> tuple[Feed, int] | None:
    """Return the sort of feed and the id that ``name`` ("thread:12") means, or None."""
    match = _NAME.fullmatch(name)
    if match is None or match[1] not in FEEDS:
        return None
    return FEEDS[match[1]], int(match[2])
