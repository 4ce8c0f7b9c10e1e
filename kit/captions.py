"""Captions and chapters as people bring them: read, put in order, written as clean WebVTT."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape, unescape

import webvtt
from django.utils.translation import gettext as _
from webvtt.errors import MalformedCaptionError, MalformedFileError

from kit.errors import Invalid
from kit.text import clean_source, is_blank, one_line

MOST_BYTES = 1024 * 1024
MOST_CUES = 5_000
LONGEST_CUE = 500  # characters
LONGEST_TITLE = 120
LONGEST = 24 * 3600.0  # seconds
SHORTEST = 0.1  # of what remains of a cue that the next one cuts

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,:](\d{1,3}))?"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_CHAPTER = re.compile(rf"\s*[\[(【]?{_TIME}[\])】]?\s*[-–—:：.、]?\s*(.*)")
_TAG = re.compile(r"<[^<>]*>")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,80})>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said from one second to another; ``voice`` says it, where that is known."""

    start: float
    end: float
    text: str
    voice: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """Cues in order, and what had to be put right so that they are."""

    cues: tuple[Cue, ...]
    sorted: bool = False
    trimmed: int = 0  # cues that ended after the next one had begun


def decoded(data: bytes) -> str:
    """Return the text of a file, whichever of the usual encodings it has.

    :raises Invalid: too large, or no text.
    """
    if len(data) > MOST_BYTES:
        raise Invalid(_("Captions may have 1 MB."), field="file")
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _decoded(data, (encoding,))
    if data[1:2] == b"\0" or data[:1] == b"\0":  # UTF-16 that does not say so
        return _decoded(data, ("utf-16-le" if data[1:2] == b"\0" else "utf-16-be",))
    return _decoded(data, ("utf-8", "gb18030"))


def _decoded(data: bytes, encodings: Iterable[str]) -> str:
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid(_("This file is no text that could be read."), field="file")


def read_captions(raw: str) -> Taken:
    """Return the cues of WebVTT or SubRip (.srt) text, in order, none beginning before another ends.

    :raises Invalid: it is neither, or too much; names the line.
    """
    text = _usual(raw)
    lines = text.split("\n")
    timings = [number for number, line in enumerate(lines, 1) if "-->" in line]
    if not timings:
        raise Invalid(
            _("There are no captions in this. A caption begins with a line like 00:01 --> 00:04."),
            field="text",
        )
    for number in timings:
        _check_timing(lines[number - 1], number)
    if len(timings) > MOST_CUES:
        raise Invalid(_("There may be %(most)d captions.") % {"most": MOST_CUES}, field="text")
    try:
        found = webvtt.from_buffer(io.StringIO(_as_vtt(lines)), format="vtt")
    except (MalformedFileError, MalformedCaptionError) as error:
        raise Invalid(_("These captions could not be read."), field="text") from error
    cues = []
    for one in found.captions:
        said = _said(one.raw_text)
        if said:
            voice = _VOICE.match(one.raw_text.strip())
            start, end = _seconds_of(one.start), _seconds_of(one.end)
            cues.append(Cue(start, end, said, one_line(unescape(voice[1])) if voice else ""))
    if not cues:
        raise Invalid(_("There is no text in these captions."), field="text")
    return in_order(cues)


def _as_vtt(lines: Sequence[str]) -> str:
    """Return ``lines`` as the strictest reader wants them: a head, and whole times with points."""
    body = list(lines)
    if body and body[0].lstrip("\ufeff").startswith("WEBVTT"):
        body = body[1:]
        while body and body[0].strip() and "-->" not in body[0]:
            body = body[1:]  # what else stands in the head
    written = ["WEBVTT", ""]
    for line in body:
        timing = _TIMING.fullmatch(line)
        if timing is None:
            written.append(line)
            continue
        start, end = _seconds(timing.groups()[:4]), _seconds(timing.groups()[4:8])
        if written[-1].strip().isdecimal():
            written.pop()  # the number of a caption in .srt
        if written[-1].strip():
            written.append("")  # the empty line between two was forgotten
        written.append(f"{clock(start)} --> {clock(end)}")
    return "\n".join(written)


def _check_timing(line: str, number: int) -> None:
    timing = _TIMING.fullmatch(line)
    if timing is None:
        words = {"line": number}
        message = _(
            "Line %(line)d: this is no time. It should be like 00:01:05.000 --> 00:01:09.000."
        )
        raise Invalid(message % words, field="text")
    start, end = _seconds(timing.groups()[:4]), _seconds(timing.groups()[4:8])
    if end <= start:
        message = _("Line %(line)d: this caption ends before it begins.")
        raise Invalid(message % {"line": number}, field="text")
    if end > LONGEST:
        message = _("Line %(line)d: no video is as long as that.")
        raise Invalid(message % {"line": number}, field="text")


