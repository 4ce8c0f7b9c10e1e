"""The one door to all readers: from a file to a ``Reading``."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from kit.errors import Invalid
from kit.uploads import MB, inspect_archive, kind_by_name, sniff
from schools.enums import RosterForm
from schools.importers.columns import heading_key
from schools.importers.csvfile import encoding_of, rows_of, separator_of
from schools.importers.header import Header
from schools.importers.oneroster import Days, read_bundle
from schools.importers.records import Progress, Reading
from schools.importers.sheets import Sheet, SheetReader
from schools.importers.workbook import Workbook, open_xls, open_xlsx

MOST_BYTES = 50 * MB
MOST_EXPANDED = 500 * MB
SORTS = ("xlsx", "xls", "csv", "text", "zip")


def _in_silence(done: int, total: int) -> None:
    """Tell nobody how far reading has come."""


def read_roster(
    source: str | Path | BinaryIO,
    filename: str,
    *,
    columns: Mapping[str, str] | None = None,
    during: Days | None = None,
    progress: Progress = _in_silence,
) -> Reading:
    """Read the roster in ``source``, whose form follows from ``filename`` and the content.

    ``columns`` are headings that were mapped by hand: heading to field. ``during`` is the
    semester (first day, day after the last): of a bundle only its classes are read.
    ``progress`` is called with the rows read and the rows there are.

    :raises Invalid: the file cannot be used at all; the sentence says why. It has no
        parts that change, so it can be stored and translated later.
    """
    if isinstance(source, str | Path):
        with Path(source).open("rb") as file:
            return _read(file, filename, columns or {}, during, progress)
    return _read(source, filename, columns or {}, during, progress)


def check_roster(file: BinaryIO, filename: str) -> str:
    """Return which sort of file a roster is: one of ``SORTS``. The file is left at its start.

    :raises Invalid: it is none of them, is not what its name says, or must not be opened.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if not size:
        raise Invalid(_("This file is empty."))
    if size > MOST_BYTES:
        raise Invalid(_("This file is larger than 50 MB."))
    claimed = kind_by_name(filename)
    if claimed is None or claimed.name not in SORTS:
        raise Invalid(
            _("A roster is an Excel workbook (.xlsx, .xls), a CSV file or a OneRoster .zip.")
        )
    found = sniff(file)
    if found == "encrypted":
        raise Invalid(_("This file is protected by a password. Save it without one."))
    if found == "macros":
        raise Invalid(_("This file has a program (macros) in it. Save it without."))
    if found == "html":
        raise Invalid(_("This is a web page under another name. Save it as .xlsx and send that."))
    if found != claimed.name and not (found == "text" and claimed.name == "csv"):
        raise Invalid(_("This file is not what its name says."))
    if claimed.name in ("xlsx", "zip"):
        expanded = sum(entry.file_size for entry in inspect_archive(file))
        if expanded > MOST_EXPANDED:
            raise Invalid(_("This file expands to more than 500 MB."))
    return claimed.name


def _read(
    file: BinaryIO,
    filename: str,
    columns: Mapping[str, str],
    during: Days | None,
    progress: Progress,
) -> Reading:
    sort = check_roster(file, filename)
    if sort == "zip":
        return read_bundle(file, during=during, progress=progress)
    if sort == "xlsx":
        return _read_workbook(open_xlsx(file), filename, columns, progress)
    if sort == "xls":
        return _read_workbook(open_xls(file.read()), filename, columns, progress)
    return _read_text(file, filename, columns, progress)


def _read_text(
    file: BinaryIO, filename: str, columns: Mapping[str, str], progress: Progress
) -> Reading:
    reading = Reading(RosterForm.CSV)
    encoding, lines, is_cut = encoding_of(file)
    text = file.read().decode(encoding, "ignore")
    separator = separator_of(io.StringIO(text, newline=""), columns)
    reader = SheetReader(reading, columns, progress, lines)
    rows = rows_of(io.StringIO(text, newline=""), separator)
    header = reader.read(Sheet(file=filename, rows=rows, total=lines))
    _require([header])
    if header and "school" not in header.fields and _is_of_bundle(header):
        raise Invalid(_("This is one table of a OneRoster bundle. Send the whole .zip file."))
    if is_cut:
        reading.warn("cut-off", file=filename)
    reader.finish()
    return reading


def _read_workbook(
    book: Workbook, filename: str, columns: Mapping[str, str], progress: Progress
) -> Reading:
    reading = Reading(RosterForm.SPREADSHEET)
    reader = SheetReader(reading, columns, progress, sum(table.total for table in book.tables))
    headers: list[Header | None] = []
    without: list[str] = []
    for table in book.tables:
        label = filename if len(book.tables) == 1 else f"{filename} / {table.name}"
        sheet = Sheet(label, table.rows, table.name, table.total, table.merged)
        seen = reader.seen
        header = reader.read(sheet)
        headers.append(header)
        if header is None and reader.seen > seen:
            without.append(table.name)
        elif header is not None and header.is_about_pupils:
            reading.warn("pupils-sheet", file=filename, value=table.name)
        hidden = sorted(row for row in table.hidden_rows if header and row > header.last)
        if hidden and header is not None and not header.is_about_pupils:
            reading.warn("hidden-rows", file=label, row=hidden[0], value=str(len(hidden)))
    _require(headers)
    for name in without:
        reading.warn("sheet-without-header", file=filename, value=name)
    for name in book.hidden_sheets:
        reading.warn("hidden-sheet", file=filename, value=name)
    reader.finish()
    return reading


def _require(headers: list[Header | None]) -> None:
    """:raises Invalid: no table of the file has teachers in it."""
    found = [header for header in headers if header is not None]
    if not found:
        raise Invalid(
            _("No row with headings such as name, school, subject and grade was found at the top.")
        )
    if all(header.is_about_pupils for header in found):
        raise Invalid(_("This is a list of pupils, not of teachers. Nothing of it was kept."))


def _is_of_bundle(header: Header) -> bool:
    return any(heading_key(heading).endswith("sourcedid") for heading in header.headings)
