"""What was found, counted once: the keys first, then only the rows that are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar, overload

from django.db import models

from kit.search.engines import AUTOCOMPLETE, IN_TEXT, TITLE
from kit.search.fitting import Fitting

PLACES = ((TITLE,), (AUTOCOMPLETE,), IN_TEXT)
MOST = 1_000  # that are counted and can be turned over; whoever has more should ask for less

Thing = TypeVar("Thing", bound=models.Model)


class Found(Sequence[Thing]):
    """Those of ``rows``, in their order, that fit all ``words``: at most a thousand.

    The keys once, for the count and every page of it; one query for the rows of a page.
    """

    def __init__(self, rows: models.QuerySet[Thing], words: Iterable[str], **known: bool) -> None:
        """``known`` is what ``Fitting`` may be told of the rows."""
        self.rows = rows
        self.fitting = Fitting(rows, words, **known)

    @cached_property
    def _keys(self) -> list[Any]:
        return self.fitting.keys(MOST + 1)

    @property
    def is_capped(self) -> bool:
        """Tell whether there are more than are counted."""
        return len(self._keys) > MOST

    def __len__(self) -> int:
        return min(len(self._keys), MOST)

    def count(self, value: Any = None) -> int:
        """Return how many there are, as a QuerySet would: pages are counted by this."""
        return len(self) if value is None else super().count(value)

    @overload
    def __getitem__(self, place: int) -> Thing: ...
    @overload
    def __getitem__(self, place: slice) -> list[Thing]: ...
    def __getitem__(self, place: int | slice) -> Thing | list[Thing]:
        if isinstance(place, int):
            return self[place : place + 1 or None][0]
        keys = self._keys[:MOST][place]
        # Which ones may be seen was asked for the keys; their rows are asked for by nothing else.
        rows = self.rows.model._base_manager.filter(pk__in=keys)
        rows.query.select_related = self.rows.query.select_related
        by_key = {row.pk: row for row in rows} if keys else {}
        return [by_key[key] for key in keys if key in by_key]

    def __iter__(self) -> Iterator[Thing]:
        return iter(self[:])


class Ranked(Found[Thing]):
    """The best first: with all words in the title, then in what names the thing, then anywhere.

    What names it stands in ``AutocompleteField``s, and among its texts too. Equals keep the order
    of ``rows``, so that both databases give one order.
    """

    @cached_property
    def _keys(self) -> list[Any]:
        return self.fitting.ranked(MOST + 1, PLACES)
