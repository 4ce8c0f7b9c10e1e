"""manage.py reset_factors: for an administrator who lost their phone and has nobody to ask."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from kit.errors import Refused
from schools.actors import PLATFORM
from schools.domain.factors import reset_factors
from schools.models import Person


class Command(BaseCommand):
    help = (
        "Takes the second factors (app, passkeys, recovery codes) from somebody who lost theirs, "
        "and signs them out everywhere. It is on record, and they are told by mail."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True, help="the sign-in name")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError("Nobody signs in by this name.", returncode=2)
        try:
            reset_factors(actor=PLATFORM, person=person, at=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal.message), returncode=2) from refusal
        self.stdout.write(f"{person.username} has no second factor any more.")
