"""With whom items were made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from microcourses.models import Item, MadeWith
from microcourses.permissions import POLICY
from schools.actors import Actor
from schools.enums import Role
from schools.models import Appointment, Person

GUIDING = (Role.EXPERT, Role.RESEARCHER, Role.MENTOR)


def makers_of(item: Item) -> QuerySet[MadeWith]:
    return MadeWith.objects.filter(item=item.pk).select_related("person", "item")


def offered_makers(item: Item, at: datetime) -> QuerySet[Person]:
    """Return whom its author may name: experts, research staff and mentors of the county."""
    guiding = Appointment.objects.in_force(timezone.localdate(at)).filter(
        county=item.county_id, role__in=GUIDING
    )
    people = Person.objects.filter(pk__in=guiding.values("person"), is_active=True)
    return people.exclude(pk=item.author_id).order_by("name", "pk")


def on_item(item: Item, actor: Actor | None, at: datetime) -> dict[str, Any]:
    """Return what an item's page says of those with whom it was made.

    ``leaves`` are the ids of rows that ``actor`` may take out.
    """
    rows = list(makers_of(item))
    may_name = POLICY.allows(actor, "maker.name", item)
    named = {row.person_id for row in rows}
    return {
        "rows": rows,
        "leaves": {row.pk for row in rows if POLICY.allows(actor, "maker.drop", row)},
        "may_name": may_name,
        "offered": [p for p in offered_makers(item, at) if p.pk not in named] if may_name else [],
    }
