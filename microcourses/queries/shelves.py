"""What lies on shelves, and on which of them an item may be put."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from microcourses.enums import Audience
from microcourses.models import Item, Shelf, ShelfPlace
from microcourses.permissions import POLICY
from microcourses.queries.authors import ShownAuthor, shown_authors
from schools.actors import Actor
from studygroups.models import Circle, Membership

MOST_CIRCLES = 12  # offered on the page of an item
FEW = 4  # shown on the page of a circle


def why_not_on_circle_shelf(item: Item, circle: Circle) -> str:
    """Say why ``item`` cannot lie on the shelf of ``circle``; "": all its readers may see it."""
    if item.audience == Audience.SCHOOL:
        return _("It is shared with one school only; not everybody in the circle could open it.")
    if item.audience == Audience.COUNTY and item.county_id != circle.county_id:
        return _("It is shared with another county; not everybody in the circle could open it.")
    return ""


@dataclass(frozen=True, slots=True)
class Laid:
    """One thing on a shelf. ``author`` None and no link where its reader may not open it now."""

    place: ShelfPlace
    item: Item
    is_open: bool
    author: ShownAuthor | None
    may_take: bool
    may_note: bool


def laid_on(places: Iterable[ShelfPlace], actor: Actor) -> list[Laid]:
    """Return ``places`` (with shelf, item and who put it) as ``actor`` sees them. Four queries."""
    rows = list(places)
    items = [row.item for row in rows]
    open_ = set(
        Item.objects.published_to(actor)
        .filter(pk__in=[item.pk for item in items])
        .values_list("pk", flat=True)
    )
    authors = shown_authors([item for item in items if item.pk in open_], actor)
    return [
        Laid(
            row,
            row.item,
            row.item_id in open_,
            authors.get(row.item_id),
            may_take=POLICY.allows(actor, "shelf.take", row),
            may_note=POLICY.allows(actor, "shelf.note", row),
        )
        for row in rows
    ]


def places_on(shelf: Shelf | None) -> QuerySet[ShelfPlace]:
    """Return what stands on ``shelf`` (None: not made yet), the highest first."""
    if shelf is None:
        return ShelfPlace.objects.none()
    return shelf.places.standing().select_related(
        "item__school", "item__author", "put_by", "shelf__circle__subject"
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OnCircle:
    """What the page of a circle shows of its shelf; ``href`` is the whole."""

    href: str
    places: list[ShelfPlace]


def on_circle(circle: Circle, actor: Actor) -> OnCircle:
    """Return the first few things on the shelf of ``circle`` that ``actor`` may open. One query."""
    open_ = Item.objects.published_to(actor).values("pk")
    places = ShelfPlace.objects.standing().filter(shelf__circle=circle.pk, item__in=open_)
    return OnCircle(
        Shelf(circle=circle).get_absolute_url(),
        list(places.select_related("item", "put_by")[:FEW]),
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """A shelf on which an item may be put. ``place`` where it lies there already."""

    circle: Circle | None
    href: str
    place: ShelfPlace | None
    why_not: str


def shelves_for(item: Item, actor: Actor, today: date) -> list[Choice]:
    """Return one's own shelf and those of one's circles: first those of its subject. Two queries.

    Whoever looks after many circles is offered those of the item's subject.
    """
    mine = Membership.objects.in_force(today).filter(person=actor.user_id).values("circle")
    near = Q(pk__in=mine) | Q(subject=item.subject_id, county=item.county_id)
    circles: Any = (
        Circle.objects.visible_to(actor)
        .open_on(today)
        .filter(near)
        .select_related("subject")
        .order_by("subject__position", "stage", "grade", "pk")[:MOST_CIRCLES]
    )
    lying = ShelfPlace.objects.standing().filter(item=item.pk).select_related("shelf")
    known = {(p.shelf.owner_id, p.shelf.circle_id): p for p in lying.visible_to(actor)}
    own = Shelf(owner_id=actor.user_id)
    choices = [Choice(None, own.get_absolute_url(), known.get((actor.user_id, None)), "")]
    own_subject_first = sorted(circles, key=lambda each: each.subject_id != item.subject_id)
    choices += [
        Choice(
            circle,
            Shelf(circle=circle).get_absolute_url(),
            known.get((None, circle.pk)),
            why_not_on_circle_shelf(item, circle),
        )
        for circle in own_subject_first
    ]
    return choices


def shelved_circles(actor: Actor) -> QuerySet[Shelf]:
    """Return the shelves of circles on which something stands that ``actor`` may look at."""
    filled = ShelfPlace.objects.standing().values("shelf")
    return (
        Shelf.objects.visible_to(actor)
        .filter(circle__isnull=False, pk__in=filled)
        .select_related("circle__subject")
        .order_by("circle__subject__position", "circle__grade", "pk")
    )
