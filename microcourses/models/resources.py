from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from microcourses.enums import ResourceSort
from microcourses.models.items import Item


class Resource(Item):
    """A reusable document: a learning plan, a paper, slides."""

    sort = models.CharField(
        _("what it is"), max_length=10, choices=ResourceSort, default=ResourceSort.PLAN
    )

    parent_page_types = ["microcourses.LibraryPage"]
    is_creatable = False

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
