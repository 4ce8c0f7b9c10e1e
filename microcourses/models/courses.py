from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from commons.models import Film
from microcourses.models.items import Item


class MicroCourse(Item):
    """A series of short lessons."""

    parent_page_types = ["microcourses.LibraryPage"]
    is_creatable = False

    class Meta:
        verbose_name = _("micro-course")
        verbose_name_plural = _("micro-courses")


class Episode(Orderable):
    """One short lesson of a series: its film and its learning plan."""

    course = ParentalKey(MicroCourse, on_delete=models.CASCADE, related_name="episodes")
    title = models.CharField(_("title"), max_length=120)
    film = models.ForeignKey(Film, models.PROTECT, null=True, blank=True, related_name="episodes")
    plan = models.TextField(_("learning plan"), blank=True)  # HTML, cleaned by kit.text
    # The episode of another course that it was copied from: the film there is not copied.
    origin = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="copies"
    )

    class Meta(Orderable.Meta):
        verbose_name = _("episode")
        verbose_name_plural = _("episodes")

    def __str__(self) -> str:
        return self.title


class Strategy(Item):
    """A short text on how something can be taught."""

    parent_page_types = ["microcourses.LibraryPage"]
    is_creatable = False

    class Meta:
        verbose_name = _("teaching strategy")
        verbose_name_plural = _("teaching strategies")
