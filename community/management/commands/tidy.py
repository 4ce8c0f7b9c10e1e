"""Clear away what nobody needs any more. Meant for a timer; can be run at any time."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from commons.domain.files import tidy_files
from commons.domain.threads import tidy_presence


class Command(BaseCommand):
    help = "Clear away uploads that were never attached, old presence and ended sessions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        cleared = {"files": tidy_files(at=now), "presence": tidy_presence(at=now)}
        call_command("clearsessions")
        if options["json"]:
            self.stdout.write(json.dumps(cleared))
        else:
            self.stdout.write(", ".join(f"{name}: {count}" for name, count in cleared.items()))
