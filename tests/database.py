"""The database of one test run: a copy of a migrated template.

Migrating takes a quarter of a minute, copying a moment. The template is made once for each
state of the migrations, kept beside the other data of this checkout (SQLite) or in the server
(PostgreSQL), and copied for each process of a run.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction

from ledger.triggers import OFF as LEDGER_MAY_BE_EMPTIED

LOCK = 7_201_120_2609  # any number: the advisory lock of everyone who makes test databases


def state_of_migrations() -> str:
    """Return a name for what a migrated, empty database looks like now."""
    told = hashlib.sha256((settings.ROOT / "requirements.txt").read_bytes())
    told.update(" ".join(settings.INSTALLED_APPS).encode())
    for path in sorted(settings.ROOT.glob("*/migrations/*.py")):
        told.update(path.read_bytes())
    for path in (settings.ROOT / "ledger/triggers.py", Path(__file__)):
        told.update(path.read_bytes())
    return told.hexdigest()[:12]


def prepare(process: str, *, anew: bool) -> None:
    """Point the default connection at a fresh test database for ``process`` (``gw0``).

    ``anew`` makes the template again even where one is kept.
    """
    own = f"{process or 'main'}_{os.getpid()}"
    if connection.vendor == "sqlite":
        _prepare_sqlite(own, anew=anew)
    else:
        _prepare_postgresql(own, anew=anew)
    keep_standing_rows()


def make_template(*, anew: bool) -> None:
    """Migrate the template, if there is none: whoever wants a copy meanwhile waits for it."""
    if connection.vendor == "sqlite":
        _template_in_sqlite(anew=anew)
    else:
        with _maintenance() as cursor:
            _template_in_postgresql(cursor, anew=anew)


def drop() -> None:
    """Remove the test database of this process."""
    name = connection.settings_dict["NAME"]
    connections.close_all()
    if connection.vendor == "sqlite":
        for ending in ("", "-wal", "-shm"):
            Path(f"{name}{ending}").unlink(missing_ok=True)
    else:
        with _maintenance() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        for statement in LEDGER_MAY_BE_EMPTIED[connection.vendor]:
            cursor.execute(statement)
    connection.close()


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


# -- SQLite: files ----------------------------------------------------------------------------


def _prepare_sqlite(own: str, *, anew: bool) -> None:
    template = _template_in_sqlite(anew=anew)
    copy = settings.VAR / f"test_{own}.sqlite3"
    shutil.copyfile(template, copy)
    _use(str(copy))


def _template_in_sqlite(*, anew: bool) -> Path:
    """Return the template, made if need be; clear away what ended processes left."""
    template = settings.VAR / f"test-template-{state_of_migrations()}.sqlite3"
    with (settings.VAR / "test-template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if anew and not _is_younger_than_this_run(template):
            template.unlink(missing_ok=True)
        if not template.exists():
            for old in settings.VAR.glob("test-template-*.sqlite3*"):
                old.unlink()
            half_made = template.with_suffix(".sqlite3-new")
            _use(str(half_made))
            _migrate()
            half_made.rename(template)
        for left in settings.VAR.glob("test_*.sqlite3*"):
            if not _is_running(int(left.name.split(".")[0].rpartition("_")[2])):
                left.unlink(missing_ok=True)
    return template


def _is_younger_than_this_run(template: Path) -> bool:
    """Tell whether another process of this run has made ``template`` already."""
    started = Path(f"/proc/{os.getppid() if 'PYTEST_XDIST_WORKER' in os.environ else os.getpid()}")
    return template.exists() and template.stat().st_mtime > started.stat().st_mtime


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


# -- PostgreSQL: databases ----------------------------------------------------------------------


@contextmanager
def _maintenance() -> Iterator[Any]:
    """Give a cursor outside any test database, alone among those who make them."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield cursor
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _prepare_postgresql(own: str, *, anew: bool) -> None:
    copy = f"{_stem()}_{_place()}_{own}"
    with _maintenance() as cursor:
        template = _template_in_postgresql(cursor, anew=anew)
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{template}"')
    _use(copy)


def _template_in_postgresql(cursor: Any, *, anew: bool) -> str:
    """Return the name of the template, made if need be; drop what ended processes left."""
    stem, place = _stem(), _place()
    template = f"{stem}_template_{state_of_migrations()}"
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{stem}_%"])
    known = {name for (name,) in cursor.fetchall()}
    for name in known:
        outdated = name.startswith(f"{stem}_template_") and (name != template or anew)
        left = name.startswith(f"{stem}_{place}_") and not _is_running(int(name.rpartition("_")[2]))
        if outdated or left:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    if template not in known or anew:
        half_made = f"{template}_new"
        cursor.execute(f'DROP DATABASE IF EXISTS "{half_made}" WITH (FORCE)')
        cursor.execute(f"CREATE DATABASE \"{half_made}\" TEMPLATE template0 ENCODING 'UTF8'")
        own = settings.DATABASES["default"]["NAME"]
        _use(half_made)
        _migrate()
        _use(own)
        cursor.execute(f'ALTER DATABASE "{half_made}" RENAME TO "{template}"')
    return template


def _stem() -> str:
    return f"test_{settings.DATABASES['default']['NAME']}"


def _place() -> str:
    """Return a name for this checkout: others make their databases in the same server."""
    return hashlib.sha256(f"{os.uname().nodename}{settings.VAR}".encode()).hexdigest()[:6]


# -- After a transactional test -------------------------------------------------------------------

# What migrations put into tables: content types, permissions, the root page, the site.
STANDING: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = {}


def keep_standing_rows() -> None:
    """Remember every row of the fresh database."""
    STANDING.clear()
    with connection.cursor() as cursor:
        for table in _tables_with_rows(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            STANDING[table] = (columns, cursor.fetchall())


def back_to_standing_rows() -> None:
    """Empty every table and put the standing rows back: as after the copy."""
    with transaction.atomic(), connection.cursor() as cursor:
        filled = _tables_with_rows(cursor)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys=ON")
            for table in filled:
                cursor.execute(f'DELETE FROM "{table}"')
        else:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            names = ", ".join(f'"{table}"' for table in filled)
            cursor.execute(f"TRUNCATE {names} CASCADE")
        for table, (columns, rows) in STANDING.items():
            names = ", ".join(f'"{column}"' for column in columns)
            holes = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({holes})', rows)


def _tables_with_rows(cursor: Any) -> list[str]:
    tables = [
        table
        for table in connection.introspection.django_table_names(only_existing=True)
        if table != "django_migrations" and not table.endswith("_fts")  # triggers keep those
    ]
    cursor.execute(
        " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables
        )
    )
    return [table for (table,) in cursor.fetchall()]
