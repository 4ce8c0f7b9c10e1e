"""The table of ``test_matrix``, and what its rows need to be asked.

Each module beside this one tells of one app or area: ``TABLE`` has a row for each address, method
and place, with the status that each of ``ROLES`` gets; ``PUBLIC`` the addresses opened without
signing in (all others ask who is there first); ``TOLD_BY_OTHERS`` those whose answer does not hang
on a role, with the test that tells of them; ``WHICH`` how an address names a thing of a cast, and
``SAYINGS`` what a person would send to it. A variant ("?close") is another address of the name.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

ROLES = (
    "out",
    "teacher",
    "leader",
    "coordinator",
    "mentor",
    "researcher",
    "expert",
    "office",
    "admin",
)
CMS = {"office", "admin"}  # who may enter Wagtail's admin

_PARTS = [import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__)]


def _all(name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in _PARTS:
        for key, value in getattr(part, name, {}).items():
            assert key not in found, f"{key} is told twice"
            found[key] = value
    return found


ROWS = [
    line.split()
    for part in _PARTS
    for line in part.TABLE.strip().splitlines()
    if not line.startswith("#")
]
PUBLIC = {name for part in _PARTS for name in getattr(part, "PUBLIC", ())}
TOLD_BY_OTHERS = _all("TOLD_BY_OTHERS")
WHICH = _all("WHICH")
SAYINGS = _all("SAYINGS")


def things(name: str, cast: dict[str, Any]) -> dict[str, str]:
    """Return the arguments of the address ``name`` for the things of ``cast``."""
    plain, _, variant = name.partition("?")
    said = WHICH.get(name, WHICH.get(plain, "")).format(**cast, variant=variant)
    return dict(part.split("=", 1) for part in said.split())


def sayings(name: str, cast: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a POST to the address ``name``, beside a number for the deed itself."""
    said = SAYINGS.get(name, {})
    # A neighbour has no people of its own: what names one is not sent to it.
    return {key: _filled(value, cast) for key, value in said.items() if _can_be(value, cast)}


def _can_be(value: str, cast: dict[str, Any]) -> bool:
    return not value.startswith("{") or value.strip("{}").partition(".")[0] in cast


def _filled(value: str, cast: dict[str, Any]) -> str:
    return value.format(**cast) if value.startswith("{") else value
