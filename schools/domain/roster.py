"""What the county office does with a roster: upload, answer, confirm, apply, discard."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.commands import command
from kit.errors import Invalid, Refused, Stale
from ledger.domain.entries import record
from schools import events, flows
from schools.actors import PLATFORM, Actor
from schools.domain.roster_preview import (
    effective_day,
    forget_file,
    require_open_day,
)
from schools.enums import ImportState, ProblemKind
from schools.models import County, RosterImport, RosterProblem, Semester
from schools.permissions import POLICY
from schools.signals import import_waits

KEPT_UNAPPLIED = timedelta(days=14)
QUESTIONS = (
    ProblemKind.UNKNOWN_SCHOOL,
    ProblemKind.AMBIGUOUS_PERSON,
    ProblemKind.CLOSED_ACCOUNT,
)


class LeaversUnconfirmed(Refused):
    """So many people would leave that somebody has to say that this is meant."""

    code, status = "leavers", 409
    message = gettext_lazy("More people would leave than usual. Look at them, then confirm it.")


def _wait(roster_import: RosterImport, step: str, actor: Actor) -> None:
    """Hand the import to the worker, after the commit."""
    send = partial(
        import_waits.send,
        RosterImport,
        import_id=roster_import.pk,
        step=step,
        person_id=actor.user_id,
    )
    transaction.on_commit(send, robust=True)


@command
def upload_roster(
    *,
    actor: Actor,
    county: County,
    semester: Semester,
    file: File[Any],
    filename: str,
    may_create_schools: bool,
    at: datetime,
    in_background: bool = True,
) -> RosterImport:
    """Take in a file for ``semester``; a worker reads it unless ``in_background`` is off.

    ``filename`` is what the person calls it; the file is kept under a random name.

    :raises NotAllowed: ``actor`` is not of the county's office.
    :raises Invalid: the semester has ended or is another county's, or a later roster was applied.
    """
    POLICY.require(actor, "roster.open", county)
    if semester.county_id != county.pk:
        raise Invalid(_("This semester is another county's."), field="semester")
    roster_import = RosterImport(
        county=county,
        semester=semester,
        uploaded_by_id=actor.user_id,
        filename=filename.replace("\\", "/").rpartition("/")[2][:255],
        may_create_schools=may_create_schools,
        uploaded_at=at,
    )
    require_open_day(roster_import, effective_day(semester, at))
    roster_import.file.save(filename, file, save=False)
    roster_import.save()
    record(events.ROSTER_UPLOADED, actor=actor, thing=roster_import, at=at)
    if in_background:
        _wait(roster_import, "read", actor)
    return roster_import


@command
def answer_question(
    *, actor: Actor, problem: RosterProblem, answer: dict[str, Any], at: datetime
) -> RosterProblem:
    """Answer a question of a preview; the preview must be made again before it is applied.

    ``answer`` is ``{"id": 7}`` (one of the candidates, or for a school any of the county),
    ``{"create": True}`` or ``{"skip": True}``. Answered again, the last answer counts.

    :raises NotAllowed: ``actor`` is not of the county's office.
    :raises Stale: the import is no preview (any more).
    :raises Invalid: this is no question, or no answer to it.
    """
    roster_import = problem.roster_import
    POLICY.require(actor, "roster.answer", roster_import)
    if problem.kind not in QUESTIONS:
        raise Invalid(_("This is not a question."))
    _require_answer(problem, answer)
    _blank(roster_import)
    problem.answer, problem.answered_by_id = answer, actor.user_id
    problem.save(update_fields=["answer", "answered_by"])
    record(
        events.ROSTER_ANSWERED,
        actor=actor,
        thing=roster_import,
        at=at,
        changes={"kind": problem.kind, "row": problem.row, "answer": answer},
    )
    return problem


def _require_answer(problem: RosterProblem, answer: dict[str, Any]) -> None:
    if answer in ({"create": True}, {"skip": True}):
        return
    known = {each["id"] for each in problem.candidates}
    if problem.kind == ProblemKind.UNKNOWN_SCHOOL:
        known |= set(problem.roster_import.county.schools.values_list("pk", flat=True))
    if answer.keys() != {"id"} or answer["id"] not in known:
        raise Invalid(_("Choose one of the answers."), field="answer")


def _blank(roster_import: RosterImport) -> None:
    """Make the preview one that cannot be applied until it is made again.

    :raises Stale: the import is no preview.
    """
    previews = RosterImport.objects.filter(pk=roster_import.pk, state=ImportState.PREVIEWED)
    if not previews.update(basis=""):
        raise Stale
    roster_import.basis = ""


@command
def map_columns(
    *, actor: Actor, roster_import: RosterImport, columns: dict[str, str], at: datetime
) -> None:
    """Say what columns mean, by heading; remembered for the county. The file is read again.

    :raises NotAllowed: ``actor`` is not of the county's office.
    :raises Stale: the import is no preview.
    :raises Invalid: a heading is not in the file.
    """
    POLICY.require(actor, "roster.answer", roster_import)
    if unknown := columns.keys() - roster_import.columns.keys():
        raise Invalid(_("There is no column “%(name)s” in this file.") % {"name": min(unknown)})
    _blank(roster_import)
    county = County.objects.select_for_update().get(pk=roster_import.county_id)
    county.roster_columns = {**county.roster_columns, **columns}
    county.save(update_fields=["roster_columns"])
    record(
        events.ROSTER_MAPPED, actor=actor, thing=roster_import, at=at, changes={"columns": columns}
    )
    _wait(roster_import, "read", actor)


@command
def renew_preview(*, actor: Actor, roster_import: RosterImport, at: datetime) -> None:
    """Have the preview made again: after answers, or because the county has changed.

    :raises NotAllowed: ``actor`` is not of the county's office.
    :raises Stale: the import is no preview.
    """
    POLICY.require(actor, "roster.answer", roster_import)
    _blank(roster_import)
    record(
        events.ROSTER_ANSWERED, actor=actor, thing=roster_import, at=at, changes={"renewed": True}
    )
    _wait(roster_import, "read", actor)


@command
def confirm_leavers(*, actor: Actor, roster_import: RosterImport, at: datetime) -> None:
    """Say that those who leave are meant to leave.

    :raises NotAllowed: ``actor`` is not of the county's office.
    :raises Stale: the import is no preview, or nothing needs to be confirmed.
    """
    POLICY.require(actor, "roster.apply", roster_import)
    confirmed = RosterImport.objects.filter(
        pk=roster_import.pk, state=ImportState.PREVIEWED, leavers_need_confirmation=True
    ).update(leavers_need_confirmation=False, leavers_confirmed_by=actor.user_id)
    if not confirmed:
        raise Stale
    roster_import.leavers_need_confirmation = False
    roster_import.leavers_confirmed_by_id = actor.user_id
    leaving = roster_import.counts.get("people", {}).get("ended", 0)
    record(
        events.ROSTER_CONFIRMED,
        actor=actor,
        thing=roster_import,
        at=at,
        changes={"leaving": leaving, "digest": roster_import.digest},
    )


@command
def start_import(
    *, actor: Actor, roster_import: RosterImport, at: datetime, in_background: bool = True
) -> None:
    """Begin to apply a preview; a worker does it unless ``in_background`` is off.

    :raises NotAllowed: ``actor`` is not of the county's office.
    :raises LeaversUnconfirmed: more leave than usual, and nobody has said that it is meant.
    :raises Stale: no preview (any more), or answers were given since it was made.
    """
    POLICY.require(actor, "roster.apply", roster_import)
    roster_import.refresh_from_db()
    if roster_import.leavers_need_confirmation:
        raise LeaversUnconfirmed
    if not roster_import.basis:
        raise Stale(_("Something was answered or changed since. Make the preview again."))
    flows.ROSTER.advance(roster_import, "start", at=at, heartbeat_at=at)
    record(events.ROSTER_STARTED, actor=actor, thing=roster_import, at=at)
    if in_background:
        _wait(roster_import, "apply", actor)


@transaction.atomic
def give_back(*, roster_import: RosterImport, at: datetime) -> None:
    """Return an import that could not be applied to its preview. Nothing else has changed.

    :raises Stale: it is not being applied.
    """
    flows.ROSTER.advance(roster_import, "give-back", at=at, heartbeat_at=None)


@command
def discard_import(*, actor: Actor, roster_import: RosterImport, at: datetime) -> None:
    """Put an import away without applying it; its file is deleted, the fact stays.

    :raises NotAllowed: ``actor`` is not of the county's office.
    :raises Stale: it is being read or applied, or was applied.
    """
    POLICY.require(actor, "roster.discard", roster_import)
    flows.ROSTER.advance(roster_import, "discard", at=at)
    forget_file(roster_import)
    record(events.ROSTER_DISCARDED, actor=actor, thing=roster_import, at=at)


@command
def tidy_imports(*, at: datetime) -> int:
    """Discard what nobody has applied for two weeks; return how many imports that were.

    Their files may hold what must not be kept. Can be run again at any time.

    :raises OperationalError: the database cannot be reached.
    """
    before = at - KEPT_UNAPPLIED
    forgotten = RosterImport.objects.filter(
        Q(previewed_at__lt=before) | Q(previewed_at=None, uploaded_at__lt=before),
        state__in=[ImportState.UPLOADED, ImportState.PREVIEWED],
    )
    for roster_import in forgotten:
        discard_import(actor=PLATFORM, roster_import=roster_import, at=at)
    return len(forgotten)
