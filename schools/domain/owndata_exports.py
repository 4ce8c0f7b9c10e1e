"""Take out all that is kept about oneself: asked for, made by the worker, there for a week."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from kit.commands import command
from kit.errors import Stale
from ledger.domain.entries import record
from schools import events, flows
from schools.actors import Actor
from schools.enums import ExportState
from schools.models import DataExport, Person
from schools.models.owndata import FOLDER, KEPT_FOR
from schools.permissions import POLICY
from schools.signals import export_moved, export_waits

MOST_ATTEMPTS = 5  # a file that kills its worker is not taken up for ever
KEPT_ON_LIST = timedelta(days=180)
KEPT_UNKNOWN = timedelta(days=1)  # a worker may be storing it at this moment


@command
def ask_for_export(*, actor: Actor, person: Person, at: datetime) -> tuple[DataExport, bool]:
    """Have all that is kept about ``person`` put together; return the export, and if it is new.

    While one is under way, that is the one: ten clicks make one.

    :raises NotAllowed: ``actor`` is someone else.
    """
    POLICY.require(actor, "data.export", person)
    if already := under_way(person):
        return already, False
    try:
        with transaction.atomic():
            export = DataExport.objects.create(person=person, asked_at=at)
    except IntegrityError:  # the same click, while the first was on its way
        return DataExport.objects.under_way().get(person=person), False
    record(events.EXPORT_ASKED, actor=actor, thing=export, at=at)
    export_waits.send(DataExport, export_id=export.pk)
    return export, True


def under_way(person: Person) -> DataExport | None:
    """Return the export of ``person`` that waits or is being made."""
    return DataExport.objects.under_way().filter(person=person).first()


@transaction.atomic
def begin_export(*, export: DataExport, at: datetime) -> None:
    """Take an export upon oneself; of two workers one does.

    :raises Stale: another worker is on it, or nobody waits for it any more.
    """
    export.refresh_from_db(from_queryset=DataExport.objects.select_for_update())
    attempt = export.attempt + 1
    flows.EXPORT.advance(export, "make", at=at, attempt=attempt, heartbeat_at=at, parts=0)


def beat(export: DataExport, parts: int, all_parts: int, at: datetime) -> None:
    """Note that the worker lives, and how far it has come; outside any long transaction.

    :raises Stale: another worker took over, or the account was closed meanwhile.
    """
    mine = DataExport.objects.filter(pk=export.pk, state=ExportState.MAKING, attempt=export.attempt)
    if not mine.update(heartbeat_at=at, parts=parts, all_parts=all_parts):
        raise Stale


@transaction.atomic
def finish_export(*, export: DataExport, name: str, size: int, sha256: str, at: datetime) -> None:
    """Let its owner have what was made, stored under ``name``.

    :raises Stale: another worker took over, or the account was closed meanwhile.
    """
    _still_mine(export)
    flows.EXPORT.advance(
        export, "finish", at=at, file=name, size=size, sha256=sha256, heartbeat_at=None
    )
    people = [export.person_id]
    record(events.EXPORT_MADE, actor=None, thing=export, at=at, people=people)
    export_moved.send(DataExport, export=export, at=at)


@transaction.atomic
def fail_export(*, export: DataExport, lacks_room: bool, at: datetime) -> None:
    """Say that it could not be made, and tell its owner. Nothing half is left.

    :raises Stale: another worker took over, or the account was closed meanwhile.
    """
    _still_mine(export)
    flows.EXPORT.advance(export, "fail", at=at, heartbeat_at=None, lacks_room=lacks_room)
    export_moved.send(DataExport, export=export, at=at)


@transaction.atomic
def give_back_export(*, export: DataExport, at: datetime) -> None:
    """Let an export whose worker has died be taken up again, or fail for good after five.

    :raises Stale: it has moved on.
    """
    if export.attempt >= MOST_ATTEMPTS:
        fail_export(export=export, lacks_room=False, at=at)
        return
    _still_mine(export)
    flows.EXPORT.advance(export, "give-back", at=at, heartbeat_at=None)


@command
def take_out(*, actor: Actor, export: DataExport, at: datetime) -> None:
    """Write down that its owner fetched it: each export once, however often it is loaded.

    :raises NotAllowed: ``actor`` is someone else.
    """
    POLICY.require(actor, "data.export", export.person)
    record(events.EXPORT_TAKEN, actor=actor, thing=export, at=at, key=str(export.pk))


@command
def tidy_exports(*, at: datetime) -> int:
    """Clear away what was ready a week ago, and forget what was asked for half a year ago.

    Returns how many files went. Can be run again at any time.

    :raises OSError: the storage cannot be reached; what is left goes at the next run.
    """
    cleared = 0
    for export in DataExport.objects.filter(state=ExportState.READY, ready_at__lt=at - KEPT_FOR):
        name = str(export.file.name)
        default_storage.delete(name)
        flows.EXPORT.advance(export, "expire", at=at, file="")
        cleared += 1
    cleared += _sweep(at)
    over = (ExportState.FAILED, ExportState.EXPIRED)
    DataExport.objects.filter(state__in=over, asked_at__lt=at - KEPT_ON_LIST).delete()
    return cleared


def _sweep(at: datetime) -> int:
    """Clear away what a worker stored and died before it could say so."""
    if not default_storage.exists(FOLDER):
        return 0
    known = set(DataExport.objects.exclude(file="").values_list("file", flat=True))
    lost = [
        name
        for each in default_storage.listdir(FOLDER)[1]
        if (name := f"{FOLDER}/{each}") not in known
        and default_storage.get_modified_time(name) < at - KEPT_UNKNOWN
    ]
    for name in lost:
        default_storage.delete(name)
    return len(lost)


def quiet_exports(before: datetime) -> list[DataExport]:
    """Return the exports whose worker has given no sign of life since ``before``."""
    return list(DataExport.objects.filter(state=ExportState.MAKING, heartbeat_at__lte=before))


def _still_mine(export: DataExport) -> None:
    """:raises Stale: another worker took over, or it is gone."""
    row: Any = DataExport.objects.select_for_update().filter(pk=export.pk).first()
    if row is None or row.attempt != export.attempt:
        raise Stale


def is_kept(export: DataExport, at: datetime) -> bool:
    """Tell whether its owner can still fetch it at the moment ``at``."""
    until = export.until
    return (
        export.state == ExportState.READY and until is not None and timezone.localtime(at) < until
    )
