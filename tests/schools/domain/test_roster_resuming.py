"""Imports whose worker died between taking them up and saying so."""

import pytest
from django.core.files.base import ContentFile
from django_tasks_db.models import DBTaskResult

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
