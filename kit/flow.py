"""Transition tables: the one way a thing changes state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kit.errors import Stale

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a table: from any of ``sources`` to ``target``."""

    name: str
    sources: tuple[str, ...]
    target: str
    stamp: str | None = None  # the datetime field that remembers this step


class Flow:
    """All steps that one state field can take. Plain data, so it can be drawn."""

    def __init__(self, *steps: Step, field: str = "state") -> None:
        self.field = field
        self.steps = {step.name: step for step in steps}

    def open_steps(self, thing: Any) -> list[Step]:
        """Return the steps that ``thing`` could take from where it stands."""
        here = getattr(thing, self.field)
        return [step for step in self.steps.values() if here in step.sources]

    def is_open(self, thing: Any, name: str) -> bool:
        """Tell whether ``thing`` could take step ``name`` from where it stands."""
        return getattr(thing, self.field) in self.steps[name].sources

    def advance(self, thing: Any, name: str, *, at: datetime, **changes: Any) -> None:
        """Take step ``name`` and write it, with ``changes``, in one UPDATE.

        :raises Stale: the row is no longer in a state this step starts from,
            so of two people who press the same button only one succeeds.
        """
        step = self.steps[name]
        changes[self.field] = step.target
        if step.stamp:
            changes[step.stamp] = at
        rows = type(thing)._base_manager.filter(pk=thing.pk, **{f"{self.field}__in": step.sources})
        if not rows.update(**changes):
            raise Stale
        for field, value in changes.items():
            setattr(thing, field, value)
