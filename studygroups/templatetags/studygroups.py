"""What pages of other apps include: the circles one stands in."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from studygroups.models import Membership

register = template.Library()


@register.simple_tag(takes_context=True)
def own_memberships(context: template.Context) -> Any:
    """Return where the person who asks stands today, the main circle first. One query."""
    return (
        Membership.objects.in_force(timezone.localdate())
        .filter(person_id=context["request"].user.pk)
        .select_related("circle__subject")
        .order_by("-is_primary", "circle__grade", "pk")
    )
