"""The keys of what was found, without reading the texts beside them: on SQLite the planner takes
this index instead of the rows, which are a page each."""

from django.db import migrations

TABLE = "wagtailsearch_indexentry"
INDEX = "search_keys"


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"CREATE INDEX IF NOT EXISTS {INDEX} ON {TABLE} (id, object_id)")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")


class Migration(migrations.Migration):
    dependencies = [
        ("commons", "0009_films"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]
    operations = [migrations.RunPython(make, drop, elidable=False)]
