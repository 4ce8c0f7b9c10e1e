"""Two real worker processes on one queue: every task is done once, none is left lying."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from community.domain.operations import SILENCE, take_up_lost
from community.models import Worker
from tests.journeys.process import database_url, wait_until

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True)]
MANY = 40


@pytest.fixture
def start(tmp_path):
    """Start a worker by its name; all end with the test."""
    started = []

    def run(name):
        process = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "manage.py", "db_worker", "--worker-id", name, "--interval", "0.1",
             "--no-startup-delay", "--skip-checks"],
            cwd=settings.ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "community.settings.dev",
                "SECRET_KEY": settings.SECRET_KEY,
                "VAR_DIR": str(tmp_path / "var"),
                "DATABASE_URL": database_url(),
                "REDIS_URL": "",
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        started.append(process)
        wait_until(lambda: Worker.objects.filter(name=name).exists(), "the worker did not start")
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()


def enqueue(name, *given):
    return DBTaskResult.objects.create(
        args_kwargs={"args": [str(each) for each in given], "kwargs": {}},
        task_path=f"tests.community.deeds.{name}",
        backend_name="default",
        run_after=get_date_max(),
    )


def in_state(state):
    deeds = DBTaskResult.objects.filter(task_path__startswith="tests.")
    return deeds.filter(status=state).count()


def test_two_workers_share_the_work_and_do_nothing_twice(start, tmp_path):
    lines = tmp_path / "lines"
    for n in range(MANY):
        enqueue("leave_line", lines, n)
    start("one")
    start("two")

    wait_until(lambda: in_state(TaskResultStatus.SUCCESSFUL) == MANY, "work is left")

    done = Counter(lines.read_text(encoding="utf-8").split())
    assert done == Counter(str(n) for n in range(MANY))


def test_what_a_killed_worker_was_doing_another_does_again(start, tmp_path):
    lines = tmp_path / "lines"
    task = enqueue("wait_once", lines)
    first = start("one")
    wait_until(lines.exists, "the task was not begun")

    first.send_signal(signal.SIGKILL)
    first.wait()
    start("two")
    now = timezone.now()
    assert take_up_lost(at=now) == 0  # it may still live
    Worker.objects.filter(name="one").update(beat_at=now - SILENCE - timedelta(seconds=1))
    DBTaskResult.objects.filter(pk=task.pk).update(started_at=now - SILENCE)
    assert take_up_lost(at=now) == 1

    wait_until(lambda: in_state(TaskResultStatus.SUCCESSFUL) == 1, "the task is left")
    task.refresh_from_db()
    assert lines.read_text(encoding="utf-8").split() == ["begun", "begun", "done"]
    assert task.worker_ids == ["one", "two"]


def test_a_worker_that_is_asked_to_end_says_goodbye(start, tmp_path):
    enqueue("leave_line", tmp_path / "lines", "at work")
    process = start("one")
    wait_until(lambda: in_state(TaskResultStatus.SUCCESSFUL) == 1, "it does not work")

    process.send_signal(signal.SIGTERM)

    assert process.wait(20) == 0
    assert not Worker.objects.exists()
