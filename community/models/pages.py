"""What all pages for visitors have, and the plain page: about, privacy, whatever has to be said."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from community.blocks import TEXT_BLOCKS
from community.said import Words, choose

TITLE_PANELS = [*Page.content_panels, FieldPanel("title_en")]
# Of Wagtail's own: no title for search engines beside the title, nothing else to look after.
# What sorts of pages with a lead and a body are found by besides.
IN_THE_TEXT = [index.SearchField(name) for name in ("lead", "lead_en", "body")]
PROMOTE_PANELS = [FieldPanel("slug"), FieldPanel("show_in_menus"), FieldPanel("search_description")]


class PublicPage(Page):
    """A page in Chinese, with English beside it where somebody wrote it."""

    title_en = models.CharField(_("title in English"), max_length=255, blank=True)

    search_fields = [
        *Page.search_fields,
        index.SearchField("title_en"),
        index.SearchField("search_description"),
    ]
    promote_panels = PROMOTE_PANELS

    class Meta:
        abstract = True

    @property
    def said_title(self) -> Words:
        return choose(self.title, self.title_en)

    @property
    def said_lead(self) -> Words:
        return choose(getattr(self, "lead", ""), getattr(self, "lead_en", ""))

    @property
    def summary(self) -> Words:
        """One sentence for search engines and for those who are sent the address."""
        return choose(self.search_description, "") if self.search_description else self.said_lead

    @property
    def status_string(self) -> str:
        """Wagtail says "live", which here is said of lessons that run just now."""
        if self.live and not self.has_unpublished_changes and not self.expired:
            return pgettext("of a page", "published")
        return str(super().status_string)

    @property
    def section(self) -> Any:
        """The section of the county that this page stands in, or None."""
        found = self.__dict__.get("_section", self)
        if found is self:
            above = self.get_ancestors().filter(depth=3).first()
            above = above.specific if above else None
            found = above if hasattr(above, "county_id") else None
            self.__dict__["_section"] = found
        return found

    def get_full_url(self, request: Any = None) -> str | None:
        """Where people have been sent to us, else the site's own address (Wagtail keeps another)."""
        path = self.get_url(request)
        if path is None:
            return None
        if request is not None and not getattr(request, "is_dummy", False):
            return str(request.build_absolute_uri(path))
        return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"

    full_url = property(get_full_url)

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {
            "section": self.section,
            "shared_address": self.get_full_url(request),
        }


class Pictured(models.Model):
    """A page with one picture at its head, and words for those who cannot see it."""

    picture = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    alternative = models.CharField(_("what the picture shows"), max_length=200, blank=True)
    alternative_en = models.CharField(
        _("what the picture shows, in English"), max_length=200, blank=True
    )

    picture_panel = MultiFieldPanel(
        [FieldPanel("picture"), FieldPanel("alternative"), FieldPanel("alternative_en")],
        heading=_("Picture"),
    )

    class Meta:
        abstract = True

    @property
    def said_alternative(self) -> Words:
        return choose(self.alternative, self.alternative_en)

    def clean(self) -> None:
        super().clean()
        if self.picture_id and not self.alternative.strip():
            raise ValidationError({"alternative": _("Say what the picture shows.")})


def tabs(panels: list[Any]) -> TabbedInterface:
    """Return the two tabs of every page: what it says, and where it stands."""
    return TabbedInterface(
        [
            ObjectList(panels, heading=_("Content")),
            ObjectList(PROMOTE_PANELS, heading=_("Address")),
        ]
    )


class StandardPage(PublicPage):
    """Something that has to be said once: about the county, privacy, whom to ask."""

    lead = models.CharField(_("lead"), max_length=200, blank=True)
    lead_en = models.CharField(_("lead in English"), max_length=300, blank=True)
    body = StreamField(TEXT_BLOCKS, blank=True, verbose_name=_("content"))

    search_fields = [*PublicPage.search_fields, *IN_THE_TEXT]
    edit_handler = tabs(
        [*TITLE_PANELS, FieldPanel("lead"), FieldPanel("lead_en"), FieldPanel("body")]
    )
    template = "community/pages/page.html"
    parent_page_types = ["community.HomePage", "community.CountyPage", "community.StandardPage"]
    subpage_types = ["community.StandardPage"]

    class Meta:
        verbose_name = _("plain page")
        verbose_name_plural = _("plain pages")
