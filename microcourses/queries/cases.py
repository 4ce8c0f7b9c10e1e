"""What the page of a case shows beside what every item has."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from commons.enums import FilmState
from microcourses.enums import Anonymity, Dimension, Focus, ItemKind, dimension_of
from microcourses.models import CaseNote, Item, LessonCase, SignedNotes
from microcourses.permissions import POLICY
from microcourses.queries.authors import reads_as
from microcourses.queries.transcripts import Line, clock, lines_of
from schools.actors import Actor
from schools.models import Person

WIDTH = 1000  # of the drawing of the lesson, end to end
LANES = (*Dimension, None)  # None: what belongs to no side of the lesson


@dataclass(frozen=True, slots=True)
class ShownNote:
    second: int
    teacher_did: str
    pupils_did: str
    remark: str
    focus: str  # in words
    dimension: str
    by: str

    @property
    def clock(self) -> str:
        return clock(self.second)


@dataclass(frozen=True, slots=True)
class Lane:
    """One side of the lesson on its timeline: ``dots`` are places from 0 to WIDTH."""

    label: str
    dimension: str
    row: int
    dots: list[int]

    @property
    def height(self) -> int:
        """Where it lies in the drawing."""
        return self.row * 24 + 12


@dataclass(frozen=True, slots=True)
class CaseShown:
    """``signs`` tells whether the reader has notes here: None, or whether they are signed."""

    case: LessonCase
    lines: list[Line]
    notes: list[ShownNote]
    by_focus: list[tuple[str, list[ShownNote]]]
    lanes: list[Lane]
    film: Any
    lost_its_film: bool  # it had one that was withdrawn
    signs: bool | None
    naming: list[Naming]  # for the author alone

    @property
    def drawn_height(self) -> int:
        return len(self.lanes) * 24

    @property
    def has_seconds(self) -> bool:
        return any(line.second is not None for line in self.lines)

    @property
    def length(self) -> str:
        return clock(_length(self.film, self.notes))


def on_item(item: Any, actor: Actor | None) -> CaseShown | None:
    """Return what the page of ``item`` shows where it is a case; ``item`` is the version shown.

    A fixed number of queries.
    """
    if item.kind != ItemKind.CASE:
        return None
    rows = sorted(item.notes.all(), key=lambda note: (note.second, note.sort_order or 0))
    notes = shown_notes(rows, item, actor)
    by_focus = sorted(notes, key=lambda note: (_rank(note), note.focus))
    film = item.film
    lost_its_film = film is not None and film.state == FilmState.WITHDRAWN
    if lost_its_film:
        film = None
    return CaseShown(
        case=item,
        lines=lines_of(item.transcript),
        notes=notes,
        by_focus=[
            (focus or _("Other notes"), list(group))
            for focus, group in groupby(by_focus, key=lambda note: note.focus)
        ],
        lanes=_lanes(notes, _length(film, notes)),
        film=film,
        lost_its_film=lost_its_film,
        signs=_signs(item, actor),
        naming=namings(item) if actor and POLICY.allows(actor, "case.name", item) else [],
    )


def shown_notes(rows: list[CaseNote], item: Item, actor: Actor | None) -> list[ShownNote]:
    """Return the notes of a case as ``actor`` reads them; two queries at most.

    Observers spoke to a colleague, and it is the colleague who publishes it: their names stand
    there only where they put them themselves. Where a case is without its teacher's name it is
    without theirs too, since colleagues of one school tell which it was. The teacher knows anyhow,
    and everybody knows their own.
    """
    named: dict[int, str] = {}
    if any(note.observer_id for note in rows):
        named = _observers(rows, item, actor)
    return [
        ShownNote(
            note.second,
            note.teacher_did,
            note.pupils_did,
            note.remark,
            focus_words(note.focus),
            str(dimension_of(note.focus) or ""),
            named.get(note.observer_id or 0, _("an observer")),
        )
        for note in rows
    ]


def _observers(rows: list[CaseNote], item: Item, actor: Actor | None) -> dict[int, str]:
    ids = {note.observer_id for note in rows} - {None}
    people = Person.objects.in_bulk(ids)
    is_author = actor is not None and actor.user_id == item.author_id
    signed: set[int] = ids if is_author else set()
    if not is_author and decided_naming(item) == Anonymity.NAMED:
        told = SignedNotes.objects.filter(item=item.pk, observer__in=ids)
        signed = set(told.values_list("observer_id", flat=True))
    names = {pk: str(people[pk].name) for pk in signed if pk in people}
    if actor is not None and actor.user_id in ids:
        names[actor.user_id] = pgettext("noted by", "you")
    return names


def decided_naming(item: Item) -> str:
    """Return how far the case ``item`` names its teacher, as decided now. One query."""
    known = LessonCase.objects.filter(pk=item.pk).values_list("anonymity", flat=True).first()
    return known or Anonymity.NONE


def focus_words(focus: str) -> str:
    """Return what was looked at in words; what another form called otherwise stays as it is."""
    side = dimension_of(focus)
    if side is None:
        return focus
    return f"{side.label} · {Focus(focus).label}"


def _rank(note: ShownNote) -> int:
    if note.dimension:
        return list(Dimension).index(Dimension(note.dimension))
    return len(Dimension) + (0 if note.focus else 1)


def _length(film: Any, notes: list[ShownNote]) -> int:
    filmed = int(film.seconds or 0) if film is not None else 0
    return max([filmed, 1, *(note.second for note in notes)])


def _lanes(notes: list[ShownNote], length: int) -> list[Lane]:
    lanes: list[Lane] = []
    for side in LANES:
        dots = [n.second * WIDTH // length for n in notes if n.dimension == str(side or "")]
        if dots:
            label = str(side.label) if side else _("Other notes")
            lanes.append(Lane(label, str(side or "other"), len(lanes), dots))
    return lanes


def _signs(item: Item, actor: Actor | None) -> bool | None:
    if actor is None or not item.live or not POLICY.allows(actor, "notes.sign", item):
        return None
    return SignedNotes.objects.filter(item=item.pk, observer=actor.user_id).exists()


@dataclass(frozen=True, slots=True)
class Naming:
    """One way for a case to name its teacher, and how others then read it."""

    value: str
    label: str
    reads: str
    is_chosen: bool


def namings(item: Item) -> list[Naming]:
    """Return the ways from which the author of the case ``item`` chooses."""
    chosen = decided_naming(item)
    name, school = str(item.author.name), str(item.school or "")
    told = {
        Anonymity.NAMED: (name, school),
        Anonymity.SCHOOL: ("", school),
        Anonymity.NONE: ("", ""),
    }
    return [
        Naming(value, str(Anonymity(value).label), reads_as(*told[value]), value == chosen)
        for value in told
    ]
