"""What the search of the library offers to somebody who types."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from kit.search.engines import TITLE
from kit.search.fitting import Fitting
from kit.search.found import MOST
from kit.search.words import words_of
from microcourses.enums import SuggestionSort
from microcourses.models import Item, Suggestion
from microcourses.permissions import telling_author
from schools.actors import Actor
from schools.models import Person
from schools.queries.directory import meant_by

LATIN = re.compile(r"[a-z0-9' ]+")
FEW = 4  # of each sort
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Offer:
    """One suggestion: choosing it leads to ``href``."""

    sort: SuggestionSort
    text: str
    href: str


def suggestions(actor: Actor, typed: str) -> list[Offer]:
    """Return what ``actor`` may mean by ``typed``, by characters, pinyin or initials.

    Only what is in the library for them. Four queries at most, one of them in the index.
    """
    typed = " ".join(typed[:LONGEST].split()).casefold()
    if not words_of(typed):
        return []
    spoken = re.sub(r"[' ]", "", typed) if LATIN.fullmatch(typed) else ""
    items = Item.objects.published_to(actor)
    return [
        *_of_all(SuggestionSort.TAG, typed, spoken, items.filter(
            tagged_items__tag__name=OuterRef("text"))),
        *_of_all(SuggestionSort.CHAPTER, typed, spoken, items.filter(chapter=OuterRef("text"))),
        *_authors(typed, items),
        *_titles(actor, typed, spoken),
    ]  # fmt: skip


def _of_all(sort: SuggestionSort, typed: str, spoken: str, shown: QuerySet[Item]) -> list[Offer]:
    rows = Suggestion.objects.filter(sort=sort).filter(_sounds(spoken) | Q(text__icontains=typed))
    texts = rows.filter(Exists(shown.order_by())).order_by("text").values_list("text", flat=True)
    field = "tag" if sort == SuggestionSort.TAG else "chapter"
    return [Offer(sort, text, _listing(**{field: text})) for text in texts.distinct()[:FEW]]


def _authors(typed: str, items: QuerySet[Item]) -> list[Offer]:
    if typed.isascii() and not LATIN.fullmatch(typed):
        return []
    # The index knows only what everybody is told: no other name leads to anything in it.
    named = items.filter(telling_author(None), author=OuterRef("pk"))
    people = Person.objects.filter(meant_by(typed), closed_at=None).filter(Exists(named.order_by()))
    names = people.order_by("pinyin", "name").values_list("name", flat=True)
    return [
        Offer(SuggestionSort.AUTHOR, name, _listing(q=name)) for name in dict.fromkeys(names[:FEW])
    ]


def _titles(actor: Actor, typed: str, spoken: str) -> list[Offer]:
    items = Item.objects.published_to(actor)
    if spoken:
        heard = Suggestion.objects.filter(_sounds(spoken), sort=SuggestionSort.TITLE)
        items = items.filter(pk__in=heard.order_by("pinyin").values("item")[:MOST])
    else:
        fitting = Fitting(items.newest_first(), words_of(typed), as_indexed=True)
        items = items.filter(pk__in=fitting.keys(FEW, (TITLE,)))
    found = items.newest_first().only("title", "slug")[:FEW]
    return [Offer(SuggestionSort.TITLE, each.title, each.get_absolute_url()) for each in found]


def _sounds(spoken: str) -> Q:
    """Return the condition that it begins to sound so. The bounds are for the index."""
    if not spoken:
        return Q(pk__in=[])
    last = spoken + "z" * 80
    return Q(pinyin__startswith=spoken, pinyin__range=(spoken, last)) | Q(
        initials__startswith=spoken, initials__range=(spoken, last)
    )


def _listing(**asked: str) -> str:
    return f"{reverse('microcourses:library')}?{urlencode(asked)}"


def as_data(offers: Iterable[Offer]) -> list[dict[str, Any]]:
    return [
        {"sort": str(offer.sort.label), "text": offer.text, "href": offer.href} for offer in offers
    ]
