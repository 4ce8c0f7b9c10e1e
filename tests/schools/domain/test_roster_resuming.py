"""Imports that somebody left lying: a worker that died, an office that never came back."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django_tasks_db.models import DBTaskResult

from ledger.models import Entry
from schools.domain.roster import tidy_imports
from schools.enums import ImportState
from schools.models import RosterImport
from schools.tasks import read_roster_import, resume_interrupted
from tests.factories.rosters import HEAD, LIN, csv_text
from tests.factories.schools import NOW
from tests.schools.rosters import county_to_fill, preview, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(db):
    """A preview of long ago, with its file."""
    found = preview(county_to_fill(), [row("王芳", "T1")])
    found.uploaded_at = NOW.replace(year=2020)
    found.filename = "a.csv"
    found.file.save("a.csv", ContentFile(csv_text([HEAD, LIN]).encode()), save=False)
    found.save()
    return found


@pytest.mark.parametrize("state", [ImportState.UPLOADED, ImportState.PREVIEWED])
def test_what_waits_to_be_read_and_is_in_no_queue_is_read(seen, state):
    RosterImport.objects.filter(pk=seen.pk).update(state=state, basis="")

    assert resume_interrupted() == 1
    assert resume_interrupted() == 0

    seen.refresh_from_db()
    assert seen.state == ImportState.PREVIEWED
    assert seen.basis


def test_what_waits_in_the_queue_is_left_there(seen):
    RosterImport.objects.filter(pk=seen.pk).update(state=ImportState.UPLOADED)
    DBTaskResult.objects.create(
        task_path=read_roster_import.module_path,
        args_kwargs={"args": [seen.pk], "kwargs": {}},
        backend_name="default",
        run_after=NOW,
    )

    assert resume_interrupted() == 0


def test_a_roster_that_nobody_applied_is_not_kept(seen, django_capture_on_commit_callbacks):
    stored, made = seen.file.name, seen.previewed_at
    assert tidy_imports(at=made + timedelta(days=13)) == 0
    assert default_storage.exists(stored)

    with django_capture_on_commit_callbacks(execute=True):
        assert tidy_imports(at=made + timedelta(days=15)) == 1

    seen.refresh_from_db()
    assert (seen.state, seen.file.name) == (ImportState.DISCARDED, "")
    assert not default_storage.exists(stored)
    assert Entry.objects.filter(kind="roster.discarded").count() == 1
