from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from schools.models import School


class BackboneTeacher(models.Model):
    """A backbone teacher of a school: named by its coordinator or the office, never counted out.

    A title that a school gives. Who shares much is not called so by a machine, and whoever is
    called so need not have shared yet.
    """

    school = models.ForeignKey(School, models.PROTECT, related_name="backbone")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="backbone_of")
    line = models.CharField(_("known for"), max_length=80, blank=True)
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    named_at = models.DateTimeField()

    class Meta:
        ordering = ["named_at", "pk"]
        verbose_name = _("backbone teacher")
        verbose_name_plural = _("backbone teachers")
        constraints = [
            models.UniqueConstraint(fields=["school", "person"], name="backbone_of_a_school_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.school_id}"
