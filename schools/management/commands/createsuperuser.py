"""manage.py createsuperuser: refused. Rights follow duties, which it does not give."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Refused: use make_admin."

    def add_arguments(self, parser: CommandParser) -> None:
        # What Django's own command takes, so that the answer is this one and no usage line.
        parser.add_argument("--username")
        parser.add_argument("--name")
        parser.add_argument("--email")
        parser.add_argument("--database")
        parser.add_argument("--noinput", "--no-input", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(
            "An account without a duty could do nothing here. "
            "Use: manage.py make_admin --username NAME --name 'Shown Name'",
            returncode=2,
        )
