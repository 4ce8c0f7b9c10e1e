"""Rosters: preview, apply, and the same again, beside bare inserts of the same rows.

python bench/roster.py [--quick] [--json]
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.report import Report, arguments, say

FULL, QUICK = (200, 8000), (20, 800)
PEOPLE_TABLES = ("schools_person", "schools_appointment", "schools_teachingpost", "schools_school",
                 "studygroups_circle", "studygroups_membership")  # fmt: skip


def main() -> None:
    options = arguments(__doc__ or "").parse_args()
    home = Path(tempfile.mkdtemp(prefix="tongyan-bench-"))
    os.environ |= {"VAR_DIR": str(home), "DJANGO_SETTINGS_MODULE": "community.settings.dev"}
    os.environ.pop("REDIS_URL", None)
    os.environ.pop("DATABASE_URL", None)
    try:
        report = measure(home, *(QUICK if options.quick else FULL))
        report.finish(as_json=options.json)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def measure(home: Path, schools: int, teachers: int) -> Report:
    import django  # noqa: PLC0415 - the environment had to be set first

    django.setup()
    from bench.site import migrate  # noqa: PLC0415
    from community.synthetic import (  # noqa: PLC0415
        synthetic_county,
        write_bundle,
        write_workbook,
    )

    say("An empty site …")
    migrate()
    report = Report("roster")
    invented = synthetic_county(schools=schools, teachers=teachers, seed=1)
    for code, form, write in (
        ("xlsx", ".xlsx", write_workbook),
        ("bundle", "OneRoster", write_bundle),
    ):
        path = home / f"county.{'zip' if form == 'OneRoster' else 'xlsx'}"
        rows = write(invented, path)
        measure_file(report, code, f"{form}, {teachers:,} teachers, {rows:,} posts", path)
    return report


def measure_file(report: Report, code: str, name: str, path: Path) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from schools.actors import PLATFORM  # noqa: PLC0415
    from schools.domain.places import found_county  # noqa: PLC0415

    founded = found_county(
        actor=PLATFORM, code=code, name=name, year=timezone.localdate().year, at=timezone.now()
    )
    county = founded.county
    previewed, imported = timed(lambda: preview(county, path))
    applied, _none = timed(lambda: apply(imported))
    bare, inserted = insert_bare(county)
    with writes() as written:
        again, second = timed(lambda: preview(county, path))
        again += timed(lambda: apply(second))[0]
    reference = f"bare inserts of the same {inserted:,} rows"
    same = {"reference": reference, "reference_value": bare, "more_is_better": False}
    report.add(f"{name}: preview", previewed, "s", **same)
    report.add(f"{name}: apply", applied, "s", **same)
    report.add(f"{name}: the same again", again, "s", **same)
    changed = sum(written[table] for table in PEOPLE_TABLES)
    report.add(f"{name}: rows of people written by the same again", changed, "writes")
    if changed or second.lines.exists():
        raise SystemExit("The same roster again has changed something.")


def timed(work):
    """Return how many seconds ``work`` took, and what it gave."""
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def preview(county, path: Path):
    from django.core.files import File  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from schools.actors import PLATFORM  # noqa: PLC0415
    from schools.domain.roster import upload_roster  # noqa: PLC0415
    from schools.domain.roster_progress import Reporter  # noqa: PLC0415
    from schools.tasks import read_import  # noqa: PLC0415

    with path.open("rb") as file:
        imported = upload_roster(
            actor=PLATFORM,
            county=county,
            semester=county.semesters.get(starts_on__lte=timezone.localdate(),
                                          ends_on__gt=timezone.localdate()),
            file=File(file, name=path.name),
            filename=path.name,
            may_create_schools=True,
            at=timezone.now(),
            in_background=False,
        )  # fmt: skip
    read_import(imported, reporter=Reporter(imported.pk))
    return imported


def apply(imported) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from schools.actors import PLATFORM  # noqa: PLC0415
    from schools.domain.roster import start_import  # noqa: PLC0415
    from schools.domain.roster_progress import Reporter  # noqa: PLC0415
    from schools.tasks import apply_started  # noqa: PLC0415

    start_import(actor=PLATFORM, roster_import=imported, at=timezone.now(), in_background=False)
    apply_started(PLATFORM, imported, reporter=Reporter(imported.pk))


def insert_bare(county) -> tuple[float, int]:
    """Insert the rows that applying made once more; return the seconds and how many they are."""
    from django.db import transaction  # noqa: PLC0415

    from schools.models import Appointment, Person, TeachingPost  # noqa: PLC0415
    from studygroups.models import Membership  # noqa: PLC0415

    with transaction.atomic():
        people = list(Person.objects.filter(county=county))
        kept = [person.pk for person in people]
        others = (
            Appointment.objects.filter(county=county),
            TeachingPost.objects.filter(county=county),
            Membership.objects.filter(circle__county=county),
        )
        rows = [list(each) for each in others]
        began = time.perf_counter()
        for person in people:
            person.pk, person.username = None, f"again-{person.username}"
            person.staff_number = person.source_id = ""
        made = Person.objects.bulk_create(people, batch_size=2000)
        new = dict(zip(kept, (person.pk for person in made), strict=True))
        for each in rows:
            for row in each:
                row.pk, row.person_id = None, new[row.person_id]
            type(each[0]).objects.bulk_create(each, batch_size=2000)
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    return seconds, len(people) + sum(len(each) for each in rows)


@contextmanager
def writes():
    """Count the statements that write, by table."""
    from django.db import connection  # noqa: PLC0415

    counted: Counter[str] = Counter()

    def count(execute, sql, params, many, context):
        words = sql.replace('"', " ").split()
        if words and words[0] in {"INSERT", "UPDATE", "DELETE"}:
            counted[words[1] if words[0] == "UPDATE" else words[2]] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield counted


if __name__ == "__main__":
    main()
