"""Every address of the site, as the resolver knows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from inspect import getclosurevars, isfunction
from typing import Any

from django.urls import get_resolver


@dataclass(frozen=True)
class Address:
    """One pattern: its route, its full name, and whether it opens without signing in.

    ``methods`` are those that its view says it takes, beside HEAD; none where it says nothing.
    """

    route: str
    name: str
    is_public: bool
    methods: frozenset[str] = frozenset()


def every_address() -> list[Address]:
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: Any, route: str, namespace: str) -> Iterator[Address]:
    for each in patterns:
        here = route + str(each.pattern)
        if hasattr(each, "url_patterns"):
            inside = f"{each.namespace}:" if each.namespace else ""
            yield from _walk(each.url_patterns, here, namespace + inside)
        else:
            public = not getattr(each.callback, "login_required", True)
            methods = _methods_of(each.callback)
            yield Address(here, f"{namespace}{each.name or ''}", public, methods)


def _methods_of(view: Any) -> frozenset[str]:
    """Return what the decorators of django.views.decorators.http let through to ``view``."""
    while view is not None:
        kept = getclosurevars(view).nonlocals if isfunction(view) else {}
        if "request_method_list" in kept:
            return frozenset(kept["request_method_list"]) - {"HEAD"}
        view = getattr(view, "__wrapped__", None)
    return frozenset()
