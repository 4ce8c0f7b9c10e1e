"""What every page of the site shows of the site itself: its places."""

from __future__ import annotations

from django import template

from community.navigation import Place, places_for

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[Place]:
    """Return the places this person may go to, the current one marked."""
    request = context["request"]
    return places_for(getattr(request, "actor", None), request.user, request.path)
