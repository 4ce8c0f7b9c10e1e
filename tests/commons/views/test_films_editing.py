"""What the owner of a film sends: captions, chapters, a picture; and what nobody else may."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from commons.enums import FilmState
from commons.models import Film
from commons.registers import Showing
from schools.actors import load_actor
from tests.commons.views.test_films import as_person, loaded
from tests.factories.commons import picture
from tests.factories.films import (
    CaptionFactory,
    FilmFactory,
    RenditionFactory,
    clip,
    film_place,
    needs_ffmpeg,
)
from tests.factories.schools import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def film():
    film = FilmFactory(owner__language="en", poster=ContentFile(picture(), name="p.jpg"))
    film.version = RenditionFactory(film=film)
    film.caption = CaptionFactory(film=film)
    return film


@pytest.fixture
def owner(film):
    return as_person(film.owner)


def send(client, film, part, **more):
    return client.post(f"/films/{film.pk}/edit/", {"part": part, **more}, follow=True)


def test_captions_come_as_a_file_and_what_was_put_right_is_said(film, owner):
    srt = "2\n00:00:04,000 --> 00:00:06,000\n请坐\n\n1\n00:00:01,000 --> 00:00:05,000\n同学们好\n"
    file = io.BytesIO(srt.encode("gb18030"))
    file.name = "课.srt"

    page = send(owner, film, "captions", language="zh", file=file, text="").content.decode()

    assert "2 captions are kept." in page
    assert "They were put in order." in page
    assert "1 overlapped" in page
    assert "同学们好" in film.captions.get().text


def test_a_wrong_line_is_named_and_what_was_typed_stays(film, owner):
    text = "WEBVTT\n\n00:05.000 --> 00:04.000\n改不得"

    response = send(owner, film, "captions", language="zh", text=text)

    assert response.status_code == 422
    assert "Line 3: this caption ends before it begins." in response.content.decode()
    assert "改不得" in response.content.decode()


def test_chapters_are_typed_as_lines_and_shown_as_they_were(film, owner):
    send(owner, film, "chapters", chapters="0:00 导入\n1:05 朗读")

    page = owner.get(f"/films/{film.pk}/edit/").content.decode()
    assert "0:00 导入\n1:05 朗读" in page


def test_a_picture_is_chosen_and_one_with_a_program_refused(film, owner):
    out = io.BytesIO()
    Image.new("RGB", (64, 36), "red").save(out, "WEBP")
    before = film.poster.name

    svg = ContentFile(b"<svg onload='alert(1)'/>", name="p.png")
    assert send(owner, film, "poster", picture=svg).status_code == 422
    film.refresh_from_db()
    assert film.poster.name == before

    send(owner, film, "poster", picture=ContentFile(out.getvalue(), name="p.webp"))
    film.refresh_from_db()
    with Image.open(film.poster.path) as kept:
        assert (kept.format, kept.size) == ("JPEG", (64, 36))


@needs_ffmpeg
def test_a_picture_is_chosen_by_its_second(owner, film, settings, tmp_path):
    settings.FFMPEG = "ffmpeg"
    path = clip(tmp_path / "a.mp4", codec=("-c:v", "libx264", "-pix_fmt", "yuv420p"))
    film.file.save("a.mp4", ContentFile(path.read_bytes()))

    send(owner, film, "poster", second="0.5")

    film.refresh_from_db()
    with Image.open(film.poster.path) as kept:
        assert kept.size == (320, 240)
    assert send(owner, film, "poster", second="500").status_code == 422


def test_without_ffmpeg_a_second_is_not_asked_for(film, owner):
    assert 'name="second"' not in owner.get(f"/films/{film.pk}/edit/").content.decode()
    assert send(owner, film, "poster").status_code == 422


def test_a_reader_sees_and_changes_nothing(film):
    reader = PersonFactory()
    with film_place(film, readers=[reader]):
        client = as_person(reader)
        answers = [
            client.get(f"/films/{film.pk}/edit/"),
            client.post(f"/films/{film.pk}/edit/", {"part": "chapters", "chapters": ""}),
            client.get(f"/films/{film.pk}/withdraw/"),
            client.post(f"/films/{film.pk}/withdraw/"),
        ]
    assert [each.status_code for each in answers] == [403] * 4


def test_whoever_withdraws_is_asked_first_and_led_back_to_what_showed_it(film, owner):
    showing = Showing("杠杆", "/library/x/", is_published=True)
    with film_place(film, readers=[film.owner], address="/library/x/", shows=[showing]):
        asked = owner.get(f"/films/{film.pk}/withdraw/").content.decode()
        assert '<a href="/library/x/">杠杆</a>' in asked
        assert "It cannot be brought back." in asked
        assert Film.objects.get().state == FilmState.READY

        answer = owner.post(f"/films/{film.pk}/withdraw/")

    assert answer.url == "/library/x/"
    assert not Film.objects.visible_to(load_actor(film.owner)).exists()
    assert [owner.get(url).status_code for url in loaded(film)] == [404] * 5


def test_what_nothing_shows_is_withdrawn_to_one_s_films(film, owner):
    page = owner.get(f"/films/{film.pk}/edit/").content.decode()
    assert f'href="/films/{film.pk}/withdraw/"' in page
    assert "No page shows it." in owner.get(f"/films/{film.pk}/withdraw/").content.decode()

    assert owner.post(f"/films/{film.pk}/withdraw/").url == "/uploads/"


def test_data_is_answered_with_nothing(film, owner):
    answer = owner.post(f"/films/{film.pk}/withdraw/", headers={"accept": "application/json"})

    assert answer.status_code == 204
