"""What changed between two versions of an item: field by field, words in and words out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from microcourses.models import LessonCase, MicroCourse

SAME, OUT, IN = "same", "out", "in"
# A word of letters or figures; else each sign by itself, which is how Chinese is compared.
TOKENS = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
BLOCKS = re.compile(r"<(?:br|/p|/li|/h[1-6]|/blockquote|/tr)\b[^>]*>", re.IGNORECASE)
MOST_TOKENS = 1_500  # of a paragraph: beyond it the whole paragraph counts as changed
MOST_SIGNS = 30_000  # of a text: beyond it only whole paragraphs are compared
AROUND = 60  # signs of what stayed that are shown before and after a change
CHOICES = ("licence", "audience", "sort", "anonymity")
LINES = ("title", "summary", "edition", "chapter")
RICH = ("body", "debrief", "would_change")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that stayed, went ``out`` or came ``in``."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in one field. ``what``: "" changed, "in" it is new, "out" it is gone."""

    label: str
    pieces: list[Piece]
    what: str = ""


def compare(before: Any, after: Any) -> list[Change]:
    """Return what is different in ``after``, in the order of the page; [] where nothing is."""
    changes = []
    for (label, old), (_label, new) in zip(_fields(before), _fields(after), strict=True):
        if old != new:
            changes.append(Change(label, marked(old, new), _what(old, new)))
    return changes + _parts(before, after)


def plain(html: str) -> str:
    """Return the words of cleaned HTML, a line for each paragraph."""
    lines = unescape(strip_tags(BLOCKS.sub("\n", html))).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


def marked(before: str, after: str) -> list[Piece]:
    """Return ``after`` with what came in and, beside it, what went out of ``before``."""
    old, new = before.split("\n"), after.split("\n")
    pieces: list[Piece] = []
    by_words = len(before) + len(after) <= MOST_SIGNS
    for step, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            pieces += [Piece(SAME, line + "\n") for line in old[a:b]]
        elif step == "replace" and b - a == d - c and by_words:
            for one, other in zip(old[a:b], new[c:d], strict=True):
                pieces += [*_marked_line(one, other), Piece(SAME, "\n")]
        else:
            pieces += [Piece(OUT, line + "\n") for line in old[a:b]]
            pieces += [Piece(IN, line + "\n") for line in new[c:d]]
    return list(_shortened(_joined(pieces)))


def _marked_line(before: str, after: str) -> list[Piece]:
    old, new = TOKENS.findall(before), TOKENS.findall(after)
    whole = [Piece(OUT, before), Piece(IN, after)]
    if max(len(old), len(new)) > MOST_TOKENS:
        return whole
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 1 / 3:  # another sentence: marked sign by sign, nobody could read it
        return whole
    pieces = []
    for step, a, b, c, d in matcher.get_opcodes():
        if step == "equal":
            pieces.append(Piece(SAME, "".join(old[a:b])))
            continue
        pieces += [Piece(OUT, "".join(old[a:b])), Piece(IN, "".join(new[c:d]))]
    return pieces


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    held: Piece | None = None
    for piece in (each for each in pieces if each.text):
        if held is not None and held.what == piece.what:
            held = Piece(held.what, held.text + piece.text)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        text = held.text.rstrip("\n")
        if text:
            yield Piece(held.what, text)


def _shortened(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Leave out the middle of what stayed, where it is long."""
    rows = list(pieces)
    for place, piece in enumerate(rows):
        if piece.what != SAME or len(piece.text) <= 3 * AROUND:
            yield piece
            continue
        head = piece.text[:AROUND] if place else ""
        tail = piece.text[-AROUND:] if place < len(rows) - 1 else ""
        yield Piece(SAME, f"{head}……{tail}")


def _what(old: str, new: str) -> str:
    if not old:
        return IN
    return OUT if not new else ""


# -- Fields -------------------------------------------------------------------------------------


def _fields(version: Any) -> Iterator[tuple[str, str]]:
    """Yield label and text of every field of ``version``, in the order of the page."""
    yield from _named(version, LINES)
    yield _("Subject"), str(version.subject) if version.subject_id else ""
    yield _("Grades"), _grades(version)
    for name in CHOICES:
        if hasattr(version, name):
            yield _label(version, name), str(getattr(version, f"get_{name}_display")())
    yield _("Tags"), _(", ").join(sorted(tag.name for tag in version.tags.all()))
    if isinstance(version, LessonCase):
        yield _label(version, "taught_on"), str(version.taught_on or "")
        yield _("Recording"), str(version.film) if version.film_id else ""
        yield _label(version, "transcript"), version.transcript.strip()
    for name in RICH:
        if hasattr(version, name):
            yield _label(version, name), plain(getattr(version, name))


def _named(version: Any, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in names:
        yield _label(version, name), getattr(version, name)


def _label(version: Any, name: str) -> str:
    return str(capfirst(version._meta.get_field(name).verbose_name))


def _grades(version: Any) -> str:
    first, last = version.get_first_grade_display(), version.get_last_grade_display()
    return str(first) if first == last else f"{first} – {last}"


# -- Parts ----------------------------------------------------------------------------------------


def _parts(before: Any, after: Any) -> list[Change]:
    changes = []
    if isinstance(after, MicroCourse):
        said = _("Episode %(n)d")
        changes += _rows(said, _episodes(before), _episodes(after))
    if isinstance(after, LessonCase):
        changes += _rows(_("Note %(n)d"), _notes(before), _notes(after))
    changes += _rows(_("File %(n)d"), _files(before), _files(after))
    return changes


def _episodes(course: MicroCourse) -> list[str]:
    return [
        "\n".join(filter(None, (each.title, each.film.name if each.film else "", plain(each.plan))))
        for each in course.episodes.all()
    ]


def _notes(case: LessonCase) -> list[str]:
    return [
        "\n".join(
            filter(
                None,
                (
                    f"{each.second // 60}:{each.second % 60:02d}",
                    each.teacher_did,
                    each.pupils_did,
                    each.remark,
                ),
            )
        )
        for each in case.notes.all()
    ]


def _files(version: Any) -> list[str]:
    return [place.material.name for place in version.materials.all()]


def _rows(label: str, before: list[str], after: list[str]) -> list[Change]:
    """Compare lists: what came in between others or went is found, what was changed is marked."""
    changes = []
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for step, a, b, c, d in steps:
        if step == "equal":
            continue
        pairs = min(b - a, d - c)
        for n in range(pairs):
            pieces = marked(before[a + n], after[c + n])
            changes.append(Change(label % {"n": c + n + 1}, pieces))
        changes += [
            Change(label % {"n": n + 1}, [Piece(OUT, before[n])], OUT) for n in range(a + pairs, b)
        ]
        changes += [
            Change(label % {"n": n + 1}, [Piece(IN, after[n])], IN) for n in range(c + pairs, d)
        ]
    return changes
