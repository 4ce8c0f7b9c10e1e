from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from commons.models import Film
from microcourses.enums import Anonymity
from microcourses.models.items import Item


class LessonCase(Item):
    """A lesson that was taught, to be studied: recording, transcript, what others saw, debrief.

    Its author is the teacher whose lesson it was: they decide how far it names them, and
    withdraw it whenever they want.
    """

    taught_on = models.DateField(_("taught on"), null=True, blank=True)
    film = models.ForeignKey(Film, models.PROTECT, null=True, blank=True, related_name="cases")
    transcript = models.TextField(_("transcript"), blank=True)  # plain text, a line an utterance
    debrief = models.TextField(_("debrief"), blank=True)  # HTML, cleaned by kit.text
    would_change = models.TextField(_("what I would change"), blank=True)  # HTML, cleaned
    anonymity = models.CharField(
        _("how it names me"), max_length=10, choices=Anonymity, default=Anonymity.NAMED
    )

    parent_page_types = ["microcourses.LibraryPage"]
    is_creatable = False

    class Meta:
        verbose_name = _("lesson case")
        verbose_name_plural = _("lesson cases")

    def with_content_json(self, content: Any) -> Any:
        """How it names its teacher is of the case and of no version: it holds at once, for all."""
        version = super().with_content_json(content)
        version.anonymity = self.anonymity
        return version


class CaseNote(Orderable):
    """What an observer noted at a second of the lesson."""

    case = ParentalKey(LessonCase, on_delete=models.CASCADE, related_name="notes")
    observer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="case_notes"
    )
    second = models.PositiveIntegerField()  # since the lesson began
    teacher_did = models.CharField(_("the teacher"), max_length=300, blank=True)
    pupils_did = models.CharField(_("the pupils"), max_length=300, blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    focus = models.CharField(_("focus"), max_length=40, blank=True)

    class Meta(Orderable.Meta):
        ordering = ["second", "sort_order", "pk"]

    def __str__(self) -> str:
        return f"{self.second}: {self.remark}"


class SignedNotes(models.Model):
    """An observer puts their name to what they noted in a case; without it nobody reads it."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="signed_notes")
    observer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="signed_notes"
    )
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "observer"], name="notes_signed_once")
        ]

    def __str__(self) -> str:
        return f"{self.observer_id} in {self.item_id}"
