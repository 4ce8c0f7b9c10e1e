"""The root of the site: what visitors see where no county, or more than one, has a front page."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from community.blocks import TEXT_BLOCKS
from community.models.pages import IN_THE_TEXT, TITLE_PANELS, PublicPage, tabs
from community.models.sections import CountyPage


class HomePage(PublicPage):
    """Administrators write it. The sections of the counties stand below.

    Whoever reads English and finds no English here gets the Chinese text.
    """

    lead = models.CharField(_("lead"), max_length=200, blank=True)
    lead_en = models.CharField(_("lead in English"), max_length=200, blank=True)
    body = StreamField(TEXT_BLOCKS, blank=True, verbose_name=_("content"))

    search_fields = [*PublicPage.search_fields, *IN_THE_TEXT]
    edit_handler = tabs(
        [*TITLE_PANELS, FieldPanel("lead"), FieldPanel("lead_en"), FieldPanel("body")]
    )
    template = "community/home/visitor.html"
    max_count = 1

    class Meta:
        verbose_name = _("front page")

    @property
    def section(self) -> None:
        return None

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        sections = CountyPage.objects.live().public().select_related("county").order_by("title")
        return super().get_context(request, *args, **kwargs) | {"sections": list(sections)}
