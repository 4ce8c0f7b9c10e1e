"""Apply a preview exactly as it stands, or take back the last one that was applied."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.commands import command
from kit.errors import Stale
from kit.wire.publish import recheck
from ledger.domain.entries import record
from schools import events, flows
from schools.actors import Actor
from schools.domain.roster_preview import (
    effective_day,
    forget_file,
    require_open_day,
    tell_of_import,
)
from schools.domain.roster_progress import APPLYING, Reporter
from schools.domain.roster_writing import OPENS, Writing, chunks, write_classes
from schools.enums import ImportState, LineKind
from schools.models import (
    Appointment,
    County,
    Person,
    RosterImport,
    SchoolAlias,
    TeachingPost,
)
from schools.permissions import POLICY
from schools.queries.roster import county_picture, latest_applied
from schools.signals import people_renamed, posts_changed

RIGHTS_CHANGE = (LineKind.END_PERSON, LineKind.MOVE_PERSON)


@command
def apply_import(
    *, actor: Actor | None, roster_import: RosterImport, at: datetime, reporter: Reporter
) -> dict[str, Any]:
    """Do what the preview says, all of it or nothing; return the counts, circles among them.

    The import has been started (``start_import``). The same roster twice writes nothing about
    people. Nobody is deleted; rows end, and are dated.

    :raises NotAllowed: ``actor`` is not of the county's office.
    :raises Stale: the county is not what it was when the preview was made, or the import was
        not started.
    :raises Invalid: the semester has ended, or a later roster was applied.
    """
    POLICY.require(actor, "roster.apply", roster_import)
    county = County.objects.select_for_update().get(pk=roster_import.county_id)
    roster_import = RosterImport.objects.select_for_update().get(pk=roster_import.pk)
    if roster_import.state != ImportState.APPLYING:
        raise Stale
    day = effective_day(roster_import.semester, at)
    require_open_day(roster_import, day)
    if county_picture(county, day).basis != roster_import.basis:
        raise Stale(_("The county has changed since this preview. Make the preview again."))
    writing = Writing(roster_import, county=county, on=day, at=at)
    writing.do(reporter.stage(APPLYING))
    _tell_of_new_names(roster_import)
    counts = {**roster_import.counts}
    for _receiver, answer in posts_changed.send(
        RosterImport, county=county, on=day, actor=actor, at=at
    ):
        counts |= answer if isinstance(answer, dict) else {}
    flows.ROSTER.advance(
        roster_import,
        "apply",
        at=at,
        counts=counts,
        effective_on=day,
        made={**roster_import.made, **writing.made},
        heartbeat_at=None,
    )
    recheck(_whose_rights_changed(roster_import))
    forget_file(roster_import)
    tell_of_import(roster_import, at)
    record(
        events.ROSTER_APPLIED,
        actor=actor,
        thing=roster_import,
        at=at,
        changes={"digest": roster_import.digest, "counts": counts},
    )
    return counts


def _whose_rights_changed(roster_import: RosterImport) -> list[int]:
    lines = roster_import.lines.filter(kind__in=RIGHTS_CHANGE, person__isnull=False)
    return list(lines.values_list("person_id", flat=True))


def _tell_of_new_names(roster_import: RosterImport) -> None:
    lines = roster_import.lines.filter(kind=LineKind.UPDATE_PERSON, after__has_key="name")
    if people := list(lines.values_list("person_id", flat=True)):
        people_renamed.send(RosterImport, people=people)


@command
def undo_import(*, actor: Actor, roster_import: RosterImport, at: datetime) -> dict[str, Any]:
    """Take back the import that was applied last; everybody stands as before it.

    What it opened never held, what it ended goes on, and those it made are closed accounts.
    Schools it made stay, without anybody in them. Returns the counts of the rooms above.

    :raises NotAllowed: ``actor`` is not of the county's office.
    :raises Stale: it is not the last one that was applied, or was taken back already.
    """
    POLICY.require(actor, "roster.undo", roster_import)
    county = County.objects.select_for_update().get(pk=roster_import.county_id)
    latest = latest_applied(county)
    if latest is None or latest.pk != roster_import.pk:
        raise Stale(_("Only the roster that was applied last can be taken back."))
    roster_import = latest
    day = roster_import.effective_on or timezone.localdate(roster_import.applied_at)
    flows.ROSTER.advance(roster_import, "undo", at=at)
    _void_what_was_made(roster_import)
    _restore(roster_import)
    _tell_of_new_names(roster_import)
    counts: dict[str, Any] = {}
    for _receiver, answer in posts_changed.send(
        RosterImport, county=county, on=day, actor=actor, at=at
    ):
        counts |= answer if isinstance(answer, dict) else {}
    recheck([*_whose_rights_changed(roster_import), *roster_import.made.get("people", ())])
    record(
        events.ROSTER_UNDONE,
        actor=actor,
        thing=roster_import,
        at=at,
        changes={"digest": roster_import.digest, "counts": counts},
    )
    return counts


def _void_what_was_made(roster_import: RosterImport) -> None:
    made = roster_import.made
    for name, rows in (("posts", TeachingPost.objects), ("appointments", Appointment.objects)):
        for ids in chunks(made.get(name, ())):
            rows.filter(pk__in=ids).update(ends_on=F("starts_on"))
    for ids in chunks(made.get("people", ())):
        Person.objects.filter(pk__in=ids).update(is_active=False)
    SchoolAlias.objects.filter(
        county=roster_import.county, alias__in=list(made.get("aliases", ()))
    ).delete()


def _restore(roster_import: RosterImport) -> None:
    """Give back what the import ended or changed: posts, appointments, details.

    Whoever closed their account since stays away: it was their own decision, and is final.
    """
    open_ones = Person.objects.filter(closed_at=None)
    before: dict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    lines = roster_import.lines.filter(person__isnull=False)
    for kind, person, was in lines.values_list("kind", "person_id", "before"):
        before[kind].append((person, was))
    for ids in chunks(was["post"] for _person, was in before[LineKind.MAIN_POST]):
        TeachingPost.objects.filter(pk__in=ids).update(is_primary=False)
    write_classes({was["post"]: was["classes"] for _person, was in before[LineKind.POST_CLASSES]})
    posts = (was["post"] for _person, was in before[LineKind.END_POST])
    appointments = [was["appointment"] for _person, was in before[LineKind.END_DUTY]]
    for kind in OPENS:
        for person, was in before[kind]:
            appointments += was["appointments"].values()
            open_ones.filter(pk=person).exclude(is_active=was["is_active"]).update(
                is_active=was["is_active"]
            )
    for rows, restored in ((TeachingPost.objects, posts), (Appointment.objects, appointments)):
        for ids in chunks(restored):
            still_here = rows.filter(pk__in=ids, person__closed_at=None)
            still_here.filter(ends_on=roster_import.effective_on).update(ends_on=None)
    for person, was in before[LineKind.UPDATE_PERSON]:
        open_ones.filter(pk=person).update(**was)


@transaction.atomic
def abandon_import(*, roster_import: RosterImport, at: datetime) -> None:
    """Return an import whose worker has died to where it can be taken up again.

    One that was being applied has changed nothing, and is a preview again; one that was being
    read stays so, to be read again.
    """
    if roster_import.state == ImportState.APPLYING:
        flows.ROSTER.advance(roster_import, "give-back", at=at, heartbeat_at=None)
