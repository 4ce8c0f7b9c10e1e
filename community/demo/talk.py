"""Reads the conversations of the demo from ``talk/<subject>-<grade or stage>.txt``.

== title | how far into the semester, 0 to 1 | pinned closed
speaker: a comment        speaker? a question
speaker> a reply to the comment before
speaker! an answer to the latest question
    a further paragraph
+ file name               on the comment above; ``@speaker`` mentions
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TALK = Path(__file__).parent / "talk"
LINE = re.compile(r"^([a-z]+\d?)([:?>!]) (.+)$")
CALLED = re.compile(r"@([a-z]+\d?)(?![a-z0-9])")
KINDS = {":": "comment", ">": "comment", "?": "question", "!": "answer"}


@dataclass(slots=True)
class Said:
    """One comment. ``reply_to`` counts from 0 within the conversation."""

    speaker: str
    kind: str
    body: str
    reply_to: int | None = None
    files: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Talk:
    subject: str
    span: str  # "7", or the stage
    title: str
    moment: float
    marks: frozenset[str]
    said: list[Said] = field(default_factory=list)

    @property
    def speakers(self) -> set[str]:
        called = {name for one in self.said for name in CALLED.findall(one.body)}
        return called | {one.speaker for one in self.said}


def all_talks() -> list[Talk]:
    """Return every conversation, in the order of the files; ValueError names a line amiss."""
    return [talk for path in sorted(TALK.glob("*.txt")) for talk in _read(path)]


def _read(path: Path) -> Iterator[Talk]:
    subject, _, span = path.stem.rpartition("-")
    talk: Talk | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("== "):
            if talk:
                yield talk
            title, moment, *marks = (part.strip() for part in line[3:].split("|"))
            words = frozenset(" ".join(marks).split())
            talk = Talk(subject, span, title, float(moment), words)
        elif talk and line.startswith("+ "):
            talk.said[-1].files.append(line[2:].strip())
        elif talk and line.startswith("    "):
            talk.said[-1].body += "\n\n" + line.strip()
        elif talk and (found := LINE.match(line)):
            talk.said.append(_said(talk, *found.groups()))
        else:
            raise ValueError(f"{path.name}:{number}: {line}")
    if talk:
        yield talk


def _said(talk: Talk, speaker: str, mark: str, body: str) -> Said:
    before = len(talk.said) - 1
    reply_to = None
    if mark == ">":
        reply_to = before
    elif mark == "!":
        asked = [place for place, one in enumerate(talk.said) if one.kind == "question"]
        reply_to = asked[-1]
    return Said(speaker, KINDS[mark], body, reply_to)
