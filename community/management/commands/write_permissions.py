"""Writes docs/permissions.md from the policies, so that it says what the code does."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand

from kit.policy import Policy

HEAD = """# Who may do what

Written from the tables in each app's `permissions.py` by `script/draw-flows`; a test fails where
it is old. The other half, who *sees* what, are the `readable_…` conditions in the same files: what
is not visible to somebody does not exist for them (404). What is visible and not theirs to do is
refused (403); what comes too late is refused kindly (409), as the flows in `states/` draw it.

Rules read a frozen picture of the person (their duties of today) and the thing, nothing else.
Each word below is a rule in that file. Nobody signed out may do anything.
"""


class Command(BaseCommand):
    help = "Write docs/permissions.md from the policy tables."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.ROOT / "docs/permissions.md").write_text(page(), encoding="utf-8")
        self.stdout.write("docs/permissions.md")


def page() -> str:
    """Return the whole page."""
    return "\n".join(
        [HEAD, *(part for config in apps.get_app_configs() for part in tables(config))]
    )


def tables(config: Any) -> list[str]:
    """Return the table of an app of ours as Markdown, in the order of its file."""
    if not (settings.ROOT / config.label).is_dir() or not find_spec(f"{config.name}.permissions"):
        return []
    policy = getattr(import_module(f"{config.name}.permissions"), "POLICY", None)
    if not isinstance(policy, Policy):
        return []
    rows = [
        f"| `{action}` | {str(rule).replace('|', 'or').replace('&', 'and').replace('~', 'not ')} |"
        for action, rule in policy.table.items()
    ]
    return [f"## {config.label}\n", "| deed | who |", "|---|---|", *rows, ""]
