"""A film from its last byte to being watched; what is refused, converted, withdrawn, cleared."""

import os
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from commons import media, tasks
from commons.domain import films
from commons.enums import FilmProblem, FilmState
from commons.models import Film, Notice, Rendition, Thread
from kit import ffmpeg
from kit.errors import NotAllowed, Stale
from ledger.models import Entry
from schools.actors import load_actor
from tests.factories.films import FilmFactory, RenditionFactory, clip, film_place, needs_ffmpeg
from tests.factories.schools import PersonFactory
from tests.kit.test_films import HEARD, SEEN, mp4

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LONG_AGO = NOW - timedelta(days=31)


@pytest.fixture
def with_ffmpeg(settings):
    settings.FFMPEG = "ffmpeg"


def coming(name="课.mp4", **more):
    """A film whose bytes are still under way."""
    return FilmFactory(name=name, file="", sha256="", state=FilmState.ARRIVING, **more)


def arrive(path, film=None):
    """Hand ``path`` over as an upload does, and return the film as it stands then."""
    film = film or coming(path.name)
    films.receive_film(film=film, path=path, sha256="a" * 64, at=NOW)
    film.refresh_from_db()
    return film


def arrive_with(tmp_path, data, name="课.mp4"):
    path = tmp_path / name
    path.write_bytes(data)
    return arrive(path)


def stored():
    """The files that the storage has of films."""
    try:
        return {f"films/{name}" for name in default_storage.listdir("films")[1]}
    except FileNotFoundError:
        return set()


# -- Taking over -------------------------------------------------------------------------------


def test_a_film_is_taken_over_looked_at_and_ready(tmp_path, django_capture_on_commit_callbacks):
    data = mp4(SEEN, HEARD)
    path = tmp_path / "课.mp4"
    path.write_bytes(data)
    with django_capture_on_commit_callbacks(execute=True):
        film = arrive(path)

    assert (film.state, film.plays, film.problem) == (FilmState.READY, True, "")
    assert (film.content_type, film.seconds, film.width, film.height) == (
        "video/mp4",
        2.5,
        640,
        480,
    )
    assert Path(film.file.path).read_bytes() == data
    assert film.sha256 == "a" * 64
    assert not path.exists()
    assert list(tmp_path.iterdir()) == []
    assert Thread.objects.about(film).get().title == "视频"
    assert Entry.objects.filter(kind="film.uploaded", person=film.owner).count() == 1
    assert not Notice.objects.exists()  # it was there at once


def test_a_film_that_arrived_is_not_taken_over_twice(tmp_path):
    film = arrive_with(tmp_path, mp4(SEEN))
    again = tmp_path / "again"
    again.write_bytes(b"other")

    with pytest.raises(Stale):
        films.receive_film(film=film, path=again, sha256="b" * 64, at=NOW)

    assert again.exists()
    assert Film.objects.get().sha256 == "a" * 64


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_the_upload_where_it_was(tmp_path):
    film, path = coming(), tmp_path / "课.mp4"
    path.write_bytes(mp4(SEEN))

    def cut_short():
        with transaction.atomic():
            films.receive_film(film=film, path=path, sha256="a" * 64, at=NOW)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        cut_short()

    assert path.read_bytes() == mp4(SEEN)
    assert list(tmp_path.iterdir()) == [path]
    assert Film.objects.get().state == FilmState.ARRIVING


# -- Without ffmpeg ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("课.mp4", b"<svg><script>alert(1)</script></svg>", FilmProblem.NOT_VIDEO),
        ("课.mp4", mp4(HEARD), FilmProblem.NO_PICTURE),
        ("课.mp4", mp4(SEEN)[:200], FilmProblem.BROKEN),
        ("课.mp4", b"RIFF\x00\x00\x00\x00AVI LIST" + bytes(99), FilmProblem.LIES),
    ],
)
def test_what_is_no_film_is_refused_with_a_sentence_and_its_owner_told(
    tmp_path, name, data, problem
):
    film = arrive_with(tmp_path, data, name)

    assert (film.state, film.problem) == (FilmState.REFUSED, problem)
    assert film.problem_words == str(problem.label)
    assert Notice.objects.get().person == film.owner


def test_without_ffmpeg_other_sorts_wait_and_are_said_to_need_conversion(tmp_path):
    film = arrive_with(tmp_path, b"RIFF\x00\x00\x00\x00AVI LIST" + bytes(99), "课.avi")

    assert (film.state, film.problem) == (
        FilmState.NEEDS_CONVERSION,
        FilmProblem.NEEDS_CONVERSION,
    )
    assert (film.content_type, film.plays) == ("video/x-msvideo", False)
    assert not film.is_waiting
    assert Notice.objects.get().person == film.owner


