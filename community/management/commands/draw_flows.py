"""Draws every transition table as a Mermaid diagram under docs/states/."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand

from kit.flow import Flow


class Command(BaseCommand):
    help = "Write docs/states/<app>-<flow>.mmd for every flow of every app."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.ROOT / "docs/states"
        folder.mkdir(parents=True, exist_ok=True)
        drawn = drawings()
        for left in {path.name for path in folder.glob("*.mmd")} - drawn.keys():
            (folder / left).unlink()
        for name, text in drawn.items():
            (folder / name).write_text(text, encoding="utf-8")
        self.stdout.write(f"{len(drawn)} drawings in docs/states/")


def drawings() -> dict[str, str]:
    """Return the text of each diagram by its file name."""
    return {
        f"{app.label}-{name.lower().replace('_', '-')}.mmd": drawing(flow)
        for app in apps.get_app_configs()
        if (settings.ROOT / app.label).is_dir() and find_spec(f"{app.name}.flows")
        for name, flow in vars(import_module(f"{app.name}.flows")).items()
        if isinstance(flow, Flow)
    }


def drawing(flow: Flow) -> str:
    """Return ``flow`` as a Mermaid state diagram."""
    arrows = [
        f"    {source or 'none'} --> {step.target or 'none'}: {step.name}"
        for step in flow.steps.values()
        for source in step.sources
    ]
    return "\n".join(["stateDiagram-v2", "    direction LR", *arrows, ""])
