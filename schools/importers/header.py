"""Finding the row of headings below the notes and titles that schools put above it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from schools.importers.columns import FORBIDDEN, IGNORED, field_of, is_about_pupils
from schools.importers.text import tidied

LOOKED_AT = 20  # rows with something in them
MOST_COLUMNS = 200  # of a table; what stands further right is not looked at

Row = tuple[int, list[str]]  # its number as people see it, its texts


@dataclass(slots=True)
class Header:
    """``fields`` stand beside ``headings``: one for each column of the table."""

    first: int
    last: int  # the same row, or the second of two
    headings: list[str]
    fields: list[str]
    above: list[Row] = field(default_factory=list)  # titles and notes

    @property
    def is_about_pupils(self) -> bool:
        return is_about_pupils(self.headings, self.fields)


def find_header(rows: list[Row], by_hand: Mapping[str, str]) -> Header | None:
    """Return the row that says most about its columns, or None where no row says enough.

    Two rows are taken together where the second stands under merged headings of the first.
    """
    best: Header | None = None
    most = 0.0
    for index, (number, texts) in enumerate(rows):
        one = _header(number, number, texts, by_hand)
        candidates = [(one, _words(one))]
        if index + 1 < len(rows):
            below_number, below = rows[index + 1]
            if (two := _two_rows(texts, below)) is not None:
                header = _header(number, below_number, two, by_hand)
                # The two only win where both of them are headings.
                alone = _words(_header(below_number, below_number, below, by_hand))
                candidates.append((header, _words(header) if alone >= 1 else 0))
        for header, words in candidates:
            if words > most:
                best, most = header, words
                best.above = rows[:index]
    return best if most >= 2 else None


def _header(first: int, last: int, texts: list[str], by_hand: Mapping[str, str]) -> Header:
    headings: list[str] = []
    fields: list[str] = []
    for text in texts:
        heading = tidied(text)
        meaning = field_of(heading, by_hand) if heading else ""
        if meaning not in ("", IGNORED, FORBIDDEN) and meaning in fields:
            meaning = ""  # the first of two columns that say the same
        fields.append(meaning)
        headings.append(_distinct(heading, headings))
    return Header(first, last, headings, fields)


def _distinct(heading: str, taken: list[str]) -> str:
    if not heading or heading not in taken:
        return heading
    number = 2
    while f"{heading} ({number})" in taken:
        number += 1
    return f"{heading} ({number})"


def _words(header: Header) -> float:
    """Count what is understood; a known heading that is of no use is a hint all the same."""
    real = {f for f in header.fields if f not in ("", IGNORED, FORBIDDEN)}
    hints = sum(f in (IGNORED, FORBIDDEN) for f in header.fields)
    return len(real) + min(hints, 9) * 0.5 if real else 0


def _two_rows(upper: list[str], lower: list[str]) -> list[str] | None:
    """Lay a second row of headings over the first; None where the two do not fit together."""
    width = max(len(upper), len(lower))
    upper = upper + [""] * (width - len(upper))
    lower = lower + [""] * (width - len(lower))
    hangs = [place for place in range(width) if lower[place] and not upper[place]]
    covered = [place for place in range(width) if upper[place] and not lower[place]]
    return [lower[p] or upper[p] for p in range(width)] if hangs and covered else None
