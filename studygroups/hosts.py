"""What upper rooms add to the page of a circle, which knows nothing of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

CIRCLE_PARTS: dict[str, CirclePart] = {}


@dataclass(frozen=True, slots=True)
class CirclePart:
    """One card beside the conversations of a circle.

    ``find(circle, actor)`` returns what ``template`` shows as ``found``, in a fixed number of
    queries; the page has found ``circle`` among those that ``actor`` sees.
    """

    name: str
    find: Callable[[Any, Any], Any]
    template: str


def register_circle_part(part: CirclePart) -> None:
    if CIRCLE_PARTS.setdefault(part.name, part) is not part:
        msg = f"two parts of a circle's page are called {part.name}"
        raise ValueError(msg)


def circle_parts(circle: Any, actor: Any) -> list[tuple[str, Any]]:
    """Return the template of each part, with what it shows of ``circle`` to ``actor``."""
    return [(part.template, part.find(circle, actor)) for part in CIRCLE_PARTS.values()]
