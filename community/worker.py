"""The background worker of the embedded profile: threads of the server."""

from __future__ import annotations

import io
import logging
import threading
import time

from django.core.management import call_command
from django.db import connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from schools.tasks import look_after_imports

log = logging.getLogger(__name__)

PAUSE = 1.0  # seconds between looks for work, and after a first failure
LONGEST_PAUSE = 30.0
TIDY_EVERY = 1800.0
LAST_TASK = 8.0  # seconds that a running task gets to finish when the server stops


class BackgroundWorker:
    """Runs tasks one after another; survives a database that was away."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.worker: Worker | None = None
        self.thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self.housekeeper = threading.Thread(target=self._tidy, name="tidy", daemon=True)

    def start(self) -> None:
        self.thread.start()
        self.housekeeper.start()

    def stop(self) -> None:
        """Let a running task finish; one that takes too long is found unfinished at the next start."""
        self.stopping.set()
        if self.worker is not None:
            self.worker.running = False
        if self.thread.is_alive():
            self.thread.join(LAST_TASK)

    def _run(self) -> None:
        pause = PAUSE
        while not self.stopping.is_set():
            self.worker = Worker(
                queue_names=["*"],
                interval=PAUSE,
                batch=False,
                backend_name="default",
                startup_delay=False,
                max_tasks=None,
                worker_id=f"embedded-{get_random_string(20)}",
                excluded_queue_names=[],
            )
            began = time.monotonic()
            try:
                look_after_imports()
                self.worker.run()
            except Exception as error:  # noqa: BLE001 - a database that is away comes back
                log.warning("worker_failed", extra={"error": type(error).__name__})
                connections.close_all()
                lasted = time.monotonic() - began > LONGEST_PAUSE
                pause = PAUSE if lasted else min(2 * pause, LONGEST_PAUSE)
                self.stopping.wait(pause)
        connections.close_all()

    def _tidy(self) -> None:
        """Do from time to time what a timer does where the site has one."""
        while not self.stopping.wait(TIDY_EVERY):
            try:
                call_command("tidy", stdout=io.StringIO())
            except Exception as error:  # noqa: BLE001 - it is due again in a while
                log.warning("tidying_failed", extra={"error": type(error).__name__})
            connections.close_all()
