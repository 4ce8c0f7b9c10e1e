from __future__ import annotations

from django.conf import settings
from django.db import models

from microcourses.models.items import Item


class MadeWith(models.Model):
    """Somebody with whom an item was made: an expert who developed it together with its author.

    Said of the item, not of one version. Whoever is named is told, and takes their name out again.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="made_with")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="made_with")
    named_at = models.DateTimeField()

    class Meta:
        ordering = ["named_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "person"], name="made_with_somebody_once")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} with {self.person_id}"
