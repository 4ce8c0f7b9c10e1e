"""Many at once: one export a person, made by one worker."""

import threading

import pytest
from django.db import connection

from kit.errors import Stale
from ledger.models import Entry
from schools.domain.owndata_exports import ask_for_export, begin_export
from schools.enums import Role
from schools.models import DataExport
from schools.signals import export_waits
from schools.tasks import take_up_export
from tests.factories.schools import NOW, AppointmentFactory
from tests.schools.people import actor_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("closing_connections"),
]


@pytest.fixture
def teacher():
    return AppointmentFactory(role=Role.TEACHER).person


@pytest.fixture
def _no_worker():
    export_waits.disconnect(take_up_export)
    yield
    export_waits.connect(take_up_export)


def at_once(number, deed):
    """Let ``number`` threads do ``deed`` at one moment; return what each came to."""
    gate, came = threading.Barrier(number), []

    def run():
        gate.wait(10)
        try:
            came.append(deed())
        except Stale:
            came.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    return came


@pytest.mark.usefixtures("_no_worker")
def test_ten_clicks_at_once_are_one_export(teacher):
    actor = actor_of(teacher)

    came = at_once(10, lambda: ask_for_export(actor=actor, person=teacher, at=NOW))

    assert sorted(is_new for _export, is_new in came) == [False] * 9 + [True]
    assert DataExport.objects.count() == 1
    assert Entry.objects.filter(kind="export.asked").count() == 1


def test_of_four_workers_at_once_one_begins(teacher):
    waiting = DataExport.objects.create(person=teacher, asked_at=NOW)

    def begin():
        begin_export(export=DataExport.objects.get(pk=waiting.pk), at=NOW)
        return "began"

    assert sorted(at_once(4, begin)) == ["began", "stale", "stale", "stale"]
    waiting.refresh_from_db()
    assert waiting.attempt == 1
