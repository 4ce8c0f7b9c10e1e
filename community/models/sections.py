"""The section of a county: its front page, and below it all that its editors write."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db import models
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from community.blocks import FRONT_BLOCKS, MOST_ITEMS
from community.models.news import NewsIndexPage, NewsPage
from community.models.pages import IN_THE_TEXT, TITLE_PANELS, PublicPage, tabs
from microcourses.models import Item
from microcourses.queries.authors import shown_authors
from schools.models import County
from schools.queries.places import people_teaching, schools_shown
from studygroups.models import Circle

COUNTED_FOR = 600  # seconds for which figures stand
FEWEST_PEOPLE = 10  # below that, a number says something of single people


class CountyPage(PublicPage):
    """Its editors are a group of their own, with pictures and files of their own.

    Laid by the site when somebody first comes to edit; nobody makes, copies or deletes one.
    """

    county = models.OneToOneField(County, models.PROTECT, related_name="section", editable=False)
    editors = models.OneToOneField("auth.Group", models.PROTECT, related_name="+", editable=False)
    collection = models.OneToOneField(
        "wagtailcore.Collection", models.PROTECT, related_name="+", editable=False
    )
    open_collection = models.OneToOneField(
        "wagtailcore.Collection", models.PROTECT, related_name="+", editable=False
    )
    lead = models.CharField(_("lead"), max_length=80, blank=True)
    lead_en = models.CharField(_("lead in English"), max_length=120, blank=True)
    body = StreamField(
        FRONT_BLOCKS,
        blank=True,
        verbose_name=_("content"),
        block_counts={
            "focus": {"max_num": 1},
            "schools": {"max_num": 1},
            "library": {"max_num": 1},
        },
    )

    search_fields = [*PublicPage.search_fields, *IN_THE_TEXT]
    edit_handler = tabs(
        [*TITLE_PANELS, FieldPanel("lead"), FieldPanel("lead_en"), FieldPanel("body")]
    )
    template = "community/sections/section.html"
    is_creatable = False
    parent_page_types = ["community.HomePage"]
    subpage_types = ["community.NewsIndexPage", "community.StandardPage"]

    class Meta:
        verbose_name = _("front page of a county")
        verbose_name_plural = _("front pages of counties")

    @property
    def section(self) -> CountyPage:
        return self

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        is_front = getattr(request, "is_front", False)
        return super().get_context(request, *args, **kwargs) | {
            **({"shared_address": request.build_absolute_uri("/")} if is_front else {}),
            "today": timezone.localdate(),
        }

    @property
    def picture(self) -> Any:
        """The picture of the focus, for those who are sent the address."""
        focus = next((block for block in self.body if block.block_type == "focus"), None)
        return focus.value.get("picture") if focus else None

    def menu(self) -> list[Any]:
        """Return the pages that stand at the head of every page of the section."""
        if not self.pk:
            return []
        if not hasattr(self, "_menu"):
            self._menu = list(
                self.get_children().live().public().filter(show_in_menus=True).specific()
            )
        return self._menu

    def news_index(self) -> NewsIndexPage | None:
        return NewsIndexPage.objects.child_of(self).live().public().first()

    def news(self) -> models.QuerySet[NewsPage]:
        """All that is published, the newest first."""
        return NewsPage.objects.descendant_of(self).live().public().newest_first()

    def latest_news(self, most: int) -> list[NewsPage]:
        return list(self.news()[:most])

    @cached_property
    def fingerprint(self) -> str:
        """Return what changes whenever something of the section, or what it shows of the library,
        is published, taken back or named otherwise.
        """
        found = (
            self.get_descendants(inclusive=True)
            .live()
            .aggregate(newest=Max("last_published_at"), many=Count("pk"))
        )
        return f"{found['many']}-{found['newest']}-{self._library_mark()}"

    def _library_mark(self) -> str:
        if not any(block.block_type == "library" for block in self.body):
            return ""
        shown = [
            (item["href"], item["title"], item["kind"], item["told"], str(item["published_at"]))
            for item in self.newest_items(MOST_ITEMS)
        ]
        return sha256(repr(shown).encode()).hexdigest()[:16]

    def newest_items(self, most: int) -> list[dict[str, Any]]:
        """Return what visitors find in the county's library, the newest first. Two queries."""
        items = Item.objects.published_to(None).filter(county=self.county_id).newest_first()
        rows = list(items.select_related("author", "school", "subject")[:most])
        authors = shown_authors(rows, None)
        return [
            {
                "title": item.title,
                "kind": item.get_kind_display(),
                "subject": item.subject,
                "author": authors[item.pk].words,
                "told": authors[item.pk].anonymity,
                "href": item.get_absolute_url(),
                "published_at": item.published_at,
            }
            for item in rows
        ]

    def schools(self) -> list[Any]:
        """Return the county's schools as visitors may know them: names, stages, seed schools."""
        return schools_shown(self.county_id)

    def figures(self) -> dict[str, int]:
        """Count what may be public. What is too small to say nothing of single people is left out."""
        found: dict[str, int] | None = cache.get(f"figures:{self.county_id}")
        if found is None:
            today = timezone.localdate()
            teachers = people_teaching(self.county_id, today)
            found = {
                "schools": len(self.schools()),
                "teachers": teachers if teachers >= FEWEST_PEOPLE else 0,
                "circles": Circle.objects.filter(county=self.county_id).open_on(today).count(),
            }
            cache.set(f"figures:{self.county_id}", found, COUNTED_FOR)
        return found
