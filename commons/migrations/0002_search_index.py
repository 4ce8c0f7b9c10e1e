"""Indexes that the search asks for and no migration of Wagtail's makes.

On PostgreSQL what its own backend promises: one over title and body together. On SQLite one of the
keys of what was found: the planner takes it instead of the rows, which are a page each.
"""

from django.db import migrations

TABLE = "wagtailsearch_indexentry"
INDEXES = {
    "postgresql": ("search_title_body_gin", "USING gin ((title || body))"),
    "sqlite": ("search_keys", "(id, object_id)"),
}


def make(apps, schema_editor):
    name, over = INDEXES[schema_editor.connection.vendor]
    schema_editor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {TABLE} {over}")


def drop(apps, schema_editor):
    name, _over = INDEXES[schema_editor.connection.vendor]
    schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("commons", "0001_initial"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]
    operations = [migrations.RunPython(make, drop, elidable=False)]
