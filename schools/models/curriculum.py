from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Subject(models.Model):
    """A school subject by its national name, e.g. ``maths`` 数学. Counties add aliases."""

    code = models.CharField(max_length=30, primary_key=True)
    name = models.CharField(_("name"), max_length=30, unique=True)
    name_en = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name


class SubjectAlias(models.Model):
    """Another word for a subject: national where ``county`` is empty, else that county's own."""

    county = models.ForeignKey(
        "schools.County", models.CASCADE, null=True, blank=True, related_name="subject_aliases"
    )
    alias = models.CharField(max_length=30)
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="aliases")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Coalesce("county", 0), "alias", name="subject_alias_means_one_thing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.alias} → {self.subject_id}"
