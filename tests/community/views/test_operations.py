"""The page that says whether the site runs: calm when all is well, exact when it is not."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from community.domain.operations import LOST, beat, leave, note_chore, take_up_lost
from community.models import Chore
from community.queries import health
from community.queries.operations import lines_of
from kit.chores import chore
from ledger.models import Entry
from schools.enums import LetterState, Role
from schools.models import Letter
from tests.cast import appoint, appoint_admin, make_failed_task
from tests.factories.schools import CountyFactory, PersonFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
PARTS = [
    *("database", "channel_layer", "storage", "workers", "tasks", "mail"),
    *("backups", "tidy", "digests", "disk", "version", "open"),
]


@pytest.fixture
def well():
    """A site on which everything has run lately."""
    beat(worker="one", at=NOW)
    for name in ("tidy", "digests", "letters"):
        note_chore(name=name, failure="", seconds=1, told={}, at=NOW)
    told = {"path": "/srv/backups/tongyan-1", "bytes": 5_000_000}
    note_chore(name="backup", failure="", seconds=9, told=told, at=NOW)


def tones(at=NOW):
    return {line.name: line.tone for line in lines_of(at)}


def odd(at=NOW):
    """What is not well; the disk of this machine may be what it likes."""
    return {name: tone for name, tone in tones(at).items() if tone and name != "disk"}


def letter(**fields):
    return Letter.objects.create(
        **{
            "kind": "invitation",
            "key": "1",
            "person": PersonFactory(),
            "site": "http://testserver",
            "made_at": NOW,
            "due_at": NOW,
            "ends_at": NOW + timedelta(days=3),
            **fields,
        }
    )


def test_all_is_well(well):
    assert list(tones()) == PARTS
    assert odd() == {}


def test_a_site_that_never_ran_says_what_is_missing():
    assert odd() == {
        "workers": "wait",
        "backups": "due",
        "tidy": "due",
        "digests": "due",
    }


def test_a_part_that_is_away(well, monkeypatch):
    def fail():
        raise ConnectionError

    monkeypatch.setitem(health.PARTS, "channel_layer", fail)

    assert odd() == {"channel_layer": "wait"}


def test_backups_older_than_a_day(well):
    assert odd(NOW + timedelta(hours=24))["workers"] == "wait"
    assert "backups" not in odd(NOW + timedelta(hours=24))
    assert odd(NOW + timedelta(hours=26))["backups"] == "wait"


def test_a_backup_that_failed_leaves_the_last_good_one_in_sight(well):
    later = NOW + timedelta(seconds=50)

    note_chore(name="backup", failure="No room in /srv.", seconds=0, told={}, at=later)

    kept = Chore.objects.get(name="backup")
    assert (kept.well_at, kept.ended_at, kept.failing_since) == (NOW, later, later)
    assert kept.told["bytes"] == 5_000_000
    assert odd(later) == {"backups": "wait"}


def test_a_mail_server_that_is_away_is_seen_until_it_is_back(well):
    letter()
    for seconds in (20, 40):
        at = NOW + timedelta(seconds=seconds)
        note_chore(name="letters", failure="ConnectionRefusedError", seconds=1, told={}, at=at)
    line = next(line for line in lines_of(at) if line.name == "mail")

    assert (line.tone, line.when) == ("wait", NOW + timedelta(seconds=20))
    assert line.inside == ["letters: ConnectionRefusedError"]
    note_chore(name="letters", failure="", seconds=1, told={}, at=at)
    assert odd(at) == {}


@pytest.mark.parametrize("state", [LetterState.REFUSED, LetterState.GIVEN_UP])
def test_mails_that_could_not_be_sent_are_seen_for_a_week(well, state):
    letter(state=state, done_at=NOW)

    assert odd() == {"mail": "due"}
    assert "mail" not in odd(NOW + timedelta(days=8))


def test_work_that_nobody_takes(well):
    task = make_failed_task()
    assert odd() == {"tasks": "due"}

    DBTaskResult.objects.filter(pk=task.pk).update(status=TaskResultStatus.READY, enqueued_at=NOW)
    assert odd() == {}
    assert odd(NOW + timedelta(minutes=20))["tasks"] == "wait"


# -- The page -----------------------------------------------------------------------------------


@pytest.fixture
def office():
    return appoint(Role.OFFICE, CountyFactory())


def page(client, person):
    client.force_login(person)
    address = reverse("community:operations")
    return client.get(address, headers={"Accept-Language": "en"}).content.decode()


def test_the_office_reads_no_paths_no_errors_and_nobodys_name(client, office, well):
    make_failed_task()
    note_chore(name="backup", failure="No room in /srv/backups", seconds=0, told={}, at=NOW)

    seen = page(client, office)

    assert "Send mails" in seen
    for hidden in ("/srv/", "ConnectionError", "schools.letters", "余生"):
        assert hidden not in seen


def test_administrators_read_what_they_need_and_still_nobodys_name(client, well):
    make_failed_task()
    note_chore(name="backup", failure="No room in /srv/backups", seconds=0, told={}, at=NOW)

    seen = page(client, appoint_admin())

    for shown in ("/srv/", "ConnectionError", "schools.letters"):
        assert shown in seen
    assert "余生" not in seen


def test_a_failed_task_is_tried_again_once_and_it_is_on_record(client, office):
    task = make_failed_task()
    client.force_login(office)
    address = reverse("community:task-retry", args=[task.pk])

    answers = [client.post(address).status_code for _ in range(2)]

    task.refresh_from_db()
    assert answers == [302, 409]
    assert (task.status, task.worker_ids, task.traceback) == ("READY", [], "")
    [entry] = Entry.objects.filter(kind="task.retried")
    assert entry.actor_id == office.pk
    assert entry.changes == {"task": str(task.pk), "kind": "schools.letters.send_letters"}


# -- Workers ------------------------------------------------------------------------------------


def running(*workers):
    task = make_failed_task()
    DBTaskResult.objects.filter(pk=task.pk).update(
        status=TaskResultStatus.RUNNING, worker_ids=list(workers), started_at=NOW
    )
    return task


def state(task):
    task.refresh_from_db()
    return task.status


def test_what_a_dead_worker_left_is_taken_up_and_what_a_living_one_does_is_not():
    later = NOW + timedelta(minutes=2)
    for name, at in (("dead", NOW), ("alive", later)):
        beat(worker=name, at=at)
    left, under_way, gone = running("dead"), running("dead", "alive"), running("gone")
    leave(worker="gone")

    assert take_up_lost(at=later) == 2

    assert [state(each) for each in (left, under_way, gone)] == ["READY", "RUNNING", "READY"]
    assert take_up_lost(at=later) == 0


def test_a_worker_that_fell_silent_a_moment_ago_is_not_taken_for_dead():
    task = running("one")

    assert take_up_lost(at=NOW + timedelta(seconds=30)) == 0
    assert state(task) == "RUNNING"


def test_a_task_that_three_workers_died_over_has_failed():
    task = running("one", "two", "three")

    take_up_lost(at=NOW + timedelta(minutes=2))

    assert state(task) == "FAILED"
    assert task.exception_class_path == LOST


# -- Chores -------------------------------------------------------------------------------------


def test_a_chore_that_raises_is_remembered_by_the_name_of_what_it_raised():
    with pytest.raises(KeyError), chore("tidy"):
        raise KeyError("林晓雨")

    kept = Chore.objects.get(name="tidy")
    assert (kept.failure, kept.well_at, kept.told) == ("KeyError", None, {})
