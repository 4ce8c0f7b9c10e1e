"""The words of an office file, a PDF or a text, read where it can do no harm.

What people upload may be made to hang its reader or to fill the memory. So each file is read by a
process of its own, with a bound on its memory, its time and what it may say; the process is this
module run as a program. Whatever goes wrong in it, the file has no words.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from kit.errors import Invalid
from kit.uploads import MB, Bounds, decoded_start, inspect_archive, sniff

MOST = 200_000  # characters that are kept of one file
LARGEST = 100 * MB
SECONDS = 20  # of the processor; twice as long by the clock
MEMORY = 1024 * MB
PAGES = 500  # of a PDF or of slides
READABLE = ("docx", "pptx", "pdf", "text")
BOUNDS = Bounds(most_entries=5_000, most_bytes=300 * MB)


def words_of_file(file: BinaryIO, seconds: int = SECONDS) -> str | None:
    """Return the words of ``file``, at most ``MOST`` characters; None where none can be read."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if not 0 < size <= LARGEST or (sort := sniff(file)) not in READABLE:
        return None
    if sort in ("docx", "pptx"):
        try:
            inspect_archive(file, BOUNDS)
        except Invalid:
            return None
    with tempfile.NamedTemporaryFile(prefix="tongyan-reading-") as copy:
        while part := file.read(MB):
            copy.write(part)
        copy.flush()
        said = _said_by_reader(sort, copy.name, seconds)
    return " ".join(said.decode("utf-8", "ignore").split()) or None


def _said_by_reader(sort: str, path: str, seconds: int) -> bytes:
    """Return what the reading process said; nothing where it failed or took too long."""
    home = Path(__file__).resolve().parents[1]
    asked = [sys.executable, "-m", "kit.reading", sort, path, str(seconds)]
    bare = {"PATH": os.environ.get("PATH", ""), "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            asked, cwd=home, env=bare, capture_output=True, timeout=2 * seconds, check=True
        )
    except (subprocess.SubprocessError, OSError):
        return b""
    return done.stdout


# -- In the process of its own ------------------------------------------------------------------


def main() -> None:
    sort, path, seconds = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    room = MOST
    for line in READERS[sort](path):
        # An odd surrogate of a PDF is no character.
        text = line[:room].encode("utf-8", "ignore").decode()
        os.write(sys.stdout.fileno(), text.encode() + b"\n")
        room -= len(text) + 1
        if room <= 0:
            return


def _document(path: str) -> Iterator[str]:
    from docx import Document  # noqa: PLC0415 - only the process that reads needs it
    from docx.oxml.ns import qn  # noqa: PLC0415

    yield from _paragraphs(Document(path).element.body, qn("w:p"), qn("w:t"))


def _slides(path: str) -> Iterator[str]:
    from pptx import Presentation  # noqa: PLC0415
    from pptx.oxml.ns import qn  # noqa: PLC0415

    for number, slide in enumerate(Presentation(path).slides):
        if number == PAGES:
            return
        yield from _paragraphs(slide.element, qn("a:p"), qn("a:t"))
        if slide.has_notes_slide:
            yield from _paragraphs(slide.notes_slide.element, qn("a:p"), qn("a:t"))


def _paragraphs(tree: Any, paragraph: str, text: str) -> Iterator[str]:
    for each in tree.iter(paragraph):
        yield "".join(part.text or "" for part in each.iter(text))


def _pages(path: str) -> Iterator[str]:
    from pypdf import PdfReader  # noqa: PLC0415

    for number, page in enumerate(PdfReader(path).pages):
        if number == PAGES:
            return
        yield page.extract_text() or ""


def _plain(path: str) -> Iterator[str]:
    yield decoded_start(Path(path).read_bytes()[: 4 * MOST]) or ""


READERS = {"docx": _document, "pptx": _slides, "pdf": _pages, "text": _plain}


if __name__ == "__main__":
    main()
