"""The news of a county: a list by date and year, and each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager, PageQuerySet

from community.blocks import TEXT_BLOCKS
from community.models.pages import IN_THE_TEXT, TITLE_PANELS, Pictured, PublicPage, tabs
from kit.paging import page_of

PER_PAGE = 10


class NewsQuerySet(PageQuerySet):
    def newest_first(self) -> Self:
        """In order, each with its picture in all sizes: three questions for all of them."""
        rows = self.order_by("-on", "-first_published_at", "-pk")
        return rows.select_related("picture").prefetch_related("picture__renditions")


@dataclass(frozen=True, slots=True)
class Year:
    """A door into the archive."""

    text: Any
    href: str
    current: bool
    many: int


def today() -> date:
    return timezone.localdate()


class NewsIndexPage(PublicPage):
    """All news of a county, ten a page, by year."""

    edit_handler = tabs(TITLE_PANELS)
    template = "community/news/index.html"
    max_count_per_parent = 1
    parent_page_types = ["community.CountyPage"]
    subpage_types = ["community.NewsPage"]

    class Meta:
        verbose_name = _("news list")
        verbose_name_plural = _("news lists")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        every = NewsPage.objects.child_of(self).live().public()
        counted = (
            every.order_by()
            .annotate(year=ExtractYear("on"))
            .values_list("year")
            .annotate(many=models.Count("pk"))
            .order_by("-year")
        )
        by_year = dict(counted)
        asked = request.GET.get("year", "")
        year = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else None
        year = year if year in by_year else None
        shown = every.filter(on__year=year) if year else every
        news = shown.newest_first()
        return super().get_context(request, *args, **kwargs) | {
            "news": page_of(news, request, per_page=PER_PAGE),
            "years": [
                Year(_("All years"), self.get_url(request), year is None, sum(by_year.values())),
                *(Year(each, f"?year={each}", each == year, by_year[each]) for each in by_year),
            ],
            "year": year,
        }


class NewsPage(Pictured, PublicPage):
    """One piece of news."""

    on = models.DateField(_("date"), default=today, db_index=True)
    lead = models.CharField(_("lead"), max_length=200)
    lead_en = models.CharField(_("lead in English"), max_length=300, blank=True)
    body = StreamField(TEXT_BLOCKS, blank=True, verbose_name=_("content"))

    objects = PageManager.from_queryset(NewsQuerySet)()

    search_fields = [*PublicPage.search_fields, *IN_THE_TEXT]
    edit_handler = tabs(
        [
            *TITLE_PANELS,
            FieldPanel("on"),
            FieldPanel("lead"),
            FieldPanel("lead_en"),
            Pictured.picture_panel,
            FieldPanel("body"),
        ]
    )
    template = "community/news/item.html"
    parent_page_types = ["community.NewsIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("piece of news")
        verbose_name_plural = _("news")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        siblings = NewsPage.objects.sibling_of(self, inclusive=False).live().public()
        later = models.Q(on__gt=self.on) | models.Q(on=self.on, pk__gt=self.pk or 0)
        earlier = models.Q(on__lt=self.on) | models.Q(on=self.on, pk__lt=self.pk or 0)
        return super().get_context(request, *args, **kwargs) | {
            "index": self.get_parent().specific if self.depth else None,
            "later": siblings.filter(later).order_by("on", "pk").first() if self.pk else None,
            "earlier": siblings.filter(earlier).order_by("-on", "-pk").first() if self.pk else None,
        }
