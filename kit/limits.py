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
UPLOADING = Limit("uploading", 60, 600)
ROSTER = Limit("roster", 20, 600)
INVITATION = Limit("invitation", 20, 600)  # an address that tries invitation codes
SIGN_IN = Limit("sign-in", 60, 300)  # an address; a whole staff room may share one
ASKING = Limit("asking", 60, 60)  # GET /feeds/ where sockets are blocked


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
