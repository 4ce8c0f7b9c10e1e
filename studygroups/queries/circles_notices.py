"""Whom a circle's questions wait for, who looks after it, and who wants to hear nothing of it."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from commons.registers import Muted
from schools.actors import Actor
from studygroups.models import Circle, CirclePreference
from studygroups.permissions import moderated_circles
from studygroups.queries.circles import facilitators_of


def keepers_of(circle: Circle, on: date) -> set[int]:
    """Return the ids of the research staff and mentors of ``circle`` on the day ``on``."""
    return {each.person_id for each in facilitators_of(circle, on)}


def muted_by(circle: Circle) -> set[int]:
    """Return the ids of the people who muted ``circle``."""
    muted = CirclePreference.objects.filter(circle=circle, is_muted=True)
    return set(muted.values_list("person_id", flat=True))


def muted_circles(actor: Actor) -> list[Muted]:
    """Return the circles that ``actor`` muted and still sees. One query."""
    circles = Circle.objects.visible_to(actor).filter(
        preferences__person=actor.user_id, preferences__is_muted=True
    )
    return [
        Muted(
            each.name, each.get_absolute_url(), reverse("studygroups:circle-mute", args=[each.pk])
        )
        for each in circles.select_related("subject").distinct()
    ]


def circles_to_moderate(actor: Actor) -> QuerySet[Circle]:
    """Return the open circles in which ``actor`` moderates: "circle.moderate", for lists."""
    circles = Circle.objects.filter(moderated_circles(actor)).open_on(timezone.localdate())
    return circles.select_related("subject", "county")


def open_in_county(county: int, on: date) -> QuerySet[Circle]:
    return Circle.objects.filter(county=county).open_on(on)
