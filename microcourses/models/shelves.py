from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from microcourses.models.items import Item
from microcourses.permissions import readable_shelves
from studygroups.models import Circle


class ShelfQuerySet(models.QuerySet["Shelf"]):
    def visible_to(self, actor: Any) -> ShelfQuerySet:
        """One's own, and those of the circles that one may see."""
        return self.filter(readable_shelves(actor))


class Shelf(models.Model):
    """Items that somebody, or a circle, wants at hand. Made when the first one is put on it."""

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="shelf"
    )
    circle = models.OneToOneField(Circle, models.PROTECT, null=True, related_name="shelf")

    objects = ShelfQuerySet.as_manager()

    class Meta:
        verbose_name = _("shelf")
        verbose_name_plural = _("shelves")
        constraints = [
            models.CheckConstraint(
                name="shelf_of_a_person_or_a_circle",
                condition=Q(owner__isnull=False, circle__isnull=True)
                | Q(owner__isnull=True, circle__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"of circle {self.circle_id}" if self.circle_id else f"of {self.owner_id}"

    def get_absolute_url(self) -> str:
        if self.circle_id:
            return reverse("microcourses:circle-shelf", args=[self.circle_id])
        return reverse("microcourses:shelf")


class ShelfPlaceQuerySet(models.QuerySet["ShelfPlace"]):
    def visible_to(self, actor: Any) -> ShelfPlaceQuerySet:
        return self.filter(shelf__in=Shelf.objects.visible_to(actor))

    def standing(self) -> ShelfPlaceQuerySet:
        return self.filter(taken_at=None)


class ShelfPlace(models.Model):
    """The place of an item on a shelf: who put it there, and why. The highest stands first."""

    shelf = models.ForeignKey(Shelf, models.CASCADE, related_name="places")
    item = models.ForeignKey(Item, models.PROTECT, related_name="shelf_places")
    put_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="shelf_places"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    position = models.PositiveIntegerField()
    put_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, editable=False)

    objects = ShelfPlaceQuerySet.as_manager()

    class Meta:
        ordering = ["-position", "-pk"]
        verbose_name = _("place on a shelf")
        verbose_name_plural = _("places on shelves")
        constraints = [
            models.UniqueConstraint(
                fields=["shelf", "item"],
                condition=Q(taken_at=None),
                name="item_once_on_a_shelf",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} on {self.shelf_id}"

    def get_absolute_url(self) -> str:
        return self.shelf.get_absolute_url()

    @property
    def notice_words(self) -> str:
        return self.item.notice_words
