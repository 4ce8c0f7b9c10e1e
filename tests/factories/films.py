"""Films, and clips that ffmpeg draws where it is."""

import shutil
import subprocess
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db.models import Q
from factory import LazyAttribute, LazyFunction, SelfAttribute, SubFactory
from factory.django import DjangoModelFactory

from commons.enums import CaptionKind, FilmState
from commons.models import Caption, Film, Rendition, Upload
from commons.registers import FILM_PLACES, FilmPlace
from kit.captions import Cue, write_vtt
from tests.factories.schools import NOW, PersonFactory

FFMPEG = shutil.which("ffmpeg")
needs_ffmpeg = pytest.mark.skipif(FFMPEG is None, reason="no ffmpeg on this machine")
BYTES = bytes(range(256)) * 4


class FilmFactory(DjangoModelFactory):
    """A film that can be watched; its bytes are no film, which nobody asks who only gives them out."""

    class Meta:
        model = Film

    owner = SubFactory(PersonFactory)
    client_id = LazyFunction(uuid4)
    name = "背影.mp4"
    file = LazyFunction(lambda: ContentFile(BYTES, name="x.mp4"))
    content_type = "video/mp4"
    size = len(BYTES)
    sha256 = LazyFunction(lambda: uuid4().hex * 2)
    seconds = 120.0
    state = FilmState.READY
    created_at = NOW
    arrived_at = NOW


class UploadFactory(DjangoModelFactory):
    """An upload of which nothing is here yet, of a film that was just begun."""

    class Meta:
        model = Upload

    owner = SubFactory(PersonFactory)
    size = 10_240
    film = SubFactory(
        FilmFactory,
        owner=SelfAttribute("..owner"),
        size=SelfAttribute("..size"),
        state=FilmState.ARRIVING,
        file="",
        sha256="",
        seconds=None,
        content_type="",
        arrived_at=None,
    )
    begun_at = NOW
    touched_at = LazyAttribute(lambda o: o.begun_at)


class RenditionFactory(DjangoModelFactory):
    class Meta:
        model = Rendition

    film = SubFactory(FilmFactory)
    height = 360
    file = LazyFunction(lambda: ContentFile(b"lighter", name="x.mp4"))
    content_type = "video/mp4"
    size = 7
    sha256 = LazyFunction(lambda: uuid4().hex * 2)
    made_at = NOW


class CaptionFactory(DjangoModelFactory):
    class Meta:
        model = Caption

    film = SubFactory(FilmFactory)
    kind = CaptionKind.SUBTITLES
    language = "zh"
    vtt = write_vtt([Cue(1, 3, "同学们好")])
    text = "同学们好"
    changed_at = NOW


@contextmanager
def film_place(
    film, *, readers=(), public=False, moderators=(), experts=(), address=None, shows=()
):
    """Let ``film`` stand in a place that these people (and with ``public``, visitors) see."""
    ids = {person.pk for person in readers}

    def readable(actor):
        seen = public or (actor is not None and actor.user_id in ids)
        return Q(pk=film.pk) if seen else Q(pk__in=[])

    def among(people):
        kept = {person.pk for person in people}
        return lambda actor, one: one.pk == film.pk and actor.user_id in kept

    place = FilmPlace(
        readable=readable,
        moderates=among(moderators),
        comments_as_expert=among(experts),
        address=lambda one: address if one.pk == film.pk else None,
        county_of=lambda one: None,
        keepers=lambda one: [each.pk for each in moderators] if one.pk == film.pk else [],
        shows=lambda actor, one: shows if one.pk == film.pk else (),
    )
    FILM_PLACES.append(place)
    try:
        yield place
    finally:
        FILM_PLACES.remove(place)


def clip(path, *, size="320x240", seconds=1, sound=True, codec=(), more=()):
    """Draw a clip into ``path``; what it is, follows from its name unless ``codec`` says."""
    heard = ["-f", "lavfi", "-i", f"sine=duration={seconds}"] if sound else []
    drawn = ["-f", "lavfi", "-i", f"testsrc=size={size}:rate=5:duration={seconds}"]
    command = [FFMPEG, "-v", "error", "-y", *drawn, *heard, *codec, *more, str(path)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)  # noqa: S603 - our own
    return path
