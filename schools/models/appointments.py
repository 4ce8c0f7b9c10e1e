from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kit.models import Dated, DatedQuerySet
from schools.enums import Grade, Role, Source, Stage
from schools.models.calendar import Semester
from schools.models.curriculum import Subject
from schools.models.people import Person
from schools.models.places import County, School
from schools.permissions import readable_appointments


class AppointmentQuerySet(DatedQuerySet):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(readable_appointments(actor))

    def lasting(self, on: date) -> Self:
        """Keep what holds on the day ``on`` or will begin."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=on)).exclude(ends_on=F("starts_on"))


class Appointment(Dated):
    """A role that a person holds for a scope and a time.

    ``teacher`` is employment at a school and comes from the roster; what is taught there is
    in TeachingPost. An empty school, subject, stage or grade is "not limited to one".
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    county = models.ForeignKey(
        County, models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage, blank=True)
    grade = models.PositiveSmallIntegerField(choices=Grade, null=True, blank=True)
    source = models.CharField(max_length=8, choices=Source, default=Source.HAND)

    objects = AppointmentQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Dated.Meta):
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                "person",
                "role",
                Coalesce("county", 0),
                Coalesce("school", 0),
                Coalesce("subject", Value("")),
                "stage",
                Coalesce("grade", 0),
                condition=Q(ends_on=None),
                name="appointed_once_to_the_same",
            ),
            models.CheckConstraint(
                name="only_administrators_stand_above_counties",
                condition=Q(county__isnull=False) | Q(role=Role.ADMIN),
            ),
            models.CheckConstraint(
                name="school_roles_name_their_school",
                condition=Q(school__isnull=False)
                | ~Q(role__in=[Role.TEACHER, Role.PREPARATION_LEADER, Role.COORDINATOR]),
            ),
        ]
        indexes = [
            models.Index(fields=["school", "role", "ends_on"], name="appointment_by_school"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"

    def get_absolute_url(self) -> str:
        return reverse("schools:appointment", args=[self.pk])

    @property
    def last_day(self) -> date | None:
        return self.ends_on - timedelta(days=1) if self.ends_on else None

    @property
    def notice_words(self) -> str:
        """What it is called where somebody is told of it."""
        parts = (str(Role(self.role).label), str(self.school or self.county or ""), self.span)
        return " · ".join(part for part in parts if part)

    @property
    def span(self) -> str:
        """What it reaches besides a school, in words: 初中 数学, 七年级; "" is everything."""
        grade = str(Grade(self.grade).label) if self.grade else ""
        level = grade or (str(Stage(self.stage).label) if self.stage else "")
        return " ".join(part for part in (level, str(self.subject or "")) if part)


class TeachingPost(Dated):
    """Person teaches Subject in Grade at School. Circles follow from these.

    One row lasts until the roster says otherwise; ``semester`` is the one in which it began.
    ``classes`` are the classes behind it by their ids in a OneRoster bundle, as far as one has
    named them: a later file that ends one of several ends no post.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    county = models.ForeignKey(County, models.PROTECT, related_name="posts")
    school = models.ForeignKey(School, models.PROTECT, related_name="posts")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="posts")
    grade = models.PositiveSmallIntegerField(_("grade"), choices=Grade)
    semester = models.ForeignKey(Semester, models.PROTECT, related_name="posts")
    is_primary = models.BooleanField(_("main post"), default=False)
    classes = models.JSONField(default=list, blank=True)

    class Meta(Dated.Meta):
        verbose_name = _("teaching post")
        verbose_name_plural = _("teaching posts")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "school", "subject", "grade"],
                condition=Q(ends_on=None),
                name="posted_once_to_the_same",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ends_on=None, is_primary=True),
                name="one_main_post_a_person",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "subject", "grade", "ends_on"], name="post_by_circle"),
            models.Index(fields=["school", "ends_on"], name="post_by_school"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.subject_id} {self.grade}"
