"""Text tables in the three encodings that schools send, with any of three separators."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from kit.errors import Invalid
from schools.importers.header import LOOKED_AT, MOST_COLUMNS, Row, find_header
from schools.importers.text import cell_text

SEPARATORS = ",;\t"
MOST_LINES = 40  # of one row: beyond that a quotation mark was never closed
LONGEST_LINE = 1 << 18  # characters: no row of people is longer
CHUNK = 1 << 20

UNREADABLE = _("The text of this file cannot be read. Save it as CSV in UTF-8.")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(file: BinaryIO) -> tuple[str, int, bool]:
    """Return how ``file`` is encoded, how many lines it has, and whether it was cut off.

    A byte-order mark decides, else strict UTF-8 if all of it is, else GB18030. A character
    that is cut off at the very end does not make a file another encoding.

    :raises Invalid: none of these.
    """
    file.seek(0)
    start = file.read(4)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            candidates: tuple[str, ...] = (encoding,)
            break
    else:
        candidates = ("utf-8", "gb18030")
    for encoding in candidates:
        file.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)()
        lines = 0
        try:
            while chunk := file.read(CHUNK):
                lines += decoder.decode(chunk).count("\n")
        except UnicodeDecodeError:
            continue
        state = decoder.getstate()[0]
        file.seek(0)
        return encoding, lines + 1, bool(state)
    raise Invalid(UNREADABLE)


def text_of(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """Open ``file`` as text; what was cut off at its end is left out."""
    return io.TextIOWrapper(file, encoding=encoding, errors="ignore", newline="")


def lines_of(text: io.TextIOBase) -> Iterator[str]:
    """Yield the lines of ``text``, never holding more than one of bearable length.

    :raises Invalid: one is longer than any row of a table.
    """
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise Invalid(UNREADABLE)
        yield line


def rows_of(text: io.TextIOBase, separator: str) -> Iterator[Row]:
    """Yield the rows of a table with the number of the line on which each begins.

    :raises Invalid: a quotation mark is never closed.
    """
    reader = csv.reader((line.replace("\0", "") for line in lines_of(text)), delimiter=separator)
    before = 0
    try:
        for texts in reader:
            if reader.line_num - before > MOST_LINES:
                raise Invalid(_("A quotation mark in this file is never closed."))
            yield before + 1, [cell_text(value) for value in texts[:MOST_COLUMNS]]
            before = reader.line_num
    except csv.Error:
        raise Invalid(_("A quotation mark in this file is never closed.")) from None


def separator_of(text: io.TextIOBase, by_hand: Mapping[str, str]) -> str:
    """Return the separator under which the first lines make most sense as a table."""
    head = "".join(
        line for line, _number in zip(lines_of(text), range(LOOKED_AT + 10), strict=False)
    )

    def sense(separator: str) -> tuple[int, int]:
        try:
            rows = [row for row in rows_of(io.StringIO(head, newline=""), separator) if any(row[1])]
        except Invalid:
            rows = []
        header = find_header(rows[:LOOKED_AT], by_hand)
        understood = sum(bool(f) for f in header.fields) if header else 0
        return understood, head.count(separator)

    return max(SEPARATORS, key=sense)
