"""Who may do what: small rules, composed, in one table per app."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kit.errors import NotAllowed


class Rule:
    """A yes/no question about an actor and a thing. Combine with ``& | ~``."""

    def __init__(self, test: Callable[[Any, Any], bool], name: str = "") -> None:
        self.test, self.name = test, name or test.__name__

    def __call__(self, actor: Any, thing: Any = None) -> bool:
        return self.test(actor, thing)

    def __and__(self, other: Rule) -> Rule:
        return Rule(lambda a, t: self(a, t) and other(a, t), f"({self} & {other})")

    def __or__(self, other: Rule) -> Rule:
        return Rule(lambda a, t: self(a, t) or other(a, t), f"({self} | {other})")

    def __invert__(self) -> Rule:
        return Rule(lambda a, t: not self(a, t), f"~{self}")

    def __str__(self) -> str:
        return self.name


class Policy:
    """The table of an app's actions. Asking about an unknown action is a bug."""

    def __init__(self, table: Mapping[str, Rule]) -> None:
        self.table = dict(table)

    def allows(self, actor: Any, action: str, thing: Any = None) -> bool:
        """Tell whether ``actor`` (None: signed out) may do ``action`` to ``thing``."""
        rule = self.table[action]
        return actor is not None and rule(actor, thing)

    def require(self, actor: Any, action: str, thing: Any = None) -> None:
        """:raises NotAllowed: unless ``actor`` may do ``action`` to ``thing``."""
        if not self.allows(actor, action, thing):
            raise NotAllowed
