"""Nothing is promised that the disk has not, and nothing twice: uploads beneath the protocol."""

from __future__ import annotations

import errno
import hashlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import translation

from commons.domain.uploads import (
    add_piece,
    begin_upload,
    finish_upload,
    give_up_upload,
    offset_of,
    part_of,
    tidy_uploads,
)
from commons.enums import FilmState, UploadProblem, UploadState
from commons.models import Film, Upload
from commons.queries.uploads import room_for
from commons.tasks import finish_arrived, finish_left_lying
from kit.errors import Damaged, Gone, Invalid, NoRoom, NotAllowed, Stale
from ledger.models import Entry
from schools.actors import load_actor
from schools.models import Person
from tests.factories.films import FilmFactory, UploadFactory
from tests.factories.schools import NOW, PersonFactory, SchoolFactory, TeachingPostFactory

pytestmark = pytest.mark.django_db

BYTES = bytes(range(256)) * 40
SIZE = len(BYTES)
DIGEST = hashlib.sha256(BYTES).hexdigest()
LATER = NOW + timedelta(days=7, seconds=1)


@pytest.fixture
def actor():
    return load_actor(PersonFactory(), on=NOW.date())


def begin(actor, size=SIZE, name="一节课.mp4", **more):
    given = {"client_id": uuid4(), "at": NOW, **more}
    return begin_upload(actor=actor, name=name, size=size, **given)


def add(actor, upload, offset, *chunks, at=NOW, **more):
    return add_piece(actor=actor, upload=upload, offset=offset, chunks=chunks, at=at, **more)


def reload(upload):
    return Upload.objects.select_related("film").get(pk=upload.pk)


# -- What the disk has ---------------------------------------------------------------------------


def test_what_a_crash_left_behind_the_promise_is_cut_off(actor):
    upload = begin(actor)
    add(actor, upload, 0, BYTES[:1000])
    with part_of(upload).open("ab") as part:  # written, and killed before the row was
        part.write(b"x" * 5000)

    assert offset_of(reload(upload)) == 1000
    assert add(actor, upload, 1000, BYTES[1000:1500]) == 1500
    assert part_of(upload).read_bytes() == BYTES[:1500]


def test_what_the_disk_lost_is_asked_for_again(actor):
    """After a restore: a backup has the rows and no parts."""
    upload = begin(actor)
    add(actor, upload, 0, BYTES[:2000])
    os.truncate(part_of(upload), 700)

    assert offset_of(reload(upload)) == 700
    with pytest.raises(Stale):
        add(actor, reload(upload), 2000, BYTES[2000:])
    add(actor, reload(upload), 700, BYTES[700:])

    assert Film.objects.get().sha256 == DIGEST


