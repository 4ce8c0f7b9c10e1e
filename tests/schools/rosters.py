"""Rosters in a test: rows in, a county's standing out."""

from datetime import timedelta

from django.db import transaction

from schools.actors import PLATFORM
from schools.domain.curriculum import load_national_subjects
from schools.domain.roster import confirm_leavers, start_import
from schools.domain.roster_applying import apply_import
from schools.domain.roster_preview import begin_reading, make_preview
from schools.domain.roster_progress import Reporter
from schools.domain.roster_rows import Intake, Org, Row
from schools.enums import RosterForm
from schools.models import Appointment, Person, RosterImport, TeachingPost
from tests.factories.schools import NOW, CountyFactory, SemesterFactory

COLUMNS = {
    "name": "姓名",
    "staff_number": "工号",
    "school": "学校",
    "subject": "任教学科",
    "grade": "年级",
    "duty": "职务",
    "phone": "手机号",
}
ANOTHER_DAY = NOW + timedelta(days=7)


def county_to_fill(**fields):
    """Make a county with subjects and a running semester."""
    load_national_subjects()
    county = CountyFactory(**fields)
    SemesterFactory(county=county)
    return county


def row(name, staff_number="", school="一中", subject="数学", grade=7, **more):
    cells = {"name": name, "staff_number": staff_number, "school": school}
    values = {
        "subjects": (subject,) if subject else (),
        "grades": (grade,) if isinstance(grade, int) else tuple(grade or ()),
        "cells": {key: value for key, value in cells.items() if value},
        "file": "教师.xlsx",
    }
    return Row(name=name, staff_number=staff_number, school=school, **values | more)


def intake(rows, **more):
    """Number the rows as a spreadsheet with one line of header does."""
    numbered = [_numbered(each, number) for number, each in enumerate(rows, 2)]
    covered = [Org(name) for name in dict.fromkeys(each.school for each in rows) if name]
    values = {"columns": COLUMNS, "row_count": len(rows), "covered": covered}
    return Intake(form=RosterForm.SPREADSHEET, rows=numbered, **values | more)


def _numbered(each, number):
    values = {name: getattr(each, name) for name in each.__slots__}
    return Row(**values | {"row": each.row or number})


def preview(county, rows, *, at=NOW, may_create_schools=True, roster_import=None, **more):
    """Make a preview of ``rows``; return the import."""
    roster_import = roster_import or RosterImport.objects.create(
        county=county,
        semester=county.semesters.first(),
        filename="教师.xlsx",
        may_create_schools=may_create_schools,
        uploaded_at=at,
    )
    begin_reading(roster_import=roster_import, at=at)
    make_preview(
        roster_import=roster_import,
        intake=rows if isinstance(rows, Intake) else intake(rows, **more),
        at=at,
        reporter=Reporter(roster_import.pk),
    )
    return roster_import


def apply(roster_import, *, at=NOW, actor=PLATFORM):
    """Apply a preview, its leavers confirmed where that is needed."""
    roster_import.refresh_from_db()
    if roster_import.leavers_need_confirmation:
        confirm_leavers(actor=actor, roster_import=roster_import, at=at)
    start_import(actor=actor, roster_import=roster_import, at=at, in_background=False)
    apply_import(
        actor=actor, roster_import=roster_import, at=at, reporter=Reporter(roster_import.pk)
    )
    roster_import.refresh_from_db()
    return roster_import


def bring(county, rows, *, at=NOW, **more):
    """Preview and apply ``rows``; return the import."""
    return apply(preview(county, rows, at=at, **more), at=at)


def standing(county, at=NOW):
    """Return who works where, teaches what and leads what on the day of ``at``."""
    day = at.date()
    facts = {
        ("works", person, school)
        for person, school in Appointment.objects.filter(county=county, role="teacher")
        .in_force(day)
        .values_list("person", "school__name")
    }
    facts |= {
        ("teaches", *post)
        for post in TeachingPost.objects.filter(county=county)
        .in_force(day)
        .values_list("person", "school__name", "subject", "grade", "is_primary")
    }
    facts |= {
        ("leads", *duty)
        for duty in Appointment.objects.filter(county=county, role="leader")
        .in_force(day)
        .values_list("person", "school__name", "subject", "grade")
    }
    details = ("pk", "name", "staff_number", "phone", "email", "title", "is_active")
    facts |= {("is", *each) for each in Person.objects.filter(county=county).values_list(*details)}
    return facts


def taught(county, at=NOW):
    """Return (name, school, subject, grade) of every post on the day of ``at``."""
    return sorted(
        TeachingPost.objects.filter(county=county)
        .in_force(at.date())
        .values_list("person__name", "school__name", "subject", "grade")
    )


class undone_after:  # noqa: N801 - reads as a sentence: with undone_after():
    """Everything written inside is rolled back: examples of one property test stay apart."""

    def __enter__(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        return self

    def __exit__(self, *error):
        transaction.set_rollback(True)
        self.atomic.__exit__(*error)
