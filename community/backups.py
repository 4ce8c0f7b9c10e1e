"""Copy a whole site, database and uploads, so that it can be made again somewhere empty.

A backup is a directory: the database, the uploads, and a manifest with the rows of every table
and the hash of every file. It is written beside its place, read back, and only then named. The
database is copied first and the uploads after it, so that what was uploaded before is there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection

from kit.errors import Refused

FORMAT = 1
MANIFEST = "manifest.json"
MEDIA = "media"
ROOM = 1.2  # times the size of the site that must be free
CHUNK = 1 << 20

Heard = Callable[[str], None]


class BackupRefused(Refused):
    code = "backup-refused"


def back_up(place: Path, at: datetime, heard: Heard) -> tuple[Path, dict[str, Any]]:
    """Write a verified backup below ``place``; return where, and its manifest.

    :raises BackupRefused: ``place`` cannot be written or is too small, a program is missing, or
        what was read back is not what was written. Nothing half is left.
    """
    name = f"tongyan-{at:%Y%m%dT%H%M%SZ}"
    partial = place / f".{name}.partial"
    try:
        place.mkdir(parents=True, exist_ok=True)
        _require_room(place)
        partial.mkdir(mode=0o700)
        heard("the database")
        rows = _copy_database(partial / _database_name())
        heard("the uploads")
        files = dict(_copy_media(partial / MEDIA))
        manifest = {
            "format": FORMAT,
            "made_at": at.isoformat(),
            "engine": connection.vendor,
            "django": django.get_version(),
            "database": _fingerprint(partial / _database_name()),
            "rows": rows,
            "files": files,
        }
        (partial / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        heard("reading it back")
        verify(partial)
        _sync(partial)
        partial.rename(place / name)
    except (OSError, DatabaseError) as error:
        why = getattr(error, "strerror", None) or error
        msg = f"The backup could not be written: {why}. Nothing was left behind."
        raise BackupRefused(msg) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return place / name, manifest


def restore(source: Path, heard: Heard) -> dict[str, Any]:
    """Make the site of the backup ``source`` again, in an empty place; return its manifest.

    :raises BackupRefused: the backup is damaged or of another kind of database, or there are
        people or uploads here already. Nothing is changed then.
    """
    heard("checking the backup")
    manifest = verify(source)
    if manifest["engine"] != connection.vendor:
        raise BackupRefused(
            f"This backup is of {manifest['engine']}, and this site runs on {connection.vendor}."
        )
    _require_empty()
    heard("the database")
    _restore_database(source / _database_name())
    heard("the uploads")
    for name in manifest["files"]:
        with (source / MEDIA / name).open("rb") as kept:
            stored = default_storage.save(name, File(kept))
        if stored != name:
            raise BackupRefused(f"{name} could not be stored under its own name.")
    if _rows_here() != manifest["rows"]:
        raise BackupRefused("The restored database has not the rows that the backup had.")
    return manifest


def verify(backup: Path) -> dict[str, Any]:
    """Read a backup whole and return its manifest.

    :raises BackupRefused: something is missing or is not what was written.
    """
    try:
        manifest: dict[str, Any] = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BackupRefused(f"{backup} is no backup: its manifest cannot be read.") from error
    if manifest.get("format") != FORMAT:
        raise BackupRefused(f"{backup} was made by another version and cannot be read.")
    database = backup / ("database.sqlite3" if manifest["engine"] == "sqlite" else "database.dump")
    kept = {database: manifest["database"]}
    kept |= {backup / MEDIA / name: print_ for name, print_ in manifest["files"].items()}
    for path, fingerprint in kept.items():
        if not path.is_file() or _fingerprint(path) != fingerprint:
            raise BackupRefused(f"The backup is damaged: {path.name} is not what was written.")
    if manifest["engine"] == "sqlite":
        _check_sqlite(database, manifest["rows"])
    else:
        _run("pg_restore", "--list", str(database))
    return manifest


def keep_latest(place: Path, many: int) -> list[Path]:
    """Delete all but the latest ``many`` backups below ``place``; return what went."""
    complete = sorted(path.parent for path in place.glob(f"tongyan-*/{MANIFEST}"))
    gone = complete[:-many] if many else []
    for path in gone:
        shutil.rmtree(path)
    return gone


# -- The database -----------------------------------------------------------------------------


def _database_name() -> str:
    return "database.sqlite3" if connection.vendor == "sqlite" else "database.dump"


def _copy_database(to: Path) -> dict[str, int]:
    """Copy the database as of one moment; return how many rows each table has in the copy."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(to)])
        with closing(_open_sqlite(to)) as copy:
            return _sqlite_rows(copy)
    # A connection of its own holds the moment that is copied and counted.
    with closing(connection.copy()) as own, own.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={to}")
        rows = _postgres_rows(cursor)
        cursor.execute("COMMIT")
    return rows


