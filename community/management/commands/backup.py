"""Write a verified copy of the whole site."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from community.backups import BackupRefused, back_up, keep_latest
from kit.chores import chore


class Command(BaseCommand):
    help = "Copy database and uploads into a new directory below DEST, and read the copy back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dest", type=Path, metavar="DEST")
        parser.add_argument("--keep", type=int, default=0, help="delete all but the latest N")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, dest: Path, keep: int, **options: Any) -> None:
        """:raises CommandError: it could not be written; exit status 2."""
        with chore("backup") as telling:
            try:
                told = self.back_up(dest, keep)
            except BackupRefused as refusal:
                telling.failed(str(refusal))
                raise CommandError(str(refusal), returncode=2) from refusal
            telling.says(**told)
        self.stdout.write(json.dumps(told) if options["json"] else told["path"])

    def back_up(self, dest: Path, keep: int) -> dict[str, Any]:
        """Return what was written.

        :raises BackupRefused: it could not be.
        """
        began = time.monotonic()
        made, manifest = back_up(
            dest, timezone.now(), lambda step: self.stderr.write(f"Copying: {step}")
        )
        gone = keep_latest(dest, keep) if keep > 0 else []
        return {
            "path": str(made),
            "engine": manifest["engine"],
            "rows": sum(manifest["rows"].values()),
            "files": len(manifest["files"]),
            "bytes": manifest["database"]["bytes"]
            + sum(each["bytes"] for each in manifest["files"].values()),
            "deleted": [str(path) for path in gone],
            "seconds": round(time.monotonic() - began, 1),
        }
