"""From the rows of one table to records, whichever kind of file the table stood in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from django.utils.translation import gettext_lazy as _

from kit.errors import Invalid
from schools.importers.columns import (
    FAMILY_NAME,
    FORBIDDEN,
    GIVEN_NAME,
    IGNORED,
    STANDING,
    heading_key,
)
from schools.importers.header import LOOKED_AT, Header, Row, find_header
from schools.importers.records import Org, Progress, Reading, Record
from schools.importers.text import folded, without_identity

MOST_ROWS = 1_000_000
MOST_BLANK_ROWS = 5_000  # in a row: what follows is formatting, not people

_TOTAL = re.compile(
    r"(合计|总计|小计|共计|总数|总人数|人数)(人数)?[::]?\d*人?|共\d+(人|名|位).*|(sub|grand)?total:?",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"(制表|填表|填报|审核|审批|负责|联系|校长|经办|日期|注|备注|说明)[人签名日期]*[::].*"
)
_EXAMPLE = re.compile(r"示例|样例|范例|填写说明|^例[::]|^example", re.IGNORECASE)
_SCHOOL_LINE = re.compile(r"(?:学校|单位)(?:名称|全称)?\s*[::]\s*([^\s((]+)")
_SCHOOL_NAME = re.compile(r".{2,30}(?:中学|小学|学校|初中|高中|书院|school)", re.IGNORECASE)
_SCHOOL_IN_TITLE = re.compile(r"[\u4e00-\u9fff]{2,20}?(?:中学|小学|学校)")
_NO_ONE_SCHOOL = re.compile(r"中小学|各校|各学校|全县|全区|全市")
_PUPILS = frozenset({"学生", "家长", "监护人", "pupil", "student", "parent", "guardian"})
_GONE = frozenset(
    {"离职", "已离职", "退休", "已退休", "调出", "已调出", "辞职", "病故", "去世", "删除"}
    | {"inactive", "tobedeleted", "left", "retired"}
)


@dataclass(slots=True)
class Sheet:
    """One table: its rows with their numbers, from the first; ``total`` as far as known."""

    file: str  # as shown to people: "teachers.xlsx" or "teachers.xlsx / 七年级"
    rows: Iterable[Row]
    name: str = ""  # of the sheet, where there are sheets
    total: int = 0
    # Cells merged downwards: (row, column from 0) -> the row whose text they share.
    merged: dict[tuple[int, int], int] = field(default_factory=dict)


class SheetReader:
    """Reads the tables of one file, one after the other, into one ``Reading``."""

    def __init__(
        self, reading: Reading, by_hand: Mapping[str, str], progress: Progress, total: int
    ) -> None:
        self.reading, self.by_hand = reading, by_hand
        self.progress, self.total = progress, total
        self.seen = 0  # rows with something in them
        self.pupils = 0
        self.identities = 0
        self.covered: dict[str, Org] = {}
        self.shared: dict[tuple[int, int], str] = {}  # texts of merged cells, by their first row

    def read(self, sheet: Sheet) -> Header | None:
        """Take the records of ``sheet``; None where it has no header.

        :raises Invalid: more rows than a roster may have.
        """
        rows = self._counted(sheet.rows)
        start: list[Row] = []
        for early in rows:
            start.append(early)
            if len(start) == LOOKED_AT:
                break
        header = find_header(start, self.by_hand)
        if header is None or header.is_about_pupils:
            return header
        self.shared.clear()
        self._note_columns(header)
        school = _school_of(sheet, header) if "school" not in header.fields else ""
        if school:
            self.reading.warn("school-from-title", file=sheet.file, value=school[:200])
        for row, texts in chain([r for r in start if r[0] > header.last], rows):
            if "school" not in header.fields and (name := _section(texts)):
                school = name
            else:
                self._take(sheet, header, row, texts, school)
        return header

    def finish(self) -> None:
        """Say what was left out, once for the whole file."""
        if self.pupils:
            self.reading.warn("pupils-left-out", value=str(self.pupils))
        if self.identities:
            self.reading.warn("identity-left-out", value=str(self.identities))
        self.reading.schools_covered = list(self.covered.values())
        self.reading.rows = len(self.reading.records) + len(self.reading.problems)
        self.progress(self.seen, max(self.total, self.seen))

    def _counted(self, rows: Iterable[Row]) -> Iterator[Row]:
        blank = 0
        for number, texts in rows:
            if not any(texts):
                blank += 1
                if blank > MOST_BLANK_ROWS:
                    return
                continue
            blank = 0
            self.seen += 1
            if self.seen > MOST_ROWS:
                raise Invalid(_("This file has more than 1,000,000 rows."))
            if self.seen % 500 == 0:
                self.progress(self.seen, max(self.total, self.seen))
            yield number, texts

    def _note_columns(self, header: Header) -> None:
        for heading, meaning in zip(header.headings, header.fields, strict=True):
            if not heading:
                continue
            self.reading.headings.setdefault(heading, meaning)
            if meaning not in ("", IGNORED, FORBIDDEN):
                self.reading.columns.setdefault(meaning, heading)

    def _take(self, sheet: Sheet, header: Header, row: int, texts: list[str], school: str) -> None:
        if _says_nothing(header, texts):
            return
        if sheet.merged:
            texts = self._filled(sheet, row, texts)
        cells = self._cells(header, texts)
        if folded(cells.pop(STANDING, "")).lower() in _PUPILS:
            self.pupils += 1
            return
        if folded(cells.get("status", "")).lower() in _GONE:
            self.reading.warn("row-says-gone", file=sheet.file, row=row, value=cells["status"])
            return
        cells.pop("status", None)
        if not cells:
            return
        if school:
            cells["school"] = school
        if any(texts[len(header.fields) :]) and not sheet.name:  # one comma too many in a CSV
            self.reading.reject("shifted-row", file=sheet.file, row=row, cells=cells)
            return
        self.reading.records.append(Record(sheet.file, row, cells))
        name = cells.get("school", "")
        if name and name not in self.covered:
            self.covered[name] = Org(name, code=cells.get("school_source_id", ""))

    def _filled(self, sheet: Sheet, row: int, texts: list[str]) -> list[str]:
        """Give each part of a cell that is merged downwards the text of its first row."""
        for place, text in enumerate(texts):
            origin = sheet.merged.get((row, place))
            if origin == row:
                self.shared[origin, place] = text
            elif origin is not None and not text:
                texts[place] = self.shared.get((origin, place), "")
        return texts

    def _cells(self, header: Header, texts: list[str]) -> dict[str, str]:
        cells: dict[str, str] = {}
        for meaning, text in zip(header.fields, texts, strict=False):
            if not text or meaning in ("", IGNORED, FORBIDDEN):
                continue
            kept, had_identity = without_identity(text)
            self.identities += had_identity
            if kept:
                cells[meaning] = kept
        family, given = cells.pop(FAMILY_NAME, ""), cells.pop(GIVEN_NAME, "")
        if "name" not in cells and (family or given):
            cells["name"] = joined_name(family, given)
        return cells


def joined_name(family: str, given: str, middle: str = "") -> str:
    """Return a whole name: 姜娅 without a space, "Ada Lovelace" with one."""
    if (family + given).isascii() or not (family and given):
        return " ".join(part for part in (given, middle, family) if part)
    return f"{family}{given}" if _is_han(family[-1]) and _is_han(given[0]) else f"{given} {family}"


def _is_han(character: str) -> bool:
    code = ord(character)
    return 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or code >= 0x20000


def _says_nothing(header: Header, texts: list[str]) -> bool:
    """Tell whether a row is a total, a footer, an example or the header once more."""
    starts = [folded(text).replace(" ", "") for text in texts if text][:2]
    if any(_TOTAL.fullmatch(text) or _EXAMPLE.search(text) for text in starts):
        return True
    if starts and _FOOTER.fullmatch(starts[0]):
        return True
    told = [(h, t) for h, t in zip(header.headings, texts, strict=False) if h and t]
    return len(told) > 1 and all(heading_key(h) == heading_key(t) for h, t in told)


def _section(texts: list[str]) -> str:
    """Return the school that a row of nothing else names, or ""."""
    told = {text for text in texts if text}
    if len(told) != 1:
        return ""
    only = folded(told.pop())
    return only if _SCHOOL_NAME.fullmatch(only) else ""


def _school_of(sheet: Sheet, header: Header) -> str:
    """Return the school that stands above a table without a column for it, or in its name."""
    above = [folded(text) for _row, texts in header.above for text in texts if text]
    for text in above:
        if found := _SCHOOL_LINE.search(text):
            return found[1]
    if _SCHOOL_NAME.fullmatch(folded(sheet.name)):
        return folded(sheet.name)
    for text in [*above, sheet.file]:
        found = None if _NO_ONE_SCHOOL.search(text) else _SCHOOL_IN_TITLE.search(text)
        if found:
            return found[0]
    return ""
