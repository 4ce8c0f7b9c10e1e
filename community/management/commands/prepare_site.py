"""Brings the site of this checkout up to date before it is served: tables, static files, demo.

And the index behind the search, where it lacks anything.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandParser, call_command
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor

from community.management.commands.load_demo import PASSWORD, SIGN_INS
from community.management.commands.update_index import fill_with_a_bar
from kit.search.filling import is_complete
from schools.models import County, Person


class Command(BaseCommand):
    """Prints the demo sign-ins where the demo county is there; progress goes to standard error."""

    help = (
        "Migrate, collect static files, load the demo county and fill the index of the search, "
        "each only where needed."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="leave an empty site empty")

    def handle(self, *args: Any, no_demo: bool, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("Making the tables")
            call_command("migrate", verbosity=0, interactive=False, database=DEFAULT_DB_ALIAS)
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        state = state_of_static_files()
        if not stamp.exists() or stamp.read_text(encoding="ascii") != state:
            self.say("Collecting static files")
            call_command("collectstatic", verbosity=0, interactive=False)
            stamp.write_text(state, encoding="ascii")
        if not no_demo and not County.objects.exists():
            self.say("Loading the demo county")
            call_command("load_demo", stdout=self.stderr)
        if not is_complete():
            self.say("Filling the index of the search")
            fill_with_a_bar()
        known = set(Person.objects.filter(username__in=SIGN_INS).values_list("username", flat=True))
        if known == set(SIGN_INS):
            self.stdout.write(f"Sign in with the password {PASSWORD} as: {' '.join(SIGN_INS)}")

    def say(self, what: str) -> None:
        self.stderr.write(what)


def state_of_static_files() -> str:
    """Return a name for all static files as they are now: their paths, sizes and times."""
    told = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            known = Path(storage.path(path)).stat()
            told.update(f"{path} {known.st_size} {known.st_mtime_ns}\n".encode())
    return told.hexdigest()
