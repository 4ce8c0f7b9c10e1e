"""Make a site again from a backup, in an empty place."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from community.backups import BackupRefused, restore


class Command(BaseCommand):
    help = "Restore the backup in the directory SRC. Refused where there are people already."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("src", type=Path, metavar="SRC")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, src: Path, **options: Any) -> None:
        """:raises CommandError: it is damaged, or this place is not empty; exit status 2."""
        try:
            manifest = restore(src, lambda step: self.stderr.write(f"Restoring: {step}"))
        except BackupRefused as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        told = {
            "made_at": manifest["made_at"],
            "rows": sum(manifest["rows"].values()),
            "files": len(manifest["files"]),
        }
        if options["json"]:
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(
                f"Restored as of {told['made_at']}: {told['rows']} rows, {told['files']} files."
            )
