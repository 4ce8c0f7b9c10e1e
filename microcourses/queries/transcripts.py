"""Transcripts: what people paste, a line an utterance; and the second at which each was said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from kit.text import clean_source

LATEST = 24 * 3600  # seconds: no lesson is longer
_TIMING = re.compile(r"^\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,]\d{1,3}\s+-->")
_CLOCK = re.compile(r"^(?:(\d{1,2}):)?(\d{1,3}):(\d{2})$")
_AT_HEAD = re.compile(
    r"^[\[（(【]?((?:\d{1,2}[:：])?\d{1,3}[:：]\d{2})[\]）)】]?(?:[\s　]+|$)(.*)$"
)
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Line:
    """One utterance; ``second`` is None where nobody noted when it was said."""

    second: int | None
    text: str

    @property
    def clock(self) -> str:
        return "" if self.second is None else clock(self.second)


def clock(second: int) -> str:
    """Return ``second`` as players write it: 4:05; 1:02:03."""
    minutes, seconds = divmod(second, 60)
    if minutes < 60:
        return f"{minutes}:{seconds:02}"
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def second_of(typed: str) -> int | None:
    """Return the second that somebody meant by "12:30", "1:02:03" or "750"; None: none at all."""
    plain = typed.strip().replace("：", ":")
    if plain.isascii() and plain.isdecimal() and len(plain) <= 5:
        second = int(plain)
    elif found := _CLOCK.match(plain):
        hours, minutes, seconds = (int(each or 0) for each in found.groups())
        if seconds > 59 or (found[1] and minutes > 59):
            return None
        second = hours * 3600 + minutes * 60 + seconds
    else:
        return None
    return second if second <= LATEST else None


def read_transcript(pasted: str) -> str:
    """Return what was pasted as plain lines; subtitles (.vtt, .srt) as "4:05 What was said".

    Subtitles come in the order of time, whatever order they stood in.
    """
    text = clean_source(pasted.replace("\ufeff", ""))
    if not any(_TIMING.match(line) for line in text.split("\n")):
        return "\n".join(line.strip() for line in text.split("\n") if line.strip())
    cues = sorted(_cues(text), key=lambda cue: cue[0])  # stable: what is said at once keeps order
    return "\n".join(f"{clock(second)} {said}" for second, said in cues if said)


def _cues(text: str) -> Iterator[tuple[int, str]]:
    for block in text.split("\n\n"):
        lines = block.split("\n")
        at = next((n for n, line in enumerate(lines) if _TIMING.match(line)), None)
        if at is None:  # the head of the file, a note, a style
            continue
        found = _TIMING.match(lines[at])
        assert found is not None  # noqa: S101 - just matched
        hours, minutes, seconds = (int(each or 0) for each in found.groups())
        said = " ".join(filter(None, map(_plain, lines[at + 1 :])))
        yield hours * 3600 + minutes * 60 + seconds, said


def _plain(line: str) -> str:
    voiced = _VOICE.sub(lambda found: f"{found[1].strip()}：", line)
    return unescape(_TAG.sub("", voiced)).strip()


def lines_of(transcript: str) -> list[Line]:
    """Return the lines of a kept transcript, each with the second it begins with, if it does."""
    return [_line(each) for each in transcript.split("\n") if each.strip()]


def _line(text: str) -> Line:
    found = _AT_HEAD.match(text)
    second = second_of(found[1]) if found else None
    if found is None or second is None:
        return Line(None, text.strip())
    return Line(second, found[2].strip())
