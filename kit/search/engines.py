"""The index in each database: how a row is written, and which rows a question finds.

The tables are Wagtail's (``wagtailsearch_indexentry``; on SQLite an FTS5 table follows it by
triggers). What stands in them is ours. Nothing that anybody typed reaches an engine as syntax:
terms are letters, digits and Chinese characters only.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Protocol

from django.db import connection

from kit.search.words import Word, line_of, terms_of

MAKE = -4.0  # of the rows; change it where ``words`` changes, and every index is made again
TABLE = "wagtailsearch_indexentry"
TITLE, BODY, AUTOCOMPLETE = "title", "body", "autocomplete"
COLUMNS = (TITLE, BODY, AUTOCOMPLETE)
MOST_BYTES = 1_000_000  # of a vector of PostgreSQL
IN_TEXT = (TITLE, BODY)

Row = tuple[str, dict[str, str]]  # the key of a thing, and its text by column


class Engine(Protocol):
    def write(self, content_type: int, rows: Sequence[Row], mark: float) -> None:
        """Put ``rows`` into the index, new ones and those that are there, of the make ``mark``."""

    latest: str  # what the rows ``e`` are ordered by, the latest first

    def found(
        self, kinds: Sequence[int], words: Sequence[Word], columns: Collection[str]
    ) -> tuple[str, list[Any]]:
        """Return the SQL after SELECT for the rows ``e`` of ``kinds`` that all ``words`` fit."""

    def stand(self, words: Sequence[Word], columns: Collection[str]) -> tuple[str, list[Any]]:
        """Return the condition that a row of ``found`` has all ``words`` in ``columns``."""

    def asked(self, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Return all rows that ``sql`` finds in the index."""

    def among(self, kinds: Sequence[int], keys: list[str]) -> tuple[str, list[Any]]:
        """Return the condition that a row ``e`` of ``kinds`` is of a thing with one of ``keys``."""

    def listed(self, kind: str, keys: Collection[Any]) -> tuple[str, list[Any]]:
        """Return the SQL of a query that has ``keys``, of an SQL type, for its rows."""

    def score(self, words: Sequence[Word]) -> tuple[str, list[Any]]:
        """Return the SQL of how well a row of ``found`` fits: more is better."""

    def settle(self) -> None:
        """Let the planner know the index as it is, after much was written."""


def _insert(statement: str, row: str, values: Sequence[tuple[Any, ...]]) -> None:
    if values:
        with connection.cursor() as cursor:
            cursor.execute(
                statement.format(rows=", ".join([row] * len(values))),
                [each for one in values for each in one],
            )


# -- SQLite -----------------------------------------------------------------------------------

# FTS5 knows the letters of 2012. What is neither ASCII nor a common character is written as two
# syllables of Yi for each character, which stand in no text: Yi itself is written so too.
FIRST_SYLLABLE = 0xA000
# Begins a term for the content type: a common word need not be joined with all that has it.
KIND = "\ua400"


def _sure(term: str) -> str:
    return "".join(
        each
        if each.isascii() or "\u4e00" <= each <= "\u9fa5"
        else chr(FIRST_SYLLABLE + (ord(each) >> 10)) + chr(FIRST_SYLLABLE + (ord(each) & 0x3FF))
        for each in term
    )


