from __future__ import annotations

from functools import cached_property
from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commons.enums import CaptionKind, FilmProblem, FilmState, UploadProblem
from commons.permissions import readable_films
from commons.registers import FILM_PLACES

FOLDER = "films"


def film_path(thing: Any, filename: str) -> str:
    """Store under a random name that says nothing of what people called it."""
    return f"{FOLDER}/{uuid4().hex}{PurePosixPath(filename).suffix.lower()[:10]}"


class FilmQuerySet(models.QuerySet["Film"]):
    def visible_to(self, actor: Any) -> FilmQuerySet:
        """Its owner's own, and what stands in a place that ``actor`` (None: a visitor) may see."""
        return self.filter(readable_films(actor)).exclude(state=FilmState.WITHDRAWN)

    def talked_of_by(self, actor: Any) -> FilmQuerySet:
        """Whose conversation ``actor`` may read."""
        return self.visible_to(actor).filter(readable_films(actor, talked_of=True))


class Film(models.Model):
    """A recording: of a micro-lesson, of a lesson. As public as the place that shows it.

    Made as soon as its owner chooses a file, so that what is written about it can name it while
    the bytes still come over the line. What it really is, is found by looking inside.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="films")
    client_id = models.UUIDField()  # made by the browser: one film a choice
    # What the owner's file was called. Theirs alone to read: people put names into it.
    name = models.CharField(_("name"), max_length=150)
    file = models.FileField(upload_to=film_path, max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField()  # bytes, as announced; checked when they have arrived
    sha256 = models.CharField(max_length=64, blank=True)
    seconds = models.FloatField(null=True)  # its length, where it could be found
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    poster = models.FileField(upload_to=film_path, max_length=200, blank=True)

    state = models.CharField(max_length=12, choices=FilmState, default=FilmState.ARRIVING)
    problem = models.CharField(max_length=200, blank=True)  # why it is not ready: a code
    plays = models.BooleanField(default=True)  # browsers play the file as it is
    percent = models.PositiveSmallIntegerField(null=True)  # of what is being made of it just now
    last_number = models.PositiveIntegerField(default=0)  # of its feed
    created_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = FilmQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("film")
        verbose_name_plural = _("films")
        indexes = [models.Index(fields=["sha256"], name="film_by_digest")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "client_id"], name="one_film_a_choice"),
            models.CheckConstraint(
                name="film_is_there_when_it_can_be_watched",
                condition=~Q(state=FilmState.READY) | (~Q(file="") & ~Q(sha256="")),
            ),
            models.CheckConstraint(
                name="film_is_dated_when_withdrawn",
                condition=Q(state=FilmState.WITHDRAWN, withdrawn_at__isnull=False)
                | (~Q(state=FilmState.WITHDRAWN) & Q(withdrawn_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """How it is called among those who talk of it: as what shows it is. Asks its places."""
        called = (place.talk_title(self) for place in FILM_PLACES)
        return next((title for title in called if title), gettext("Video"))

    def title_for(self, actor: Any) -> str:
        """Return how it is called for ``actor`` (None: a visitor): as what shows it to them is.

        What is shown nowhere yet is called as the file was, for its owner alone.
        """
        own = actor is not None and actor.user_id == self.owner_id
        called = (place.title(actor, self) for place in FILM_PLACES)
        otherwise = self.own_title if own else gettext("Video")
        return next((title for title in called if title), otherwise)

    @property
    def own_title(self) -> str:
        """What its owner's file was called, without the ending."""
        return PurePosixPath(self.name).stem or self.name

    @property
    def is_ready(self) -> bool:
        return self.state == FilmState.READY

    @property
    def is_waiting(self) -> bool:
        """It is looked at, or being made playable: a page that shows it goes on listening."""
        converts = self.state == FilmState.NEEDS_CONVERSION
        return self.state == FilmState.CHECKING or (
            converts and self.problem == FilmProblem.CONVERTS
        )

    @property
    def problem_words(self) -> str:
        """Why it cannot be watched, in one sentence, "" where nothing is wrong."""
        known = (*FilmProblem.choices, *UploadProblem.choices)
        return next((str(words) for code, words in known if code == self.problem), "")

    @cached_property
    def shown_at(self) -> str:
        """The address of the page that shows it: its place's, or one of its own."""
        placed = (place.address(self) for place in FILM_PLACES)
        own = reverse("commons:film-watch", args=[self.pk])
        return next((address for address in placed if address), own)

    @property
    def poster_url(self) -> str:
        return reverse("commons:film-poster", args=[self.pk]) if self.poster else ""

    def get_absolute_url(self) -> str:
        return self.shown_at


class Rendition(models.Model):
    """A version of a film that browsers play easily: smaller, in a format of the web."""

    film = models.ForeignKey(Film, models.CASCADE, related_name="renditions")
    height = models.PositiveSmallIntegerField()  # lines: 360, 720
    file = models.FileField(upload_to=film_path, max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["film", "height"]
        constraints = [
            models.UniqueConstraint(fields=["film", "height"], name="one_rendition_a_height")
        ]

    def __str__(self) -> str:
        return f"{self.film_id}: {self.height}"

    def get_absolute_url(self) -> str:
        return reverse("commons:film-rendition", args=[self.film_id, self.height])


class Caption(models.Model):
    """Timed text of a film, kept as clean WebVTT: what is said, or its chapters."""

    film = models.ForeignKey(Film, models.CASCADE, related_name="captions")
    kind = models.CharField(max_length=10, choices=CaptionKind, default=CaptionKind.SUBTITLES)
    language = models.CharField(max_length=10, default="zh")
    vtt = models.TextField()
    text = models.TextField(blank=True)  # the words alone, for the search
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["film", "kind", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["film", "kind", "language"], name="one_caption_a_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.film_id}: {self.kind} {self.language}"

    def get_absolute_url(self) -> str:
        return reverse("commons:film-captions", args=[self.film_id, self.pk])
