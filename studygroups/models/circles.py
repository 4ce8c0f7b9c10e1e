from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from kit.models import Dated
from schools.enums import STAGE_GRADES, Grade, Source, Stage
from schools.models import County, School, Subject
from studygroups.enums import CircleState, SuccessionReason
from studygroups.permissions import readable_circles


class CircleQuerySet(models.QuerySet["Circle"]):
    def visible_to(self, actor: Any) -> CircleQuerySet:
        return self.filter(readable_circles(actor))

    def open_on(self, day: date) -> CircleQuerySet:
        """Keep the circles that are open on ``day``; opening and closing may lie ahead."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day), opened_on__lte=day)


class Circle(models.Model):
    """All teachers of one subject and grade across a county's schools.

    Created and kept by the roster, never by hand. ``grade`` empty is the circle of a whole
    stage, made where a grade alone would be too small. One row for each subject, stage and
    grade for good: it is closed and opened again, never deleted or doubled.
    """

    county = models.ForeignKey(County, models.PROTECT, related_name="circles")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="circles")
    stage = models.CharField(max_length=10, choices=Stage)
    grade = models.PositiveSmallIntegerField(choices=Grade, null=True, blank=True)
    state = models.CharField(max_length=8, choices=CircleState, default=CircleState.OPEN)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    objects = CircleQuerySet.as_manager()

    class Meta:
        ordering = ["subject__position", "stage", "grade"]
        verbose_name = _("circle")
        verbose_name_plural = _("circles")
        constraints = [
            models.UniqueConstraint(
                "county",
                "subject",
                "stage",
                Coalesce("grade", 0),
                name="one_circle_of_a_subject_and_grade",
            ),
            models.CheckConstraint(
                name="circle_is_dated_when_closed",
                condition=Q(state=CircleState.OPEN, closed_on__isnull=True)
                | Q(state=CircleState.CLOSED, closed_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """七年级数学圈, or 初中音乐圈 for a whole stage."""
        values = {"subject": str(self.subject)}
        if self.grade is None:
            values["span"] = str(Stage(self.stage).label)
        else:
            values["span"] = str(Grade(self.grade).label)
        return pgettext("name of a circle", "%(span)s %(subject)s circle") % values

    @property
    def grades(self) -> list[int]:
        """The grades whose teachers stand here."""
        return list(STAGE_GRADES[Stage(self.stage)]) if self.grade is None else [self.grade]

    def get_absolute_url(self) -> str:
        return reverse("studygroups:circle", args=[self.pk])

    def is_open_on(self, day: date) -> bool:
        """Tell whether this circle is open on ``day``; opening and closing may lie ahead."""
        return self.opened_on <= day and (self.closed_on is None or day < self.closed_on)


class Membership(Dated):
    """A person stands in a circle from a day to a day. Never changed backwards."""

    circle = models.ForeignKey(Circle, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    school = models.ForeignKey(School, models.PROTECT, null=True, related_name="+")  # then
    is_primary = models.BooleanField(default=False)
    source = models.CharField(max_length=8, choices=Source, default=Source.ROSTER)

    class Meta(Dated.Meta):
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["circle", "person", "source"],
                condition=Q(ends_on=None),
                name="member_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "ends_on"], name="membership_by_person"),
            models.Index(fields=["circle", "ends_on", "school"], name="membership_by_circle"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.circle_id}"


class Succession(models.Model):
    """Lineage: the members of ``before`` went on in ``after`` from that day."""

    before = models.ForeignKey(Circle, models.PROTECT, related_name="successors")
    after = models.ForeignKey(Circle, models.PROTECT, related_name="predecessors")
    on = models.DateField()
    reason = models.CharField(max_length=12, choices=SuccessionReason)

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.before_id} → {self.after_id}"


class CirclePreference(models.Model):
    """A person's own choices about a circle. Muting always wins; nobody is lost by it."""

    circle = models.ForeignKey(Circle, models.CASCADE, related_name="preferences")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="circle_preferences"
    )
    is_muted = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True)  # the latest visit
    seen_before_at = models.DateTimeField(null=True)  # the visit before that one

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["circle", "person"], name="one_choice_a_circle")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.circle_id}"
