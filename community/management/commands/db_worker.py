"""The library's worker, which here says that it lives and takes up what dead ones left."""

from __future__ import annotations

from typing import Any

from django_tasks_db.management.commands import db_worker

from community.worker import Pulse
from schools.tasks import look_after_imports


class Command(db_worker.Command):
    help = "Do background tasks, one after another, until SIGINT or SIGTERM."

    def handle(self, *, worker_id: str, **options: Any) -> None:
        pulse = Pulse(worker_id)
        pulse.start()
        try:
            look_after_imports()
            super().handle(worker_id=worker_id, **options)
        finally:
            pulse.stop()
