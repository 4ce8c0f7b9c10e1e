"""Reads what the demo's teachers share from ``library/*.txt``.

== title | kind | subject | grades, 7 or 7-9 | author | how far into the semester, 0 to 1
key: value                edition, chapter, licence, audience, anonymity, sort, tags, film
> the summary             a plain line is a paragraph, "# " a heading, "- " a point of a list
-- episode | scene | seconds      its learning plan follows
"second caption           of the film of this episode
+ file name | line | …
%transcript second words            %note second | teacher | pupils | remark | focus
%debrief words                      %change words
%expert second | words              %comment second | author | words ("%comment?" asks)
%used author | how | class | what happened

An author is a letter (see ``LETTERS`` of ``people``) of the circle of the subject and first grade,
or the name of a demo sign-in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

SHARED = Path(__file__).parent / "library"
SAID = re.compile(r"^(\d+) (.+)$")
FIELD = re.compile(r"^(edition|chapter|licence|audience|anonymity|sort|tags|film): (.+)$")


@dataclass(slots=True)
class Film:
    """A scene of so many seconds, with its captions by second."""

    scene: str
    seconds: int
    captions: list[tuple[int, str]] = field(default_factory=list)
    comments: list[tuple[int, str, str, bool]] = field(default_factory=list)  # …, asks
    expert: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Episode:
    title: str
    film: Film
    plan: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Shared:
    """One item of the library, as its author wrote it. Lists of lines are marked up by ``html``."""

    title: str
    kind: str
    subject: str
    grades: tuple[int, int]
    author: str
    moment: float
    said: dict[str, str] = field(default_factory=dict)
    summary: str = ""
    body: list[str] = field(default_factory=list)
    film: Film | None = None
    episodes: list[Episode] = field(default_factory=list)
    files: list[tuple[str, list[str]]] = field(default_factory=list)
    transcript: list[tuple[int, str]] = field(default_factory=list)
    notes: list[tuple[int, list[str]]] = field(default_factory=list)
    debrief: str = ""
    change: str = ""
    used: list[list[str]] = field(default_factory=list)

    @property
    def tags(self) -> list[str]:
        return [tag.strip() for tag in self.said.get("tags", "").split(",") if tag.strip()]


def html(lines: list[str]) -> str:
    """Return paragraphs, headings and lists for ``lines``."""
    parts: list[str] = []
    for line in lines:
        if line.startswith("- "):
            if not (parts and parts[-1].endswith("</ul>")):
                parts.append("<ul></ul>")
            parts[-1] = f"{parts[-1].removesuffix('</ul>')}<li>{escape(line[2:])}</li></ul>"
        elif line.startswith("# "):
            parts.append(f"<h3>{escape(line[2:])}</h3>")
        else:
            parts.append(f"<p>{escape(line)}</p>")
    return "".join(parts)


def all_shared() -> list[Shared]:
    """Return everything, in the order of the files; ValueError names a line amiss."""
    return [one for path in sorted(SHARED.glob("*.txt")) for one in _read(path)]


def _read(path: Path) -> Iterator[Shared]:
    one: Shared | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        if line.startswith("== "):
            if one:
                yield one
            one = _begun(line[3:])
        elif one is None or not _took(one, line):
            raise ValueError(f"{path.name}:{number}: {line}")
    if one:
        yield one


def _begun(line: str) -> Shared:
    title, kind, subject, grades, author, moment = _parts(line)
    first, _, last = grades.partition("-")
    return Shared(title, kind, subject, (int(first), int(last or first)), author, float(moment))


def _parts(line: str) -> list[str]:
    return [part.strip() for part in line.split("|")]


def _took(one: Shared, line: str) -> bool:
    """Tell whether ``line`` could be read as a part of ``one``."""
    if found := FIELD.match(line):
        key, value = found.groups()
        if key == "film":
            scene, seconds = value.split()
            one.film = Film(scene, int(seconds))
        one.said[key] = value
    elif line.startswith("> "):
        one.summary = line[2:]
    elif line.startswith("-- "):
        title, scene, seconds = _parts(line[3:])
        one.episodes.append(Episode(title, Film(scene, int(seconds))))
    elif line.startswith('"'):
        return _timed(line[1:], one.episodes[-1].film.captions)
    elif line.startswith("+ "):
        name, *lines = _parts(line[2:])
        one.files.append((name, lines))
    elif line.startswith("%"):
        word, _, rest = line[1:].partition(" ")
        return _took_more(one, word, rest)
    elif one.episodes:
        one.episodes[-1].plan.append(line)
    else:
        one.body.append(line)
    return True


def _took_more(one: Shared, word: str, rest: str) -> bool:
    film = one.episodes[-1].film if one.episodes else one.film
    if word == "used":
        one.used.append(_parts(rest))
    elif word in ("debrief", "change"):
        setattr(one, word, rest)
    elif word == "transcript":
        return _timed(rest, one.transcript)
    elif word == "note":
        second, *words = _parts(rest)
        one.notes.append((int(second), words))
    elif word == "expert" and film:
        second, said = _parts(rest)
        film.expert.append((int(second), said))
    elif word in ("comment", "comment?") and film:
        second, who, said = _parts(rest)
        film.comments.append((int(second), who, said, word.endswith("?")))
    else:
        return False
    return True


def _timed(line: str, into: list[tuple[int, str]]) -> bool:
    found = SAID.match(line)
    if found:
        into.append((int(found[1]), found[2]))
    return found is not None
