from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commons.models.threads import Thread


class CorrespondenceQuerySet(models.QuerySet["Correspondence"]):
    def of(self, person_id: int) -> CorrespondenceQuerySet:
        """Keep the pairs that ``person_id`` is one of."""
        return self.filter(Q(low=person_id) | Q(high=person_id))

    def between(self, one: int, other: int) -> CorrespondenceQuerySet:
        return self.filter(low=min(one, other), high=max(one, other))

    def visible_to(self, actor: Any) -> CorrespondenceQuerySet:
        """The two themselves, whatever duties anybody else holds; once something was written."""
        if actor is None or actor.user_id is None:
            return self.none()
        return self.of(actor.user_id).filter(thread__isnull=False)


class Correspondence(models.Model):
    """What two people write to each other: one row a pair, and one conversation on it.

    ``low`` and ``high`` are the two in the order of their ids. The row is also what is held
    while one of them begins to write or blocks the other; until the first message there is no
    ``thread``, and the row shows nowhere. ``county`` is the one whose office decides about what
    is reported.
    """

    low = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    high = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    county = models.ForeignKey("schools.County", models.PROTECT, null=True, related_name="+")
    thread = models.OneToOneField(
        Thread, models.PROTECT, null=True, related_name="correspondence", editable=False
    )
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    begun_at = models.DateTimeField(null=True)

    objects = CorrespondenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("correspondence")
        verbose_name_plural = _("correspondences")
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="one_correspondence_a_pair"),
            models.CheckConstraint(
                name="a_pair_is_two_people_in_order", condition=Q(low__lt=F("high"))
            ),
            models.CheckConstraint(
                name="somebody_began_what_is_written",
                condition=Q(thread=None, begun_by=None, begun_at=None)
                | Q(thread__isnull=False, begun_by__isnull=False, begun_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["begun_by", "begun_at"], name="correspondence_by_beginner"),
        ]

    def __str__(self) -> str:
        return f"{self.low_id} and {self.high_id}"

    def get_absolute_url(self) -> str:
        return reverse("commons:correspondence", args=[self.pk])

    @property
    def name(self) -> str:
        """What stands above its pages, as the name of a circle above the circle's."""
        return gettext("Messages")

    @property
    def people(self) -> tuple[int, int]:
        return self.low_id, self.high_id

    def other_than(self, person_id: int) -> Any:
        """Return the other of the two."""
        return self.high if self.low_id == person_id else self.low


class Block(models.Model):
    """``blocker`` takes no messages from ``blocked``, and writes none while that lasts."""

    blocker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="blocked_once"),
            models.CheckConstraint(
                name="nobody_blocks_themselves", condition=~Q(blocker=F("blocked"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.blocker_id} blocked {self.blocked_id}"