def test_a_whole_one_that_the_disk_lost_begins_again(actor, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    upload = begin(actor)
    add(actor, upload, 0, BYTES)
    part_of(upload).unlink()

    assert offset_of(reload(upload)) == 0
    assert add(actor, reload(upload), 0, BYTES[:10]) == 10
    assert reload(upload).offset == 10


def test_bytes_are_on_the_disk_before_the_row_says_so(actor, monkeypatch):
    upload, order = begin(actor), []
    sync, refresh = os.fsync, Upload.save
    monkeypatch.setattr("kit.parts.os.fsync", lambda handle: (order.append("disk"), sync(handle)))
    monkeypatch.setattr(
        Upload, "save", lambda self, **kwargs: (order.append("row"), refresh(self, **kwargs))
    )

    add(actor, upload, 0, BYTES[:10])

    assert order == ["disk", "disk", "row"]  # the bytes, the name of the new file, the promise


def test_a_line_that_is_cut_keeps_what_came(actor):
    upload = begin(actor)

    def cut():
        yield BYTES[:300]
        yield BYTES[300:450]

    assert add(actor, upload, 0, *cut()) == 450


def test_what_fails_on_the_way_leaves_nothing_behind_the_promise(actor):
    upload = begin(actor)
    add(actor, upload, 0, BYTES[:100])

    def broken():
        yield b"x" * 50
        raise RuntimeError("the thread died")

    with pytest.raises(RuntimeError):
        add_piece(actor=actor, upload=upload, offset=100, chunks=broken(), at=NOW)

    assert part_of(upload).stat().st_size == offset_of(reload(upload)) == 100


def test_a_damaged_piece_is_not_kept(actor):
    upload = begin(actor)

    with pytest.raises(Damaged):
        add(actor, upload, 0, b"x", digest=hashlib.sha256(b"y").digest())

    assert offset_of(reload(upload)) == 0


def test_a_disk_that_is_full_in_the_middle_loses_nothing(actor, monkeypatch):
    """The boundary to the system says it is full, as it does: in the middle of a write."""
    upload = begin(actor)
    add(actor, upload, 0, BYTES[:1000])
    write = os.write

    def full(handle, data):
        if os.fstat(handle).st_size >= 1500:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(handle, bytes(data[:100]))

    with monkeypatch.context() as patched:
        patched.setattr("kit.parts.os.write", full)
        with pytest.raises(NoRoom):
            add(actor, upload, 1000, BYTES[1000:])
    stood = offset_of(reload(upload)), part_of(upload).stat().st_size
    add(actor, reload(upload), 1000, BYTES[1000:])

    assert stood == (1000, 1000)
    assert Film.objects.get().sha256 == DIGEST


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_the_same_piece_one_wins(actor, closing_connections):
    upload = begin(actor)
    gate = threading.Barrier(2)

    def send():
        try:
            gate.wait()
            return add(actor, reload(upload), 0, BYTES[:5000])
        except Stale:
            return "stale"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        said = [each.result() for each in [pool.submit(send), pool.submit(send)]]

    assert sorted(said, key=str) == [5000, "stale"]
    assert part_of(upload).read_bytes() == BYTES[:5000]


def test_while_one_writes_another_is_sent_away(actor):
    upload = begin(actor)
    heard = []

    def chunks():
        with pytest.raises(Stale):
            add(actor, reload(upload), 0, b"other")
        heard.append("stale")
        yield BYTES[:10]

    add_piece(actor=actor, upload=upload, offset=0, chunks=chunks(), at=NOW)

    assert heard == ["stale"]
    assert part_of(upload).read_bytes() == BYTES[:10]


def test_what_is_given_up_while_it_comes_is_not_taken_up_again(actor):
    upload = begin(actor)

    def chunks():
        give_up_upload(actor=actor, upload=reload(upload), at=NOW)
        yield BYTES[:10]

    with pytest.raises(Gone):
        add_piece(actor=actor, upload=upload, offset=0, chunks=chunks(), at=NOW)

    assert reload(upload).offset == 0


def test_nobody_sends_or_gives_up_for_another(actor):
    upload = UploadFactory()

    with pytest.raises(NotAllowed):
        add(actor, upload, 0, b"x")
    with pytest.raises(NotAllowed):
        give_up_upload(actor=actor, upload=upload, at=NOW)


# -- The whole ---------------------------------------------------------------------------------------


def test_the_whole_is_compared_with_what_its_sender_says(actor, django_capture_on_commit_callbacks):
    good, bad = begin(actor), begin(actor)
    with django_capture_on_commit_callbacks(execute=True):
        add(actor, good, 0, BYTES, sha256=DIGEST)
        add(actor, bad, 0, BYTES, sha256="0" * 64)

    assert (reload(good).state, reload(good).film.state) == ("arrived", FilmState.REFUSED)
    assert (reload(bad).state, reload(bad).film.state) == ("given-up", FilmState.REFUSED)
    assert reload(bad).film.problem == UploadProblem.DAMAGED
    assert [part_of(each).exists() for each in (good, bad)] == [False, False]


def test_what_was_said_at_the_beginning_counts_too(actor):
    upload = begin(actor, sha256="0" * 64)

    add(actor, upload, 0, BYTES)

    assert reload(upload).film.state == FilmState.REFUSED


def test_comparing_again_changes_nothing(actor):
    upload = begin(actor)
    add(actor, upload, 0, BYTES)
    before = Film.objects.values().get()

    finish_arrived.call(str(upload.pk))
    with pytest.raises(Stale):
        finish_upload(upload=reload(upload), sha256=DIGEST, at=NOW)

    assert Film.objects.values().get() == before
    assert Path(Film.objects.get().file.path).read_bytes() == BYTES


def test_a_storage_that_is_away_loses_nothing_and_is_tried_again(actor, monkeypatch, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    upload = begin(actor)
    add(actor, upload, 0, BYTES)

    def away(self, name, content):
        raise OSError("away")

    with monkeypatch.context() as patched:
        patched.setattr("django.core.files.storage.FileSystemStorage._save", away)
        with pytest.raises(OSError, match="away"):
            finish_arrived.call(str(upload.pk))
        patched.setattr("commons.tasks.QUIET_FOR", timedelta(0))
        assert finish_left_lying() == 0
        assert tidy_uploads(at=LATER + timedelta(days=100)) == 0
        kept = part_of(upload).read_bytes()
    monkeypatch.setattr("commons.tasks.QUIET_FOR", timedelta(0))

    assert kept == BYTES
    assert finish_left_lying() == 1
    assert Path(Film.objects.get().file.path).read_bytes() == BYTES


def test_an_upload_is_no_fact_of_the_county(actor):
    upload = begin(actor)
    add(actor, upload, 0, BYTES)

    assert set(Entry.objects.values_list("kind", flat=True)) <= {"film.uploaded"}


# -- What goes by itself -----------------------------------------------------------------------------


def test_parts_are_kept_for_seven_days_after_the_last_byte(
    actor, django_capture_on_commit_callbacks
):
    old, grown, whole = begin(actor), begin(actor), begin(actor)
    add(actor, old, 0, BYTES[:100])
    add(actor, grown, 0, BYTES[:100], at=NOW + timedelta(days=3))
    add(actor, whole, 0, BYTES)

    early = tidy_uploads(at=NOW + timedelta(days=6, hours=23))
    with django_capture_on_commit_callbacks(execute=True):
        gone = tidy_uploads(at=LATER)

    assert (early, gone) == (0, 1)
    assert (reload(old).state, reload(old).film.state) == (UploadState.GIVEN_UP, FilmState.REFUSED)
    assert reload(old).film.problem == UploadProblem.EXPIRED
    assert not part_of(old).exists()
    assert part_of(grown).read_bytes() == BYTES[:100]
    assert reload(whole).film.arrived_at is not None


def test_parts_of_nothing_go_and_what_is_new_stays(actor, settings):
    upload = begin(actor)
    add(actor, upload, 0, BYTES[:100])
    stray, new = (Path(settings.UPLOADS_DIR) / f"{name}.part" for name in ("stray", "new"))
    for path in (stray, new):
        path.write_bytes(b"x")
    old = (NOW - timedelta(days=8)).timestamp()
    os.utime(stray, (old, old))
    os.utime(new, (NOW.timestamp(), NOW.timestamp()))
    os.utime(part_of(upload), (old, old))

    tidy_uploads(at=NOW)

    assert [path.exists() for path in (stray, new, part_of(upload))] == [False, True, True]


# -- Room ----------------------------------------------------------------------------------------------


def colleague_of(school):
    """Somebody with a post at ``school``, who has 300 bytes of films there."""
    person = TeachingPostFactory(school=school, starts_on=NOW.date()).person
    FilmFactory(owner=person, size=300)
    return load_actor(person, on=NOW.date())


def test_a_person_has_a_quota_and_is_told_at_the_beginning(actor, settings):
    settings.FILMS_OF_A_PERSON = 1000
    owner = Person.objects.get(pk=actor.user_id)
    FilmFactory(owner=owner, size=300)
    FilmFactory(owner=owner, size=900, state=FilmState.WITHDRAWN, withdrawn_at=NOW)
    FilmFactory(owner=owner, size=900, state=FilmState.REFUSED)
    FilmFactory(size=900)  # of somebody else

    begin(actor, size=600)
    with translation.override("en"), pytest.raises(Invalid) as refused:
        begin(actor, size=101)

    assert str(refused.value).startswith("This film has 101 B, and your films have 100")
    begin(actor, size=100)


def test_a_school_has_a_quota_of_its_own(settings):
    settings.FILMS_OF_A_SCHOOL = 1000
    school = SchoolFactory()
    one, _other = colleague_of(school), colleague_of(school)
    elsewhere = colleague_of(SchoolFactory())

    with translation.override("en"), pytest.raises(Invalid) as refused:
        begin(one, size=401)

    assert "the films of your school have 400 B" in str(refused.value)
    begin(one, size=400)
    begin(elsewhere, size=700)


def test_nobody_leaves_very_many_unfinished(actor, monkeypatch):
    monkeypatch.setattr("commons.domain.uploads.MOST_UNFINISHED", 2)
    first = begin(actor)
    begin(actor)

    with pytest.raises(Invalid):
        begin(actor)
    give_up_upload(actor=actor, upload=first, at=NOW)

    assert begin(actor).state == UploadState.ARRIVING


def test_the_disk_has_a_reserve(actor, settings):
    settings.UPLOADS_RESERVE = 1 << 62

    with pytest.raises(NoRoom):
        begin(actor, size=1)

    assert not Film.objects.exists()


def test_what_is_promised_to_others_is_not_promised_again(actor):
    before = room_for(actor, NOW.date()).disk
    UploadFactory(size=1 << 40, offset=1 << 39)

    assert before - room_for(actor, NOW.date()).disk == pytest.approx(1 << 39, abs=1 << 30)
