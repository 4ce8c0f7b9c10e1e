"""Work that is done again and again: what came of it the last time can be seen.

Whoever keeps that listens to ``chore_ended``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.dispatch import Signal

# kwargs: name, failure ("" where it went well; never words of people), seconds, told (plain values).
chore_ended = Signal()


class Telling:
    """What a chore says of itself while it runs."""

    def __init__(self) -> None:
        self.failure = ""
        self.told: dict[str, Any] = {}
        self.silent = False

    def failed(self, why: str) -> None:
        self.failure = why

    def says(self, **told: Any) -> None:
        self.told |= told

    def nothing(self) -> None:
        """There was nothing to do: the last time that there was counts."""
        self.silent = True


@contextmanager
def chore(name: str) -> Iterator[Telling]:
    """Do the chore ``name``; whoever listens is told how it ended, also where it raised."""
    telling, began = Telling(), time.monotonic()
    try:
        yield telling
    except BaseException as error:
        telling.failure = telling.failure or type(error).__name__
        raise
    finally:
        if telling.failure or not telling.silent:
            chore_ended.send_robust(
                sender=Telling,
                name=name,
                failure=telling.failure,
                seconds=time.monotonic() - began,
                told=telling.told,
            )
