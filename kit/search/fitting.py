"""Which of some rows fit, in the order that the rows have: asked of the index and of the rows.

The one knows what the words say, the others who may see what and in which order; only both together
answer. Of one word half of all texts are hits, of another three; one reader sees every row, another
ten. So whichever side is short is asked whole, and of the other only what is needed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from kit.search.engines import IN_TEXT, engine
from kit.search.index import hit_keys, hit_places, type_of_key, words_in

LATEST = 3  # times as many hits as are wanted, where the latest hits are the first rows anyway
FEW = 3_500  # hits of which it is asked at once which are among the rows
NARROW = 8_000  # rows that are asked for at first, where they are few themselves
FIRST = 5_000  # rows that are looked through for more hits than these; if not enough,
FURTHER = 3  # times as many
MANY = 8_000  # hits that are asked for rather than more rows


class Fitting:
    """Those of ``rows`` that fit all ``words``, by their keys.

    ``are_narrow``: the rows are probably a small part of all, and asked first.
    ``as_indexed``: their order is about that in which they came into the index, latest first.
    """

    def __init__(
        self,
        rows: models.QuerySet[Any],
        words: Iterable[str],
        *,
        are_narrow: bool = False,
        as_indexed: bool = False,
    ) -> None:
        self.rows, self.words = rows, words_in(words)
        self.are_narrow, self.as_indexed = are_narrow, as_indexed
        self._seen: list[Any] = []  # the first keys of the rows, as far as they were asked for
        self._asked = 0

    def keys(
        self, most: int, columns: Collection[str] = IN_TEXT, without: Collection[Any] = ()
    ) -> list[Any]:
        """Return at most ``most`` keys, in the order of the rows; none that is in ``without``.

        They are the first of all that fit; of rows ``as_indexed``, where more than three times
        ``most`` fit, the first of those that came into the index last, if these are enough: a
        word that stands in half of all texts costs no more than another.
        """
        if not self.words or most < 1:
            return []
        if self.as_indexed:
            hits = hit_keys(self.rows.model, self.words, columns, latest=LATEST * most)
            found = self._fitting(set(hits).difference(without), most)
            if len(found) == most or len(hits) < LATEST * most:
                return found
        among = self._seen if self._are_known_few() else None
        hits = hit_keys(self.rows.model, self.words, columns, among=among)
        return self._fitting(set(hits).difference(without), most)

    def ranked(self, most: int, places: Sequence[Collection[str]]) -> list[Any]:
        """Return at most ``most`` keys: first what fits in the first of ``places``, and so on.

        The last of them are columns that hold what stands in the others.
        """
        if self.words and self._are_known_few():
            place = hit_places(self.rows.model, self.words, places, among=self._seen)
            return sorted((key for key in self._seen if key in place), key=place.__getitem__)[:most]
        keys: dict[Any, None] = {}
        for columns in places:
            keys |= dict.fromkeys(self.keys(most - len(keys), columns, without=keys))
        return list(keys)

    def _fitting(self, hits: set[Any], most: int) -> list[Any]:
        """Return the first ``most`` of the rows that are among ``hits``."""
        if len(hits) <= FEW and not self._asked:
            return self._asked_for(hits, most)
        number = FIRST
        while True:
            found = [key for key in self._first(number) if key in hits]
            if len(found) >= most or self._are_few:
                return found[:most]
            if len(hits) <= MANY:
                return self._asked_for(hits, most)
            number *= FURTHER

    def _asked_for(self, hits: Collection[Any], most: int) -> list[Any]:
        if not hits:
            return []
        sql, params = engine().listed(type_of_key(self.rows.model), hits)
        among_them = Q(pk__in=RawSQL(sql, params))  # noqa: S611 - our own SQL
        return list(self.rows.filter(among_them).values_list("pk", flat=True)[:most])

    def _first(self, number: int) -> list[Any]:
        """Return the keys of the first rows: ``number`` of them, or all if there are fewer."""
        if self._asked < number and not self._are_few:
            self._seen, self._asked = list(self.rows.values_list("pk", flat=True)[:number]), number
        return self._seen

    def _are_known_few(self) -> bool:
        """Tell whether all rows are known by now; of narrow ones the first are asked for."""
        if self.are_narrow:
            self._first(NARROW)
        return self._are_few

    @property
    def _are_few(self) -> bool:
        """Tell whether all rows are known by now."""
        return len(self._seen) < self._asked
