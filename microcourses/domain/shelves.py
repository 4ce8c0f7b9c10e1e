"""Shelves: what a person, or a circle, wants at hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from kit.commands import command
from kit.errors import Invalid, NotAllowed, Stale
from kit.text import one_line
from ledger.domain.entries import record
from ledger.events import Kind
from microcourses import events
from microcourses.models import Item, Shelf, ShelfPlace
from microcourses.permissions import POLICY, reads_published
from microcourses.queries.shelves import why_not_on_circle_shelf
from schools.actors import Actor
from studygroups.models import Circle

LONGEST_NOTE = 200
MOST_PLACES = 500


@command
def put_on_shelf(
    *, actor: Actor, item: Item, circle: Circle | None, note: str, at: datetime
) -> ShelfPlace:
    """Put ``item`` on the shelf of ``circle``, or on ``actor``'s own (None), at its top.

    What lies there already stays where it is, with the note of whoever put it. Written down for
    a circle; one's own shelf is nobody else's business.

    :raises NotAllowed: ``actor`` does not read the item, or does not write in the circle.
    :raises Invalid: not everybody in the circle may see it, the note has over 200 characters,
        or the shelf is full.
    """
    shelf = _shelf(actor, circle)
    POLICY.require(actor, "shelf.put", shelf)
    if not reads_published(actor, item):
        raise NotAllowed
    if circle is not None and (reason := why_not_on_circle_shelf(item, circle)):
        raise Invalid(reason)
    note = _checked_note(note)
    if shelf.pk is None:
        shelf, _made = Shelf.objects.get_or_create(owner_id=shelf.owner_id, circle=circle)
    shelf = Shelf.objects.select_for_update().get(pk=shelf.pk)
    standing = shelf.places.standing()
    if already := standing.filter(item=item.pk).first():
        return already
    if standing.count() >= MOST_PLACES:
        raise Invalid(_("This shelf is full. Take something off first."))
    place = ShelfPlace.objects.create(
        shelf=shelf,
        item_id=item.pk,
        put_by_id=actor.user_id,
        note=note,
        position=_top(shelf),
        put_at=at,
    )
    _write_down(events.SHELF_PUT, place, actor=actor, at=at)
    return place


@command
def take_from_shelf(*, actor: Actor, place: ShelfPlace, at: datetime) -> None:
    """Take something off a shelf; it can be put back. Written down for a circle.

    :raises NotAllowed: somebody else put it there, and ``actor`` does not moderate the circle.
    :raises Stale: it was taken off already.
    """
    POLICY.require(actor, "shelf.take", place)
    if not ShelfPlace.objects.standing().filter(pk=place.pk).update(taken_at=at):
        raise Stale
    place.taken_at = at
    _write_down(events.SHELF_TAKEN, place, actor=actor, at=at)


@command
def put_back(*, actor: Actor, place: ShelfPlace, at: datetime) -> None:
    """Put back what was taken off, with its note, where it stood. Written down for a circle.

    :raises NotAllowed: ``actor`` could not have taken it off.
    :raises Stale: it stands there, or was put there anew meanwhile.
    :raises Invalid: not everybody in the circle may see it any more.
    """
    POLICY.require(actor, "shelf.take", place)
    shelf = Shelf.objects.select_for_update().get(pk=place.shelf_id)
    circle = shelf.circle
    if circle is not None and (reason := why_not_on_circle_shelf(place.item, circle)):
        raise Invalid(reason)
    taken = shelf.places.filter(pk=place.pk, taken_at__isnull=False)
    if shelf.places.standing().filter(item=place.item_id).exists():
        raise Stale
    if not taken.update(taken_at=None):
        raise Stale
    place.taken_at = None
    _write_down(events.SHELF_PUT, place, actor=actor, at=at)


@command
def note_on_shelf(*, actor: Actor, place: ShelfPlace, note: str, at: datetime) -> None:
    """Say why something lies there. Written down for a circle.

    :raises NotAllowed: somebody else put it there.
    :raises Invalid: the note has over 200 characters.
    :raises Stale: it was taken off meanwhile.
    """
    POLICY.require(actor, "shelf.note", place)
    note = _checked_note(note)
    if not ShelfPlace.objects.standing().filter(pk=place.pk).update(note=note):
        raise Stale
    place.note = note
    _write_down(events.SHELF_NOTED, place, actor=actor, at=at)


@command
def move_up(*, actor: Actor, place: ShelfPlace, at: datetime) -> None:
    """Lay something at the top of its shelf. Written down for a circle.

    :raises NotAllowed: somebody else put it there, and ``actor`` does not moderate the circle.
    :raises Stale: it was taken off meanwhile.
    """
    POLICY.require(actor, "shelf.take", place)
    shelf = Shelf.objects.select_for_update().get(pk=place.shelf_id)
    top = _top(shelf)
    if not ShelfPlace.objects.standing().filter(pk=place.pk).update(position=top):
        raise Stale
    place.position = top
    _write_down(events.SHELF_NOTED, place, actor=actor, at=at, moved=True)


def _shelf(actor: Actor, circle: Circle | None) -> Shelf:
    """Return the shelf as it is, or as it would be made."""
    if circle is None:
        mine = Shelf.objects.filter(owner=actor.user_id).first()
        return mine or Shelf(owner_id=actor.user_id)
    return Shelf.objects.filter(circle=circle).first() or Shelf(circle=circle)


def _top(shelf: Shelf) -> int:
    return (shelf.places.aggregate(top=Max("position"))["top"] or 0) + 1


def _checked_note(note: str) -> str:
    line = one_line(note)
    if len(line) > LONGEST_NOTE:
        raise Invalid(_("A note may have 200 characters."), field="note")
    return line


def _write_down(
    kind: Kind, place: ShelfPlace, *, actor: Actor, at: datetime, **changes: Any
) -> None:
    circle = place.shelf.circle
    if circle is None:
        return
    record(
        kind,
        actor=actor,
        thing=circle,
        at=at,
        subject=circle.subject_id,
        grade=circle.grade,
        changes={"item": place.item_id, "place": place.pk} | changes,
    )
