"""A backup makes the same site again, and what is damaged, full or not empty is refused."""

import io
import json
import os
import resource
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from types import SimpleNamespace
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection

from community import backups
from community.backups import BackupRefused, back_up, keep_latest, restore, verify
from tests.cast import make_cast
from tests.journeys.process import database_url

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "postgresql" and not shutil.which("pg_dump"),
        reason="PostgreSQL's own programs are not installed here",
    ),
]
AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def silent(step):
    pass


@pytest.fixture
def site(tmp_path, settings):
    """A county with a file, and uploads in a place of this test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    cast = make_cast()
    cast["file"].file.save("纸.pdf", ContentFile(b"%PDF-1.4\n" + b"x" * 5000))
    return cast


@pytest.fixture
def made(site, tmp_path):
    path, _manifest = back_up(tmp_path / "backups", AT, silent)
    return path


def manage(*words, url, home, **more):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "community.settings.dev",
        "SECRET_KEY": settings.SECRET_KEY,
        "VAR_DIR": str(home),
        "DATABASE_URL": url,
        "REDIS_URL": "",
    }
    return subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "manage.py", *words],
        cwd=settings.ROOT, env=environment, capture_output=True, text=True, check=False, **more,
    )  # fmt: skip


@pytest.fixture
def elsewhere(tmp_path):
    """An empty place: the address of a database with nothing in it."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}"
        return
    name = f"elsewhere_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield urlunsplit(urlsplit(database_url())._replace(path=f"/{name}"))
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_restored_in_an_empty_place_it_is_the_same_site(made, elsewhere, tmp_path):
    home = tmp_path / "home"
    answer = manage("restore", str(made), "--json", url=elsewhere, home=home)
    assert answer.returncode == 0, answer.stderr
    manifest = verify(made)
    assert json.loads(answer.stdout)["rows"] == sum(manifest["rows"].values())

    rooms = ("schools", "commons", "studygroups", "ledger", "sessions")
    here = io.StringIO()
    call_command("dumpdata", *rooms, stdout=here)
    there = manage("dumpdata", *rooms, url=elsewhere, home=home)
    assert len(json.loads(here.getvalue())) > 30
    assert json.loads(there.stdout) == json.loads(here.getvalue())
    for name in manifest["files"]:
        kept = (made / "media" / name).read_bytes()
        assert (home / "media" / name).read_bytes() == kept
    again = manage("restore", str(made), url=elsewhere, home=home)
    assert again.returncode == 2
    assert "people here already" in again.stderr


def test_what_stands_in_it(made, site):
    manifest = verify(made)
    assert manifest["rows"]["schools_person"] > 5
    assert [name for name in manifest["files"] if name == site["file"].file.name]
    assert manifest["engine"] == connection.vendor
    assert oct(made.stat().st_mode & 0o777) == "0o700"


@pytest.mark.parametrize("what", ["an upload", "the database", "an upload gone", "the manifest"])
def test_what_is_damaged_is_not_restored(made, what):
    manifest = json.loads((made / "manifest.json").read_text())
    database = next(made.glob("database.*"))
    upload = made / "media" / next(iter(manifest["files"]))
    if what == "an upload gone":
        upload.unlink()
    elif what == "the manifest":
        (made / "manifest.json").write_text("{")
    else:
        path = upload if what == "an upload" else database
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 255
        path.write_bytes(content)
    with pytest.raises(BackupRefused):
        restore(made, silent)


def test_a_site_with_people_is_not_overwritten(made):
    with pytest.raises(BackupRefused, match="people here already"):
        restore(made, silent)


def test_a_backup_of_another_database_is_refused(made):
    manifest = json.loads((made / "manifest.json").read_text())
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    (made / "manifest.json").write_text(json.dumps({**manifest, "engine": other}))
    with pytest.raises(BackupRefused):
        restore(made, silent)


def test_a_full_place_is_refused_before_anything_is_written(site, tmp_path, monkeypatch):
    monkeypatch.setattr(backups.shutil, "disk_usage", lambda place: SimpleNamespace(free=1000))
    with pytest.raises(BackupRefused, match="too little room"):
        back_up(tmp_path / "full", AT, silent)
    assert list((tmp_path / "full").iterdir()) == []


def test_a_disk_that_fills_up_on_the_way_leaves_nothing_half(site, made, tmp_path):
    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    home = tmp_path / "home"
    shutil.copytree(tmp_path / "media", home / "media")
    answer = manage(
        "backup", str(made.parent), url=database_url(), home=home, preexec_fn=small_files
    )
    assert answer.returncode == 2
    assert "could not be written" in answer.stderr or "failed" in answer.stderr
    assert list(made.parent.iterdir()) == [made]
    verify(made)


def test_only_the_latest_are_kept(site, tmp_path):
    place = tmp_path / "backups"
    made = [back_up(place, AT.replace(hour=hour), silent)[0] for hour in (1, 2, 3)]
    (place / "something else").mkdir()

    assert keep_latest(place, 2) == made[:1]
    assert sorted(path.name for path in place.iterdir()) == sorted(
        ["something else", made[1].name, made[2].name]
    )
