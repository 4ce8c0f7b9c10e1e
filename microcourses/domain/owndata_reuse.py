"""What is kept about people of the use of items and of shelves, and what becomes of it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from microcourses.models import Item, Reuse, Shelf, ShelfPlace
from schools.models import Person
from schools.owndata import OwnData, Owner, register_own_data

IN_WORDS = 60  # characters of a text on the page
PLACE = 4


def _reuses(owner: Owner) -> QuerySet[Reuse]:
    rows = Reuse.objects.filter(person=owner.person)
    return rows.select_related("item", "school").order_by("-pk")


def _reuse(row: Reuse) -> dict[str, Any]:
    return {
        "id": row.pk,
        "item_id": row.item_id,
        "title": row.item.title,
        "how": row.how,
        "used_on": row.used_on,
        "class": row.class_name,
        "text": row.happened,
        "school": row.school and row.school.name,
        "adapted_id": row.adapted_id,
        "at": row.reported_at,
        "withdrawn_at": row.withdrawn_at,
    }


def _reuse_line(row: Reuse) -> str:
    said = str(Truncator(" ".join(row.happened.split())).chars(IN_WORDS))
    return " · ".join(filter(None, (row.item.title, date_format(row.used_on), said)))


def _erase_photos(person: Person, at: datetime) -> None:
    """What they wrote is counted on and stays without their name; a picture of theirs goes."""
    del at
    for row in Reuse.objects.filter(person=person).exclude(photo=""):
        transaction.on_commit(partial(row.photo.storage.delete, str(row.photo.name)))
        row.photo = ""
        row.save(update_fields=["photo"])


def _places(owner: Owner) -> QuerySet[ShelfPlace]:
    """Return what they put on shelves; titles of what they may no longer see are not told."""
    rows = ShelfPlace.objects.filter(Q(put_by=owner.person) | Q(shelf__owner=owner.person))
    seen = Item.objects.visible_to(owner.actor).values("pk")
    told = rows.filter(item__in=seen).values("pk")
    return (
        rows.select_related("item", "shelf__circle__subject")
        .annotate(is_told=Q(pk__in=told))
        .order_by("-pk")
    )


def _place(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "item_id": row.item_id,
        "title": row.item.title if row.is_told else None,
        "circle": row.shelf.circle.name if row.shelf.circle_id else None,
        "note": row.note,
        "at": row.put_at,
        "taken_at": row.taken_at,
    }


def _place_line(row: Any) -> str:
    title = row.item.title if row.is_told else f"#{row.item_id}"
    circle = row.shelf.circle.name if row.shelf.circle_id else ""
    return " · ".join(filter(None, (title, circle, row.note)))


def _clear_shelf(person: Person, at: datetime) -> None:
    del at
    Shelf.objects.filter(owner=person).delete()


PARTS = (
    OwnData(
        "reuses",
        _("What you used of the library"),
        purpose=_("The author hears what happened, and the library counts by whom it is used."),
        kept=_("For good, unless you withdraw it; a photo of it is then erased."),
        seen_by=_("The teachers of the county in which it was shared; others see figures alone."),
        place=PLACE,
        closing=_(
            "It stays, and says “former teacher” instead of your name. Photos of it are erased."
        ),
        rows=_reuses,
        data=_reuse,
        line=_reuse_line,
        fields="id item_id title how used_on class text school adapted_id at withdrawn_at",
        words={
            "item_id": _("the number of the item in the library"),
            "title": _("its title"),
            "how": _("how you used it"),
            "used_on": _("on which day"),
            "class": _("with which class"),
            "school": _("where you taught then"),
            "adapted_id": _("the number of your adapted version, where it was one"),
            "withdrawn_at": _("when it was withdrawn"),
        },
        covers=("microcourses.Reuse.person",),
        address=lambda row: "" if row.withdrawn_at else row.get_absolute_url(),
        file=lambda row: row.photo,
        close=_erase_photos,
    ),
    OwnData(
        "shelves",
        _("What you put on shelves"),
        purpose=_("You, or your circle, want it at hand."),
        kept=_("Your own shelf as long as your account is open; a circle's as long as the circle."),
        seen_by=_("Your own shelf, only you; a circle's, whoever sees the circle."),
        place=PLACE,
        closing=_(
            "Your own shelf is erased. What lies on a circle's stays, and says “former teacher”."
        ),
        rows=_places,
        data=_place,
        line=_place_line,
        fields="id item_id title circle note at taken_at",
        words={
            "item_id": _("the number of the item in the library"),
            "title": _("its title; null where you may no longer see it"),
            "circle": _("whose shelf it is; null on your own"),
            "note": _("what you wrote on it"),
            "taken_at": _("when it was taken off"),
        },
        covers=("microcourses.ShelfPlace.put_by", "microcourses.Shelf.owner"),
        address=lambda row: row.shelf.get_absolute_url(),
        close=_clear_shelf,
    ),
)


def register() -> None:
    """Enter all of this into the register of what is kept about people."""
    for part in PARTS:
        register_own_data(part)
