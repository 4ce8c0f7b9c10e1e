"""Workbooks of today (.xlsx) and of before 2007 (.xls), as schools keep them."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import openpyxl
import xlrd
from django.utils.translation import gettext_lazy as _
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils import range_boundaries

from kit.errors import Invalid
from schools.importers.header import MOST_COLUMNS, Row
from schools.importers.text import cell_text

MOST_MERGED = 50_000  # cells; merging more than that is a mistake or an attack
CHUNK = 1 << 20

DAMAGED = _("This workbook is damaged. Open it, save it anew and send that.")

_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_NUMBER = re.compile(rb'\br="(\d{1,9})"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')


@dataclass(slots=True)
class Table:
    """One visible sheet, before anything is known of what it means."""

    name: str
    rows: Iterator[Row]
    total: int
    merged: dict[tuple[int, int], int] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Workbook:
    tables: list[Table]
    hidden_sheets: list[str]


def open_xlsx(file: BinaryIO) -> Workbook:
    """Open a workbook whose archive was inspected before. Rows are read as they are asked for.

    :raises Invalid: it is damaged.
    """
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        archive = zipfile.ZipFile(file)
    except Exception:  # noqa: BLE001 - openpyxl answers damage with nearly any exception
        raise Invalid(DAMAGED) from None
    tables, hidden = [], []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            hidden.append(sheet.title)
            continue
        sheet.reset_dimensions()  # they often lie
        try:
            total, hidden_rows, merged = _outline(archive, sheet._worksheet_path)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError):
            raise Invalid(DAMAGED) from None
        tables.append(Table(sheet.title, _xlsx_rows(sheet), total, merged, hidden_rows))
    return Workbook(tables, hidden)


def _xlsx_rows(sheet: Any) -> Iterator[Row]:
    try:
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
            yield number, ["" if cell is EMPTY_CELL else _xlsx_text(cell) for cell in row]
    except Exception:  # noqa: BLE001 - as above
        raise Invalid(DAMAGED) from None


def _xlsx_text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    return cell_text(value, cell.number_format if isinstance(value, int) else "")


def _outline(
    archive: zipfile.ZipFile, path: str
) -> tuple[int, set[int], dict[tuple[int, int], int]]:
    """Return what openpyxl does not tell of a sheet it streams: rows, hidden ones, merges."""
    count, hidden, ranges = 0, set[int](), []
    with archive.open(path) as sheet:
        rest = b""
        while chunk := sheet.read(CHUNK):
            block = rest + chunk
            cut = block.rfind(b">") + 1
            rest, block = block[cut:], block[:cut]
            for found in _ROW.finditer(block):
                count += 1
                if _HIDDEN.search(found[1]) and (number := _NUMBER.search(found[1])):
                    hidden.add(int(number[1]))
            ranges += [found[1].decode() for found in _MERGED.finditer(block)]
    return count, hidden, _downwards(range_boundaries(text) for text in ranges)


def _downwards(ranges: Any) -> dict[tuple[int, int], int]:
    """Map the cells of merges that go down, (row, column from 0), to the row they begin in."""
    merged: dict[tuple[int, int], int] = {}
    for left, top, _right, bottom in ranges:
        if bottom > top and len(merged) + bottom - top < MOST_MERGED:
            merged.update({(row, left - 1): top for row in range(top, bottom + 1)})
    return merged


def open_xls(content: bytes) -> Workbook:
    """Open a workbook of before 2007.

    :raises Invalid: it is damaged or under a password.
    """
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=_Silence())
    except Exception as error:  # noqa: BLE001 - xlrd answers damage with nearly any exception
        if "encrypted" in str(error).lower():
            raise Invalid(_("This file is protected by a password. Save it without one.")) from None
        raise Invalid(DAMAGED) from None
    tables, hidden = [], []
    for sheet in book.sheets():
        if sheet.visibility:
            hidden.append(sheet.name)
            continue
        rows = {number + 1 for number, info in sheet.rowinfo_map.items() if info.hidden}
        merged = _downwards(
            (left + 1, top + 1, right, bottom) for top, bottom, left, right in sheet.merged_cells
        )
        tables.append(Table(sheet.name, _xls_rows(book, sheet), sheet.nrows, merged, rows))
    return Workbook(tables, hidden)


def _xls_rows(book: Any, sheet: Any) -> Iterator[Row]:
    for index in range(sheet.nrows):
        cells = sheet.row(index)[:MOST_COLUMNS]
        yield index + 1, [_xls_text(book, cell) for cell in cells]


def _xls_text(book: Any, cell: Any) -> str:
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        kind = book.format_map.get(book.xf_list[cell.xf_index].format_key)
        return cell_text(cell.value, kind.format_str if kind else "")
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return cell_text(xlrd.xldate_as_datetime(cell.value, book.datemode))
        except (xlrd.xldate.XLDateError, ValueError, OverflowError):
            return cell_text(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return cell_text(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#VALUE!"))
    return cell_text(cell.value)


class _Silence:
    """xlrd talks about odd files on standard output; nobody needs to hear it."""

    def write(self, text: str) -> None: ...

    def flush(self) -> None: ...
