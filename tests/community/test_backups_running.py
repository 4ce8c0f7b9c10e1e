"""A backup of a site at work: of one moment, and with a trace that the office can see."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections
from django.utils import timezone

from commons.domain.threads import post_comment
from commons.models import Comment, Thread
from community.backups import back_up
from community.models import Chore
from schools.actors import load_actor
from tests.cast import make_cast
from tests.community.test_backups import AT, elsewhere, manage, pytestmark, silent

__all__ = ["elsewhere", "pytestmark"]


@pytest.fixture
def site(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    return make_cast()


def test_what_people_write_meanwhile_is_there_whole_or_not_at_all(site, elsewhere, tmp_path):
    stop, under_way = threading.Event(), threading.Semaphore(0)
    actor, thread = load_actor(site["teacher"]), site["thread"]

    def write():
        try:
            while not stop.is_set():
                post_comment(
                    actor=actor, thread=thread, body="写一点", client_id=uuid4(), at=timezone.now()
                )
                under_way.release()
        finally:
            connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert under_way.acquire(timeout=30)
        made, manifest = back_up(tmp_path / "backups", AT, silent)
        assert under_way.acquire(timeout=30)
    finally:
        stop.set()
        writer.join(30)

    home = tmp_path / "home"
    answer = manage("restore", str(made), url=elsewhere, home=home)
    assert answer.returncode == 0, answer.stderr
    kept = manage("dumpdata", "commons.thread", "commons.comment", url=elsewhere, home=home)
    rows = [(row["model"], row["pk"], row["fields"]) for row in json.loads(kept.stdout)]
    [last] = [
        f["last_number"] for model, pk, f in rows if (model, pk) == ("commons.thread", thread.pk)
    ]
    numbers = sorted(
        f["number"]
        for model, _, f in rows
        if model == "commons.comment" and f["thread"] == thread.pk
    )
    assert numbers == list(range(numbers[0], last + 1))
    assert manifest["rows"][Comment._meta.db_table] == sum(
        m == "commons.comment" for m, _, _ in rows
    )
    assert Thread.objects.get(pk=thread.pk).last_number >= last


def test_a_backup_leaves_its_trace(site, tmp_path, capsys):
    call_command("backup", str(tmp_path / "backups"))

    kept = Chore.objects.get(name="backup")
    assert (kept.failure, kept.told["engine"]) == ("", connection.vendor)
    assert kept.told["path"] == capsys.readouterr().out.strip()


def test_a_backup_that_was_refused_leaves_its_trace_too(site, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(CommandError) as refusal:
        call_command("backup", str(tmp_path / "file"))

    kept = Chore.objects.get(name="backup")
    assert refusal.value.returncode == 2
    assert kept.failure.startswith("The backup could not be written")
    assert kept.well_at is None
    assert kept.ended_at <= datetime.now(UTC)
