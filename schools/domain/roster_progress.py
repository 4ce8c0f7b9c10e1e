"""How far an import has come: told to the cache by the worker, asked by pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache

from schools.enums import ImportState
from schools.models import RosterImport

KEPT_FOR = 3600  # seconds
LEAST_PAUSE = 0.5  # seconds between two reports of one stage
READING, PLANNING, APPLYING = "reading", "planning", "applying"


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` in ``stage``: rows read, people judged, or steps of applying."""

    stage: str
    done: int
    total: int

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


def _key(import_id: int) -> str:
    return f"roster-progress:{import_id}"


@dataclass(slots=True)
class Reporter:
    """Tells how far one import has come, at most twice a second for each stage.

    ``heard`` hears every report at once: the progress bar of a terminal.
    """

    import_id: int
    heard: Callable[[Progress], Any] | None = None
    _told: dict[str, float] = field(default_factory=dict)

    def report(self, stage: str, done: int, total: int) -> None:
        """Say that ``done`` of ``total`` are done in ``stage``."""
        told = Progress(stage, done, total)
        if self.heard is not None:
            self.heard(told)
        now = time.monotonic()
        if now - self._told.get(stage, 0.0) >= LEAST_PAUSE or done >= total:
            self._told[stage] = now
            cache.set(_key(self.import_id), (stage, done, total), timeout=KEPT_FOR)

    def stage(self, name: str) -> Callable[[int, int], None]:
        """Return a function that reports on one stage."""
        return lambda done, total: self.report(name, done, total)

    def close(self) -> None:
        """Forget it: the import's own state says the rest."""
        cache.delete(_key(self.import_id))


def progress_of(roster_import: RosterImport) -> Progress | None:
    """Return how far a worker has come with ``roster_import``; None where none is on it."""
    if roster_import.state not in (ImportState.PREVIEWING, ImportState.APPLYING):
        return None
    told = cache.get(_key(roster_import.pk))
    return Progress(*told) if told else None
