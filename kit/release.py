"""Which version of the site this is."""

from __future__ import annotations

import tomllib
from pathlib import Path


def version_of(root: Path) -> str:
    """Return the version that the project file at ``root`` names."""
    with (root / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])
