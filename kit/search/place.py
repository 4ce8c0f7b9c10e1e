"""Where the search server of a county is, as the environment says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.util import find_spec
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# With the client that speaks to each: requirements-search.txt pins both.
ENGINES = {
    "elasticsearch8": "elasticsearch",
    "elasticsearch9": "elasticsearch",
    "opensearch2": "opensearchpy",
    "opensearch3": "opensearchpy",
}
WORDS = "SEARCH_URL is not http(s)://[USER:PASSWORD@]HOST[:PORT][/PATH]."


@dataclass(frozen=True, slots=True)
class Place:
    """A server, and under which names our index stands there."""

    engine: str
    url: str  # without the two that follow
    user: str = field(repr=False)
    password: str = field(repr=False)
    prefix: str
    authority: str  # the file with the certificate that vouches for the server, or ""


def search_place(said: str, engine: str, prefix: str, authority: str) -> Place | None:
    """Return what SEARCH_URL and its companions say; None where it is empty.

    :raises ImproperlyConfigured: they say nothing that can be used, or the client is not installed;
        the password is not repeated.
    """
    if not said:
        return None
    if engine not in ENGINES:
        raise ImproperlyConfigured(f"SEARCH_ENGINE is none of {', '.join(ENGINES)}.")
    if find_spec(ENGINES[engine]) is None:
        raise ImproperlyConfigured(f"{engine} needs its client: script/setup --search.")
    try:
        parts = urlsplit(said)
        port = parts.port or 9200
    except ValueError:
        raise ImproperlyConfigured(WORDS) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ImproperlyConfigured(WORDS)
    if bool(parts.username) != bool(parts.password):
        raise ImproperlyConfigured(WORDS)
    return Place(
        engine=engine,
        url=f"{parts.scheme}://{parts.hostname}:{port}{parts.path.rstrip('/')}",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        prefix=prefix,
        authority=authority,
    )
