"""Every address of the site, as the resolver knows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver


@dataclass(frozen=True)
class Address:
    """One pattern: its route, its full name, and whether it opens without signing in."""

    route: str
    name: str
    is_public: bool


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
            yield Address(here, f"{namespace}{each.name or ''}", public)
