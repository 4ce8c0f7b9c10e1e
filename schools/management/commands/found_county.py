"""manage.py found_county: a county that people can begin to work in."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from kit.errors import Refused
from schools.actors import PLATFORM
from schools.domain.calendar import is_published
from schools.domain.places import Founded, found_county


class Command(BaseCommand):
    help = (
        "Founds a county with its school year, two terms, national subjects, holidays and "
        "a county office sign-in, whose password is printed once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--code", required=True, help="short, for addresses: tonglu")
        parser.add_argument("--name", required=True, help="as people call it")
        parser.add_argument(
            "--year", required=True, type=int, help="in which the school year begins"
        )
        parser.add_argument(
            "--smallest-circle",
            type=int,
            default=6,
            help="a grade with fewer teachers of a subject shares its stage's circle (default 6)",
        )
        parser.add_argument("--office-name", default="", help="shown name of the office sign-in")
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            founded = found_county(
                actor=PLATFORM,
                code=options["code"],
                name=options["name"],
                year=options["year"],
                smallest_circle=options["smallest_circle"],
                office_name=options["office_name"],
                at=timezone.now(),
            )
        except Refused as refusal:
            raise CommandError(str(refusal.message), returncode=2) from refusal
        report = _report(founded)
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        self.stdout.write(f"{report['name']} ({report['code']})")
        for semester in report["semesters"]:
            self.stdout.write(f"  {semester['code']}: {semester['from']} – {semester['until']}")
        if report["holidays_missing"]:
            years = ", ".join(str(year) for year in report["holidays_missing"])
            self.stdout.write(f"  Holidays of {years} are not published yet.")
        self.stdout.write("County office sign-in (printed only now):")
        self.stdout.write(f"  {report['office']['username']}  {report['office']['password']}")


def _report(founded: Founded) -> dict[str, Any]:
    county, year = founded.county, founded.year
    return {
        "county": county.pk,
        "code": county.code,
        "name": county.name,
        "year": year.year,
        "semesters": [
            {"code": each.code, "from": str(each.starts_on), "until": str(each.ends_on)}
            for each in year.semesters.all()
        ],
        "special_days": county.special_days.count(),
        "holidays_missing": [
            day.year for day in (year.starts_on, year.ends_on) if not is_published(day)
        ],
        "office": {"username": founded.office.username, "password": founded.password},
    }