class SQLiteEngine:
    fts = f"{TABLE}_fts"
    latest = "f.rowid DESC"
    insert = (
        "INSERT INTO wagtailsearch_indexentry (content_type_id, object_id, title, body, autocomplete, title_norm)"
        " VALUES {rows} ON CONFLICT (content_type_id, object_id) DO UPDATE SET"
        " title = excluded.title, body = excluded.body, autocomplete = excluded.autocomplete,"
        " title_norm = excluded.title_norm"
    )

    def write(self, content_type: int, rows: Sequence[Row], mark: float) -> None:
        # One statement: FTS5 writes to the disk after each that a trigger belongs to.
        values: list[tuple[Any, ...]] = []
        for key, texts in rows:
            title, body, short = (
                _sure(" ".join(terms_of(texts.get(name, "")))) for name in COLUMNS
            )
            values.append((content_type, key, title, body, f"{KIND}{content_type} {short}", mark))
        _insert(self.insert, "(%s, %s, %s, %s, %s, %s)", values)

    def found(
        self, kinds: Sequence[int], words: Sequence[Word], columns: Collection[str]
    ) -> tuple[str, list[Any]]:
        asked = self._query(words, columns)
        those = " OR ".join(f'"{KIND}{kind}"' for kind in kinds)
        # CROSS JOIN: the words first, then their rows.
        tables = f"FROM {self.fts} f CROSS JOIN {TABLE} e ON e.id = f.rowid"
        match = f"({asked}) AND ({{{AUTOCOMPLETE}}} : ({those}))"
        return f"{tables} WHERE f.{self.fts} MATCH %s", [match]

    def stand(self, words: Sequence[Word], columns: Collection[str]) -> tuple[str, list[Any]]:
        those = f"SELECT rowid FROM {self.fts} WHERE {self.fts} MATCH %s"  # noqa: S608
        return f"f.rowid IN ({those})", [self._query(words, columns)]

    def _query(self, words: Sequence[Word], columns: Collection[str]) -> str:
        phrases = (
            f'"{_sure(" ".join(word.terms))}"{" *" if word.begins else ""}' for word in words
        )
        return f"{{{' '.join(columns)}}} : ({' AND '.join(phrases)})"

    def asked(self, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    def among(self, kinds: Sequence[int], keys: list[str]) -> tuple[str, list[Any]]:
        listed = "SELECT value FROM json_each(%s)"
        of_kind = f"content_type_id IN ({', '.join(map(str, kinds))})"
        those = f"SELECT id FROM {TABLE} WHERE {of_kind} AND object_id IN ({listed})"  # noqa: S608
        # +: the words first; not all of them again for each key.
        return f"+f.rowid IN ({those})", [json.dumps(keys)]

    def listed(self, kind: str, keys: Collection[Any]) -> tuple[str, list[Any]]:
        # One parameter: thousands of them take longer than what is asked with them.
        return "SELECT value FROM json_each(%s)", [json.dumps(list(keys))]

    def score(self, words: Sequence[Word]) -> tuple[str, list[Any]]:
        # Columns of the FTS table: autocomplete, body, title. A hit in a title weighs four.
        return f"-bm25(f.{self.fts}, 1, 1, 4)", []

    def settle(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute(f"ANALYZE {TABLE}")


# -- PostgreSQL -------------------------------------------------------------------------------


class PostgreSQLEngine:
    """Vectors say which terms a text has; whether they follow each other, its line says.

    Places in a vector end at 16,383 and at 256 of a term, so that phrases are lost in long texts.
    """

    kind = "#"  # as KIND; no text has such a term
    few = 500  # keys that are looked up one by one, rather than all hits gone through for them
    latest = "e.id + 0 DESC"  # no index of ours: it would test row after row
    insert = (
        "INSERT INTO wagtailsearch_indexentry (content_type_id, object_id, title, body, autocomplete, title_text,"
        " body_text, title_norm)"
        " VALUES {rows}"
        " ON CONFLICT (content_type_id, object_id) DO UPDATE SET title = excluded.title,"
        " body = excluded.body, autocomplete = excluded.autocomplete,"
        " title_text = excluded.title_text, body_text = excluded.body_text,"
        " title_norm = excluded.title_norm"
    )

    def write(self, content_type: int, rows: Sequence[Row], mark: float) -> None:
        kind = f"{self.kind}{content_type}"
        values = [(content_type, key, *self._values(kind, texts), mark) for key, texts in rows]
        row = "(%s, %s, %s::tsvector, %s::tsvector, %s::tsvector, %s, %s, %s)"
        _insert(self.insert, row, values)

    def _values(self, kind: str, texts: dict[str, str]) -> tuple[str, ...]:
        title, body, short = (texts.get(name, "") for name in (TITLE, BODY, AUTOCOMPLETE))
        lines = [line_of(title), line_of(body)]
        if (suggested := line_of(short)) not in lines:
            lines[0] += suggested
        return (*(_vector(each, kind) for each in (title, body, short)), *lines)

    def found(
        self, kinds: Sequence[int], words: Sequence[Word], columns: Collection[str]
    ) -> tuple[str, list[Any]]:
        asked = _query(words, "&")
        those = " | ".join(f"'{self.kind}{kind}'" for kind in kinds)
        of_kind = f"({asked}) & ({those})"
        conditions, params = [f"({_vectors(columns)}) @@ %s::tsquery"], [of_kind]
        for word in words:
            if len(word.terms) > 1:
                conditions.append("(strpos(e.body_text, %s) > 0 OR strpos(e.title_text, %s) > 0)")
                params += [word.pattern] * 2
        return f"FROM {TABLE} e WHERE {' AND '.join(conditions)}", params

    def stand(self, words: Sequence[Word], columns: Collection[str]) -> tuple[str, list[Any]]:
        return f"({_vectors(columns)}) @@ %s::tsquery", [_query(words, "&")]

    def asked(self, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        # The planner takes reading a vector for as cheap as comparing a number, and would rather
        # read all of them than use the index for a common word: twenty times as long. All three in
        # one: the line to the server is gone only once, and they are one transaction.
        with connection.cursor() as cursor:
            cursor.execute(
                f"SET LOCAL enable_seqscan = off; {sql}; SET LOCAL enable_seqscan TO DEFAULT",
                params,
            )
            cursor.nextset()
            return cursor.fetchall()

    def among(self, kinds: Sequence[int], keys: list[str]) -> tuple[str, list[Any]]:
        if len(keys) > self.few:
            return "e.object_id = ANY(%s)", [keys]
        return "e.content_type_id = ANY(%s) AND e.object_id = ANY(%s)", [list(kinds), keys]

    def listed(self, kind: str, keys: Collection[Any]) -> tuple[str, list[Any]]:
        return f"SELECT unnest(%s::{kind}[])", [list(keys)]

    def score(self, words: Sequence[Word]) -> tuple[str, list[Any]]:
        query = _query(words, "|")
        return (
            "4 * ts_rank(e.title, %s::tsquery) + ts_rank(e.body, %s::tsquery)"
            " + ts_rank(e.autocomplete, %s::tsquery)"
        ), [query] * 3

    def settle(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {TABLE}")
            # What waits to be sorted in, each search reads from its beginning to its end.
            cursor.execute(
                "SELECT gin_clean_pending_list(indexname::regclass) FROM pg_indexes"
                " WHERE tablename = %s AND indexdef LIKE '%%USING gin%%'",
                [TABLE],
            )


def _vector(text: str, *marks: str) -> str:
    terms, room = [f"'{mark}'" for mark in marks], MOST_BYTES
    for term in dict.fromkeys(terms_of(text)):
        room -= len(term.encode())
        if room < 0:  # of characters by chance; no text that people write comes near
            break
        terms.append(f"'{term}'")
    return " ".join(terms)


def _vectors(columns: Collection[str]) -> str:
    return " || ".join(f"e.{name}" for name in sorted(columns, reverse=True))


def _query(words: Iterable[Word], connector: str) -> str:
    terms = (
        f"'{term}'{':*' if word.begins and n == len(word.terms) else ''}"
        for word in words
        for n, term in enumerate(word.terms, 1)
    )
    return f" {connector} ".join(dict.fromkeys(terms))


def engine() -> Engine:
    """Return the engine of the database that holds the site."""
    return SQLiteEngine() if connection.vendor == "sqlite" else PostgreSQLEngine()