def test_ten_gigabytes_are_refused(tmp_path, monkeypatch):
    path = tmp_path / "课.mp4"
    with path.open("wb") as file:
        file.write(mp4(SEEN))
        file.truncate(10 * 1024**3)  # holes: nothing of it is on the disk

    film = arrive(path)

    assert (film.state, film.problem) == (FilmState.REFUSED, FilmProblem.TOO_LARGE)
    film.file.delete(save=False)


# -- With ffmpeg -----------------------------------------------------------------------------------


@needs_ffmpeg
def test_a_playable_film_gets_a_picture_and_lighter_versions(tmp_path, with_ffmpeg):
    more = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-qp", "1")  # as heavy as can be
    film = arrive(clip(tmp_path / "课.mp4", size="1920x1080", codec=more))

    assert (film.state, film.problem, film.percent) == (FilmState.READY, "", None)
    assert Path(film.poster.path).read_bytes()[:3] == b"\xff\xd8\xff"
    assert [one.height for one in film.renditions.all()] == [360, 720]
    assert all(one.size == one.file.size for one in film.renditions.all())


@needs_ffmpeg
@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("课.avi", ("-c:v", "mpeg4")),
        ("课.mkv", ("-c:v", "libx264", "-pix_fmt", "yuv420p")),
        ("课.wmv", ("-c:v", "wmv2", "-c:a", "wmav2")),
        ("课.flv", ("-c:v", "flv1", "-ar", "44100")),
        ("课.mp4", ("-c:v", "libx264", "-pix_fmt", "yuv444p")),
    ],
)
def test_what_browsers_cannot_play_is_made_playable(tmp_path, with_ffmpeg, name, codec):
    film = arrive(clip(tmp_path / name, codec=codec))

    assert (film.state, film.plays, film.problem, film.percent) == (
        FilmState.READY,
        False,
        "",
        None,
    )
    made = film.renditions.get()
    assert (made.height, made.content_type) == (240, "video/mp4")
    probed = ffmpeg.probe(media.tools(), Path(made.file.path), "mp4")
    assert (probed.video, probed.audio) == ("h264", "aac")
    assert Notice.objects.get().person == film.owner  # it took a while: they hear that it is there
    assert list(Path(settings.FILMS_FOLDER).glob("*-*")) == []


@needs_ffmpeg
def test_a_film_without_a_frame_is_refused(tmp_path, with_ffmpeg):
    """Its tables promise fifty pictures, and there are none."""
    film = arrive_with(tmp_path, mp4(SEEN))

    assert film.state == FilmState.REFUSED
    assert film.problem in (FilmProblem.NO_FRAMES, FilmProblem.BROKEN)


@needs_ffmpeg
def test_what_cannot_be_converted_after_all_is_refused(tmp_path, with_ffmpeg, monkeypatch):
    def fails(*args, **kwargs):
        raise ffmpeg.Unreadable

    monkeypatch.setattr(media.ffmpeg, "convert", fails)

    film = arrive(clip(tmp_path / "课.avi", codec=("-c:v", "mpeg4")))

    assert (film.state, film.problem, film.percent) == (
        FilmState.REFUSED,
        FilmProblem.FAILED,
        None,
    )


@needs_ffmpeg
def test_a_film_withdrawn_meanwhile_ends_the_work_and_leaves_nothing(tmp_path, with_ffmpeg):
    film = FilmFactory(state=FilmState.NEEDS_CONVERSION, problem=FilmProblem.CONVERTS, plays=False)
    path = clip(tmp_path / "课.avi", seconds=3, codec=("-c:v", "mpeg4"))
    film.file.save("课.avi", ContentFile(path.read_bytes()))
    before = stored()
    note = media.note_progress

    def withdraw_first(**kwargs):
        Film.objects.filter(pk=film.pk).update(state=FilmState.WITHDRAWN, withdrawn_at=NOW)
        note(**kwargs)

    media.note_progress, kept = withdraw_first, media.note_progress
    try:
        media.convert_film(film.pk)
    finally:
        media.note_progress = kept

    assert not Rendition.objects.exists()
    film.refresh_from_db()
    assert stored() == before | {film.poster.name}
    assert not (Path(settings.FILMS_FOLDER) / "conversion").exists()


@needs_ffmpeg
def test_a_second_run_makes_nothing_twice(tmp_path, with_ffmpeg):
    film = arrive(clip(tmp_path / "课.avi", codec=("-c:v", "mpeg4")))
    before, files = film.renditions.get(), stored()

    tasks.convert_film.func(film.pk)
    tasks.check_film.func(film.pk)

    assert film.renditions.get() == before
    assert stored() == files


