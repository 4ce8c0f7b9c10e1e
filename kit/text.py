"""Text that people write: cleaned as source, rendered as HTML. The only place that imports bleach.

A body is plain text: paragraphs, line breaks, links and ``@name`` mentions. It is kept as
written and shown as HTML made here, which has passed the one allowlist below.

A rich text is what the editor of the library makes, or what somebody pasted from Word: headings,
lists, tables. It is kept as HTML that has passed the wider list, ``RICH_TAGS``. Pictures, films and
frames of other sites are not in it: a link to them stays a link.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable
from html import escape, unescape
from urllib.parse import urlsplit

from bleach.sanitizer import Cleaner

TAGS = frozenset({"p", "br", "a", "b"})
ATTRIBUTES = {"p": ["dir"], "a": ["href", "rel"], "b": ["class", "data-person"]}
SCHEMES = frozenset({"http", "https", "mailto"})

RICH_TAGS = frozenset(
    [
        "p",
        "br",
        "h2",
        "h3",
        "h4",
        "strong",
        "b",
        "em",
        "i",
        "u",
        "s",
        "sub",
        "sup",
        "ul",
        "ol",
        "li",
        "blockquote",
        "hr",
        "a",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]
)
RICH_ATTRIBUTES = {"a": ["href", "rel"], "td": ["colspan", "rowspan"], "th": ["colspan", "rowspan"]}
MOST_CELLS = 20  # that one cell of a table reaches over
# What a browser, or Word, puts beside the words: gone with all that it says.
_UNSAID = re.compile(
    r"<(script|style|title|template|noscript|iframe|object|svg|math|xml)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_TOP_HEADING = re.compile(r"(</?)h1\b", re.IGNORECASE)  # the page has one already
_LOW_HEADING = re.compile(r"(</?)h[56]\b", re.IGNORECASE)
_RICH_START = re.compile(r"\s*<(?:p|h[1-6]|ul|ol|table|blockquote|hr|div)\b[^>]*>", re.IGNORECASE)
_LINKING = re.compile(r"<a\b[^>]*?(href=\"[^\"]*\")[^>]*>")
_BLOCK_END = re.compile(r"</(?:p|h[2-4]|li|tr|blockquote)>|<br>|<hr>")
_PLAIN = re.compile(r"(?:<p>(?:[^<]|<br>)*</p>)*")
_TAG = re.compile(r"<[^>]*>")

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
_ANY_TAG = re.compile(r"<[^<>]*>")
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


def to_source(html: str) -> str:
    """Return what ``to_html`` made ``html`` from, for its writer to go on with."""
    paragraphs = html.replace("</p>", "\n\n").replace("<br>", "\n")
    return clean_source(unescape(_ANY_TAG.sub("", paragraphs)))


def clean_html(html: str) -> str:
    """Return ``html`` with everything outside the allowlist made harmless text or cut."""
    cleaner = getattr(_cleaners, "comments", None)
    if cleaner is None:
        cleaner = _cleaners.comments = Cleaner(
            tags=TAGS, attributes=ATTRIBUTES, protocols=SCHEMES, strip=False, strip_comments=True
        )
    return cleaner.clean(html)


def rich_html(raw: str) -> str:
    """Return what somebody wrote as a rich text: HTML within the wider allowlist.

    What does not begin with a paragraph, heading, list or table is taken for plain text: blank
    lines part its paragraphs. Cleaning twice is cleaning once.
    """
    source = clean_source(raw)
    if not _RICH_START.match(source):
        paragraphs = (each for each in source.split("\n\n") if each.strip())
        source = "".join(f"<p>{_text(each).replace(chr(10), '<br>')}</p>" for each in paragraphs)
    source = _UNSAID.sub("", source)
    source = _LOW_HEADING.sub(r"\1h4", _TOP_HEADING.sub(r"\1h2", source))
    html = _rich_cleaner().clean(source).translate(_TURNING)
    html = _LINKING.sub(r'<a \1 rel="noopener nofollow">', html)
    return html if words_of(html) else ""


def words_of(html: str) -> str:
    """Return the words of a rich text alone, a line a paragraph."""
    lines = unescape(_TAG.sub("", _BLOCK_END.sub("\n", html))).split("\n")
    return "\n".join(line for each in lines if (line := " ".join(each.split())))


def editable(html: str) -> str:
    """Return a rich text as it stands in a place to write: plain where nothing is lost by it."""
    if not _PLAIN.fullmatch(html):
        return html
    text = html.replace("</p><p>", "\n\n").replace("<br>", "\n")
    return unescape(_TAG.sub("", text))


def _rich_cleaner() -> Cleaner:
    cleaner = getattr(_cleaners, "rich", None)
    if cleaner is None:
        cleaner = _cleaners.rich = Cleaner(
            tags=RICH_TAGS,
            attributes=_is_rich,
            protocols=SCHEMES,
            strip=True,
            strip_comments=True,
        )
    return cleaner


def _is_rich(tag: str, name: str, value: str) -> bool:
    """Tell whether an attribute may stay; a cell reaches over a few others and not a million."""
    if name not in RICH_ATTRIBUTES.get(tag, ()):
        return False
    return name in ("href", "rel") or (
        value.isascii() and value.isdigit() and 0 < int(value[:4]) <= MOST_CELLS
    )


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
