"""What the tests themselves stand on: one test leaves nothing behind for the next."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Page, Site

from ledger.models import Entry
from schools.models import County, Person
from tests import database
from tests.factories.ledger import EntryFactory
from tests.factories.schools import CountyFactory

pytestmark = pytest.mark.django_db(transaction=True)


def what_stands():
    return Page.objects.count(), Site.objects.count(), ContentType.objects.count()


@pytest.mark.parametrize("run", ["one", "the next"])
def test_a_transactional_test_finds_the_standing_rows_and_no_others(run):
    assert what_stands() == tuple(
        len(database.STANDING[table][1])
        for table in ("wagtailcore_page", "wagtailcore_site", "django_content_type")
    )
    assert not County.objects.exists()
    assert not Person.objects.exists()
    assert not Entry.objects.exists()

    EntryFactory(person__county=CountyFactory(name="桐庐县"))
    Page.objects.all().delete()


def test_the_copy_has_every_migration():
    executor = MigrationExecutor(connection)

    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
