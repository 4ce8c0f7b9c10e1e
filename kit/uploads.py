"""What an uploaded file really is, and whether it is safe to keep or to open.

The name and the browser's word are never believed: the first bytes, and for archives the
list of what is inside, say what a file is. Nothing is unpacked here.
"""

from __future__ import annotations

import codecs
import stat
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from kit.compound import names_in_compound
from kit.errors import Invalid

MB = 1024 * 1024
OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of file. ``inline``: a browser may show it, everything else is downloaded."""

    name: str
    suffixes: tuple[str, ...]
    content_type: str
    inline: bool = False


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("docx", (".docx",), OFFICE + "wordprocessingml.document"),
        Kind("xlsx", (".xlsx",), OFFICE + "spreadsheetml.sheet"),
        Kind("pptx", (".pptx",), OFFICE + "presentationml.presentation"),
        Kind("doc", (".doc",), "application/msword"),
        Kind("xls", (".xls",), "application/vnd.ms-excel"),
        Kind("ppt", (".ppt",), "application/vnd.ms-powerpoint"),
        Kind("pdf", (".pdf",), "application/pdf", inline=True),
        Kind("png", (".png",), "image/png", inline=True),
        Kind("jpeg", (".jpg", ".jpeg"), "image/jpeg", inline=True),
        Kind("gif", (".gif",), "image/gif", inline=True),
        Kind("webp", (".webp",), "image/webp", inline=True),
        Kind("mp4", (".mp4", ".m4v"), "video/mp4", inline=True),
        Kind("webm", (".webm",), "video/webm", inline=True),
        Kind("mp3", (".mp3",), "audio/mpeg", inline=True),
        Kind("m4a", (".m4a",), "audio/mp4", inline=True),
        Kind("wav", (".wav",), "audio/wav", inline=True),
        Kind("ogg", (".ogg", ".oga", ".opus"), "audio/ogg", inline=True),
        Kind("zip", (".zip",), "application/zip"),
        Kind("csv", (".csv", ".tsv"), "text/csv; charset=utf-8"),
        Kind("text", (".txt", ".md"), "text/plain; charset=utf-8"),
    )
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an archive or an office file may hold. ``most_ratio`` counts from 10 MB on."""

    most_entries: int = 10_000
    most_bytes: int = 500 * MB
    most_ratio: int = 250


ORDINARY = Bounds()


def kind_by_name(filename: str) -> Kind | None:
    """Return the sort of file that ``filename`` claims to be, or None."""
    suffix = PurePosixPath(filename.replace("\\", "/")).suffix.lower()
    return next((kind for kind in KINDS.values() if suffix in kind.suffixes), None)


def size_in_words(size: int) -> str:
    """Return ``size`` bytes as people read it: "812 KB", "1.4 GB", "262 B". Pages say it alike in scripts."""
    amount = float(max(0, size))
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1024 or unit == "GB":
            break
        amount /= 1024
    return f"{amount:.{int(amount < 10 and unit != 'B')}f} {unit}"


