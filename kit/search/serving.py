"""Keep a search server in step with our index, and ask it first; without one nothing happens here.

A model whose things go there says ``is_on_search_server = True``. The index stays the memory: a row
that the server has not taken yet says so by its mark, and ``fill`` sends it again. So a server may be
away, forget everything, or be another one tomorrow. It only says which keys fit; who may see them
and in which order they stand is asked of the tables, as ever.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from modelsearch.index import get_indexed_models
from wagtail.search.models import IndexEntry

from kit.search.engines import MAKE
from kit.search.server import Document, Mapping, Server, ServerAway, now, server_at
from kit.search.words import Word

UNSENT, SENT = MAKE - 0.25, MAKE - 0.5  # marks of rows that a server is to have, and has
MADE = (MAKE, UNSENT, SENT)  # whatever a server knows of it
BATCH = 500

log = structlog.get_logger("kit.search")


def server_for(model: type[models.Model]) -> Server | None:
    """Return the server that holds what things of ``model`` say."""
    if settings.SEARCH_PLACE is None or not getattr(model, "is_on_search_server", False):
        return None
    return server_at(settings.SEARCH_PLACE)


def keys_on_server(
    model: type[models.Model],
    words: Sequence[Word],
    columns: Collection[str],
    among: Collection[Any] | None,
) -> list[Any] | None:
    """Return the keys of what fits; None where the index of the database is to be asked."""
    server = server_for(model)
    if server is None:
        return None
    wanted = None if among is None else [str(key) for key in among]
    try:
        found = server.keys(model, words, columns, wanted)
    except ServerAway:
        return None
    return [model._meta.pk.to_python(key) for key in found]


# -- What changes ---------------------------------------------------------------------------------


def first_mark(model: type[models.Model]) -> float:
    """Return the mark of a row that is being written."""
    return UNSENT if server_for(model) else MAKE


def send_after_commit(
    model: type[models.Model], said: Sequence[tuple[Any, dict[str, str]]]
) -> None:
    """Send what things say once their rows are there; a server that is away stops nobody."""
    if server := server_for(model):
        documents = [Mapping(model).document(thing, texts) for thing, texts in said]
        transaction.on_commit(partial(_send, server, model, documents, now()), robust=True)


def _send(
    server: Server, model: type[models.Model], documents: Sequence[Document], version: int
) -> None:
    keys = [key for key, _ in documents]
    try:
        server.send(documents, version)
    except ServerAway as away:
        log.warning("search-not-sent", model=model._meta.label_lower, keys=keys, error=str(away))
    else:
        _entries(model).filter(object_id__in=keys).update(title_norm=SENT)


def forget_after_commit(thing: models.Model) -> None:
    """Take ``thing`` off the server, too. What stays there by a failure finds no row to be shown."""
    if server := server_for(type(thing)):
        transaction.on_commit(partial(_forget, server, str(thing.pk), now()), robust=True)


def _forget(server: Server, key: str, version: int) -> None:
    try:
        server.forget([key], version)
    except ServerAway as away:
        log.warning("search-not-forgotten", key=key, error=str(away))


# -- All of it, for ``fill`` ----------------------------------------------------------------------


def begin_filling() -> frozenset[type[models.Model]]:
    """Prepare the server and compare; return the models whose rows it should all have afterwards.

    What it lost is marked, to be sent again; what it has too much is taken away. None, if it is
    away: the index of the database is filled without it.
    """
    served = frozenset(model for model in get_indexed_models() if server_for(model))
    if not served:
        return served
    server = server_at(settings.SEARCH_PLACE)
    try:
        server.prepare()
        _compare(server, served)
    except ServerAway:
        return frozenset()
    return served


def _compare(server: Server, served: Collection[type[models.Model]]) -> None:
    sent = _entries(*served).filter(title_norm=SENT)
    if server.count() == sent.count():
        return
    version = now()  # what is sent from here on is newer than what is taken away
    there = set(server.all_keys())
    rows = list(_entries(*served).values_list("pk", "object_id", "title_norm"))
    lost = [pk for pk, key, mark in rows if mark == SENT and key not in there]
    for first in range(0, len(lost), BATCH):
        IndexEntry.objects.filter(pk__in=lost[first : first + BATCH]).update(title_norm=UNSENT)
    if surplus := sorted(there.difference(key for _, key, _ in rows)):
        server.forget(surplus, version)


def end_filling(served: Collection[type[models.Model]]) -> None:
    """Let the server be asked, if it has everything now."""
    if not served or _entries(*served).exclude(title_norm=SENT).exists():
        return
    try:
        server_at(settings.SEARCH_PLACE).open()
    except ServerAway as away:
        log.warning("search-not-opened", error=str(away))


def _entries(*served: type[models.Model]) -> models.QuerySet[Any]:
    kinds = ContentType.objects.get_for_models(*served).values()
    return IndexEntry.objects.filter(content_type__in=[kind.pk for kind in kinds])