def _restore_database(kept: Path) -> None:
    if connection.vendor == "sqlite":
        target = Path(settings.DATABASES["default"]["NAME"])
        connection.close()
        arriving = target.with_name(f"{target.name}.arriving")
        shutil.copyfile(kept, arriving)
        for beside in ("-wal", "-shm"):
            target.with_name(target.name + beside).unlink(missing_ok=True)
        arriving.replace(target)
    else:
        connection.close()
        _run(
            "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
            "--exit-on-error", f"--dbname={connection.settings_dict['NAME']}", str(kept),
        )  # fmt: skip


def _require_empty() -> None:
    if "schools_person" in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM schools_person")
            if cursor.fetchone()[0]:
                raise BackupRefused("There are people here already. Restore into an empty place.")
    if next(_media_names(), None) is not None:
        raise BackupRefused("There are uploads here already. Restore into an empty place.")


def _rows_here() -> dict[str, int]:
    if connection.vendor == "sqlite":
        with closing(_open_sqlite(Path(settings.DATABASES["default"]["NAME"]))) as database:
            return _sqlite_rows(database)
    with connection.cursor() as cursor:
        return _postgres_rows(cursor)


def _open_sqlite(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _sqlite_rows(database: sqlite3.Connection) -> dict[str, int]:
    tables = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
    ).fetchall()
    return {name: _count(database, name) for (name,) in tables}


def _postgres_rows(cursor: Any) -> dict[str, int]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return {name: _count(cursor, name) for (name,) in cursor.fetchall()}


def _count(database: Any, table: str) -> int:
    found = database.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - its own table names
    return int((found or database).fetchone()[0])


def _check_sqlite(path: Path, rows: dict[str, int]) -> None:
    with closing(_open_sqlite(path)) as database:
        if database.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise BackupRefused("The backup is damaged: its database does not hold together.")
        if _sqlite_rows(database) != rows:
            raise BackupRefused("The backup is damaged: rows of its database are missing.")


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs against our database.

    :raises BackupRefused: it is not installed or did not succeed.
    """
    given = connection.settings_dict
    settings_of = {
        "PGHOST": given["HOST"],
        "PGPORT": given["PORT"],
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
        "PGDATABASE": given["NAME"],
    }
    environment = os.environ | {key: str(value) for key, value in settings_of.items() if value}
    found = shutil.which(program)
    if found is None:
        raise BackupRefused(f"{program} is not installed: it comes with postgresql-client.")
    done = subprocess.run(  # noqa: S603 - our own words
        [found, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupRefused(f"{program} failed: {done.stderr.strip()[-300:]}")


# -- Uploads and files --------------------------------------------------------------------------


def _media_names(below: str = "") -> Iterator[str]:
    """Give the name of every upload, wherever they are stored."""
    try:
        folders, files = default_storage.listdir(below)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{below}{name}"
    for folder in sorted(folders):
        yield from _media_names(f"{below}{folder}/")


def _copy_media(to: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in _media_names():
        path = to / name
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with default_storage.open(name) as upload, path.open("wb") as copy:
                shutil.copyfileobj(upload, copy, CHUNK)
        except FileNotFoundError:  # tidied away since it was listed: the copy does not name it
            path.unlink(missing_ok=True)
            continue
        yield name, _fingerprint(path)


def _fingerprint(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}


def _require_room(place: Path) -> None:
    """:raises BackupRefused: the disk of ``place`` would be full."""
    needed = sum(default_storage.size(name) for name in _media_names())
    if connection.vendor == "sqlite":
        needed += Path(settings.DATABASES["default"]["NAME"]).stat().st_size
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            needed += cursor.fetchone()[0]
    free = shutil.disk_usage(place).free
    if free < needed * ROOM:
        raise BackupRefused(
            f"There is too little room in {place}: {free >> 20} MB are free, and the site has "
            f"{needed >> 20} MB. Nothing was written."
        )


def _sync(folder: Path) -> None:
    """Bring what was written onto the disk before it gets its name."""
    for path in [*folder.rglob("*"), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
