from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from microcourses.enums import ReuseHow
from microcourses.models.items import Item
from microcourses.permissions import readable_reuses
from schools.models import School


def photo_path(reuse: Any, filename: str) -> str:
    """Store under a random name; what is kept was drawn anew, always as JPEG."""
    del reuse, filename
    return f"reuse/{uuid4().hex}.jpg"


class ReuseQuerySet(models.QuerySet["Reuse"]):
    def visible_to(self, actor: Any) -> ReuseQuerySet:
        """One's own, and what stands on items of one's county that one may read."""
        return self.filter(readable_reuses(actor))

    def standing(self) -> ReuseQuerySet:
        return self.filter(withdrawn_at=None)

    def counting(self) -> ReuseQuerySet:
        """Keep what the library counts: standing, by teachers of other schools.

        A use by the author, or at the author's own school, is shown and does not count; nor
        does one of somebody who stands in no school.
        """
        elsewhere = Q(item__school=None) | ~Q(school=F("item__school"))
        return self.standing().filter(elsewhere, school__isnull=False).exclude(
            person=F("item__author")
        )  # fmt: skip

    def latest_first(self) -> ReuseQuerySet:
        return self.order_by("-reported_at", "-pk")


class Reuse(models.Model):
    """Somebody used an item, and this is what happened: the library's measure of worth.

    ``school`` is where the person stood on the day of the use; a later move changes nothing. An
    adapted version that came into the library is a use, too (``adapted``): nobody reports it.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="reuses")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reuses")
    school = models.ForeignKey(School, models.PROTECT, null=True, related_name="+")  # then
    how = models.CharField(_("how"), max_length=10, choices=ReuseHow)
    used_on = models.DateField(_("when"))
    class_name = models.CharField(_("class"), max_length=40, blank=True)
    happened = models.TextField(_("what happened"), blank=True)  # plain text, cleaned by kit.text
    photo = models.FileField(upload_to=photo_path, max_length=100, blank=True)
    adapted = models.ForeignKey(Item, models.PROTECT, null=True, related_name="adapted_from")
    client_id = models.UUIDField()  # made by the browser: one report a click
    reported_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = ReuseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of an item")
        verbose_name_plural = _("uses of items")
        indexes = [
            models.Index(fields=["item", "withdrawn_at", "-reported_at"], name="reuse_by_item"),
            models.Index(fields=["person", "-reported_at"], name="reuse_by_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "client_id"], name="one_reuse_a_click"),
            models.UniqueConstraint(
                fields=["item", "person", "used_on", "class_name"],
                condition=Q(withdrawn_at=None, adapted=None),
                name="one_reuse_a_lesson",
            ),
            models.UniqueConstraint(
                fields=["adapted"],
                condition=Q(withdrawn_at=None),
                name="one_reuse_an_adapted_version",
            ),
            models.CheckConstraint(
                name="reuse_says_what_happened",
                condition=Q(adapted__isnull=False, how=ReuseHow.ADAPTED) | ~Q(happened=""),
            ),
        ]

    def __str__(self) -> str:
        """What its photo is called among one's own data."""
        return f"{self.used_on} {self.how}.jpg"

    def get_absolute_url(self) -> str:
        return f"{reverse('microcourses:item-reuse', args=[self.item.slug])}#reuse-{self.pk}"

    @property
    def notice_words(self) -> str:
        return self.item.notice_words

    @property
    def photo_url(self) -> str:
        return reverse("microcourses:reuse-photo", args=[self.pk]) if self.photo else ""
