from typing import Any

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schools.enums import Stage


class County(models.Model):
    """Owns schools, staff and standards. Nothing leaks from one county to another."""

    code = models.CharField(
        _("code"), max_length=30, unique=True, validators=[RegexValidator(r"^[a-z0-9-]+$")]
    )
    name = models.CharField(_("name"), max_length=60)
    smallest_circle = models.PositiveSmallIntegerField(
        _("smallest circle"),
        default=6,
        validators=[MinValueValidator(2)],
        help_text=_("A grade with fewer teachers of a subject shares one circle with its stage."),
    )
    # Column headings of spreadsheets that were mapped by hand: {"heading": "field"}.
    roster_columns = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("county")
        verbose_name_plural = _("counties")

    def __str__(self) -> str:
        return self.name


class SchoolQuerySet(models.QuerySet["School"]):
    def visible_to(self, actor: Any) -> "SchoolQuerySet":
        """Schools of one's own counties are no secret there."""
        if actor is None:
            return self.none()
        return self if actor.is_admin else self.filter(county_id__in=actor.county_ids)


class School(models.Model):
    county = models.ForeignKey(County, models.PROTECT, related_name="schools")
    name = models.CharField(_("name"), max_length=80)
    short_name = models.CharField(_("short name"), max_length=30, blank=True)
    code = models.CharField(_("code"), max_length=40, blank=True)  # the county's or the file's own
    stages = models.JSONField(_("stages"), default=list)  # values of Stage
    is_seed = models.BooleanField(_("seed school"), default=False)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        constraints = [
            models.UniqueConstraint(fields=["county", "name"], name="school_names_are_unique"),
            models.UniqueConstraint(
                fields=["county", "code"], condition=~Q(code=""), name="school_codes_are_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def stage_labels(self) -> list[str]:
        return [str(Stage(value).label) for value in self.stages]


class SchoolAlias(models.Model):
    """Another name that files use for a school; remembered from an answered question."""

    county = models.ForeignKey(County, models.CASCADE, related_name="school_aliases")
    alias = models.CharField(max_length=80)
    school = models.ForeignKey(School, models.CASCADE, related_name="aliases")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "alias"], name="school_alias_means_one_school"
            )
        ]

    def __str__(self) -> str:
        return f"{self.alias} → {self.school}"
