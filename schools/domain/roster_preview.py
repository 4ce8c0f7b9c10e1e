"""Turn what was read into a preview that is kept. Planned outside the transaction that keeps it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kit.errors import Invalid, Refused
from schools import flows
from schools.domain.curriculum import subject_words
from schools.domain.roster_planning import Plan, plan_roster
from schools.domain.roster_progress import PLANNING, Reporter
from schools.domain.roster_rows import Intake, Issue, question_key
from schools.models import RosterImport, RosterLine, RosterProblem, Semester
from schools.queries.roster import county_picture, latest_applied
from schools.signals import import_moved, roster_planned

BATCH = 2000


def effective_day(semester: Semester, at: datetime) -> date:
    """Return the day from which an import holds: today, or the first day of a coming semester.

    :raises Invalid: the semester has ended.
    """
    today = timezone.localdate(at)
    if today >= semester.ends_on:
        raise Invalid(_("This semester has ended. A roster changes the present, never the past."))
    return max(today, semester.starts_on)


def require_open_day(roster_import: RosterImport, day: date) -> None:
    """:raises Invalid: a roster that holds from a later day than ``day`` was applied already."""
    latest = latest_applied(roster_import.county)
    if latest and latest.effective_on and latest.effective_on > day:
        raise Invalid(_("A roster for a later day was applied already. Take that one back first."))


@transaction.atomic
def begin_reading(*, roster_import: RosterImport, at: datetime) -> None:
    """Take up an import: from now on a worker is on it.

    :raises Stale: it was refused, applied or discarded meanwhile.
    """
    flows.ROSTER.advance(roster_import, "read", at=at, heartbeat_at=at)


def beat(roster_import: RosterImport, at: datetime) -> None:
    """Note that the worker still lives. Outside any long transaction, or nobody sees it."""
    RosterImport.objects.filter(pk=roster_import.pk).update(heartbeat_at=at)


@transaction.atomic
def refuse_import(*, roster_import: RosterImport, refusal: Refused, at: datetime) -> None:
    """Refuse a file that cannot be used, with one sentence, and throw it away."""
    with translation.override("en"):
        sentence = str(refusal.message)
    flows.ROSTER.advance(roster_import, "refuse", at=at, refusal=sentence, heartbeat_at=None)
    forget_file(roster_import)
    tell_of_import(roster_import, at)


def tell_of_import(roster_import: RosterImport, at: datetime) -> None:
    """Let upper rooms tell who uploaded it: they may have left the page meanwhile."""
    if roster_import.uploaded_by_id is not None:
        import_moved.send(
            RosterImport, roster_import=roster_import, people=[roster_import.uploaded_by_id], at=at
        )


def forget_file(roster_import: RosterImport) -> None:
    """Delete the uploaded file after the commit: it may hold what must not be kept."""
    if name := roster_import.file.name:
        RosterImport.objects.filter(pk=roster_import.pk).update(file="")
        roster_import.file.name = ""
        transaction.on_commit(lambda: default_storage.delete(name), robust=True)


def answers_of(roster_import: RosterImport) -> dict[str, dict[str, Any]]:
    """Return the answers that people have given so far, by ``question_key``."""
    answered = roster_import.problems.filter(answer__isnull=False)
    return {
        question_key(each.kind, file=each.file, row=each.row, value=each.value): each.answer or {}
        for each in answered
    }


def make_preview(
    *, roster_import: RosterImport, intake: Intake, at: datetime, reporter: Reporter
) -> Plan:
    """Plan ``intake`` and keep the plan as the preview of ``roster_import``.

    :raises Invalid: the semester has ended, or a later roster was applied.
    :raises Stale: the import was discarded while its file was read.
    """
    county = roster_import.county
    day = effective_day(roster_import.semester, at)
    require_open_day(roster_import, day)
    picture = county_picture(county, day)
    plan = plan_roster(
        picture=picture,
        words=subject_words(county),
        intake=intake,
        answers=answers_of(roster_import),
        may_create_schools=roster_import.may_create_schools,
        year=roster_import.semester.academic_year.year,
        progress=reporter.stage(PLANNING),
    )
    counts: dict[str, Any] = dict(plan.counts)
    for _receiver, answer in roster_planned.send(
        RosterImport, county=county, posts=plan.posts, on=day
    ):
        counts |= answer if isinstance(answer, dict) else {}
    _keep(roster_import, intake, plan, counts, basis=picture.basis, day=day, at=at)
    return plan


@transaction.atomic
def _keep(
    roster_import: RosterImport,
    intake: Intake,
    plan: Plan,
    counts: dict[str, Any],
    *,
    basis: str,
    day: date,
    at: datetime,
) -> None:
    flows.ROSTER.advance(
        roster_import,
        "preview",
        at=at,
        form=intake.form,
        rows=intake.row_count,
        columns=intake.headings,
        counts=counts,
        basis=basis,
        digest=plan.digest,
        effective_on=day,
        leavers_need_confirmation=plan.leavers_need_confirmation,
        leavers_confirmed_by=None,
        heartbeat_at=None,
        made={"aliases": plan.aliases},
    )
    tell_of_import(roster_import, at)
    kept = list(roster_import.problems.filter(answer__isnull=False))
    roster_import.problems.all().delete()
    roster_import.lines.all().delete()
    RosterLine.objects.bulk_create(
        (
            RosterLine(
                roster_import=roster_import,
                number=number,
                kind=line.kind,
                row=line.row,
                person_id=line.person if line.person and line.person > 0 else None,
                person_name=line.person_name[:60],
                school_id=line.school if isinstance(line.school, int) else None,
                school_name=line.school_name[:80],
                before=line.before,
                after=_with_stand_in(line.after, line.person),
                reason=line.reason,
            )
            for number, line in enumerate(plan.lines, 1)
        ),
        batch_size=BATCH,
    )
    settled = {(p.kind, p.file, p.row, p.value) for p in kept}
    for each in kept:  # what was answered stays, so that reading again knows it
        each.pk = None
    asked = [
        _problem(roster_import, issue)
        for issue in plan.issues
        if (issue.kind, issue.file[:120], issue.row, issue.value[:200]) not in settled
    ]
    RosterProblem.objects.bulk_create([*kept, *asked], batch_size=BATCH)


def _with_stand_in(after: dict[str, Any], person: int | None) -> dict[str, Any]:
    """Let each line of somebody new say who that is: a negative number of this preview."""
    return after if person is None or person > 0 else {**after, "person": person}


def _problem(roster_import: RosterImport, issue: Issue) -> RosterProblem:
    return RosterProblem(
        roster_import=roster_import,
        kind=issue.kind,
        file=issue.file[:120],
        row=issue.row,
        column=issue.column[:60],
        value=issue.value[:200],
        problem=issue.problem,
        expected=issue.expected[:200],
        candidates=[{"id": pk, "label": label} for pk, label in issue.candidates],
        cells=dict(issue.cells),
    )
