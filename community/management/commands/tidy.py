"""Clear away what nobody needs any more, and take up what was left lying.

Meant for a timer, every few minutes; can be run at any time.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone
from django_tasks import default_task_backend
from django_tasks_db import DatabaseBackend

from commons.domain.files import tidy_files
from commons.domain.threads import tidy_presence
from schools.domain.roster import tidy_imports
from schools.tasks import resume_interrupted


class Command(BaseCommand):
    help = (
        "Clear away uploads that were never attached, rosters that were never applied, "
        "old presence, ended sessions and done tasks; take up roster imports whose worker is gone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        cleared = {
            "files": tidy_files(at=now),
            "presence": tidy_presence(at=now),
            "rosters": tidy_imports(at=now),
        }
        call_command("clearsessions")
        if isinstance(default_task_backend, DatabaseBackend):
            call_command("prune_db_task_results", verbosity=0)
        resume_interrupted()
        if options["json"]:
            self.stdout.write(json.dumps(cleared))
        else:
            self.stdout.write(", ".join(f"{name}: {count}" for name, count in cleared.items()))
