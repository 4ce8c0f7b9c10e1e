from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commons.enums import UploadState
from commons.models.films import Film

KEPT = timedelta(days=7)  # parts of which nothing new came


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, actor: Any) -> UploadQuerySet:
        """An upload is its owner's alone."""
        return self.none() if actor is None else self.filter(owner=actor.user_id)


class Upload(models.Model):
    """Something large on its way over a poor line, by the tus protocol (tus.io, 1.0).

    ``offset`` bytes are on the disk for certain; the sender asks for it and goes on from there.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="uploads")
    film = models.OneToOneField(Film, models.CASCADE, related_name="upload")
    size = models.PositiveBigIntegerField()  # bytes in all
    sha256 = models.CharField(max_length=64, blank=True)  # of the whole, as its sender says
    fingerprint = models.CharField(max_length=64, blank=True)  # by which the file is known again
    offset = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=8, choices=UploadState, default=UploadState.ARRIVING)
    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField()  # the last byte that came
    arrived_at = models.DateTimeField(null=True, editable=False)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        indexes = [models.Index(fields=["state", "touched_at"], name="upload_by_age")]
        constraints = [
            models.CheckConstraint(
                name="no_more_arrives_than_was_announced", condition=Q(offset__lte=F("size"))
            ),
            models.CheckConstraint(
                name="upload_has_all_when_it_arrived",
                condition=~Q(state=UploadState.ARRIVED)
                | Q(offset=F("size"), arrived_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offset} / {self.size}"

    @property
    def kept_until(self) -> datetime:
        """Until when what is here waits for the rest."""
        return self.touched_at + KEPT

    def get_absolute_url(self) -> str:
        return reverse("commons:upload", args=[self.pk])
