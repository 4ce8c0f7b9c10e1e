"""An export is made once, by one worker, whole or not at all, and is gone after a week."""

import errno
import shutil
from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from commons.models import Notice
from kit.errors import NotAllowed, Stale
from ledger.models import Entry
from schools.domain.owndata_closing import close_account
from schools.domain.owndata_exports import (
    MOST_ATTEMPTS,
    ask_for_export,
    beat,
    begin_export,
    finish_export,
    give_back_export,
    take_out,
    tidy_exports,
)
from schools.enums import ExportState, Role
from schools.exporters import owndata_making
from schools.exporters.owndata_making import make_export
from schools.models import DataExport
from schools.tasks import make_data_export, resume_exports
from tests.factories.schools import NOW, AppointmentFactory, PersonFactory
from tests.schools.people import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_stored():
    """What another test has stored is no row of this one's."""
    shutil.rmtree(default_storage.path("exports"), ignore_errors=True)


@pytest.fixture
def teacher():
    return AppointmentFactory(role=Role.TEACHER).person


@pytest.fixture
def waiting(teacher):
    return DataExport.objects.create(person=teacher, asked_at=NOW)


def ask(person, at=NOW):
    return ask_for_export(actor=actor_of(person), person=person, at=at)


def stored():
    return (
        set(default_storage.listdir("exports")[1]) if default_storage.exists("exports") else set()
    )


def test_asked_for_it_is_made_told_of_and_on_record(teacher):
    export, is_new = ask(teacher)
    export.refresh_from_db()

    assert is_new
    assert export.state == ExportState.READY
    assert export.parts == 0 or export.all_parts >= export.parts
    notice = Notice.objects.get(person=teacher)
    assert (notice.kind, notice.waits, notice.about) == ("export", True, export)
    assert list(Entry.objects.filter(person=teacher).values_list("kind", flat=True)) == [
        "export.asked",
        "export.made",
    ]


def test_ten_clicks_are_one(waiting, teacher):
    assert {ask(teacher) for _ in range(10)} == {(waiting, False)}
    assert not Entry.objects.exists()


def test_the_database_allows_one_under_way_a_person(waiting, teacher):
    with pytest.raises(IntegrityError), transaction.atomic():
        DataExport.objects.create(person=teacher, asked_at=NOW, state=ExportState.MAKING)


def test_nobody_takes_out_what_is_anothers(teacher):
    other = PersonFactory(county=teacher.county)

    with pytest.raises(NotAllowed):
        ask_for_export(actor=actor_of(other), person=teacher, at=NOW)
    export, _new = ask(teacher)
    with pytest.raises(NotAllowed):
        take_out(actor=actor_of(other), export=export, at=NOW)


def test_of_two_workers_one_makes_it(waiting):
    same = DataExport.objects.get(pk=waiting.pk)
    begin_export(export=waiting, at=NOW)

    with pytest.raises(Stale):
        make_export(same)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempt) == (ExportState.MAKING, 1)


def test_the_task_passes_by_what_another_worker_does(waiting):
    begin_export(export=waiting, at=NOW)

    make_data_export.call(waiting.pk)
    make_data_export.call(0)

    waiting.refresh_from_db()
    assert waiting.state == ExportState.MAKING


def test_one_whose_worker_died_is_taken_up_again(waiting):
    begin_export(export=waiting, at=timezone.now() - timedelta(minutes=5))

    assert resume_exports() == 1  # given back, in no queue, and so put there

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempt) == (ExportState.READY, 2)


def test_one_whose_worker_lives_is_left_alone(waiting):
    begin_export(export=waiting, at=timezone.now())

    assert resume_exports() == 0
    waiting.refresh_from_db()
    assert waiting.state == ExportState.MAKING


def test_what_waits_in_the_queue_is_not_put_there_again(waiting):
    DBTaskResult.objects.create(
        task_path=make_data_export.module_path, args_kwargs={"args": [waiting.pk], "kwargs": {}},
        backend_name="default", run_after=NOW,
    )  # fmt: skip

    resume_exports()

    waiting.refresh_from_db()
    assert waiting.state == ExportState.WAITING


