"""How often one person may do one thing: the only place that says so.

Counts live in the cache: shared by all processes with Redis, per process without it
(the embedded profile has one). A cache that is away never refuses anybody.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.core.cache import cache

from kit.errors import TooOften


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``times`` in each window of ``seconds``."""

    name: str
    times: int
    seconds: int


POSTING = Limit("posting", 40, 60)
WRITING = Limit("writing", 120, 120)  # what is being written is saved every two seconds
UPLOADING = Limit("uploading", 60, 600)
PIECES = Limit("pieces", 3000, 60)  # of films: a fast line in a school sends fifty a second
RECOGNISING = Limit("recognising", 60, 60)  # asking whether a film is here already
ROSTER = Limit("roster", 20, 600)
# A whole staff room may share one address, so only attempts that fail count in the end.
INVITATION = Limit("invitation", 60, 600)  # an address that tries codes of 60 bits
SIGN_IN = Limit("sign-in", 60, 300)  # an address that tries passwords
FACTOR = Limit("factor", 5, 300)  # a person, by codes of the second step that were wrong
FACTOR_A_DAY = Limit("factor-a-day", 30, 86_400)  # the same, for whoever has time and the password
FACTOR_ALARM = Limit("factor-alarm", 1, 86_400)  # a person who is told that somebody guesses
LEAVING = Limit("leaving", 240, 300)  # an address that sets out to a provider; most come back
RESETTING = Limit("resetting", 20, 600)  # an address that asks for mails about passwords
ISSUING = Limit("issuing", 60, 600)  # a person who issues links
TRYING = Limit("trying", 10, 600)  # a person who sends test messages to chat groups
SEARCHING = Limit("searching", 120, 60)  # a person who types: each pause is a search
ASKING = Limit("asking", 240, 60)  # GET /feeds/ where sockets are blocked: some feeds, some tabs
EXPORTING = Limit("exporting", 4, 86_400)  # a person who takes all their data out
MEETING = Limit("meeting", 20, 24 * 3600)  # people written to for the first time; rows are counted
FRAMES = Limit("frames", 20, 10)  # from one socket; counted by the socket itself


def spend(limit: Limit, who: object) -> None:
    """Count one use of ``limit`` by ``who``.

    :raises TooOften: the window is used up; says after how many seconds a new one begins.
    """
    window, into = divmod(time.time(), limit.seconds)
    key = f"limit:{limit.name}:{who}:{int(window)}"
    cache.add(key, 0, timeout=limit.seconds + 1)
    try:
        used = cache.incr(key)
    except ValueError:  # evicted between the two calls: begin again
        cache.set(key, 1, timeout=limit.seconds + 1)
        used = 1
    if used > limit.times:
        raise TooOften(retry_after=max(1, round(limit.seconds - into)))


def give_back(limit: Limit, who: object) -> None:
    """Take back one use that ``spend`` counted, for an attempt that proved honest."""
    key = f"limit:{limit.name}:{who}:{int(time.time() // limit.seconds)}"
    try:
        cache.decr(key)
    except ValueError:  # a new window began in between: there is nothing to take back
        return
