"""Tables as files for people's own programs. No cell ever becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from kit.uploads import KINDS

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MOST_WIDE, LEAST_WIDE = 48, 10


def escaped(value: Any) -> Any:
    """Return ``value`` so that no spreadsheet takes it for a formula; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    return f"'{text}" if text.startswith(STARTS) else text


def csv_bytes(rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a CSV file in UTF-8 with the mark by which Excel knows it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([escaped(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(title: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a workbook with one sheet: headings that stay in sight, then ``rows`` as text."""
    told = [[escaped(value) for value in row] for row in rows]
    head = [escaped(str(heading)) for heading in headings]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    for number, heading in enumerate(head):
        texts = [heading, *(str(row[number]) for row in told if number < len(row))]
        wide = max(sum(2 if ord(ch) > 0x2E7F else 1 for ch in text) for text in texts)
        column = sheet.column_dimensions[get_column_letter(number + 1)]
        column.width = min(MOST_WIDE, max(LEAST_WIDE, wide + 2))
    sheet.append([_heading(sheet, text) for text in head])
    for row in told:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send_table(content: bytes, filename: str) -> HttpResponse:
    """Answer with a file that is downloaded; its name says which sort it is."""
    kind = KINDS[filename.rpartition(".")[2]]
    response = HttpResponse(content, content_type=kind.content_type)
    response["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _sheet_name(title: str) -> str:
    return "".join(" " if ch in r"[]:*?/\\" else ch for ch in title).strip()[:31] or "Sheet"


def _cell(sheet: Any, value: Any) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _heading(sheet: Any, text: str) -> WriteOnlyCell:
    cell = _cell(sheet, text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E8EFEA")
    return cell
