"""manage.py make_admin: the one way to an administrator from the machine itself."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from kit.errors import Refused
from schools.actors import PLATFORM
from schools.domain.accounts_admin import make_admin


class Command(BaseCommand):
    help = (
        "Makes somebody an administrator of the site. Somebody new gets a password, "
        "printed once; who is there already keeps theirs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True, help="the sign-in name")
        parser.add_argument("--name", default="", help="shown name, for somebody new")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = make_admin(
                actor=PLATFORM,
                username=options["username"],
                name=options["name"],
                at=timezone.now(),
            )
        except Refused as refusal:
            raise CommandError(str(refusal.message), returncode=2) from refusal
        self.stdout.write(f"{made.person.username} administers the site.")
        if made.password:
            self.stdout.write("Password (printed only now):")
            self.stdout.write(f"  {made.password}")
