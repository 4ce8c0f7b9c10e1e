"""A camera's, a phone's, an old recorder's film: chosen, sent, and played by any browser."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commons.enums import FilmState
from commons.models import Film
from commons.queries.uploads import film_endings
from kit.films import FAMILIAR, SUFFIXES
from tests.commons.views.test_films import got
from tests.factories.films import FFMPEG, FilmFactory, RenditionFactory, clip, needs_ffmpeg
from tests.factories.schools import PersonFactory

pytestmark = pytest.mark.django_db

HERE = "/uploads/"
SORTS = {
    "手机.MOV": ("-c:v", "libx265", "-c:a", "aac", "-tag:v", "hvc1", "-x265-params", "log-level=0"),
    "相机.avi": ("-c:v", "mpeg4"),
    "录屏.wmv": (),
    "录屏.mkv": ("-c:v", "libx264"),
    "旧课.flv": ("-c:v", "flv1", "-ar", "44100"),
    "光盘.mpg": ("-r", "25"),
    "电视.ts": ("-c:v", "mpeg2video", "-r", "25"),
    "旧手机.3gp": ("-c:v", "h263", "-s", "176x144", "-c:a", "aac"),
    "旧课.rmvb": ("-c:v", "rv10", "-c:a", "ac3", "-f", "rm"),
    "公开课.ogv": ("-c:v", "libtheora"),
}  # fmt: skip


@pytest.fixture
def client():
    client = Client(headers={"accept-language": "en"})
    client.force_login(PersonFactory(language="en"))
    return client


def send(client, name, content=b"x" * 100):
    return client.post(HERE, {"film_file": SimpleUploadedFile(name, content)})


@needs_ffmpeg
@pytest.mark.parametrize("name", SORTS)
def test_a_film_of_any_sort_is_sent_and_plays(client, tmp_path, settings, name):
    settings.FFMPEG = FFMPEG
    recording = clip(tmp_path / name, codec=SORTS[name])

    assert send(client, name, recording.read_bytes()).status_code == 302

    film = Film.objects.get()
    assert (film.state, film.problem, film.plays) == (FilmState.READY, "", False)
    played, body = got(client, f"/films/{film.pk}/")
    assert (played.status_code, played["Content-Type"], body[4:8]) == (200, "video/mp4", b"ftyp")
    assert f"/films/{film.pk}/240/" in client.get(f"/films/{film.pk}/watch/").content.decode() or (
        "176x144" in SORTS[name]
    )


@needs_ffmpeg
def test_films_of_every_sort_are_offered_where_they_are_made_playable(client, settings):
    settings.FFMPEG = FFMPEG

    page = client.get(HERE).content.decode()

    assert f'accept="{",".join(("video/*", *SUFFIXES))}"' in page
    assert f'data-suffixes="{",".join(SUFFIXES)}" data-unplayable=""' in page
    assert "A film (.mp4, .mov, .avi, .wmv, .mkv and others) may have" in page
    assert set(FAMILIAR) <= set(SUFFIXES)


def test_where_nothing_converts_only_what_browsers_play_is_offered(client):
    page = client.get(HERE).content.decode()

    assert 'accept=".mp4,.m4v,.webm"' in page
    assert "A film (.mp4, .m4v, .webm) may have" in page
    assert set(film_endings().taken) | set(film_endings().unplayable) == set(SUFFIXES)


@pytest.mark.parametrize("name", ["IMG_0042.MOV", "相机.avi", "旧课.rmvb"])
def test_where_nothing_converts_the_others_are_refused_before_they_are_sent(client, name):
    answer = send(client, name)

    assert answer.status_code == 422
    assert "this site cannot convert it. Save it as MP4" in answer.content.decode()
    assert not Film.objects.exists()


def test_what_is_saved_is_called_as_what_it_is(client):
    """What was made of an AVI is no AVI any more."""
    film = FilmFactory(owner__language="en", name="lesson.avi", plays=False)
    RenditionFactory(film=film)
    client.force_login(film.owner)

    saved, _body = got(client, f"/films/{film.pk}/")

    assert saved["Content-Disposition"].endswith('"lesson.mp4"')
