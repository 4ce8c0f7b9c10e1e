"""Reading the house's own source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# From the ground up: each stands on those before it.
APPS = (
    "ledger",
    "schools",
    "commons",
    "studygroups",
    "live",
    "microcourses",
    "evaluations",
    "community",
)
OURS = (*APPS, "kit", "templates", "static", "tests", "bench")


@cache
def files(*suffixes: str) -> tuple[Path, ...]:
    """Return our files that end so, without migrations (they are history)."""
    found = []
    for folder in OURS:
        for path in sorted((ROOT / folder).rglob("*")):
            parts = path.relative_to(ROOT).parts
            if path.suffix in suffixes and "migrations" not in parts and "__pycache__" not in parts:
                found.append(path)
    return tuple(found)


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions_in(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imports_of(path: Path) -> Iterator[str]:
    """Yield the full name of everything that ``path`` imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
