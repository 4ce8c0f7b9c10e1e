"""Make one export: write it beside, then store it whole, or leave nothing."""

from __future__ import annotations

import logging
import os
import tempfile
import time
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone

from kit.errors import Stale
from kit.stored import FULL, digest_of
from schools.actors import load_actor
from schools.domain.owndata_exports import beat, begin_export, fail_export, finish_export
from schools.exporters.owndata import write_export
from schools.models import DataExport
from schools.models.owndata import export_path
from schools.owndata import Owner

log = logging.getLogger(__name__)

BEAT_EVERY = 2.0  # seconds


def make_export(export: DataExport) -> None:
    """Make ``export`` and let its owner have it. Whatever goes wrong, no half file stays.

    :raises Stale: another worker does it, or the account was closed meanwhile.
    """
    begin_export(export=export, at=timezone.now())
    name = ""
    try:
        with tempfile.TemporaryFile() as target:  # without a name: gone with its worker
            _write(target, export)
            sha256, size = digest_of(target), target.seek(0, os.SEEK_END)
            name = _store(target, export)
        finish_export(export=export, name=name, size=size, sha256=sha256, at=timezone.now())
    except Exception as error:
        if name:
            default_storage.delete(name)
        if isinstance(error, Stale):
            raise
        lacks_room = isinstance(error, OSError) and error.errno in FULL
        log.warning("export_failed", extra={"export": export.pk, "error": type(error).__name__})
        fail_export(export=export, lacks_room=lacks_room, at=timezone.now())


def _write(target: IO[bytes], export: DataExport) -> None:
    last = 0.0

    def heard(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > BEAT_EVERY:
            last = time.monotonic()
            beat(export, done, total, timezone.now())

    actor = load_actor(export.person)
    if actor is None:
        raise Stale
    write_export(target, Owner(export.person, actor), timezone.now(), heard)
    target.flush()


def _store(target: Any, export: DataExport) -> str:
    """Return the name under which the storage has it; where that fails, nothing is there."""
    name = export_path(export, "")
    target.seek(0)
    try:
        return str(default_storage.save(name, File(target, name)))
    except OSError:
        default_storage.delete(name)
        raise
