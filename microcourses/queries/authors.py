"""Whom an item names as its author. Every page, list, feed, notice and index asks here.

A case names its teacher as far as they decided, and it holds at once, for what is published too.
They themselves, and whoever looks after the item (its coordinator, research staff, office), still
read the name: they answer for what is in the library.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from microcourses.enums import Anonymity, ItemKind
from microcourses.models import Item, LessonCase
from microcourses.permissions import looks_after_item
from schools.actors import Actor
from schools.models import Person, School
from schools.permissions import knows_person


@dataclass(frozen=True, slots=True)
class ShownAuthor:
    """What a reader is told: "" where it is not told.

    ``href`` is the author's page, for readers who may open it. ``anonymity`` is what others read:
    this reader may see more (``is_veiled``).
    """

    name: str
    school: str
    href: str = ""
    person: Any = None  # for the face beside the name; None where the name is not told
    anonymity: str = Anonymity.NAMED

    @property
    def is_veiled(self) -> bool:
        """Tell whether this reader sees a name that others do not."""
        return self.anonymity != Anonymity.NAMED and bool(self.name)

    @property
    def words(self) -> str:
        """Name and school, as far as they are told, in a line."""
        if self.name:
            return " · ".join(filter(None, (self.name, self.school)))
        return reads_as("", self.school)


def reads_as(name: str, school: str) -> str:
    """Return how an author reads of whom only this is told."""
    if name:
        return " · ".join(filter(None, (name, school)))
    if school:
        return _("a teacher of %(school)s") % {"school": school}
    return _("a teacher of the county")


def shown_author(item: Item, reader: Actor | None) -> ShownAuthor:
    """Return whom ``item`` names to ``reader`` (None: a visitor)."""
    return shown_authors([item], reader)[item.pk]


def shown_authors(items: Iterable[Item], reader: Actor | None) -> dict[int, ShownAuthor]:
    """Return whom each of ``items`` names to ``reader``, by the id of the item.

    Three queries at most, however many items: how cases name their teachers is always asked anew,
    authors and schools only where they are not at hand.
    """
    rows = list(items)
    decided = _decided(rows)
    people = _at_hand(rows, "author", Person)
    schools = _at_hand(rows, "school", School)
    return {
        item.pk: _shown(
            item,
            people.get(item.author_id),
            schools.get(item.school_id),
            decided.get(item.pk, Anonymity.NAMED),
            reader,
        )
        for item in rows
    }


def is_veiled(actor: Actor, item: Item) -> bool:
    """Tell whether ``item`` is ``actor``'s own and does not name them to others."""
    if item.author_id != actor.user_id:
        return False
    return _decided([item]).get(item.pk, Anonymity.NAMED) != Anonymity.NAMED


def _decided(rows: list[Item]) -> dict[int, str]:
    cases = [item.pk for item in rows if item.kind == ItemKind.CASE]
    if not cases:
        return {}
    known = LessonCase.objects.filter(pk__in=cases).values_list("pk", "anonymity")
    return dict.fromkeys(cases, str(Anonymity.NONE)) | dict(known)


def _at_hand(rows: list[Item], name: str, model: Any) -> dict[int, Any]:
    wanted = {getattr(item, f"{name}_id") for item in rows} - {None}
    found = {
        getattr(item, f"{name}_id"): item._state.fields_cache[name]
        for item in rows
        if item._state.fields_cache.get(name) is not None
    }
    missing = wanted - found.keys()
    return found | (model._default_manager.in_bulk(missing) if missing else {})


def _shown(
    item: Item, author: Person | None, school: School | None, told: str, reader: Actor | None
) -> ShownAuthor:
    inside = reader is not None and (
        reader.user_id == item.author_id or looks_after_item(reader, item)
    )
    called = str(school) if school and (inside or told != Anonymity.NONE) else ""
    if author is None or (told != Anonymity.NAMED and not inside):
        return ShownAuthor("", called, anonymity=told)
    opens = reader is not None and not author.is_former and knows_person(reader, author)
    href = reverse("schools:person", args=[author.pk]) if opens else ""
    return ShownAuthor(str(author.name), called, href, author, told)
