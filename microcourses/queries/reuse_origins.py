"""Where an item comes from: what it is adapted from, and whose films its episodes lead to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from microcourses.models import Episode, Item
from microcourses.queries.authors import ShownAuthor, shown_authors
from schools.actors import Actor

DEEPEST = 30  # ancestors of ancestors that are followed


@dataclass(frozen=True, slots=True)
class Forebear:
    """An item that another is adapted from. ``is_open``: this reader may open it."""

    item: Item
    author: ShownAuthor
    is_open: bool


@dataclass(frozen=True, slots=True)
class OriginalFilm:
    """An episode without a film of its own, and the course whose film it was copied from.

    ``href`` is "" where this reader may not open that course.
    """

    title: str
    course: str
    href: str


@dataclass(slots=True)
class CameFrom:
    """What ``microcourses/reuse/_line.html`` shows of a version that is not in the library."""

    line: list[Forebear] = field(default_factory=list)
    originals: list[OriginalFilm] = field(default_factory=list)


def came_from(version: Any, actor: Actor | None) -> CameFrom:
    """Return what ``version`` (a draft, or one of its history) is adapted from."""
    if version.ancestor_id is None:
        return CameFrom()
    rows = version.episodes.all() if hasattr(version, "episodes") else ()
    origins = [row.origin_id for row in rows if stays(row)]
    stayed = films_that_stayed(origins, actor)
    found = [stayed[each] for each in origins if each in stayed]
    return CameFrom(line_of(version, actor), [each for each in found if each.href])


def line_of(item: Item, actor: Actor | None) -> list[Forebear]:
    """Return what ``item`` is adapted from, up to the first. At most five queries, however long.

    One that was withdrawn, or that this reader may not open, is still named: its author is owed it.
    """
    if item.ancestor_id is None:
        return []
    ids = _ancestors(item.pk)
    found = Item.objects.in_bulk(ids)
    open_ = set(Item.objects.published_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    authors = shown_authors(found.values(), actor)
    return [Forebear(found[pk], authors[pk], pk in open_) for pk in ids if pk in found]


def _ancestors(pk: int) -> list[int]:
    table = connection.ops.quote_name(Item._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE line(id, depth) AS ("  # noqa: S608 - our own table's name
            f" SELECT ancestor_id, 1 FROM {table} WHERE page_ptr_id = %s"
            f" UNION ALL SELECT i.ancestor_id, l.depth + 1 FROM {table} i"
            f" JOIN line l ON i.page_ptr_id = l.id WHERE l.depth < %s)"
            f" SELECT id FROM line WHERE id IS NOT NULL ORDER BY depth",
            [pk, DEEPEST],
        )
        return [row[0] for row in cursor.fetchall()]


def original_films(item: Item, actor: Actor | None) -> list[OriginalFilm]:
    """Return the episodes whose film stayed with the course they were copied from. One query.

    Only where that course still shows the film, and this reader may open it.
    """
    if item.ancestor_id is None:
        return []
    copied = (
        Episode.objects.filter(course=item.pk, film=None, origin__film__isnull=False)
        .filter(origin__course__in=Item.objects.published_to(actor).values("pk"))
        .select_related("origin__course")
        .order_by("sort_order", "pk")
    )
    return [_original(each.title, each.origin.course) for each in copied]


def stays(row: Any) -> bool:
    """Tell whether an episode leads to the film of another one, for want of its own."""
    return bool(row.film_id is None and row.origin_id is not None)


def films_that_stayed(
    origins: Iterable[int | None], actor: Actor | None
) -> dict[int, OriginalFilm]:
    """Return the films of the episodes ``origins``, by their ids: what was copied from them lacks one.

    Nothing of those that show no film any more. Two queries, or none.
    """
    wanted = set(origins) - {None}
    if not wanted:
        return {}
    there = Episode.objects.filter(pk__in=wanted, film__isnull=False, course__live=True)
    found = list(there.select_related("course"))
    courses = {each.course_id for each in found}
    readable = Item.objects.published_to(actor).filter(pk__in=courses)
    open_ = set(readable.values_list("pk", flat=True))
    return {
        each.pk: _original(each.title, each.course, is_open=each.course_id in open_)
        for each in found
    }


def _original(title: str, course: Item, *, is_open: bool = True) -> OriginalFilm:
    if not is_open:
        return OriginalFilm(title, "", "")
    return OriginalFilm(title, course.title, course.get_absolute_url())
