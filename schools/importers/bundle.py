"""The tables of a OneRoster archive, as vendors really write them."""

from __future__ import annotations

import csv
import difflib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from kit.errors import Invalid
from kit.uploads import inspect_archive
from schools.importers.csvfile import encoding_of, lines_of, text_of
from schools.importers.header import MOST_COLUMNS
from schools.importers.records import Progress, Reading
from schools.importers.sheets import MOST_ROWS
from schools.importers.text import cell_text

Values = dict[str, str]

# The columns that are looked at; nothing else of a row is kept. Values after "|" are what
# Microsoft's School Data Sync calls the same.
TABLES: dict[str, tuple[str, ...]] = {
    "manifest": ("propertyName", "value"),
    "orgs": ("sourcedId", "status", "name", "type", "identifier"),
    "academicSessions": ("sourcedId", "startDate", "endDate"),
    "courses": ("sourcedId", "status", "title", "grades|grade", "subjects", "subjectCodes|subject"),
    "classes": (
        *("sourcedId", "status", "title", "grades", "courseSourcedId", "subjects", "subjectCodes"),
        *("schoolSourcedId|orgSourcedId", "termSourcedIds|sessionSourcedIds"),
    ),
    "enrollments": (
        *("sourcedId", "status", "classSourcedId", "schoolSourcedId", "userSourcedId", "role"),
        *("beginDate", "endDate"),
    ),
    "roles": (
        *("status", "userSourcedId", "role", "orgSourcedId"),
        *("beginDate|roleStartDate", "endDate|roleEndDate"),
    ),
    "users": (
        *("sourcedId", "status", "role", "orgSourcedIds", "primaryOrgSourcedId", "givenName"),
        *("familyName", "middleName", "identifier", "email", "sms", "phone"),
    ),
}
STATUSES = {"", "active", "inactive", "tobedeleted"}
GONE = {"inactive", "tobedeleted"}


# What Python answers to an archive whose insides are not what its list says.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, csv.Error),
    NotImplementedError,
)


@contextmanager
def _sound() -> Iterator[None]:
    """:raises Invalid: what is read inside is damaged."""
    try:
        yield
    except DAMAGE:
        raise Invalid(_("This archive is damaged or was cut off.")) from None


class Bundle:
    """An opened archive. Tables are streamed; the reading hears of everything odd."""

    def __init__(self, file: BinaryIO, reading: Reading, progress: Progress) -> None:
        self.reading, self.progress = reading, progress
        entries = inspect_archive(file)
        self.archive = zipfile.ZipFile(file)
        self.entries: dict[str, zipfile.ZipInfo] = {}
        for entry in sorted(entries, key=lambda e: e.filename.count("/")):
            path = PurePosixPath(entry.filename)
            if path.suffix.lower() == ".csv" and not path.name.startswith("._"):
                self.entries.setdefault(path.stem.lower(), entry)
        self.encodings: dict[str, str] = {}
        self.widths: dict[str, int] = {}  # headings of a table, empty ones too
        self.seen = self.total = 0

    def __contains__(self, table: str) -> bool:
        return table.lower() in self.entries

    def name_of(self, table: str) -> str:
        """Return the file's name as the archive writes it, for reports."""
        return PurePosixPath(self.entries[table.lower()].filename).name

    def measure(self, tables: tuple[str, ...]) -> None:
        """Find encodings and lines of ``tables``, so that progress can be told.

        :raises Invalid: text that cannot be read, or too many rows.
        """
        for table in tables:
            if table not in self:
                continue
            with _sound(), self._open(table) as stream:
                encoding, lines, is_cut = encoding_of(stream)
            self.encodings[table] = encoding
            self.total += lines
            if is_cut:
                self.reading.warn("cut-off", file=self.name_of(table))
        if self.total > MOST_ROWS:
            raise Invalid(_("This file has more than 1,000,000 rows."))

    def rows(self, table: str) -> Iterator[tuple[int, Values]]:
        """Yield line and values of each row that can be read; nothing where there is no table.

        :raises Invalid: the file is damaged.
        """
        if table not in self:
            return
        with _sound(), self._open(table) as stream:
            encoding = self.encodings.get(table) or encoding_of(stream)[0]
            yield from self._read(table, csv.reader(lines_of(text_of(stream, encoding))))

    def _read(self, table: str, reader: Iterator[list[str]]) -> Iterator[tuple[int, Values]]:
        places = self._places(table, next(reader, []))
        name = self.name_of(table)
        width = max(places.values(), default=-1) + 1
        any_row = False
        for line, texts in enumerate(reader, start=2):
            self._step()
            if not any(texts):
                continue
            any_row = True
            texts.extend([""] * (width - len(texts)))
            values = {column: cell_text(texts[place]) for column, place in places.items()}
            if "status" in values:
                values["status"] = values["status"].lower()
                if values["status"] not in STATUSES:
                    self.reading.warn(
                        "odd-status", file=name, row=line, column="status", value=values["status"]
                    )
                    values["status"] = ""
            if any(texts[self.widths[table] :]):
                values["shifted"] = "yes"
            yield line, values
        if not any_row:
            self.reading.warn("header-only", file=name)

    def _places(self, table: str, header: list[str]) -> dict[str, int]:
        """Find the wanted columns, by name, by the other dialect's name, or nearly by name."""
        keys = [cell_text(text).strip("*").lower() for text in header[:MOST_COLUMNS]]
        self.widths[table] = len(header)
        if keys and not keys[-1]:
            self.reading.warn("empty-headings", file=self.name_of(table))
        wanted = {name.split("|")[0]: name.lower().split("|") for name in TABLES[table]}
        known = {name for names in wanted.values() for name in names}
        places: dict[str, int] = {}
        for column, names in wanted.items():
            exact = next((keys.index(name) for name in names if name in keys), None)
            if exact is None:
                spare = [key for key in keys if key and key not in known and key.isalnum()]
                near = difflib.get_close_matches(names[0], spare, n=1, cutoff=0.88)
                if not near:
                    continue
                exact = keys.index(near[0])
                self.reading.warn(
                    "heading-typo",
                    file=self.name_of(table),
                    row=1,
                    value=header[exact].strip()[:100],
                    expected=column,
                )
            places[column] = exact
        return places

    def _open(self, table: str) -> BinaryIO:
        return self.archive.open(self.entries[table.lower()])  # type: ignore[return-value]

    def _step(self) -> None:
        self.seen += 1
        if self.seen % 500 == 0:
            self.progress(self.seen, max(self.total, self.seen))
