"""Queries that every request asks: put into words once, asked with other values each time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Expression, Field, QuerySet


class Blank(Expression):
    """Stands where a value will stand."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class Prepared:
    """What ``build`` asks when it is given a ``Blank`` for each of ``fields``, by their names.

    To build and word a union of two queries takes ten times as long as to answer it. Only for
    columns whose values need no conversion: rows come as the database gives them.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]], **fields: Field[Any, Any]) -> None:
        self.build, self.fields = build, fields
        self.words: dict[str, tuple[str, tuple[Any, ...]]] = {}  # by the database's kind

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Return the rows for these values of the blanks."""
        sql, params = self._worded()
        ready = {
            name: field.get_db_prep_value(values[name], connection)
            for name, field in self.fields.items()
        }
        filled = [ready[each.name] if isinstance(each, Blank) else each for each in params]
        with connection.cursor() as cursor:
            cursor.execute(sql, filled)
            return cursor.fetchall()

    def _worded(self) -> tuple[str, tuple[Any, ...]]:
        if connection.vendor not in self.words:
            blanks = {name: Blank(name, field) for name, field in self.fields.items()}
            query = self.build(**blanks).query
            sql, params = query.get_compiler(connection=connection).as_sql()
            self.words[connection.vendor] = sql, tuple(params)
        return self.words[connection.vendor]
