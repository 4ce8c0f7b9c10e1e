"""What is in the ledger stays as it was written, whichever way one goes about it."""

import pytest
from django.db import DatabaseError, connection, transaction

from ledger import triggers
from ledger.models import Entry
from tests.factories.ledger import EntryFactory

pytestmark = pytest.mark.django_db


def test_an_entry_cannot_be_saved_again():
    entry = EntryFactory(minutes=40)
    entry.minutes = 80

    with pytest.raises(TypeError, match="record a reversal instead"):
        entry.save()

    assert Entry.objects.get().minutes == 40


def test_an_entry_cannot_be_deleted():
    entry = EntryFactory()

    with pytest.raises(TypeError, match="record a reversal instead"):
        entry.delete()

    assert Entry.objects.filter(pk=entry.pk).exists()


@pytest.mark.parametrize("way", ["update", "delete"])
def test_entries_cannot_be_changed_in_bulk(way):
    EntryFactory(minutes=40)
    rows = Entry.objects.all()

    with pytest.raises(TypeError, match="written once"):
        rows.update(minutes=1) if way == "update" else rows.delete()

    assert Entry.objects.get().minutes == 40


def change(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_itself_refuses_a_change():
    EntryFactory(minutes=40)

    with pytest.raises(DatabaseError, match="written once"):
        change("UPDATE ledger_entry SET minutes = 80")

    assert Entry.objects.get().minutes == 40


def test_the_database_itself_refuses_to_remove():
    """Test databases lack this trigger so that they can be emptied: here it is the real one."""
    for statement in (*triggers.REMOVE[connection.vendor], *triggers.ON[connection.vendor]):
        change(statement)
    EntryFactory()

    with pytest.raises(DatabaseError, match="written once"):
        change("DELETE FROM ledger_entry")

    assert Entry.objects.count() == 1


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite knows REPLACE")
def test_the_database_itself_refuses_to_replace():
    EntryFactory(minutes=40)

    with pytest.raises(DatabaseError, match="written once"):
        change("INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry")

    assert Entry.objects.get().minutes == 40


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
def test_the_database_itself_refuses_to_be_emptied():
    for statement in (*triggers.REMOVE[connection.vendor], *triggers.ON[connection.vendor]):
        change(statement)
    EntryFactory()

    with pytest.raises(DatabaseError, match="written once"):
        change("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE ledger_entry CASCADE")

    assert Entry.objects.count() == 1
