"""Mark in a text what was looked for, also where it is written in another way: H2O in H₂O."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kit.search.words import CHINESE, SAME, SILENT, Word, asked_by

AROUND = 40  # characters of an excerpt before and after the first hit
READ = 20_000  # characters that are looked through for a hit that is written in another way
COMMON = re.compile("[\u4e00-\u9fff]")
LETTER = rf"[^\W_{CHINESE}]"


def marked(text: str, words: Iterable[str]) -> SafeString:
    """Return ``text`` escaped, with every hit in ``<mark>``."""
    parts: list[SafeString | str] = []
    end = 0
    for first, last in spans(text, words):
        parts += [text[end:first], format_html("<mark>{}</mark>", text[first:last])]
        end = last
    return format_html_join("", "{}", ((part,) for part in [*parts, text[end:]]))


def excerpt(text: str, words: Sequence[str], around: int = AROUND) -> SafeString:
    """Return the part of ``text`` around its first hit, with every hit marked."""
    line = " ".join(text.split())
    first, last = first_hit(line, words) or (0, 0)
    start, end = max(0, first - around), last + around
    return format_html(
        "{}{}{}",
        "…" if start else "",
        marked(line[start:end], words),
        "…" if end < len(line) else "",
    )


def first_hit(text: str, words: Sequence[str]) -> tuple[int, int] | None:
    """Return where the first hit stands: as it was typed, or else as it is meant."""
    typed = re.compile("|".join(map(re.escape, words)), re.IGNORECASE) if words else None
    if typed and (hit := typed.search(text)):
        return hit.span()
    return next(iter(spans(text[:READ], words)), None)


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Return the places of all hits in ``text``, in order; none lies in another."""
    pattern = _pattern(tuple(words))
    if pattern is None:
        return []
    folded, places = _folded(text)
    return [
        (places[hit.start()], places[hit.end() - 1] + 1)
        for hit in pattern.finditer(folded)
        if hit.start() < hit.end()
    ]


def _folded(text: str) -> tuple[str, list[int]]:
    """Return ``text`` folded as the index has it, and where each of its characters stood."""
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for each in character if COMMON.match(character) else _folded_one(character):
            folded.append(each)
            places.append(place)
    return "".join(folded), places


@lru_cache(4096)
def _folded_one(character: str) -> str:
    plain = unicodedata.normalize("NFKC", SILENT.sub("", character)).casefold().translate(SAME)
    if plain.isascii() or (asked_by(plain) and not plain.isalnum()):  # a sign loses no stroke
        return plain
    return unicodedata.normalize("NFC", SILENT.sub("", unicodedata.normalize("NFD", plain)))


@lru_cache(256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    longest_first = sorted(words, key=len, reverse=True)
    ways = [re.escape("".join(map(_folded_one, word))) for word in longest_first]
    ways += [_way_of(word) for typed in longest_first for word in asked_by(typed)]
    ways = [way for way in ways if way]
    return re.compile("|".join(ways)) if ways else None


def _way_of(word: Word) -> str:
    """Return the pattern of a word in a folded text: marks may stand between its parts."""
    before = rf"(?<!{LETTER})" if word.pattern.startswith(" ") else ""
    parts = word.pattern.split()
    if len(parts) == 1 and not parts[0].isalnum():  # a sign: 60 ° is 60°
        return " ?".join(re.escape(each) for each in re.findall(r"\w+|\W", parts[0]))
    return before + r"[\W_]*".join(map(re.escape, parts))
