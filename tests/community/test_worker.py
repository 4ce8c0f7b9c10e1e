"""The embedded server keeps its own house."""

import threading

import pytest
from django.core.management.base import CommandError

from commons.tasks import convert_film
from community import worker


@pytest.fixture
def tidied(monkeypatch):
    """Due at once; how often it was done, and a way to make it fail."""
    done = threading.Semaphore(0)
    failures = []

    def call(name, **options):
        done.release()
        if failures:
            raise failures.pop()

    monkeypatch.setattr(worker, "TIDY_EVERY", 0.01)
    monkeypatch.setattr(worker, "call_command", call)
    monkeypatch.setattr(worker.connections, "close_all", lambda: None)
    return done, failures


def test_it_tidies_up_again_and_again_also_after_a_failure(tidied, caplog):
    done, failures = tidied
    failures.append(CommandError("a database that is away"))
    server = worker.BackgroundWorker()

    server.housekeeper.start()
    times = [done.acquire(timeout=20) for _ in range(3)]
    server.stopping.set()
    server.housekeeper.join(20)

    assert times == [True, True, True]
    assert not server.housekeeper.is_alive()
    assert "chore_failed" in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("only", "takes", "leaves"), [("", ["*"], [worker.MEDIA]), (worker.MEDIA, [worker.MEDIA], [])]
)
def test_films_are_converted_by_a_worker_of_their_own(tidied, monkeypatch, only, takes, leaves):
    """The library's worker is told its queues: none takes the other's, none is left to nobody."""
    asked = []

    class Told:
        def __init__(self, **words):
            asked.append((words["queue_names"], words["excluded_queue_names"]))

        def run(self):
            server.stopping.set()

    monkeypatch.setattr(worker, "Worker", Told)
    monkeypatch.setattr(worker, "look_after_imports", lambda: None)  # tests have no queue
    server = worker.BackgroundWorker(only=only)

    server._run()
    server.pulse.stop()

    assert asked == [(takes, leaves)]
    assert convert_film.queue_name == worker.MEDIA