def in_order(cues: Sequence[Cue]) -> Taken:
    """Put ``cues`` in order of their beginnings; one that runs into the next ends there."""
    ordered = sorted(cues, key=lambda cue: (cue.start, cue.end))
    kept, trimmed = [], 0
    for place, cue in enumerate(ordered):
        follows = ordered[place + 1].start if place + 1 < len(ordered) else None
        end = cue.end
        if follows is not None and end > follows >= cue.start + SHORTEST:
            end, trimmed = follows, trimmed + 1
        kept.append(Cue(cue.start, end, cue.text, cue.voice))
    return Taken(tuple(kept), ordered != list(cues), trimmed)


def read_chapters(raw: str, seconds: float | None) -> Taken:
    """Return the chapters that lines like "03:20 Reading aloud" name, or WebVTT does.

    ``seconds`` is the length of the film, where it is known: the last chapter ends with it.

    :raises Invalid: a line that is none, two at one second, or one after the end; names the line.
    """
    text = _usual(raw)
    if "-->" in text:
        return read_captions(text)
    begun: list[tuple[float, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if is_blank(line):
            continue
        found = _CHAPTER.fullmatch(line)
        title = one_line(found[5])[:LONGEST_TITLE] if found else ""
        if found is None or is_blank(title) or not _is_on_clock(found):
            message = _("Line %(line)d: write a time and a title, like 03:20 Reading aloud.")
            raise Invalid(message % {"line": number}, field="chapters")
        start = _seconds(found.groups()[:4])
        if seconds is not None and start >= seconds:
            message = _("Line %(line)d: the video is over by then.")
            raise Invalid(message % {"line": number}, field="chapters")
        if any(start == other for other, _title in begun):
            message = _("Line %(line)d: another chapter begins at this second.")
            raise Invalid(message % {"line": number}, field="chapters")
        begun.append((start, title))
    if len(begun) > MOST_CUES:
        raise Invalid(_("There may be %(most)d captions.") % {"most": MOST_CUES}, field="chapters")
    ordered = sorted(begun)
    last = seconds or (ordered[-1][0] + 3600 if ordered else 0)
    ends = [start for start, _title in ordered[1:]] + [last]
    cues = tuple(Cue(s, max(e, s + 1), t) for (s, t), e in zip(ordered, ends, strict=True))
    return Taken(cues, ordered != begun)


def write_vtt(cues: Iterable[Cue]) -> str:
    """Return ``cues`` as WebVTT in which nothing but text and voices can stand."""
    parts = ["WEBVTT\n"]
    for cue in cues:
        text = escape(cue.text, quote=False).replace("--&gt;", "→")
        voice = f"<v {escape(cue.voice, quote=False)}>" if cue.voice else ""
        parts.append(f"{clock(cue.start)} --> {clock(cue.end)}\n{voice}{text}\n")
    return "\n".join(parts)


def cues_in(vtt: str) -> list[Cue]:
    """Return the cues of what ``write_vtt`` wrote."""
    return list(read_captions(vtt).cues) if "-->" in vtt else []


def words_in(cues: Iterable[Cue]) -> str:
    """Return the words alone, a line each, for a search."""
    return "\n".join(cue.text for cue in cues)


def as_lines(cues: Iterable[Cue]) -> str:
    """Return chapters as people write them: 03:20 Reading aloud."""
    return "\n".join(f"{minutes(cue.start)} {cue.text}" for cue in cues)


def clock(seconds: float) -> str:
    """Return 00:01:05.250."""
    thousandths = round(seconds * 1000)
    whole, left = divmod(thousandths, 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{left:03}"


def minutes(seconds: float) -> str:
    """Return a place in a film as people say it: 1:05, 1:02:03."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def _usual(raw: str) -> str:
    return raw.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _said(raw: str) -> str:
    """Return the words of a cue: no tags, no entities, no control characters, few lines."""
    text = clean_source(unescape(_TAG.sub("", raw)))
    lines = [" ".join(line.split()) for line in text.split("\n") if not is_blank(line)]
    return "\n".join(lines)[:LONGEST_CUE]


def _is_on_clock(found: re.Match[str]) -> bool:
    """Tell whether it is a time as people say it: 75:00 may be, 00:99 and 1:75:00 are none."""
    return int(found[3]) < 60 and (found[1] is None or int(found[2]) < 60)


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes_, seconds, fraction = parts
    whole = int(hours or 0) * 3600 + int(minutes_ or 0) * 60 + int(seconds or 0)
    return whole + int((fraction or "0").ljust(3, "0")) / 1000


def _seconds_of(timestamp: str) -> float:
    found = re.fullmatch(_TIME, timestamp)
    return _seconds(found.groups()) if found else 0.0
