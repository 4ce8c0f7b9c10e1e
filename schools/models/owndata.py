from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from schools.enums import ExportState
from schools.models.people import Person
from schools.permissions import readable_exports

UNDER_WAY = (ExportState.WAITING, ExportState.MAKING)
KEPT_FOR = timedelta(days=7)
FOLDER = "exports"


def export_path(export: DataExport, filename: str) -> str:
    """Store under a random name that says nothing of whose data it is."""
    del export, filename
    return f"{FOLDER}/{uuid4().hex}.zip"


class DataExportQuerySet(models.QuerySet["DataExport"]):
    def visible_to(self, actor: Any) -> DataExportQuerySet:
        """One's own and nobody else's."""
        return self.filter(readable_exports(actor))

    def under_way(self) -> DataExportQuerySet:
        return self.filter(state__in=UNDER_WAY)


class DataExport(models.Model):
    """All that is kept about a person, asked for by them, made by the worker, theirs for a week.

    ``attempt`` counts the workers that took it up: one that was taken for dead and comes back
    finds another number and gives up. ``parts`` of ``all_parts`` are done.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="exports")
    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.WAITING)
    asked_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True, editable=False)
    attempt = models.PositiveSmallIntegerField(default=0)
    parts = models.PositiveIntegerField(default=0)
    all_parts = models.PositiveIntegerField(default=0)
    ready_at = models.DateTimeField(null=True, editable=False)
    file = models.FileField(upload_to=export_path, max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    sha256 = models.CharField(max_length=64, blank=True)
    lacks_room = models.BooleanField(default=False)  # why it failed: the disk was full

    objects = DataExportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("export of one's data")
        verbose_name_plural = _("exports of one's data")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["waiting", "making"]),
                name="one_export_under_way_a_person",
            ),
            models.CheckConstraint(
                name="export_is_dated_and_there_when_ready",
                condition=~Q(state="ready") | (Q(ready_at__isnull=False) & ~Q(file="")),
            ),
            models.CheckConstraint(
                name="export_is_gone_unless_ready", condition=Q(state="ready") | Q(file="")
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("schools:data")

    @property
    def until(self) -> Any:
        """The moment from which it is cleared away."""
        return None if self.ready_at is None else self.ready_at + KEPT_FOR

    @property
    def notice_words(self) -> str:
        return ""
