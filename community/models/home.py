from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page


class HomePage(Page):
    """The front page for visitors. Signed in, ``/`` is the day's desk instead."""

    lead = models.CharField(_("lead"), max_length=200, blank=True)
    body = RichTextField(_("text"), blank=True, features=["h2", "h3", "bold", "ul", "ol", "link"])

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    template = "community/home/visitor.html"
    max_count = 1

    class Meta:
        verbose_name = _("front page")
