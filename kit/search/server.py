"""An Elasticsearch or OpenSearch server that holds the same terms as our index.

Wagtail's backend for it brings the client and the kinds of a thing. What it would make of texts
and questions is left aside: a text is the terms that ``words`` cuts it into, with a space between
them, so that the server finds what the databases find.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any, TypeVar

import structlog
from modelsearch.backends.elasticsearchbase import ElasticsearchBaseMapping

from kit.search.engines import COLUMNS, MAKE
from kit.search.place import Place
from kit.search.words import Word, terms_of

SLOW = 3  # seconds after which a server that says nothing is taken for away; someone waits
SILENCE = 30.0  # seconds that a server that was away is not asked again
PAGE = 10_000  # keys in one answer; a server gives no more unless it is told to
MOST_BYTES = 2_000_000  # in one request
MOST_ENDINGS = 100_000  # of the last term of a phrase; of a single one there is no bound
KINDS = "_django_content_type"

log = structlog.get_logger("kit.search")
T = TypeVar("T")
Document = tuple[str, dict[str, Any]]  # the key of a thing, and what the server holds of it


class ServerAway(Exception):  # noqa: N818 - it is said of the server
    """The server did not answer, refused, or has not all texts yet. Only its kind is told."""


class Mapping(ElasticsearchBaseMapping):
    """Says what the server holds of a thing: its key, its kinds, and its terms by column."""

    def get_mapping(self) -> dict[str, Any]:
        terms = {"type": "text", "analyzer": "whitespace", "norms": False}
        keyword = {"type": "keyword"}
        columns = dict.fromkeys(COLUMNS, terms)
        return {"dynamic": False, "properties": {"pk": keyword, KINDS: keyword, **columns}}

    def document(self, thing: Any, texts: dict[str, str]) -> Document:
        terms = {column: " ".join(terms_of(texts.get(column, ""))) for column in COLUMNS}
        key = self.get_document_id(thing)
        return key, {"pk": key, KINDS: self.get_all_content_types(), **terms}


def question(
    model: Any, words: Sequence[Word], columns: Collection[str], among: Sequence[str] | None
) -> dict[str, Any]:
    """Return the query for what is of ``model`` and has each word in one of the columns."""
    of_kind: dict[str, Any] = {"term": {KINDS: Mapping(model).get_content_type()}}
    conditions = [of_kind] if among is None else [of_kind, {"ids": {"values": list(among)}}]
    for word in words:
        either = [_stands_in(column, word) for column in sorted(columns)]
        conditions.append({"bool": {"should": either, "minimum_should_match": 1}})
    return {"bool": {"filter": conditions}}


def _stands_in(column: str, word: Word) -> dict[str, Any]:
    phrase = " ".join(word.terms)
    if not word.begins:
        return {"match_phrase": {column: {"query": phrase}}}
    if len(word.terms) == 1:
        return {"prefix": {column: {"value": phrase}}}
    return {"match_phrase_prefix": {column: {"query": phrase, "max_expansions": MOST_ENDINGS}}}


class Server:
    """One index of a make. It is written by one name, and asked by another once it is whole."""

    def __init__(self, place: Place) -> None:
        self.index = f"{place.prefix}-{-MAKE:g}"
        self.written, self.asked = f"{self.index}-written", f"{self.index}-asked"
        self._backend = _backend_at(place)
        self._client = self._backend.es
        self._silent_until = 0.0

    def ping(self) -> None:
        """Ask whether it is there, whatever it did before; raises what the client raises."""
        self._client.info()

    def keys(
        self,
        model: Any,
        words: Sequence[Word],
        columns: Collection[str],
        among: Sequence[str] | None = None,
    ) -> list[str]:
        """Return the keys of all that fits.

        :raises ServerAway: it does not say.
        """
        query = question(model, words, columns, among)
        return self._tried(lambda: list(self._found(self.asked, query)))

    def all_keys(self) -> list[str]:
        """:raises ServerAway: it does not say."""
        return self._tried(lambda: list(self._found(self.written, {"match_all": {}})))

    def _found(self, name: str, query: dict[str, Any]) -> Iterator[str]:
        body = {"query": query, "size": PAGE, "sort": [{"pk": "asc"}], "_source": False}
        while True:
            said = self._client.search(index=name, body=body, allow_partial_search_results=False)
            hits = said["hits"]["hits"]
            yield from (hit["_id"] for hit in hits)
            if len(hits) < PAGE:
                return
            body["search_after"] = hits[-1]["sort"]

    def count(self) -> int:
        """Return how many things it holds by now.

        :raises ServerAway: it does not say.
        """

        def ask() -> int:
            self._client.indices.refresh(index=self.written)
            return int(self._client.count(index=self.written)["count"])

        return self._tried(ask)

    def send(self, documents: Sequence[Document], version: int) -> None:
        """Let it hold ``documents``, unless it knows newer ones.

        :raises ServerAway: it did not take them all.
        """
        known = {"version": version, "version_type": "external"}
        actions = [{"_id": key, **known, "_source": said} for key, said in documents]
        self._tried(lambda: self._change(actions, {409}))

    def forget(self, keys: Sequence[str], version: int) -> None:
        """Let it hold nothing of ``keys``, unless it knows something newer.

        :raises ServerAway: it did not take them all away.
        """
        known = {"_op_type": "delete", "version": version, "version_type": "external"}
        actions = [{"_id": key, **known} for key in keys]
        self._tried(lambda: self._change(actions, {404, 409}))

    def _change(self, actions: list[dict[str, Any]], expected: set[int]) -> None:
        # By an alias only: a server that lost the index would make one that cuts texts its own way.
        _, refused = self._backend.bulk(
            self._client, actions, index=self.written, require_alias=True,
            max_chunk_bytes=MOST_BYTES, raise_on_error=False,
        )  # fmt: skip
        statuses = {said["status"] for each in refused for said in each.values()}
        if statuses - expected:
            raise ServerAway(f"refused: {sorted(statuses - expected)}")

    def prepare(self) -> None:
        """Make the index where it is lacking.

        :raises ServerAway: it did not answer.
        """

        def make() -> None:
            if not self._client.indices.exists(index=self.index):
                body = {"mappings": Mapping(None).get_mapping()}
                self._client.indices.create(index=self.index, body=body)
            self._client.indices.put_alias(index=self.index, name=self.written)

        self._tried(make)

    def open(self) -> None:
        """Let it be asked from now on: it holds all texts.

        :raises ServerAway: it did not answer.
        """

        def name() -> None:
            self._client.indices.refresh(index=self.index)
            self._client.indices.put_alias(index=self.index, name=self.asked)

        self._tried(name)

    def _tried(self, deed: Callable[[], T]) -> T:
        """Do what the server is asked for, unless it was away a moment ago."""
        if time.monotonic() < self._silent_until:
            raise ServerAway("silent")
        try:
            return deed()
        except ServerAway:
            raise
        except self._backend.NotFoundError:  # it is there, and has no such index yet
            raise ServerAway("no index") from None
        except Exception as error:  # noqa: BLE001 - whatever it is, it stops nobody
            self._silent_until = time.monotonic() + SILENCE
            log.warning("search-server-away", error=type(error).__name__)
            raise ServerAway(type(error).__name__) from None


@lru_cache
def server_at(place: Place) -> Server:
    return Server(place)


def _backend_at(place: Place) -> Any:
    """Return Wagtail's backend for it. Its client is what requirements-search.txt pins."""
    backend = import_module(f"modelsearch.backends.{place.engine}").SearchBackend
    options: dict[str, Any] = {"max_retries": 0}
    if place.user:
        by_name = "basic_auth" if place.engine.startswith("elastic") else "http_auth"
        options[by_name] = (place.user, place.password)
    if place.authority:
        options["ca_certs"] = place.authority
    return backend({"HOSTS": [place.url], "TIMEOUT": SLOW, "OPTIONS": options})


def now() -> int:
    """Return the version of what is written now: later ones are greater."""
    return time.time_ns() // 1000
