"""Who may do what: small rules, composed, in one table per app."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from django.utils import timezone

from kit.errors import NotAllowed

Condition = TypeVar("Condition", bound=Callable[..., Any])


def built_once(build: Condition) -> Condition:
    """Keep with the actor, for the day, what ``build(actor, ...)`` returned: what they may see.

    A page asks for the same condition ten times, and to build it takes longer than to answer it.
    It is a ``Q`` or a query that nobody asked yet, and says the same as long as the duties of the
    actor do; only in one that hangs on the day, the day may stand. An actor lives for a request.
    """

    @wraps(build)
    def kept(actor: Any, *args: Any, **more: Any) -> Any:
        if actor is None:
            return build(actor, *args, **more)
        key = (build, timezone.localdate(), args, *more.items())
        built = vars(actor).setdefault("_built", {})
        if key not in built:
            built[key] = build(actor, *args, **more)
        return built[key]

    return kept  # type: ignore[return-value]


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
