"""What every page of the site shows of the site itself: its places."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.cache import cache
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from community import navigation as places_of_the_site
from community.navigation import Place, Thumbs, places_for

register = template.Library()

SHARED = "fill-1200x630|format-jpeg"
REMEMBERED = 300  # seconds


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[Place]:
    """Return the places this person may go to, the current one marked; found once a page."""
    request = context["request"]
    if not hasattr(request, "places"):
        actor = getattr(request, "actor", None)
        request.places = places_for(actor, request.user, request.path)
    return request.places


@register.simple_tag
def under_the_thumb(places: list[Place]) -> Thumbs:
    """Share the places out for a phone: what fits below the page, and the rest."""
    return places_of_the_site.under_the_thumb(places)


@register.simple_tag(takes_context=True)
def shared_picture(context: template.Context, page: Any) -> SafeString:
    """Name the picture that chats show beside the address of ``page``: its own, else our mark."""
    request = context["request"]
    key = f"shared-picture:{page.cache_key}"
    path = None if getattr(request, "is_preview", False) else cache.get(key)
    if path is None:
        picture = getattr(page, "picture", None)
        path = picture.get_rendition(SHARED).url if picture else static("img/mark-512.png")
        if not getattr(request, "is_preview", False):
            cache.set(key, path, REMEMBERED)
    return format_html('<meta property="og:image" content="{}">', request.build_absolute_uri(path))
