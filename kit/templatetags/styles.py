"""Style sheets in the head of a page."""

from __future__ import annotations

from functools import cache

from django import template
from django.conf import STATICFILES_STORAGE_ALIAS, settings
from django.core.files.storage import Storage, storages
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from kit.staticfiles import HashedStatic, parts_of

register = template.Library()


@register.simple_tag
def stylesheets(bundle: str) -> SafeString:
    """Link ``bundle`` where it was put together, else each of its parts."""
    if settings.DEBUG:
        return _links(parts_of(bundle))
    return _kept_links(bundle, storages[STATICFILES_STORAGE_ALIAS])


@cache
def _kept_links(bundle: str, storage: Storage) -> SafeString:
    """Make the links once: what a server gives out stays the same while it runs."""
    return _links([bundle] if isinstance(storage, HashedStatic) else parts_of(bundle))


def _links(names: list[str]) -> SafeString:
    links = ((static(name),) for name in names)
    return format_html_join("\n    ", '<link rel="stylesheet" href="{}">', links)
