from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from schools.enums import ImportState, LineKind, ProblemKind, RosterForm
from schools.models.calendar import Semester
from schools.models.people import Person
from schools.models.places import County, School
from schools.permissions import readable_imports


def roster_path(imported: RosterImport, filename: str) -> str:
    """Store an uploaded roster under a random name that keeps only a harmless suffix."""
    suffix = PurePosixPath(filename).suffix.lower()
    safe = suffix if suffix in {".zip", ".xlsx", ".xls", ".csv", ".txt"} else ".bin"
    return f"rosters/{uuid4().hex}{safe}"


class RosterImportQuerySet(models.QuerySet["RosterImport"]):
    def visible_to(self, actor: Any) -> RosterImportQuerySet:
        return self.filter(readable_imports(actor))


class RosterImport(models.Model):
    """One file on its way: uploaded, read into a preview, applied exactly as previewed.

    ``basis`` fingerprints the county's people, posts and schools that the preview was made
    against; where it no longer fits, the preview is stale and is refused. ``digest``
    fingerprints the preview's own lines.
    """

    county = models.ForeignKey(County, models.PROTECT, related_name="roster_imports")
    semester = models.ForeignKey(Semester, models.PROTECT, related_name="roster_imports")
    uploaded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    filename = models.CharField(_("file"), max_length=255)
    file = models.FileField(upload_to=roster_path, max_length=200)
    form = models.CharField(max_length=16, choices=RosterForm, blank=True)
    may_create_schools = models.BooleanField(default=False)

    state = models.CharField(max_length=12, choices=ImportState, default=ImportState.UPLOADED)
    uploaded_at = models.DateTimeField()
    previewed_at = models.DateTimeField(null=True, editable=False)
    applied_at = models.DateTimeField(null=True, editable=False)
    undone_at = models.DateTimeField(null=True, editable=False)
    heartbeat_at = models.DateTimeField(null=True, editable=False)  # a worker is on it
    refusal = models.TextField(blank=True)  # one clear sentence, in English; translated when shown

    effective_on = models.DateField(null=True)  # the day from which the changes hold
    rows = models.PositiveIntegerField(default=0)
    basis = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    columns = models.JSONField(default=dict)  # heading -> field, or "" where not recognised
    counts = models.JSONField(default=dict)  # the figures of import_roster --json
    made = models.JSONField(default=dict)  # ids of the rows that applying made, to take it back
    leavers_need_confirmation = models.BooleanField(default=False)
    leavers_confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name = _("roster import")
        verbose_name_plural = _("roster imports")
        constraints = [
            models.CheckConstraint(
                name="import_is_dated_when_applied",
                condition=Q(applied_at__isnull=False)
                | ~Q(state__in=[ImportState.APPLIED, ImportState.UNDONE]),
            ),
            models.CheckConstraint(
                name="import_is_dated_when_undone",
                condition=Q(undone_at__isnull=False) | ~Q(state=ImportState.UNDONE),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("schools:roster-import", args=[self.pk])

    def __str__(self) -> str:
        return f"{self.filename} ({self.state})"

    @property
    def notice_words(self) -> str:
        return self.filename


class RosterLine(models.Model):
    """One change of a preview: what will be done, to whom, and why. Numbered from 1.

    ``before`` and ``after`` hold plain values, enough to do the change and to take it back.
    """

    roster_import = models.ForeignKey(RosterImport, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=LineKind)
    row = models.PositiveIntegerField(null=True)  # as the file counts; empty for leavers
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    person_name = models.CharField(max_length=60, blank=True)
    school = models.ForeignKey(School, models.PROTECT, null=True, related_name="+")
    school_name = models.CharField(max_length=80, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=40, blank=True)  # a code; worded when shown

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["roster_import", "number"], name="roster_lines_are_numbered"
            )
        ]
        indexes = [
            models.Index(fields=["roster_import", "kind", "number"], name="roster_line_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.person_name}"


class RosterProblem(models.Model):
    """A question to answer, a rejected row or a warning. Codes are worded when shown.

    Never holds what must not be stored: ``value`` is the one cell that is wrong.
    """

    roster_import = models.ForeignKey(RosterImport, models.CASCADE, related_name="problems")
    kind = models.CharField(max_length=20, choices=ProblemKind)
    file = models.CharField(max_length=120)
    row = models.PositiveIntegerField(null=True)
    column = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=200, blank=True)
    problem = models.CharField(max_length=40)  # a code
    expected = models.CharField(max_length=200, blank=True)
    candidates = models.JSONField(default=list)  # [{"id": 7, "label": "…"}]
    answer = models.JSONField(null=True)  # {"id": 7} | {"create": true} | {"skip": true}
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    cells = models.JSONField(default=dict)  # the row as read, recognised columns only

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["roster_import", "kind"], name="roster_problem_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row} {self.column}"
