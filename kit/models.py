"""Fields that many things have, as abstract models and QuerySet words."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def in_force(on: date, prefix: str = "") -> Q:
    """Return the condition that a ``Dated`` row (reached by ``prefix``) holds on the day ``on``."""
    return Q(**{f"{prefix}starts_on__lte": on}) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gt": on})
    )


class DatedQuerySet(models.QuerySet[Any]):
    """Words for rows that hold from one day up to, not including, another."""

    def in_force(self, on: date) -> Self:
        """Keep the rows that hold on the day ``on`` (a county's local date)."""
        return self.filter(in_force(on))


class Dated(models.Model):
    """Holds from ``starts_on`` up to, not including, ``ends_on``; open where that is empty.

    ``ends_on`` equal to ``starts_on`` is a row that never held: how an undone import leaves it.
    """

    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects: models.Manager[Any] = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            )
        ]

    def holds_on(self, day: date) -> bool:
        """Tell whether this row holds on ``day``."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)
