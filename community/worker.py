"""Background workers: that of the embedded profile, threads of the server, and their sign of life."""

from __future__ import annotations

import io
import logging
import threading
import time

from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from community.domain.operations import beat, leave, take_up_lost
from schools.tasks import look_after_imports

log = logging.getLogger(__name__)

PAUSE = 1.0  # seconds between looks for work, and after a first failure
LONGEST_PAUSE = 30.0
TIDY_EVERY = 1800.0
FIRST_TIDY = 60.0  # after the start
CHORES = ("tidy", "send_digests")
BEAT_EVERY = 15.0  # seconds; four of them without one, and a worker is taken for dead
MEDIA = "media"  # the queue of what takes long and may wait
LAST_TASK = 8.0  # seconds that a running task gets to finish when the server stops


class WorkerLost(Exception):  # noqa: N818 - the name by which people read of it
    """Never raised: tasks that several workers died over are said to have failed by this."""


class Pulse:
    """Says that a worker lives while it works, and takes up what dead ones left."""

    def __init__(self, worker: str) -> None:
        self.worker, self.stopping = worker, threading.Event()
        self.thread = threading.Thread(target=self._run, name="pulse", daemon=True)

    def start(self) -> None:
        """Beat before the first task is taken: whoever has one is known to live."""
        beat(worker=self.worker, at=timezone.now())
        self.thread.start()

    def stop(self) -> None:
        """Say goodbye; what is still running is taken up by the next worker."""
        self.stopping.set()
        if self.thread.is_alive():
            self.thread.join(LAST_TASK)
        try:
            leave(worker=self.worker)
        except Exception as error:  # noqa: BLE001 - it is found silent instead
            log.warning("pulse_failed", extra={"error": type(error).__name__})

    def _run(self) -> None:
        while not self.stopping.wait(BEAT_EVERY):
            try:
                beat(worker=self.worker, at=timezone.now())
                if found := take_up_lost(at=timezone.now()):
                    log.warning("tasks_taken_up", extra={"tasks": found})
            except Exception as error:  # noqa: BLE001 - a database that is away comes back
                log.warning("pulse_failed", extra={"error": type(error).__name__})
                connections.close_all()
        connections.close_all()


class BackgroundWorker:
    """Runs tasks one after another; survives a database that was away.

    Conversions of films take an hour: they have a worker of their own (``only`` their queue), so
    that mails and notices do not wait for them.
    """

    def __init__(self, *, only: str = "") -> None:
        self.stopping = threading.Event()
        self.worker: Worker | None = None
        self.only = only
        self.name = f"embedded-{only or 'all'}-{get_random_string(16)}"
        self.pulse = Pulse(self.name)
        self.thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self.housekeeper = threading.Thread(target=self._tidy, name="tidy", daemon=True)

    def start(self) -> None:
        self.thread.start()
        if not self.only:
            self.housekeeper.start()

    def stop(self) -> None:
        """Let a running task finish; one that takes too long is found unfinished at the next start."""
        self.stopping.set()
        if self.worker is not None:
            self.worker.running = False
        if self.thread.is_alive():
            self.thread.join(LAST_TASK)
        self.pulse.stop()

    def _run(self) -> None:
        pause = PAUSE
        while not self.stopping.is_set():
            self.worker = Worker(
                queue_names=[self.only or "*"],
                interval=PAUSE,
                batch=False,
                backend_name="default",
                startup_delay=False,
                max_tasks=None,
                worker_id=self.name,
                excluded_queue_names=[] if self.only else [MEDIA],
            )
            began = time.monotonic()
            try:
                if not self.pulse.thread.is_alive():
                    self.pulse.start()
                if not self.only:
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
        pause = min(FIRST_TIDY, TIDY_EVERY)
        while not self.stopping.wait(pause):
            pause = TIDY_EVERY
            for chore in CHORES:
                try:
                    call_command(chore, stdout=io.StringIO())
                except Exception as error:  # noqa: BLE001 - it is due again in a while
                    failure = {"chore": chore, "error": type(error).__name__}
                    log.warning("chore_failed", extra=failure)
            connections.close_all()
