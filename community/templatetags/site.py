"""What every page of the site shows of the site itself: its places."""

from __future__ import annotations

from django import template

from community.navigation import Place, places_for

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[Place]:
    """Return the places this person may go to, the current one marked; found once a page."""
    request = context["request"]
    if not hasattr(request, "places"):
        actor = getattr(request, "actor", None)
        request.places = places_for(actor, request.user, request.path)
    return request.places
