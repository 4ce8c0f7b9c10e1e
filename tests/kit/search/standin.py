"""Stands in for an Elasticsearch or OpenSearch server: what these document, for what we ask of them.

It knows no more than we use and refuses the rest, so that a new question has to be thought of here.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

USER, PASSWORD = "search", "a/secret"
LARGEST_ANSWER = 10_000


class Refused(Exception):  # noqa: N818 - it is an answer
    """What the server answers instead."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class StandIn:
    """The indices: their mappings, documents and aliases. ``fails`` is the status it answers with."""

    def __init__(self) -> None:
        self.documents: dict[str, dict[str, dict[str, Any]]] = {}
        self.versions: dict[str, dict[str, int]] = {}
        self.mappings: dict[str, dict[str, Any]] = {}
        self.aliases: dict[str, str] = {}
        self.asked: list[str] = []
        self.fails = 0

    def index_of(self, name: str) -> str:
        index = self.aliases.get(name, name)
        if index not in self.documents:
            raise Refused(404, "index_not_found_exception")
        return index

    def texts(self, name: str) -> dict[str, dict[str, Any]]:
        return self.documents[self.index_of(name)]

    # -- What is written

    def create(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        if name in self.documents:
            raise Refused(400, "resource_already_exists_exception")
        self.documents[name], self.versions[name] = {}, {}
        self.mappings[name] = body["mappings"]
        return {"acknowledged": True}

    def bulk(self, name: str, lines: list[Any], asked: dict[str, Any]) -> dict[str, Any]:
        items, rest = [], iter(lines)
        by_alias = asked.get("require_alias") == ["true"]
        for line in rest:
            [(deed, said)] = line.items()
            source = next(rest) if deed == "index" else None
            status = 404
            if name in self.aliases or not by_alias:
                status = self._change(self.index_of(name), said, source)
            error = {"error": {"type": "refused"}} if status >= 300 else {}
            items.append({deed: {"_id": said["_id"], "status": status, **error}})
        return {"items": items, "errors": any(one["status"] > 299 for [one] in map(_told, items))}

    def _change(self, index: str, said: dict[str, Any], source: dict[str, Any] | None) -> int:
        key, version = said["_id"], said["version"]
        assert said["version_type"] == "external"
        if version <= self.versions[index].get(key, -1):
            return 409
        self.versions[index][key] = version
        if source is not None:
            self.documents[index][key] = source
            return 201
        return 200 if self.documents[index].pop(key, None) else 404

    # -- What is asked

    def search(self, name: str, body: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
        assert asked["allow_partial_search_results"] == ["false"]
        index = self.index_of(name)
        assert (body["sort"], body["_source"]) == ([{"pk": "asc"}], False)
        if body["size"] > LARGEST_ANSWER:
            raise Refused(400, "Result window is too large")
        [after] = body.get("search_after", [""])
        fits = self._fitting(index, body["query"])
        keys = sorted(key for key in self.documents[index] if key > after and fits(key))
        hits = [{"_id": key, "sort": [key]} for key in keys[: body["size"]]]
        return {"timed_out": False, "_shards": {"failed": 0}, "hits": {"hits": hits}}

    def _fitting(self, index: str, query: dict[str, Any]) -> Callable[[str], bool]:
        [(sort, said)] = query.items()
        if sort == "match_all":
            return lambda key: True
        if sort == "ids":
            return set(said["values"]).__contains__
        if sort == "bool":
            assert said.keys() <= {"filter", "should", "minimum_should_match"}
            assert "should" not in said or said["minimum_should_match"] == 1
            every = [self._fitting(index, each) for each in said.get("filter", [])]
            some = [self._fitting(index, each) for each in said.get("should", [])]
            return lambda key: (
                all(fits(key) for fits in every) and (not some or any(fits(key) for fits in some))
            )
        [(field, value)] = said.items()
        if sort == "term":
            assert self._type(index, field) == "keyword"
            return lambda key: value in self.documents[index][key][field]
        assert self._type(index, field) == "text whitespace"
        return self._phrase(index, sort, field, value)

    def _phrase(
        self, index: str, sort: str, field: str, value: dict[str, Any]
    ) -> Callable[[str], bool]:
        terms_by_key = {key: text[field].split(" ") for key, text in self.documents[index].items()}
        if sort == "prefix":
            return lambda key: any(term.startswith(value["value"]) for term in terms_by_key[key])
        *first, last = value["query"].split(" ")
        endings = {last}
        if sort == "match_phrase_prefix":
            known = sorted({term for terms in terms_by_key.values() for term in terms})
            expanded = [term for term in known if term.startswith(last)]
            endings = set(expanded[: value.get("max_expansions", 50)])
        elif sort != "match_phrase":
            raise Refused(400, f"unknown query [{sort}]")
        length = len(first)
        return lambda key: any(
            terms_by_key[key][n : n + length] == first and terms_by_key[key][n + length] in endings
            for n in range(len(terms_by_key[key]) - length)
        )

    def _type(self, index: str, field: str) -> str:
        said = self.mappings[index]["properties"][field]
        return " ".join(filter(None, (said["type"], said.get("analyzer"))))

    # -- Addresses

    def answer(self, method: str, path: str, asked: dict[str, Any], lines: list[Any]) -> Any:
        name, _, deed = path.strip("/").partition("/")
        if deed.startswith("_alias/"):
            return self._alias(name, deed.removeprefix("_alias/"))
        known: dict[tuple[str, str], Callable[[], Any]] = {
            ("GET", ""): lambda: {"version": {"number": "8.19.3"}},
            ("HEAD", ""): lambda: {"index": self.index_of(name)},
            ("PUT", ""): lambda: self.create(name, lines[0]),
            ("POST", "_refresh"): lambda: {"of": self.index_of(name)},
            ("POST", "_count"): lambda: {"count": len(self.texts(name))},
            ("GET", "_count"): lambda: {"count": len(self.texts(name))},
            ("POST", "_search"): lambda: self.search(name, lines[0], asked),
            ("POST", "_bulk"): lambda: self.bulk(name, lines, asked),
            ("PUT", "_bulk"): lambda: self.bulk(name, lines, asked),
        }
        if (method, deed) not in known:
            raise Refused(400, f"{method} {path} is not understood here")
        return known[method, deed]()

    def _alias(self, name: str, alias: str) -> dict[str, Any]:
        self.aliases[alias] = self.index_of(name)
        return {"acknowledged": True}


def _told(item: dict[str, Any]) -> list[Any]:
    return list(item.values())


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # an answer in two parts would wait for the other side's word
    server: Any

    def _handle(self) -> None:
        standin: StandIn = self.server.standin
        parts = urlsplit(self.path)
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        standin.asked.append(f"{self.command} {unquote(parts.path)}")
        try:
            self._let_in(standin)
            lines = [json.loads(line) for line in sent.splitlines() if line]
            status, said = (
                200,
                standin.answer(self.command, unquote(parts.path), parse_qs(parts.query), lines),
            )
        except Refused as refused:
            status, said = refused.status, {"error": str(refused), "status": refused.status}
        except (AssertionError, KeyError, ValueError) as error:
            status, said = 400, {"error": f"not understood: {error!r}", "status": 400}
        self._say(status, json.dumps(said).encode())

    def _let_in(self, standin: StandIn) -> None:
        known = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if standin.fails:
            raise Refused(standin.fails, "failing")
        if self.headers.get("Authorization") != f"Basic {known}":
            raise Refused(401, "security_exception")

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _handle  # noqa: N815

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def standing_in() -> Iterator[tuple[StandIn, str]]:
    """Start a server; give what it holds, and its address with name and password."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    http.standin = standin = StandIn()  # type: ignore[attr-defined]
    Thread(target=http.serve_forever, daemon=True).start()
    try:
        yield standin, f"http://{USER}:a%2Fsecret@127.0.0.1:{http.server_port}"
    finally:
        http.shutdown()
        http.server_close()
