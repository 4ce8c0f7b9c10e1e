"""What people shared in the library and how often it was used: for their page and for the desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils.text import Truncator
from django.utils.translation import ngettext

from microcourses.models import Item, Reuse
from microcourses.permissions import telling_author
from schools.actors import Actor
from schools.hosts import Day, Line, Lines

NEW_FOR = timedelta(days=14)
FEW = 3  # items on the desk
EXCERPT = 60  # characters


def _named(actor: Actor) -> Any:
    """What is in the library and tells ``actor`` its author; a case may be there without."""
    return Item.objects.published_to(actor).filter(telling_author(actor))


def items_by(actor: Actor, person: Any) -> QuerySet[Item]:
    found: QuerySet[Item] = _named(actor).filter(author=person).newest_first()
    return found


def count_items(actor: Actor, people: Iterable[int]) -> dict[int, int]:
    rows = _named(actor).filter(author__in=list(people)).order_by()
    return dict(rows.values_list("author").annotate(n=Count("pk")))


def items_label(n: int) -> str:
    return ngettext("%(n)d item in the library", "%(n)d items in the library", n) % {"n": n}


def new_uses(day: Day) -> Lines:
    """What colleagues of other schools did with what this person shared: a line an item.

    Three queries.
    """
    since = day.at - NEW_FOR
    fresh = Reuse.objects.counting().filter(
        item__author=day.actor.user_id, reported_at__gt=since, reported_at__lte=day.at
    )
    told = list(
        fresh.order_by()
        .values("item")
        .annotate(
            teachers=Count("person", distinct=True), last=Max("reported_at"), newest=Max("pk")
        )
        .order_by("-last")
    )
    rows = told[:FEW]
    latest = Reuse.objects.select_related("item", "person", "school").in_bulk(
        [row["newest"] for row in rows]
    )
    lines = [_line(row["teachers"], latest[row["newest"]]) for row in rows]
    return Lines(lines, len(told) - len(rows))


def more_uses(n: int) -> str:
    return ngettext("%(n)d more item was used", "%(n)d more items were used", n) % {"n": n}


def _line(teachers: int, latest: Reuse) -> Line:
    words = {"n": teachers, "title": latest.item.title}
    says = ngettext(
        "%(n)d teacher of another school used “%(title)s”",
        "%(n)d teachers of other schools used “%(title)s”",
        teachers,
    )
    return Line(
        says % words,
        latest.get_absolute_url(),
        since=latest.reported_at,
        person=latest.person,
        said=Truncator(" ".join(latest.happened.split())).chars(EXCERPT),
        where=str(latest.school),
    )
