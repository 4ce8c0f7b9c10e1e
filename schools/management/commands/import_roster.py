"""manage.py import_roster: a county's roster from a file, in one go."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from kit.errors import Refused
from schools.actors import PLATFORM
from schools.domain.roster import (
    LeaversUnconfirmed,
    confirm_leavers,
    discard_import,
    give_back,
    start_import,
    upload_roster,
)
from schools.domain.roster_progress import Progress, Reporter
from schools.enums import ImportState
from schools.models import County, RosterImport, Semester
from schools.queries.roster_reports import import_report
from schools.tasks import apply_started, read_import

UNUSABLE, UNCONFIRMED = 2, 3
STAGES = {"reading": "Reading", "planning": "Planning", "applying": "Applying"}


class _Unusable(Exception):  # noqa: N818 - an answer for the terminal
    """The file or the arguments cannot be used; says why in one sentence."""


class _Bar:
    """A progress bar on standard error, where a person looks at it."""

    def __init__(self, *, wanted: bool) -> None:
        self.wanted, self.stage, self.bar = wanted, "", None

    def __call__(self, told: Progress) -> None:
        if not self.wanted:
            return
        if told.stage != self.stage:
            self.close()
            self.stage = told.stage
            self.bar = tqdm(total=told.total, desc=STAGES[told.stage], file=sys.stderr, delay=2)
        if self.bar is not None:
            self.bar.total = told.total
            self.bar.update(told.done - self.bar.n)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()


class Command(BaseCommand):
    help = (
        "Imports a roster (OneRoster bundle, .xlsx, .xls or CSV): reads it, shows what follows, "
        "applies it. Exit status: 0 applied or previewed, 2 the file or the arguments cannot "
        "be used, 3 so many would leave that --confirm-leavers is needed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--county", required=True, metavar="CODE")
        parser.add_argument("--semester", default="", help="2026-1; by default the present one")
        parser.add_argument(
            "--create-schools", action="store_true", help="make schools that are not known yet"
        )
        parser.add_argument("--dry-run", action="store_true", help="only show what would follow")
        parser.add_argument(
            "--confirm-leavers", action="store_true", help="so many are meant to leave"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            roster_import = self._upload(options)
        except (_Unusable, Refused) as refusal:
            sys.exit(self._say(getattr(refusal, "message", refusal)))
        bar = _Bar(wanted=not options["json"] and sys.stderr.isatty())
        reporter = Reporter(roster_import.pk, heard=bar)
        status = 0
        try:
            read_import(roster_import, reporter=reporter)
            if not options["dry_run"]:
                status = self._apply(roster_import, reporter, options)
        except Refused as refusal:
            bar.close()
            status = self._say(refusal.message)
            roster_import.refresh_from_db()
            if roster_import.state != ImportState.PREVIEWED:
                sys.exit(status)
        finally:
            bar.close()
        report = import_report(roster_import, seconds=round(time.monotonic() - began, 1))
        if roster_import.state != ImportState.APPLIED:
            discard_import(actor=PLATFORM, roster_import=roster_import, at=timezone.now())
        self._show(report, as_json=options["json"])
        sys.exit(status)

    def _upload(self, options: dict[str, Any]) -> RosterImport:
        county = County.objects.filter(code=options["county"]).first()
        if county is None:
            raise _Unusable(f"There is no county “{options['county']}”.")
        semester = _semester(county, options["semester"])
        path = Path(options["file"])
        try:
            with path.open("rb") as file:
                return upload_roster(
                    actor=PLATFORM,
                    county=county,
                    semester=semester,
                    file=File(file, name=path.name),
                    filename=path.name,
                    may_create_schools=options["create_schools"],
                    at=timezone.now(),
                    in_background=False,
                )
        except OSError as error:
            raise _Unusable(f"{path.name}: {error.strerror}.") from error

    def _apply(
        self, roster_import: RosterImport, reporter: Reporter, options: dict[str, Any]
    ) -> int:
        roster_import.refresh_from_db()
        if options["confirm_leavers"] and roster_import.leavers_need_confirmation:
            confirm_leavers(actor=PLATFORM, roster_import=roster_import, at=timezone.now())
        try:
            start_import(
                actor=PLATFORM, roster_import=roster_import, at=timezone.now(), in_background=False
            )
        except LeaversUnconfirmed:
            leaving = roster_import.counts["people"]["ended"]
            self.stderr.write(
                f"{leaving} people would leave: look at them, then use --confirm-leavers. "
                "Nothing was changed."
            )
            return UNCONFIRMED
        try:
            apply_started(PLATFORM, roster_import, reporter=reporter)
        except KeyboardInterrupt:
            give_back(roster_import=roster_import, at=timezone.now())
            raise
        roster_import.refresh_from_db()
        return 0

    def _say(self, sentence: object) -> int:
        self.stderr.write(str(sentence))
        return UNUSABLE

    def _show(self, report: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        done = "applied" if report["applied"] else "previewed; nothing was changed"
        self.stdout.write(f"{report['file']} ({report['form']}): {report['rows']} rows, {done}.")
        for name in ("people", "posts", "schools", "circles"):
            if figures := report.get(name):
                told = ", ".join(f"{number} {what}" for what, number in figures.items())
                self.stdout.write(f"  {name}: {told}")
        for name in ("questions", "rejected", "warnings"):
            for each in report[name]:
                words = (each.get(k) for k in ("row", "column", "value", "kind", "message"))
                told = " · ".join(str(word) for word in words if word)
                expected = f" ({each['expected']})" if each.get("expected") else ""
                self.stdout.write(f"  {name.removesuffix('s')}: {told}{expected}")


def _semester(county: County, code: str) -> Semester:
    """Return the semester of ``code``, else the present one, else the next to begin."""
    semesters = county.semesters.order_by("starts_on")
    if code:
        found = semesters.filter(code=code).first()
        if found is None:
            raise _Unusable(f"There is no semester “{code}” in this county.")
        return found
    found = semesters.filter(ends_on__gt=timezone.localdate()).first()
    if found is None:
        raise _Unusable("This county has no present or coming semester.")
    return found
