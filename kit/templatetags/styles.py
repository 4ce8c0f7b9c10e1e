"""Style sheets in the head of a page."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from kit.staticfiles import HashedStatic, parts_of

register = template.Library()


@register.simple_tag
def stylesheets(bundle: str) -> SafeString:
    """Link ``bundle`` where it was put together, else each of its parts."""
    together = isinstance(staticfiles_storage, HashedStatic) and not settings.DEBUG
    names = [bundle] if together else parts_of(bundle)
    links = ((static(name),) for name in names)
    return format_html_join("\n    ", '<link rel="stylesheet" href="{}">', links)
