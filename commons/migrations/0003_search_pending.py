"""What is written into the index of the search on PostgreSQL waits less before it is sorted in.

Whatever waits is read from its beginning to its end by each search: with the 4 MB that PostgreSQL
allows each index, a third of the time of a search. So little as this is sorted in in a moment.
"""

from django.db import migrations

WAITING = 128  # kB


def bound(apps, schema_editor):
    _set(schema_editor, f"SET (gin_pending_list_limit = {WAITING})")


def free(apps, schema_editor):
    _set(schema_editor, "RESET (gin_pending_list_limit)")


def _set(schema_editor, what):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'wagtailsearch_indexentry'"
            " AND indexdef LIKE '%USING gin%'"
        )
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        schema_editor.execute(f'ALTER INDEX "{name}" {what}')


class Migration(migrations.Migration):
    dependencies = [("commons", "0002_search_index")]
    operations = [migrations.RunPython(bound, free)]
