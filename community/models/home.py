from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

FEATURES = ["h2", "h3", "bold", "ul", "ol", "link"]


class HomePage(Page):
    """The front page for visitors. Signed in, ``/`` is the day's desk instead.

    Whoever reads English and finds no English here gets the Chinese text.
    """

    lead = models.CharField(_("lead"), max_length=200, blank=True)
    body = RichTextField(_("text"), blank=True, features=FEATURES)
    lead_en = models.CharField(_("lead in English"), max_length=200, blank=True)
    body_en = RichTextField(_("text in English"), blank=True, features=FEATURES)

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("body"),
        FieldPanel("lead_en"),
        FieldPanel("body_en"),
    ]
    template = "community/home/visitor.html"
    max_count = 1

    class Meta:
        verbose_name = _("front page")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        english = (get_language() or "").startswith("en")
        lead = self.lead_en if english and self.lead_en else self.lead or self.title
        body = self.body_en if english and self.body_en else self.body
        return super().get_context(request, *args, **kwargs) | {
            "lead": lead,
            "lead_language": "en" if english and self.lead_en else "zh-hans",
            "body": body,
            "body_language": "en" if english and self.body_en else "zh-hans",
        }