@needs_ffmpeg
def test_what_waited_for_ffmpeg_is_converted_once_it_is_there(tmp_path, settings):
    path = clip(tmp_path / "课.avi", codec=("-c:v", "mpeg4"))
    film = arrive(path)
    assert film.problem == FilmProblem.NEEDS_CONVERSION
    settings.FFMPEG = "ffmpeg"

    found = tasks.resume_films(quiet_for=timedelta(days=-1))

    film.refresh_from_db()
    assert (found, film.state, film.renditions.count()) == (1, FilmState.READY, 1)
    assert (film.width, film.height, bool(film.poster)) == (320, 240, True)


@pytest.mark.parametrize("state", [FilmState.NEEDS_CONVERSION, FilmState.READY])
def test_where_ffmpeg_went_away_nothing_seems_to_be_under_way(state):
    problem = FilmProblem.CONVERTS if state == FilmState.NEEDS_CONVERSION else ""
    film = FilmFactory(state=state, problem=problem, percent=40)

    media.convert_film(film.pk)

    film.refresh_from_db()
    assert (film.state, film.percent, film.is_waiting) == (state, None, False)


def test_one_conversion_at_a_time_and_what_a_dead_worker_left_is_cleared(tmp_path):
    order = []
    inside = threading.Event()

    def second():
        with media._alone() as folder:
            order.append(sorted(each.name for each in folder.iterdir()))

    with media._alone() as folder:
        (folder / "half made").write_bytes(b"x")
        other = threading.Thread(target=second)
        other.start()
        inside.wait(0)
        order.append("first")
    other.join(20)

    assert order == ["first", []]


def test_a_film_that_waits_in_no_queue_is_taken_up(tmp_path):
    film = FilmFactory(state=FilmState.CHECKING, arrived_at=NOW - timedelta(hours=1))
    film.file.save("课.mp4", ContentFile(mp4(SEEN)))

    assert tasks.resume_films() == 1
    film.refresh_from_db()
    assert film.state == FilmState.READY
    assert tasks.resume_films() == 0


def test_progress_is_shown_in_the_order_of_its_numbers():
    film = FilmFactory(percent=None)

    films.note_progress(film=film, percent=40)
    films.note_progress(film=film, percent=60)

    film.refresh_from_db()
    assert (film.percent, film.last_number) == (60, 2)


# -- Withdrawing and clearing ------------------------------------------------------------------------


def test_an_owner_withdraws_and_nobody_sees_it_any_more():
    film = FilmFactory()
    actor = load_actor(film.owner)

    films.withdraw_film(actor=actor, film=film, at=NOW)

    assert not Film.objects.visible_to(actor).exists()
    assert not Thread.objects.visible_to(actor).about(film).exists()
    assert Entry.objects.filter(kind="film.withdrawn").count() == 1
    with pytest.raises(Stale):
        films.withdraw_film(actor=actor, film=film, at=NOW)


def test_a_reader_withdraws_nothing():
    film, reader = FilmFactory(), PersonFactory()
    with film_place(film, readers=[reader]), pytest.raises(NotAllowed):
        films.withdraw_film(actor=load_actor(reader), film=film, at=NOW)


def test_bytes_go_a_month_after_a_film_was_withdrawn_and_never_before():
    def withdrawn(at):
        film = FilmFactory(
            state=FilmState.WITHDRAWN, withdrawn_at=at, poster=ContentFile(b"x", name="p.jpg")
        )
        return RenditionFactory(film=film).film

    old, young, standing = withdrawn(LONG_AGO), withdrawn(NOW), RenditionFactory().film
    kept = {
        name
        for film in (young, standing)
        for name in (film.file.name, film.poster.name, film.renditions.get().file.name)
        if name
    }

    films.tidy_films(at=NOW)
    films.tidy_films(at=NOW)

    old.refresh_from_db()
    assert (old.file.name, old.poster.name, old.renditions.count()) == ("", "", 0)
    assert kept <= stored()


def test_a_file_that_no_row_names_is_swept_after_a_day():
    named = FilmFactory().file.name
    strays = [default_storage.save("films/stray.mp4", ContentFile(b"x")) for _ in range(2)]
    day_ago = time.time() - 25 * 3600
    os.utime(default_storage.path(strays[0]), (day_ago, day_ago))
    os.utime(default_storage.path(named), (day_ago, day_ago))

    assert films.tidy_films(at=timezone.now()) == 1

    assert strays[0] not in stored()
    assert {strays[1], named} <= stored()
