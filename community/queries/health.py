"""Does what the site needs answer, and how fast?"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import DEFAULT_STORAGE_ALIAS, settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage, storages
from django.db import connection

from kit.search.server import server_at
from kit.wire.uplink import is_shared

PATIENCE = 2.0  # seconds that the channel layer gets to answer
SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one part said. ``error`` is the name of what went wrong, or ""."""

    part: str
    error: str
    seconds: float

    @property
    def is_needed(self) -> bool:
        """Tell whether the site cannot do without it."""
        return self.part != SEARCH


def ask_parts() -> list[Answer]:
    """Ask each of ``PARTS`` whether it answers, and the search server where there is one."""
    answers = []
    for part, ask in (PARTS | ({SEARCH: _ask_search} if settings.SEARCH_PLACE else {})).items():
        began, error = time.monotonic(), ""
        try:
            ask()
        except Exception as failure:  # noqa: BLE001 - whatever it is, the part does not answer
            error = type(failure).__name__
        answers.append(Answer(part, error, time.monotonic() - began))
    return answers


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_channel_layer() -> None:
    if not is_shared():
        return

    async def send() -> None:
        layer = get_channel_layer()
        await asyncio.wait_for(layer.group_send("ready", {"type": "ready"}), PATIENCE)

    async_to_sync(send)()


def _ask_storage() -> None:
    """Write and delete a file; a store elsewhere is only asked, since each write there costs."""
    if isinstance(storages[DEFAULT_STORAGE_ALIAS], FileSystemStorage):
        name = default_storage.save("readiness", ContentFile(b"ok"))
        default_storage.delete(name)
    else:
        default_storage.exists("readiness")


def _ask_search() -> None:
    server_at(settings.SEARCH_PLACE).ping()


PARTS = {
    "database": _ask_database,
    "channel_layer": _ask_channel_layer,
    "storage": _ask_storage,
}
