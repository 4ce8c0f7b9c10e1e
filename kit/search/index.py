"""Put things into the index, take them out, and ask whether they fit: all by their own models.

A model is searched where it is ``wagtail.search.index.Indexed`` and names its ``search_fields``;
one of ours says ``search_auto_update = False`` and its commands call ``put`` and ``drop``, so that
the index changes with the text, in one transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import structlog
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import Manager, Q
from django.db.models.expressions import RawSQL
from modelsearch.index import AutocompleteField, RelatedFields, SearchField
from modelsearch.utils import get_descendants_content_types_pks

from kit.search import serving
from kit.search.engines import AUTOCOMPLETE, BODY, IN_TEXT, TABLE, TITLE, engine
from kit.search.words import Word, asked_by

log = structlog.get_logger("kit.search")


def put(*things: models.Model) -> None:
    """Make the index say of ``things`` what they say now.

    An index that cannot be written must not stop a teacher from speaking: the deed goes on without
    it, the failure is logged as an error, and ``tidy`` puts right what is lacking.
    """
    _without_stopping(write, things)


def drop(*things: models.Model) -> None:
    """Take ``things`` out of the index; what is not there stays away. Fails as ``put`` does."""
    _without_stopping(erase, things)


def _without_stopping(deed: Any, things: Sequence[models.Model]) -> None:
    try:
        with transaction.atomic():
            deed(things)
    except Exception as error:
        if connection.needs_rollback:  # the transaction itself is lost, not only the index
            raise
        log.exception(
            "search-index-failed",
            things=[f"{each._meta.label_lower}:{each.pk}" for each in things],
            error=type(error).__name__,
        )


def write(things: Iterable[models.Model]) -> None:
    """Put ``things`` into the index, or fail as the database does."""
    by_type: dict[type[models.Model], list[Any]] = {}
    for thing in things:
        by_type.setdefault(type(thing), []).append((thing, texts_of(thing)))
    for model, said in by_type.items():
        kind = ContentType.objects.get_for_model(model)
        rows = [(str(thing.pk), texts) for thing, texts in said]
        engine().write(kind.pk, rows, serving.first_mark(model))
        serving.send_after_commit(model, said)


def erase(things: Iterable[models.Model]) -> None:
    """Take ``things`` out of the index, or fail as the database does."""
    with connection.cursor() as cursor:
        for thing in things:
            kind = ContentType.objects.get_for_model(thing)
            cursor.execute(
                f"DELETE FROM {TABLE} WHERE content_type_id = %s AND object_id = %s",  # noqa: S608
                [kind.pk, str(thing.pk)],
            )
            serving.forget_after_commit(thing)


# -- What a thing says --------------------------------------------------------------------------


def texts_of(thing: Any) -> dict[str, str]:
    """Return the text of ``thing`` by the column of the index that it belongs to."""
    texts: dict[str, list[str]] = {}
    for field in thing.get_search_fields():
        for column, text in _texts(thing, field):
            texts.setdefault(column, []).append(text)
    return {column: "\n".join(found) for column, found in texts.items()}


def _texts(thing: Any, field: Any) -> Iterator[tuple[str, str]]:
    if isinstance(field, RelatedFields):
        value = field.get_value(thing)
        related = (
            value.all() if isinstance(value, Manager) else [value() if callable(value) else value]
        )
        for each in related:
            if each is not None:
                for part in field.fields:
                    yield from _texts(each, part)
    elif isinstance(field, SearchField):
        yield TITLE if field.field_name == "title" else BODY, _flat(field.get_value(thing))
    elif isinstance(field, AutocompleteField):
        yield AUTOCOMPLETE, _flat(field.get_value(thing))


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        value = value.values()
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, Iterable):
        return "\n".join(map(_flat, value))
    return str(value)


# -- Which things fit ---------------------------------------------------------------------------


def words_in(texts: Iterable[str]) -> list[Word]:
    """Return the words that ``texts`` ask for, each once."""
    return list(dict.fromkeys(word for text in texts for word in asked_by(text)))


def fits(model: type[models.Model], words: Iterable[str], columns: Collection[str] = IN_TEXT) -> Q:
    """Return the condition that a row of ``model`` has all ``words``, in any order.

    Nothing fits where nothing is asked for. One subquery, however many words.
    """
    asked = words_in(words)
    if not asked:
        return Q(pk__in=[])
    sql, params = hits(model, asked, columns)
    return Q(pk__in=RawSQL(f"SELECT {key_of(model)} {sql}", params))  # noqa: S611 - our own SQL


def hits(
    model: type[models.Model], words: Sequence[Word], columns: Collection[str] = IN_TEXT
) -> tuple[str, list[Any]]:
    """Return the SQL after SELECT that finds the rows ``e`` of the index for ``words``."""
    return engine().found(_kinds(model), words, columns)


def _kinds(model: type[models.Model]) -> list[int]:
    return sorted(int(pk) for pk in get_descendants_content_types_pks(model))


def hit_keys(
    model: type[models.Model],
    words: Sequence[Word],
    columns: Collection[str] = IN_TEXT,
    *,
    among: Collection[Any] | None = None,
    latest: int | None = None,
) -> list[Any]:
    """Return the keys of what fits: ``among`` these, or ``latest``: so many, the last indexed.

    A search server is asked where there is one; it does not know what was indexed last.
    """
    if latest is None:
        found = serving.keys_on_server(model, words, columns, among)
        if found is not None:
            return found
    sql, params = hits(model, words, columns)
    if among is not None:
        sql, params = _only(model, among, sql, params)
    if latest is not None:
        sql = f"{sql} ORDER BY {engine().latest} LIMIT {latest}"
    return [key for (key,) in engine().asked(f"SELECT {key_of(model)} {sql}", params)]


def hit_places(
    model: type[models.Model],
    words: Sequence[Word],
    places: Sequence[Collection[str]],
    among: Collection[Any],
) -> dict[Any, int]:
    """Return for what fits ``among`` these the number of the first of ``places`` that has all words.

    Each of them holds a part of the last. One pass over the index, however many; of the database's
    own, also where there is a search server: for a few rows it is the shorter way.
    """
    *parts, whole = places
    whens, stand = [], []
    for number, columns in enumerate(parts):
        condition, params = engine().stand(words, columns)
        whens.append(f"WHEN {condition} THEN {number}")
        stand += params
    place = f"CASE {' '.join(whens)} ELSE {len(parts)} END"
    sql, params = _only(model, among, *hits(model, words, whole))
    return dict(engine().asked(f"SELECT {key_of(model)}, {place} {sql}", [*stand, *params]))


def _only(
    model: type[models.Model], keys: Collection[Any], sql: str, params: Sequence[Any]
) -> tuple[str, list[Any]]:
    condition, those = engine().among(_kinds(model), [str(key) for key in keys])
    return f"{sql} AND {condition}", [*params, *those]


def key_of(model: type[models.Model]) -> str:
    """Return the SQL of a thing's key in the type that its table has."""
    return f"CAST(e.object_id AS {type_of_key(model)})"


def type_of_key(model: type[models.Model]) -> str:
    return (model._meta.pk.rel_db_type(connection) if model._meta.pk else None) or "varchar"
