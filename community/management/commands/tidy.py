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
from commons.domain.films import tidy_films
from commons.domain.notices import tidy_notices
from commons.domain.threads import tidy_presence
from commons.domain.uploads import tidy_uploads
from commons.media import tidy_folder
from commons.tasks import finish_left_lying, resume_films, send_due_messages
from community.domain.operations import take_up_lost
from kit.chores import chore
from kit.search.filling import fill
from microcourses.domain.finding import fill_suggestions
from microcourses.domain.materials import tidy_materials
from microcourses.domain.moderation import publish_due
from microcourses.tasks import take_up_reading
from schools.domain.accounts_admin import match_superusers
from schools.domain.letters import tidy_letters
from schools.domain.owndata_exports import tidy_exports
from schools.domain.roster import tidy_imports
from schools.letters import send_due_letters
from schools.tasks import resume_exports, resume_interrupted


class Command(BaseCommand):
    help = (
        "Clear away uploads that were never attached or finished, rosters that were never applied, "
        "old presence, notices and mails, exports of a week ago, ended sessions and done tasks; "
        "let in what waits for its day in the library, take up work whose worker is gone, send mails and messages that are due, and put right "
        "what the search lacks."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with chore("tidy") as telling:
            cleared = self.tidy()
            telling.says(**cleared)
        if options["json"]:
            self.stdout.write(json.dumps(cleared))
        else:
            self.stdout.write(", ".join(f"{name}: {count}" for name, count in cleared.items()))

    def tidy(self) -> dict[str, int]:
        """Return how much of each sort was cleared away, or taken up again."""
        now = timezone.now()
        searched = fill()
        fill_suggestions()
        take_up_reading()
        cleared = {
            "exports": tidy_exports(at=now),
            "files": tidy_files(at=now),
            "films": tidy_films(at=now) + tidy_folder(),
            "letters": tidy_letters(at=now),
            "items": publish_due(at=now),
            "materials": tidy_materials(at=now),
            "notices": tidy_notices(at=now),
            "presence": tidy_presence(at=now),
            "rosters": tidy_imports(at=now),
            "search": searched.written + searched.removed,
            "superusers": match_superusers(at=now),
            "tasks": take_up_lost(at=now),
            "uploads": finish_left_lying() + tidy_uploads(at=now),
        }
        call_command("clearsessions")
        if isinstance(default_task_backend, DatabaseBackend):
            call_command("prune_db_task_results", verbosity=0)
        resume_interrupted()
        resume_exports()
        resume_films()
        send_due_letters(ask_server=True)
        cleared["messages"] = send_due_messages(now)  # whose worker was killed before it woke
        return cleared
