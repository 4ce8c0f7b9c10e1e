"""The words of the ledger. Each app lists its own in its ``events.py``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

KINDS: dict[str, Kind] = {}


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of thing that can happen. ``credit`` names what it may count towards."""

    name: str
    label: Any  # a lazy translation
    credit: str = ""

    def __post_init__(self) -> None:
        known = KINDS.setdefault(self.name, self)
        if known is not self:
            msg = f"two kinds are called {self.name}"
            raise ValueError(msg)
