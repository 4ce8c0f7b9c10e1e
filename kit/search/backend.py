"""Wagtail's search on our index, for pages, pictures and documents: the same on both databases.

``WAGTAILSEARCH_BACKENDS`` names this module. Wagtail's own backends find next to no Chinese, take
a typed quotation mark for syntax, and ask the whole index anew for each row that they rank.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import Count, Q
from modelsearch.backends.base import (
    BaseIndex,
    BaseSearchBackend,
    BaseSearchQueryCompiler,
    BaseSearchResults,
    FilterFieldError,
)
from modelsearch.query import And, Boost, MatchAll, Not, Or, SearchQuery

from kit.search.engines import AUTOCOMPLETE, BODY, IN_TEXT, TITLE, engine
from kit.search.index import erase, fits, hits, key_of, words_in, write
from kit.search.words import Word


class Compiler(BaseSearchQueryCompiler):
    """Turns a query into one condition; each of its words may begin a longer one."""

    DEFAULT_OPERATOR = "and"
    HANDLES_ORDER_BY_EXPRESSIONS = True

    @property
    def columns(self) -> tuple[str, ...]:
        if not self.fields:
            return IN_TEXT
        return tuple({TITLE if name == "title" else BODY for name in self.fields})

    def rows(self) -> Any:
        rows = self.queryset.filter(self.condition(self.query)).distinct()
        return rows if self.queryset.query.order_by else rows.order_by("-pk")

    def condition(self, query: SearchQuery) -> Q:
        if isinstance(query, MatchAll):
            return ~Q(pk__in=[])
        if isinstance(query, Not):
            return ~self.condition(query.subquery)
        if isinstance(query, Boost):
            return self.condition(query.subquery)
        if isinstance(query, And | Or):
            parts = [self.condition(each) for each in query.subqueries]
            return Q(*parts, _connector=Q.AND if isinstance(query, And) else Q.OR)
        return self._leaf(query)

    def _leaf(self, query: SearchQuery) -> Q:
        texts = texts_in(query)
        if getattr(query, "operator", "and").lower() != "or":
            return fits(self.queryset.model, texts, self.columns)
        found = [fits(self.queryset.model, [text], self.columns) for text in texts]
        return Q(*found, _connector=Q.OR) if found else Q(pk__in=[])


class AutocompleteCompiler(Compiler):
    @property
    def columns(self) -> tuple[str, ...]:
        return (AUTOCOMPLETE,)


def texts_in(query: SearchQuery) -> list[str]:
    """Return what a leaf of a query looks for: a phrase whole, anything else by its words."""
    text = str(getattr(query, "query_string", ""))
    return text.split() if hasattr(query, "operator") else [text]


def wanted(query: SearchQuery) -> Iterator[Word]:
    """Return the words that make a thing fit better; what is not wanted counts for nothing."""
    if isinstance(query, And | Or):
        for each in query.subqueries:
            yield from wanted(each)
    elif isinstance(query, Boost):
        yield from wanted(query.subquery)
    elif not isinstance(query, Not | MatchAll):
        yield from words_in(texts_in(query))


class Results(BaseSearchResults):
    """Ranks all hits in one pass over the index, then fetches the page."""

    supports_facet = True

    def _do_search(self) -> list[Any]:
        rows = self.query_compiler.rows()
        words = list(dict.fromkeys(wanted(self.query_compiler.query)))
        if not words or not (self.query_compiler.order_by_relevance or self._score_field):
            return list(rows[self.start : self.stop])
        scores = self._scores(words)
        keys = list(rows.values_list("pk", flat=True))
        if self.query_compiler.order_by_relevance:
            keys.sort(key=lambda key: -scores.get(key, 0.0))  # stable: what is equal stays
        keys = keys[self.start : self.stop]
        found = rows.in_bulk(keys)
        if self._score_field:
            for key, thing in found.items():
                setattr(thing, self._score_field, scores.get(key, 0.0))
        return [found[key] for key in keys]

    def _scores(self, words: list[Word]) -> dict[Any, float]:
        model = self.query_compiler.queryset.model
        score, params = engine().score(words)
        scores: dict[Any, float] = {}
        with connection.cursor() as cursor:
            for word in words:
                sql, asked = hits(model, [word], self.query_compiler.columns)
                cursor.execute(f"SELECT {key_of(model)}, {score} {sql}", [*params, *asked])
                for key, value in cursor.fetchall():
                    scores[key] = max(value, scores.get(key, value))
        return scores

    def _do_count(self) -> int:
        count = self.query_compiler.rows().count() - self.start
        return max(0, count if self.stop is None else min(count, self.stop - self.start))

    def facet(self, field_name: str) -> OrderedDict[Any, int]:
        if self.query_compiler._get_filterable_field(field_name) is None:
            msg = f'Cannot facet by "{field_name}": it is no FilterField of the model.'
            raise FilterFieldError(msg, field_name=field_name)
        rows = self.query_compiler.rows().order_by()
        counted = rows.values_list(field_name).annotate(n=Count("pk", distinct=True))
        return OrderedDict(counted.order_by("-n"))


class Index(BaseIndex):
    def add_items(self, model: Any, items: Any) -> None:
        write(items)

    def delete_item(self, item: Any) -> None:
        erase([item])

    def reset(self) -> None:
        from wagtail.search.models import IndexEntry  # noqa: PLC0415 - apps are ready by now

        IndexEntry.objects.all()._raw_delete(using=connection.alias)


class SearchBackend(BaseSearchBackend):
    """Rebuilt by ``manage.py update_index``: in short transactions, while people work."""

    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler
    index_class = Index
    results_class = Results
    rebuilder_class = None
