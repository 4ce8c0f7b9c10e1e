"""For those who watch the site: is the process up, and does what it needs answer?"""

from __future__ import annotations

import asyncio
import logging

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from kit.wire.uplink import is_shared

log = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds that the channel layer gets to answer


@login_not_required
@never_cache
@require_GET
def show_health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_GET
def show_readiness(request: HttpRequest) -> JsonResponse:
    """Answer 200 if all that the site needs answers, else 503 and which does not."""
    answers = {}
    for name, ask in PARTS.items():
        try:
            ask()
        except Exception as error:  # noqa: BLE001 - whatever it is, the part does not answer
            log.warning("not_ready", extra={"part": name, "error": type(error).__name__})
            answers[name] = "away"
        else:
            answers[name] = "ok"
    ready = "away" not in answers.values()
    return JsonResponse({"ready": ready, **answers}, status=200 if ready else 503)


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
    if isinstance(default_storage._wrapped or default_storage, FileSystemStorage):
        name = default_storage.save("readiness", ContentFile(b"ok"))
        default_storage.delete(name)
    else:
        default_storage.exists("readiness")


PARTS = {
    "database": _ask_database,
    "channel_layer": _ask_channel_layer,
    "storage": _ask_storage,
}
