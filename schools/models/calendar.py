from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schools.models.places import County


class AcademicYear(models.Model):
    """``year`` 2026 is the year from autumn 2026 to summer 2027; dates are the county's."""

    county = models.ForeignKey(County, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField()
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))  # the day after the last

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["county", "year"], name="one_year_of_a_number"),
            models.CheckConstraint(
                name="year_ends_after_it_starts", condition=Q(ends_on__gt=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}–{self.year + 1}"


class Semester(models.Model):
    """One of a year's two halves; its code is ``2026-1``."""

    academic_year = models.ForeignKey(AcademicYear, models.PROTECT, related_name="semesters")
    county = models.ForeignKey(County, models.PROTECT, related_name="semesters")
    term = models.PositiveSmallIntegerField(choices=[(1, _("first term")), (2, _("second term"))])
    code = models.CharField(max_length=8)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))  # the day after the last

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["county", "code"], name="one_semester_of_a_code"),
            models.CheckConstraint(
                name="semester_ends_after_it_starts", condition=Q(ends_on__gt=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.code


class SpecialDay(models.Model):
    """A holiday, or a weekend day on which there is school instead (调休)."""

    county = models.ForeignKey(County, models.CASCADE, related_name="special_days")
    day = models.DateField()
    name = models.CharField(max_length=40)
    is_school_day = models.BooleanField()

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["county", "day"], name="one_meaning_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