def sniff(file: BinaryIO) -> str:
    """Return the name of the sort that the content is: a key of ``KINDS``, or one of
    "encrypted" (an office file under a password), "macros" (an office file with a program
    in it), "program", "html" and "" (none that is known).

    Plain text of any sort is "text". The file is left at its start.
    """
    file.seek(0)
    head = file.read(64 * 1024)
    file.seek(0)
    return (
        _by_signature(head)
        or (head[:4] in (b"PK\x03\x04", b"PK\x05\x06") and _sort_of_archive(file))
        or (head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" and _sort_of_compound(file))
        or _sort_of_text(head)
    )


def check_upload(file: Any, filename: str, *, allowed: Collection[str], most_bytes: int) -> Kind:
    """Return what ``file`` is, after making sure that it is what ``filename`` says.

    ``allowed`` are names of ``KINDS``. The file is left at its start.

    :raises Invalid: with a sentence for the person: empty, too large, of a sort that is not
        taken, not what its name says, under a password, or an archive that is not safe.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if not size:
        raise Invalid(_("This file is empty."))
    if size > most_bytes:
        raise Invalid(_("This file is larger than %(most)s MB.") % {"most": most_bytes // MB})
    claimed = kind_by_name(filename)
    if claimed is None or claimed.name not in allowed:
        raise Invalid(_("Files of this sort are not taken here."))
    found = sniff(file)
    if found == "encrypted":
        raise Invalid(_("This file is protected by a password. Save it without one."))
    if found == "macros":
        raise Invalid(_("This file has a program (macros) in it. Save it without."))
    if found != claimed.name and not (found == "text" and claimed.name == "csv"):
        raise Invalid(_("This file is not what its name says."))
    if claimed.name in ("zip", "docx", "xlsx", "pptx"):
        inspect_archive(file)
    return claimed


def inspect_archive(file: BinaryIO, bounds: Bounds = ORDINARY) -> list[zipfile.ZipInfo]:
    """Return the files that an archive lists, after judging it by that list alone.

    :raises Invalid: damaged, under a password, with a path that leads outside, a link, too
        many entries, or more bytes than ``bounds`` allow.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeError):
        raise Invalid(_("This archive is damaged or was cut off.")) from None
    finally:
        file.seek(0)
    if len(entries) > bounds.most_entries:
        raise Invalid(_("There are too many files in this archive."))
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Invalid(_("This file is protected by a password. Save it without one."))
    if any(_leads_outside(entry) for entry in entries):
        raise Invalid(_("This archive is not safe to open: it has paths that lead outside it."))
    expanded = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if expanded > bounds.most_bytes or (
        expanded > 10 * MB and expanded / packed > bounds.most_ratio
    ):
        raise Invalid(_("This archive expands to more than it may."))
    return [entry for entry in entries if not entry.is_dir()]


def _leads_outside(entry: zipfile.ZipInfo) -> bool:
    path = entry.filename.replace("\\", "/")
    return (
        path.startswith("/")
        or path[1:2] == ":"
        or ".." in path.split("/")
        or stat.S_ISLNK(entry.external_attr >> 16)
    )


_STARTS = (
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"ID3", "mp3"),
    *((b"\xff" + layer, "mp3") for layer in (b"\xfb", b"\xfa", b"\xf3", b"\xf2")),
    (b"OggS", "ogg"),
)
_RIFF = {b"WEBP": "webp", b"WAVE": "wav"}
# Brands of the MPEG-4 family by their own names; every other brand is taken for a film.
_FTYP = {b"M4A ": "m4a", b"M4B ": "m4a"} | dict.fromkeys(
    (b"heic", b"heix", b"mif1", b"avif", b"qt  "), ""
)


def _by_signature(head: bytes) -> str:
    for start, name in _STARTS:
        if head.startswith(start):
            return name
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _FTYP.get(head[8:12], "mp4")
    if head[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in head[:64]:
        return "webm"
    return ""


def _sort_of_archive(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeError):
        return "zip"  # damaged: whoever opens it says so
    finally:
        file.seek(0)
    if "[Content_Types].xml" not in names:
        return "zip"
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return "macros"
    for folder, sort in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
        if any(name.startswith(folder) for name in names):
            return sort
    return "zip"


def _sort_of_compound(file: BinaryIO) -> str:
    """Tell the office files of before 2007 apart, and those of today under a password."""
    names = names_in_compound(file)
    file.seek(0)
    for name, sort in (
        ("EncryptedPackage", "encrypted"),
        ("Workbook", "xls"),
        ("Book", "xls"),
        ("WordDocument", "doc"),
        ("PowerPoint Document", "ppt"),
    ):
        if name in names:
            return "macros" if "_VBA_PROJECT_CUR" in names or "Macros" in names else sort
    return ""


def _sort_of_text(head: bytes) -> str:
    text = decoded_start(head)
    if text is None:
        return ""
    start = text.lstrip("\ufeff \t\r\n")[:200].lower()
    if start.startswith(("<!doctype html", "<html", "<script", "<svg", "<?xml", "<table")):
        return "html"
    return "program" if start.startswith("#!") else "text"


def decoded_start(head: bytes) -> str | None:
    """Return the text that ``head``, the first bytes of a file, begins with; None: no text."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return _decoded(head, encoding)
    if not head or b"\0" in head:
        return None
    text = _decoded(head, "utf-8")
    return _decoded(head, "gb18030") if text is None else text


def _decoded(head: bytes, encoding: str) -> str | None:
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return None
    controls = sum(character < " " and character not in "\t\r\n\f" for character in text)
    return text if controls <= len(text) // 200 else None
