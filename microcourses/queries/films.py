"""Which items show a film: what the room of films asks of the library."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from commons.models import Film
from microcourses.models import Item
from microcourses.permissions import gives_commentary, looks_after_item
from schools.actors import Actor


def _shown_in(film: Film) -> Item | None:
    """Return the first item that shows ``film``: published, or else a draft.

    A page asks it for every comment of a film: this copy of the film remembers the answer.
    """
    if "_shown_in" not in film.__dict__:
        film.__dict__["_shown_in"] = _find(film)
    return film.__dict__["_shown_in"]


def _find(film: Film) -> Item | None:
    published = Item.objects.filter(
        Q(microcourse__episodes__film=film) | Q(lessoncase__film=film), live=True
    )
    found = published.order_by("pk").first()
    if found is None:
        bound = film.bound_items.select_related("item").order_by("pk").first()
        found = bound.item if bound else None
    return found


def moderates(actor: Actor, film: Film) -> bool:
    item = _shown_in(film)
    return item is not None and looks_after_item(actor, item)


def comments_as_expert(actor: Actor, film: Film) -> bool:
    item = _shown_in(film)
    return item is not None and gives_commentary(actor, item)


def address_of(film: Film) -> str | None:
    item = _shown_in(film)
    return item.get_absolute_url() if item else None


def county_of(film: Film) -> Any:
    item = _shown_in(film)
    return item.county_id if item else None
