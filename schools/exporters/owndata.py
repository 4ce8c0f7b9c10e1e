"""A person's data as one zip: a JSON file for each sort, their files, and words on how to read it.

Rows are read and written a few at a time, and files copied in pieces, so that memory stays small
however much there is.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import IO, Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from schools.messages import FIELD_WORDS
from schools.owndata import OwnData, Owner, sorts

FORMAT = 1
BATCH = 200
CHUNK = 256 * 1024
LANGUAGES = (("zh-hans", "README.zh.txt"), ("en", "README.en.txt"))
LONGEST_NAME, LONGEST_SUFFIX = 80, 12

Heard = Callable[[int, int], None]


def write_export(target: IO[bytes], owner: Owner, at: datetime, heard: Heard) -> None:
    """Write everything kept about ``owner`` into ``target``.

    ``heard(done, total)`` is told of each sort and every few rows and pieces; what it raises ends
    the work.

    :raises OSError: there is no room, or the storage is away.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for language, name in LANGUAGES:
            archive.writestr(_entry(name, at), readme(owner, language, at).encode())
        total = len(sorts())
        for done, part in enumerate(sorts()):

            def alive(done: int = done) -> None:
                heard(done, total)

            alive()
            _write_sort(archive, part, owner, at, alive)
        heard(total, total)


def _write_sort(
    archive: zipfile.ZipFile, part: OwnData, owner: Owner, at: datetime, alive: Callable[[], None]
) -> None:
    head = {"format": FORMAT, "sort": part.name, "person": owner.person.pk, "made_at": at}
    with archive.open(_entry(f"{part.name}.json", at), "w", force_zip64=True) as out:
        out.write(_json(head)[:-1] + b', "rows": [')
        files = []
        for number, row in enumerate(_rows(part, owner)):
            out.write((b"," if number else b"") + b"\n" + _json(exported(part, row)))
            if part.file is not None and part.file(row):
                files.append(row.pk)
            if number % BATCH == BATCH - 1:
                alive()
        out.write(b"\n]}\n")
    for start in range(0, len(files), BATCH):
        for row in part.rows(owner).filter(pk__in=files[start : start + BATCH]):
            _copy(archive, part, row, at, alive)


def _rows(part: OwnData, owner: Owner) -> Iterator[Any]:
    return iter(part.rows(owner).iterator(chunk_size=BATCH))


def exported(part: OwnData, row: Any) -> dict[str, Any]:
    """Return one row as it stands in the file of its sort."""
    data = part.data(row)
    if part.file is not None:
        data["file"] = name_in_zip(part, row) if part.file(row) else None
    return data


def name_in_zip(part: OwnData, row: Any) -> str:
    """Return where the file of ``row`` lies: unique by its number, harmless on every system."""
    line = unicodedata.normalize("NFC", PurePosixPath(str(row)).name)
    safe = re.sub(r'[\x00-\x1f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]', "_", line).strip(" .")
    suffix = PurePosixPath(safe).suffix
    suffix = suffix if 1 < len(suffix) <= LONGEST_SUFFIX else ""
    stem = safe.removesuffix(suffix)[: LONGEST_NAME - len(suffix)]
    return f"files/{part.name}-{row.pk}-{stem}{suffix}"


def _copy(
    archive: zipfile.ZipFile, part: OwnData, row: Any, at: datetime, alive: Callable[[], None]
) -> None:
    """Copy one file in pieces. One that the storage has lost is left out; its row says its name."""
    entry = _entry(name_in_zip(part, row), at)
    entry.compress_type = zipfile.ZIP_STORED  # pictures, PDF and office files are packed already
    stored = part.file(row) if part.file is not None else None
    try:
        source = stored.open("rb") if stored else None
    except FileNotFoundError:
        return
    if source is None:
        return
    with source, archive.open(entry, "w", force_zip64=True) as out:
        while piece := source.read(CHUNK):
            out.write(piece)
            alive()


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    local = timezone.localtime(at)
    entry = zipfile.ZipInfo(name, date_time=local.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=_plain).encode()


def _plain(value: Any) -> str:
    """Moments with their zone, in the county's own time; days as days; words as words."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def readme(owner: Owner, language: str, at: datetime) -> str:
    """Say in ``language`` what lies in the zip and what does not."""
    with translation.override(language):
        lines = [
            _("What Tongyan keeps about %(name)s") % {"name": owner.person.name},
            f"{timezone.localtime(at):%Y-%m-%d %H:%M %z}",
            "",
            _(
                "Each sort of data is a file of JSON in UTF-8: format, sort, person (your number),"
                " made_at, and rows, the newest first. Moments have their time zone. An empty end"
                " (until: null) means: until further notice."
            ),
            _(
                "Texts that you withdrew, or that moderators hid, are here, and their state says"
                " so. The files you uploaded lie in files/; a row without one was withdrawn long"
                " ago. Passwords, secrets of second factors and of sessions are never given out."
            ),
            _(
                "What others wrote is theirs and not here. Where you replied to somebody, their"
                " name is here as you saw it, and never their text."
            ),
            "",
        ]
        for part in sorts():
            lines += [
                f"{part.name}.json – {part.label}",
                f"    {part.purpose}",
                f"    {_('Kept')}: {part.kept}",
                f"    {_('Seen by')}: {part.seen_by}",
                f"    {_('Fields')}: {part.fields.replace(' ', ', ')}",
                "",
            ]
        lines += [_("What the fields mean"), ""]
        words = {name: said for part in sorts() for name, said in field_words(part)}
        lines += [f"{name} – {words[name]}" for name in sorted(words)]
    return "\r\n".join(lines) + "\r\n"


def field_words(part: OwnData) -> list[tuple[str, str]]:
    """Return each field of ``part`` with what it means."""
    known = {**FIELD_WORDS, **part.words}
    return [(name, str(known[name])) for name in part.fields.split()]