def test_a_worker_that_was_taken_for_dead_and_comes_back_gives_up(waiting):
    begin_export(export=waiting, at=NOW)
    slow = DataExport.objects.get(pk=waiting.pk)
    give_back_export(export=DataExport.objects.get(pk=waiting.pk), at=NOW)
    again = DataExport.objects.get(pk=waiting.pk)
    begin_export(export=again, at=NOW)

    with pytest.raises(Stale):
        beat(slow, 1, 2, NOW)
    with pytest.raises(Stale):
        finish_export(export=slow, name="exports/x.zip", size=1, sha256="", at=NOW)

    again.refresh_from_db()
    assert (again.state, again.attempt) == (ExportState.MAKING, 2)


def test_one_that_kills_its_workers_fails_in_the_end(waiting):
    DataExport.objects.filter(pk=waiting.pk).update(
        state=ExportState.MAKING, attempt=MOST_ATTEMPTS, heartbeat_at=NOW - timedelta(days=1)
    )

    with time_machine.travel(NOW, tick=False):
        resume_exports()

    waiting.refresh_from_db()
    assert waiting.state == ExportState.FAILED


class Full(FileSystemStorage):
    """A disk that is full after the first half."""

    def _save(self, name, content):
        super()._save(name, content)
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("where", ["while it is written", "while it is stored"])
def test_a_full_disk_is_said_and_leaves_no_half_file(waiting, monkeypatch, where, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    if where == "while it is stored":
        monkeypatch.setattr(owndata_making, "default_storage", Full())
    else:
        monkeypatch.setattr(owndata_making, "write_export", no_room)
    before = stored()

    make_export(waiting)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.lacks_room, waiting.file.name) == (ExportState.FAILED, True, "")
    assert stored() == before
    assert list(tmp_path.iterdir()) == []
    assert Notice.objects.get().kind == "export"


def no_room(target, *args):
    target.write(b"half")
    raise OSError(errno.ENOSPC, "No space left on device")


def test_whatever_else_goes_wrong_is_said_too_and_can_be_tried_again(waiting, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(owndata_making, "write_export", lambda *args: 1 / 0)
        make_export(waiting)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.lacks_room) == (ExportState.FAILED, False)

    export, is_new = ask(waiting.person)

    export.refresh_from_db()
    assert (is_new, export.state) == (True, ExportState.READY)


def test_an_account_that_is_closed_meanwhile_gets_nothing(waiting, teacher):
    before = stored()
    begin_export(export=waiting, at=NOW)
    close_account(actor=actor_of(teacher), person=teacher, at=NOW)

    with pytest.raises(Stale):
        finish_export(export=waiting, name="exports/x.zip", size=1, sha256="", at=NOW)

    assert stored() == before
    assert not DataExport.objects.exists()
    assert not Notice.objects.exists()


def test_after_a_week_it_is_cleared_away(teacher):
    with time_machine.travel(NOW, tick=False):
        export, _new = ask(teacher)
    export.refresh_from_db()
    name = export.file.name

    assert tidy_exports(at=NOW + timedelta(days=7)) == 0
    assert default_storage.exists(name)
    assert tidy_exports(at=NOW + timedelta(days=7, seconds=1)) == 1
    assert tidy_exports(at=NOW + timedelta(days=8)) == 0

    export.refresh_from_db()
    assert (export.state, export.file.name) == (ExportState.EXPIRED, "")
    assert not default_storage.exists(name)


def test_what_a_worker_left_when_it_died_is_swept_away(teacher):
    export, _new = ask(teacher)
    export.refresh_from_db()
    left = default_storage.save("exports/left.zip", ContentFile(b"half"))
    now = timezone.now()

    tidy_exports(at=now)
    assert default_storage.exists(left)
    tidy_exports(at=now + timedelta(days=2))

    assert not default_storage.exists(left)
    assert default_storage.exists(export.file.name)


def test_after_half_a_year_it_is_forgotten_that_it_was_asked_for(teacher):
    with time_machine.travel(NOW, tick=False):
        ask(teacher)
    tidy_exports(at=NOW + timedelta(days=8))

    tidy_exports(at=NOW + timedelta(days=181))

    assert not DataExport.objects.exists()
    assert Entry.objects.filter(kind="export.made").exists()


def test_that_it_was_fetched_is_on_record_once(teacher):
    export, _new = ask(teacher)

    for _ in range(3):
        take_out(actor=actor_of(teacher), export=export, at=NOW)

    assert Entry.objects.filter(kind="export.taken", person=teacher).count() == 1
