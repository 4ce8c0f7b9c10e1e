"""Text that people write: cleaned as source, rendered as HTML. The only place that imports bleach.

A body is plain text: paragraphs, line breaks, links and ``@name`` mentions. It is kept as
written and shown as HTML made here, which has passed the one allowlist below.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

from bleach.sanitizer import Cleaner

TAGS = frozenset({"p", "br", "a", "b"})
ATTRIBUTES = {"p": ["dir"], "a": ["href", "rel"], "b": ["class", "data-person"]}
SCHEMES = frozenset({"http", "https", "mailto"})

# Controls that turn the direction of neighbouring text: embeddings, overrides, isolates.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_MANY_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")

# What an address may consist of is ASCII, so a link ends at Chinese characters and punctuation.
_URL_CHARS = r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]"
_LINK = re.compile(
    rf"(?<![A-Za-z0-9@._%+\-])(?:(?P<url>https?://{_URL_CHARS}+)|(?P<www>www\.{_URL_CHARS}+)"
    r"|(?P<mail>(?:mailto:)?[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63})+))",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?'"
_PAIRS = {")": "(", "]": "["}

_cleaners = threading.local()  # a bleach Cleaner keeps its parser's state: one a thread


def clean_source(raw: str) -> str:
    """Return what a person wrote, fit to be kept: one sort of line end, no control characters.

    Everything visible stays, and so do marks that words and emoji need (joiners, variation
    selectors, left-to-right and right-to-left marks).
    """
    text = _LINE_ENDS.sub("\n", raw)
    kept = "".join(c for c in text if c in "\n\t" or not _is_control(c))
    return _MANY_BLANK_LINES.sub("\n\n", kept).strip()


def one_line(raw: str) -> str:
    """Return ``raw`` as a title: one line, single spaces, nothing that turns the direction."""
    return " ".join(clean_source(raw).translate(_TURNING).split())


def is_blank(text: str) -> bool:
    """Tell whether ``text`` shows nothing: spaces, joiners, marks, fillers only."""
    return all(
        c in _BLANKS or unicodedata.category(c)[0] in "ZC" or "\ufe00" <= c <= "\ufe0f"
        for c in text
    )


def to_html(source: str, mentions: Iterable[tuple[int, int, int]] = ()) -> str:
    """Return cleaned HTML that reads exactly like ``source`` (see ``clean_source``).

    ``mentions`` are (start, end, person id) of each ``@name`` in ``source``, in order and
    without overlap. Links open http, https and mailto only.
    """
    pieces, at = [], 0
    for start, end, person in mentions:
        pieces.append(_linked(source[at:start]))
        pieces.append(f'<b class="mention" data-person="{person:d}">{_text(source[start:end])}</b>')
        at = end
    pieces.append(_linked(source[at:]))
    paragraphs = "".join(pieces).split("\n\n")
    html = "".join(
        f'<p dir="auto">{each.replace(chr(10), "<br>")}</p>' for each in paragraphs if each
    )
    return clean_html(html)


def clean_html(html: str) -> str:
    """Return ``html`` with everything outside the allowlist made harmless text or cut."""
    cleaner = getattr(_cleaners, "comments", None)
    if cleaner is None:
        cleaner = _cleaners.comments = Cleaner(
            tags=TAGS, attributes=ATTRIBUTES, protocols=SCHEMES, strip=False, strip_comments=True
        )
    return cleaner.clean(html)


def excerpt(source: str, length: int = 60) -> str:
    """Return the beginning of ``source`` on one line, at most ``length`` characters."""
    line = one_line(source[: length * 4])
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def _is_control(character: str) -> bool:
    """C0 and C1 controls, lone surrogates, and code points that are never characters."""
    code = ord(character)
    never = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return never or unicodedata.category(character) in ("Cc", "Cs")


def _text(piece: str) -> str:
    return escape(piece.translate(_TURNING), quote=False)


def _linked(piece: str) -> str:
    """Escape ``piece`` and make its addresses clickable."""
    parts, at = [], 0
    for found in _LINK.finditer(piece):
        shown = _trimmed(found.group())
        target = _target(found, shown)
        if target is None:
            continue
        parts.append(_text(piece[at : found.start()]))
        link = f'<a href="{escape(target)}" rel="noopener nofollow">{_text(shown)}</a>'
        parts.append(link)
        at = found.start() + len(shown)
    parts.append(_text(piece[at:]))
    return "".join(parts)


def _trimmed(address: str) -> str:
    """Leave the sentence's own punctuation outside the address."""
    while address:
        last = address[-1]
        opener = _PAIRS.get(last)
        unpaired = opener is not None and address.count(last) > address.count(opener)
        if last not in _TRAILING and not unpaired:
            break
        address = address[:-1]
    return address


def _target(found: re.Match[str], shown: str) -> str | None:
    """Return where ``shown`` leads, or None where it is no address after all."""
    if found["mail"]:
        return shown if shown.lower().startswith("mailto:") else f"mailto:{shown}"
    target = f"https://{shown}" if found["www"] else shown
    try:
        host = urlsplit(target).hostname
    except ValueError:  # "http://[": brackets that are no IPv6 address
        return None
    return target if host else None
