"""What a text says to the index, and what a question asks of it.

A text is folded (width, case, accents, invisible characters) and cut into parts: runs of Chinese
characters, and words of letters and digits. Marks and spaces only divide. Of a run the index holds
each pair of neighbours, and the last character alone: 生活中 is 生活, 活中, 中. So any run of
characters is found inside another one, and one character by its beginning; words are found by
their beginning too.

The signs of formulas stand at the end of what the index holds, each alone and with the letters or
digits it belongs to: √2 is 2, √, √2. So they are never between two words, and are found where they
are asked for. Marks that plain texts use too (+ - = < > / %) only divide. At the end stands also
what follows a number: 2H₂O is 2h2o, h2o.

What a word of a question means is said without an index: its ``pattern`` stands in the ``line`` of
the text. Both databases answer exactly that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_TEXT = 160_000  # characters of one column; PostgreSQL takes no more than 1 MB of its terms
LONGEST_WORD = 64  # characters of a word in letters

CHINESE = (
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"  # with kana and hangul
    "\U00020000-\U0003ffff"
)
PARTS = re.compile(rf"([{CHINESE}]+)|([^\W_{CHINESE}]+)")
# Joiners and other characters without a shape, accents, and the choice of a variant of a glyph.
SILENT = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\u0300-\u036f\ufe00-\ufe0f\U000e0001-\U000e01ef]"
)

BEFORE, AFTER = "√∛∠△⊙±", "°′‰"  # their letters or digits
ALONE = "≥≤≠≈≌∽⊥∥∈∉⊂⊆∪∩∅∞∴∵×÷∝⇌∑∫"
SIGNS = re.compile(
    rf"(?P<before>[{BEFORE}]) ?(?P<of>[^\W_{CHINESE}]+)?"
    rf"|(?P<number>[0-9]+) ?(?P<after>[{AFTER}])|(?P<alone>[{AFTER}{ALONE}])"
)
SAME = str.maketrans("⩾≧⩽≦", "≥≥≤≤")


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    is_run: bool


def parts_of(text: str) -> list[Part]:
    """Return the runs and words of ``text`` in their order, folded."""
    return _parts(_folded(text))


def _folded(text: str) -> str:
    """Return ``text`` in one width and case; its accents and signs are still there."""
    return unicodedata.normalize("NFKC", SILENT.sub("", text[:LONGEST_TEXT])).casefold()


def _parts(folded: str) -> list[Part]:
    if not folded.isascii():
        folded = SILENT.sub("", unicodedata.normalize("NFD", folded))
        folded = unicodedata.normalize("NFC", folded)
    return [
        Part(run, is_run=True) if run else Part(word[:LONGEST_WORD], is_run=False)
        for run, word in PARTS.findall(folded[:LONGEST_TEXT])
    ]


def line_of(text: str) -> str:
    """Return ``text`` as one line of its parts and signs, each after a space."""
    folded = _folded(text)
    found = [part.text for part in _parts(folded)]
    return "".join(f" {each}" for each in [*found, *_signs(folded), *_counted(found)])


def terms_of(text: str) -> list[str]:
    """Return what the index holds of ``text``, in order."""
    folded = _folded(text)
    parts, terms = _parts(folded), []
    for part in parts:
        terms += [*pairs_of(part.text), part.text[-1]] if part.is_run else [part.text]
    return [*terms, *_signs(folded), *_counted(part.text for part in parts)]


def _counted(words: Iterable[str]) -> list[str]:
    """Return what the numbers before formulas count, each once."""
    counted = (word.lstrip("0123456789") for word in words if word[0] in "0123456789")
    return list(dict.fromkeys(filter(None, counted)))


def _signs(folded: str) -> list[str]:
    """Return the signs of formulas, each once: alone, and with what it belongs to."""
    if folded.isascii():
        return []
    found: dict[str, None] = {}
    for sign in SIGNS.finditer(folded.translate(SAME)):
        found[sign["before"] or sign["after"] or sign["alone"]] = None
        found[_written(sign)] = None
    return list(found)


def _written(sign: re.Match[str]) -> str:
    return sign[0].replace(" ", "")[:LONGEST_WORD]


def pairs_of(run: str) -> list[str]:
    return [run[n : n + 2] for n in range(len(run) - 1)]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a question: ``terms`` follow each other, the last may only begin one."""

    pattern: str
    terms: tuple[str, ...]
    begins: bool


def asked_by(typed: str) -> list[Word]:
    """Return what ``typed``, without a space, asks for: its word, and each sign of a formula in it.

    What belongs to a sign is asked for with it: 30° stands in sin30°, where 30 begins no word.
    """
    folded = _folded(typed).translate(SAME)
    signs = [] if folded.isascii() else list(SIGNS.finditer(folded))
    plain = word_of(typed) if not signs or _parts(SIGNS.sub(" ", folded)) else None
    asked = [Word(f" {text}", (text,), begins=True) for text in map(_written, signs)]
    return [*([plain] if plain else []), *dict.fromkeys(asked)]


def words_of(question: str, longest: int = 100, most: int = 6) -> list[str]:
    """Return the words that a person looks for: no odd characters, at most ``most``."""
    plain = unicodedata.normalize("NFKC", question[:longest])
    plain = "".join(c for c in plain if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return [word for word in dict.fromkeys(plain.split()) if asked_by(word)][:most]


def word_of(typed: str) -> Word | None:
    """Return what ``typed`` asks for without its signs; None without letters and digits."""
    parts = parts_of(typed)
    if not parts:
        return None
    *before, last = parts
    terms: list[str] = []
    for part in before:
        terms += [*pairs_of(part.text), part.text[-1]] if part.is_run else [part.text]
    inside = last.is_run and len(last.text) > 1
    terms += pairs_of(last.text) if inside else [last.text]
    line = "".join(f" {part.text}" for part in parts)
    pattern = line[1:] if parts[0].is_run else line  # a run may begin inside another one
    return Word(pattern, tuple(terms), begins=not inside)
