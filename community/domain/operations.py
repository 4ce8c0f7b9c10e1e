"""What keeps the site running: chores remembered, workers that live, tasks taken up again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.models import Site

from community.events import TASK_RETRIED
from community.models import Chore, Worker
from community.permissions import POLICY
from kit.commands import command
from kit.errors import Stale
from ledger.domain.entries import record
from schools.actors import Actor

SILENCE = timedelta(minutes=1)  # without a sign of life, a worker is taken for dead
MOST_TRIES = 3  # workers that a task may outlive; then it is a failure
LOST = "community.worker.WorkerLost"  # how such a task is said to have failed
FORGOTTEN = timedelta(days=1)  # after that, a dead worker's row goes
NOT_FAILED = _("This task is not a failed one any more: somebody was faster, or it is long gone.")


@command
def note_chore(
    *, name: str, failure: str, seconds: float, told: dict[str, Any], at: datetime
) -> None:
    """Remember how the chore ``name`` ended. What it said when it last went well is kept."""
    last = Chore.objects.select_for_update().filter(name=name).first()
    chore = last or Chore(name=name)
    chore.ended_at, chore.seconds, chore.failure = at, seconds, failure[:200]
    if failure:
        chore.failing_since = chore.failing_since or at
    else:
        chore.failing_since, chore.well_at, chore.told = None, at, told
    chore.save()


@command
def beat(*, worker: str, at: datetime) -> None:
    """Say that ``worker`` lives."""
    Worker.objects.update_or_create(
        name=worker, defaults={"beat_at": at}, create_defaults={"began_at": at, "beat_at": at}
    )


@command
def leave(*, worker: str) -> None:
    """Say that ``worker`` has ended. What it left running is taken up by another."""
    Worker.objects.filter(name=worker).delete()


@command
def take_up_lost(*, at: datetime) -> int:
    """Have tasks whose worker has died done again; return how many there were.

    A task that has outlived several workers may be what kills them: it failed, for people to see.
    """
    alive = set(Worker.objects.alive(at - SILENCE).values_list("name", flat=True))
    running = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lte=at - SILENCE
    )
    found = 0
    for lost in running:
        if lost.worker_ids and lost.worker_ids[-1] in alive:
            continue
        same = running.filter(pk=lost.pk, started_at=lost.started_at)
        if len(lost.worker_ids) >= MOST_TRIES:
            found += same.update(
                status=TaskResultStatus.FAILED,
                finished_at=at,
                exception_class_path=LOST,
                traceback="",
            )
        else:
            found += same.update(status=TaskResultStatus.READY, run_after=at, started_at=None)
    Worker.objects.filter(beat_at__lt=at - FORGOTTEN).delete()
    return found


@command
def retry_task(*, actor: Actor, task: DBTaskResult, at: datetime) -> None:
    """Have a failed task tried again, from the start.

    :raises NotAllowed: ``actor`` does not look after the site.
    :raises Stale: it has not failed, or somebody had it tried again already.
    """
    POLICY.require(actor, "task.retry", task)
    failed = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.FAILED)
    if not failed.update(
        status=TaskResultStatus.READY,
        run_after=at,
        started_at=None,
        finished_at=None,
        worker_ids=[],
        exception_class_path="",
        traceback="",
    ):
        raise Stale(NOT_FAILED)
    record(
        TASK_RETRIED,
        actor=actor,
        thing=Site.objects.get(is_default_site=True),  # a task is no row that stays
        at=at,
        changes={"task": str(task.pk), "kind": task.task_path},
    )
