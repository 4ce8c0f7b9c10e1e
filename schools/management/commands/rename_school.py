"""manage.py rename_school: a school is called otherwise, everywhere and at once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from kit.errors import Invalid, Refused
from schools.actors import PLATFORM
from schools.domain.places import rename_school
from schools.models import School


class Command(BaseCommand):
    help = "Renames a school. Rosters still know it by its old name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--county", required=True, help="the code of its county")
        parser.add_argument("--school", required=True, help="its name until now")
        parser.add_argument("--name", required=True, help="its name from now on")
        parser.add_argument("--short-name", default=None, help="for lists; without it, as before")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = School.objects.select_related("county").filter(county__code=options["county"])
        school = rows.filter(name=options["school"]).first()
        if school is None:
            msg = "There is no such school in this county."
            raise CommandError(msg, returncode=2)
        short = options["short_name"]
        try:
            rename_school(
                actor=PLATFORM,
                school=school,
                name=options["name"],
                short_name=school.short_name if short is None else short,
                at=timezone.now(),
            )
        except Invalid as refusal:
            raise CommandError(f"{refusal.field}: {refusal.message}", returncode=2) from refusal
        except Refused as refusal:
            raise CommandError(str(refusal.message), returncode=2) from refusal
        self.stdout.write("It is renamed.")
