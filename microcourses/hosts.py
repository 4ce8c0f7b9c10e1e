"""What rooms above tell the library: what a county works on this year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FocusShown:
    """The focus of the year, in words of the reader's language."""

    title: Any
    points: tuple[Any, ...] = ()
    href: str = ""
    language: str = ""


FindFocus = Callable[[int, Any], FocusShown | None]
_FOCUS: list[FindFocus] = []


def register_focus(find: FindFocus) -> None:
    """Let ``find(county_id, reader)`` tell what a county works on, as ``reader`` may know it."""
    _FOCUS.append(find)


def focus_of(county_id: int, reader: Any) -> FocusShown | None:
    return next((found for find in _FOCUS if (found := find(county_id, reader))), None)
