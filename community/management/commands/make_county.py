"""manage.py make_county: a large invented county, the same for the same seed, to measure on."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from community.synthetic import synthetic_county, write_bundle
from kit.errors import Refused
from ledger.models import Entry
from schools.actors import PLATFORM
from schools.domain.places import Founded, found_county
from schools.domain.roster import start_import, upload_roster
from schools.domain.roster_progress import Reporter
from schools.models import County, Person, RosterImport, School, Semester, TeachingPost
from schools.tasks import apply_started, read_import

BATCH = 5000
KINDS = ("comment.posted", "comment.posted", "comment.posted", "thread.opened")


class Command(BaseCommand):
    help = "Makes a large invented county, the same for the same seed, to measure on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--schools", type=int, default=200)
        parser.add_argument("--teachers", type=int, default=8000)
        parser.add_argument("--facts", type=int, default=0, help="entries of the ledger")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--code", default="large", help="of the county (default large)")
        parser.add_argument("--name", default="Large county")
        parser.add_argument("--year", type=int, default=0, help="by default the present one")
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        if options["schools"] < 1 or options["teachers"] < options["schools"]:
            raise CommandError("A county has schools, and each has a teacher.", returncode=2)
        try:
            founded = self._found(options)
        except Refused as refusal:
            raise CommandError(str(refusal.message), returncode=2) from refusal
        _fill(founded, options)
        quiet = options["json"] or not sys.stderr.isatty()
        _write_facts(founded.county, options["facts"], options["seed"], quiet=quiet)
        report = {
            "county": founded.county.code,
            "year": founded.year.year,
            "people": Person.objects.filter(county=founded.county).count(),
            "posts": TeachingPost.objects.filter(county=founded.county).count(),
            "schools": School.objects.filter(county=founded.county).count(),
            "facts": options["facts"],
            "office": founded.office.username,
            "password": founded.password,
            "seconds": round(time.monotonic() - began, 1),
        }
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        for name, value in report.items():
            self.stdout.write(f"{name}: {value}")

    def _found(self, options: dict[str, Any]) -> Founded:
        today = timezone.localdate()
        year = options["year"] or (today.year if today.month >= 9 else today.year - 1)
        return found_county(
            actor=PLATFORM,
            code=options["code"],
            name=options["name"],
            year=year,
            at=timezone.now(),
        )


def _fill(founded: Founded, options: dict[str, Any]) -> None:
    """Bring the invented people in by the door that every county uses."""
    invented = synthetic_county(
        schools=options["schools"], teachers=options["teachers"], seed=options["seed"]
    )
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "county.zip"
        write_bundle(invented, path)
        with path.open("rb") as file:
            roster_import = upload_roster(
                actor=PLATFORM,
                county=founded.county,
                semester=_present(founded.county),
                file=File(file, name=path.name),
                filename=path.name,
                may_create_schools=True,
                at=timezone.now(),
                in_background=False,
            )
    _apply(roster_import)


def _present(county: County) -> Semester:
    semester = county.semesters.filter(ends_on__gt=timezone.localdate()).first()
    if semester is None:
        raise CommandError("This school year is over: nobody can be brought in.", returncode=2)
    return semester


def _apply(roster_import: RosterImport) -> None:
    reporter = Reporter(roster_import.pk)
    read_import(roster_import, reporter=reporter)
    start_import(
        actor=PLATFORM, roster_import=roster_import, at=timezone.now(), in_background=False
    )
    apply_started(PLATFORM, roster_import, reporter=reporter)


def _write_facts(county: County, number: int, seed: int, *, quiet: bool) -> None:
    """Write ``number`` entries as the ledger keeps them, spread over the semester so far."""
    random = Random(seed)  # noqa: S311 - chance that can be repeated
    posts = list(
        TeachingPost.objects.filter(county=county, is_primary=True)
        .order_by("person__username")
        .values_list("person_id", "school_id", "subject_id", "grade")
    )
    semester = _present(county)
    days = max(1, (timezone.localdate() - semester.starts_on).days)
    now, thing = timezone.now(), ContentType.objects.get_for_model(County)

    def fact() -> Entry:
        person, school, subject, grade = random.choice(posts)
        ago = timedelta(days=random.randrange(days), minutes=random.randrange(600))
        return Entry(
            kind=random.choice(KINDS),
            happened_at=now - ago,
            semester=semester.code,
            actor_id=person,
            person_id=person,
            person_county=county.pk,
            person_school=school,
            person_subject=subject,
            person_grade=grade,
            thing_type=thing,
            thing_id=county.pk,
            subject=subject,
            grade=grade,
        )

    with tqdm(total=number, desc="Facts", delay=2, disable=quiet) as bar:
        for done in range(0, number, BATCH):
            rows = min(BATCH, number - done)
            Entry.objects.bulk_create((fact() for _ in range(rows)), batch_size=BATCH)
            bar.update(rows)
