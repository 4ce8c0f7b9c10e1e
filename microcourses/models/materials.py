from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from microcourses.enums import TextState
from microcourses.models.items import Item
from microcourses.permissions import readable_materials


def material_path(material: Any, filename: str) -> str:
    """Store under a random name that says nothing of what people called it."""
    return f"materials/{uuid4().hex}{PurePosixPath(filename).suffix.lower()[:10]}"


class MaterialQuerySet(models.QuerySet["Material"]):
    def visible_to(self, actor: Any) -> MaterialQuerySet:
        """One's own, and what stands in a version of an item that ``actor`` may see."""
        return self.filter(readable_materials(actor))


class Material(models.Model):
    """A file of an item: a learning plan, a paper, slides. As public as the version showing it."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="all_materials")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="materials")
    client_id = models.UUIDField()  # made by the browser: one file a choice
    file = models.FileField(upload_to=material_path, max_length=200)
    name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(max_length=100)  # found by looking inside
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    text_state = models.CharField(max_length=8, choices=TextState, default=TextState.WAITING)
    text = models.TextField(blank=True)  # its words, for the search

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        constraints = [
            models.UniqueConstraint(fields=["owner", "client_id"], name="one_material_a_choice")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("microcourses:material", args=[self.pk])

    def as_data(self) -> dict[str, Any]:
        return {
            "id": self.pk,
            "name": self.name,
            "size": self.size,
            "type": self.content_type,
            "url": self.get_absolute_url(),
        }


class ItemMaterial(Orderable):
    """The place of a material in a version of an item."""

    item = ParentalKey(Item, on_delete=models.CASCADE, related_name="materials")
    material = models.ForeignKey(Material, models.PROTECT, related_name="places")

    class Meta(Orderable.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.material_id} in {self.item_id}"
