"""What an owner gives a film besides: captions, chapters, a picture."""

import io

import pytest
from django.utils import timezone
from PIL import Image

from commons.domain import films_captions
from commons.enums import CaptionKind
from kit.errors import Invalid, NotAllowed
from ledger.models import Entry
from schools.actors import load_actor
from tests.factories.films import CaptionFactory, FilmFactory, film_place
from tests.factories.schools import PersonFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
SRT = (
    "1\n00:00:04,000 --> 00:00:06,000\n<b>请坐</b>\n\n2\n00:00:01,000 --> 00:00:05,000\n同学们好\n"
)
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n同学们好\n\n00:00:04.000 --> 00:00:06.000\n请坐\n"


@pytest.fixture
def film():
    return FilmFactory(seconds=600)


def give(film, text, **more):
    return films_captions.set_captions(
        actor=more.pop("actor", None) or load_actor(film.owner),
        film=film,
        language=more.pop("language", "zh"),
        text=text,
        at=NOW,
    )


def test_captions_are_kept_clean_in_order_and_with_their_words_apart(film):
    taken = give(film, SRT)

    kept = film.captions.get()
    assert (taken.sorted, taken.trimmed) == (True, 1)
    assert (kept.kind, kept.language, kept.vtt) == (CaptionKind.SUBTITLES, "zh", VTT)
    assert kept.text == "同学们好\n请坐"
    entry = Entry.objects.get(kind="film.captioned")
    assert entry.changes == {"kind": "subtitles", "language": "zh", "cues": 2}


def test_captions_of_a_language_are_replaced_and_taken_away_by_an_empty_text(film):
    give(film, SRT)
    give(film, SRT.replace("请坐", "请起立"))
    assert "请起立" in film.captions.get().text
    give(film, SRT, language="en")
    give(film, "  \n")

    assert [one.language for one in film.captions.all()] == ["en"]


@pytest.mark.parametrize(
    ("text", "language"), [("no captions", "zh"), (SRT, "tlh"), (SRT.replace("05,", "00,"), "zh")]
)
def test_what_cannot_be_read_changes_nothing(film, text, language):
    before = CaptionFactory(film=film)

    with pytest.raises(Invalid):
        give(film, text, language=language)

    assert film.captions.get().vtt == before.vtt


def test_chapters_are_lines_and_end_with_the_film(film):
    films_captions.set_chapters(
        actor=load_actor(film.owner), film=film, text="0:00 导入\n3:20 朗读", at=NOW
    )

    kept = film.captions.get(kind=CaptionKind.CHAPTERS)
    assert "00:03:20.000 --> 00:10:00.000\n朗读" in kept.vtt


def test_only_its_owner_gives_a_film_something(film):
    reader = PersonFactory()
    with film_place(film, readers=[reader], moderators=[reader]):
        for act, more in (
            (films_captions.set_captions, {"language": "zh", "text": SRT}),
            (films_captions.set_chapters, {"text": "0:00 导入"}),
            (films_captions.choose_poster, {"picture": drawn("PNG")}),
        ):
            with pytest.raises(NotAllowed):
                act(actor=load_actor(reader), film=film, at=NOW, **more)
    assert not film.captions.exists()


def drawn(form, **more):
    out = io.BytesIO()
    Image.new("RGB", (3000, 1500), "teal").save(out, form, **more)
    return out.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_drawn_anew_without_what_a_camera_wrote(film, form):
    exif = Image.Exif()
    exif[0x010E] = "where it was"
    films_captions.choose_poster(
        actor=load_actor(film.owner), film=film, picture=drawn(form, exif=exif), at=NOW
    )

    with Image.open(film.poster.path) as kept:
        assert (kept.format, kept.width, kept.height) == ("JPEG", 1280, 640)
        assert not kept.getexif()


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        drawn("PNG")[:200],
        b"",
        b"x" * (10 * 1024 * 1024 + 1),
    ],
)
def test_what_is_no_picture_is_refused(film, data):
    with pytest.raises(Invalid):
        films_captions.choose_poster(actor=load_actor(film.owner), film=film, picture=data, at=NOW)
    film.refresh_from_db()
    assert film.poster.name == ""
