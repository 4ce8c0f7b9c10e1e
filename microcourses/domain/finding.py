"""Keep the search of the library in step: its index, and what it suggests to those who type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, prefetch_related_objects

from kit.commands import command
from kit.search.index import drop, put
from microcourses.enums import SuggestionSort
from microcourses.models import Episode, Item, LessonCase, Suggestion
from microcourses.models.findable import fetched_with

PARTS = re.compile(r"[\s，。：；！？、—…·“”《》（）()\[\]【】,.:;!?/|~-]+")
NUMBERED = re.compile(r"^第[0-9一二三四五六七八九十百]+(?:章|节|单元|课时?|讲|期|部分)")
MOST_PARTS = 4
BATCH = 500

Heard = Callable[[str, int, int], None]


@command
def keep_findable(*, items: Iterable[Item]) -> None:
    """Let ``items`` be found by what they say now, where they are in the library; else by nobody.

    Called by whatever publishes, withdraws or changes what is published, and what hangs on it:
    captions, words of files, names. Nothing is recorded: nobody sees anything of it but the search.
    """
    for item in items:
        specific = item.specific
        if not specific.live:
            drop(specific)
            Suggestion.objects.filter(item=item.pk).delete()
            continue
        prefetch_related_objects([specific], *fetched_with(type(specific)))
        put(specific)
        suggest([specific])


def items_showing(film_id: int) -> Any:
    """Return the items in the library that show a film: its captions are among their words."""
    courses = Episode.objects.filter(film=film_id).values("course")
    cases = LessonCase.objects.filter(film=film_id).order_by().values("pk")
    return Item.objects.filter(Q(pk__in=courses) | Q(pk__in=cases), live=True)


# -- Suggestions --------------------------------------------------------------------------------


def suggest(items: Iterable[Item]) -> None:
    """Write what is suggested of ``items``, which are in the library, anew."""
    items = list(items)
    Suggestion.objects.filter(item__in=[item.pk for item in items]).delete()
    of_all: dict[tuple[str, str, str], Suggestion] = {}
    titles: list[Suggestion] = []
    for item in items:
        titles += _rows(SuggestionSort.TITLE, item.title, item.pk)
        said = [(SuggestionSort.TAG, name) for name in item.tag_names()]
        said += [(SuggestionSort.CHAPTER, item.chapter)] if item.chapter else []
        for sort, text in said:
            of_all |= {(sort, text, row.pinyin): row for row in _rows(sort, text)}
    Suggestion.objects.bulk_create(titles, batch_size=BATCH)
    Suggestion.objects.bulk_create(of_all.values(), batch_size=BATCH, ignore_conflicts=True)


def fill_suggestions(
    heard: Heard = lambda _what, _done, _total: None, *, anew: bool = False
) -> int:
    """Write the suggestions that are lacking and remove what nothing in the library says.

    ``anew`` writes all of them again. Return how many items were written.
    """
    items = Item.objects.filter(live=True)
    if not anew:
        items = items.filter(~Exists(Suggestion.objects.filter(item=OuterRef("pk"))))
    keys = list(items.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), BATCH):
        part = Item.objects.filter(pk__in=keys[first : first + BATCH], live=True)
        suggest(part.prefetch_related("tagged_items__tag"))
        heard("suggestions", min(first + BATCH, len(keys)), len(keys))
    Suggestion.objects.filter(item__live=False).delete()
    shown = Item.objects.filter(live=True)
    for sort, field in (
        (SuggestionSort.TAG, "tagged_items__tag__name"),
        (SuggestionSort.CHAPTER, "chapter"),
    ):
        said = shown.filter(**{field: OuterRef("text")})
        Suggestion.objects.filter(~Exists(said), sort=sort).delete()
    return len(keys)


def _rows(sort: str, text: str, item_id: int | None = None) -> list[Suggestion]:
    """Return a row for each part of ``text`` that one may begin to type."""
    found: dict[str, Suggestion] = {}
    for part in _parts(text):
        pinyin, initials = sounds_of(part)
        found.setdefault(
            pinyin,
            Suggestion(
                sort=sort, text=text[:120], item_id=item_id, pinyin=pinyin, initials=initials
            ),
        )
    return list(found.values())


def _parts(text: str) -> list[str]:
    """Return ``text``, and what stands behind its number and its marks."""
    parts = [text, NUMBERED.sub("", text.strip()), *PARTS.split(text)]
    return [part for part in dict.fromkeys(parts) if part][: MOST_PARTS + 1]


@lru_cache(20_000)  # tags and chapters come again and again
def sounds_of(text: str) -> tuple[str, str]:
    """Return 力学 as "lixue" and "lx": letters and digits only."""
    # Its dictionary takes 30 MB and a third of a second; only who writes or types letters needs it.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    syllables = [_plain(each) for each in lazy_pinyin(text, style=Style.NORMAL)]
    return "".join(syllables)[:80], "".join(each[:1] for each in syllables)[:40]


def _plain(syllable: str) -> str:
    return "".join(c for c in syllable.casefold() if c.isascii() and c.isalnum())
