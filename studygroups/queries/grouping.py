"""Which circles there should be, who stands in them, and what has to change for that.

Pure: posts and the present state go in, changes come out. The preview of a roster counts them
and ``keep_circles`` writes them, so that both always say the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from schools.enums import stage_of
from studygroups.enums import SuccessionReason


class CircleKey(NamedTuple):
    """What a circle is for. ``grade`` None: the whole stage."""

    subject: str
    stage: str
    grade: int | None


class Post(NamedTuple):
    """A teaching post that holds on the day in question."""

    person: int
    school: int | None
    subject: str
    grade: int
    is_primary: bool = False


class Seat(NamedTuple):
    """How a person stands in a circle."""

    school: int | None
    is_primary: bool


@dataclass(slots=True)
class Stay:
    """A roster membership, from a day up to another; ``pk`` None where it is still to be made."""

    person: int
    circle: CircleKey
    seat: Seat
    starts_on: date
    ends_on: date | None = None
    pk: int | None = None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(slots=True)
class Span:
    """When a circle is open: from a day up to another, or until further notice."""

    opened_on: date
    closed_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.opened_on <= day and (self.closed_on is None or day < self.closed_on)


class Lineage(NamedTuple):
    before: CircleKey
    after: CircleKey
    on: date
    reason: str


@dataclass(slots=True)
class Upkeep:
    """The circles of a county over time, and what was changed in them so far.

    ``stays`` and ``spans`` come in as they are and are carried forward day by day;
    ``ended`` and ``begun`` are the stays to write, ``moved`` the circles whose span is new.
    """

    spans: dict[CircleKey, Span]
    stays: list[Stay]
    smallest: int
    known: frozenset[CircleKey] = frozenset()
    begun: list[Stay] = field(default_factory=list)
    ended: list[Stay] = field(default_factory=list)
    moved: list[CircleKey] = field(default_factory=list)
    lineage: list[Lineage] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.known = frozenset(self.spans)

    @property
    def created(self) -> list[CircleKey]:
        """The circles that have never been before."""
        return [key for key in dict.fromkeys(self.moved) if key not in self.known]

    def is_empty(self) -> bool:
        return not (self.begun or self.ended or self.moved or self.lineage)


class Change(NamedTuple):
    """What one day brings, for counting: pairs of a person and a circle."""

    created: int
    joined: set[tuple[int, CircleKey]]
    left: set[tuple[int, CircleKey]]

    def counts(self) -> dict[str, int]:
        return {"created": self.created, "joined": len(self.joined), "left": len(self.left)}


def seats_for(posts: Iterable[Post], smallest: int) -> dict[tuple[int, CircleKey], Seat]:
    """Return who stands where when these posts hold, by person and circle.

    Where one taught grade of a subject and stage has fewer than ``smallest`` teachers, the
    whole stage shares one circle. The main post decides a person's school and main circle;
    without one it is the first by subject and grade.
    """
    ordered = sorted(posts, key=lambda p: (not p.is_primary, p.subject, p.grade, p.school or 0))
    teachers: dict[tuple[str, str], dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for post in ordered:
        teachers[post.subject, stage_of(post.grade)][post.grade].add(post.person)
    shared = {
        span for span, grades in teachers.items() if min(map(len, grades.values())) < smallest
    }
    seats: dict[tuple[int, CircleKey], Seat] = {}
    settled: set[int] = set()
    for post in ordered:
        stage = stage_of(post.grade)
        grade = None if (post.subject, stage) in shared else post.grade
        place = post.person, CircleKey(post.subject, stage.value, grade)
        if place not in seats:
            seats[place] = Seat(post.school, post.person not in settled)
            settled.add(post.person)
    return seats


def keep_on(day: date, posts: Iterable[Post], state: Upkeep) -> Change:
    """Carry ``state`` to what ``posts`` ask for on ``day``, and say what that changed.

    Days must come in order. What held before ``day`` stays as it is: a stay ends on the day,
    another begins on it. A stay that was to begin later keeps its own beginning.
    """
    wanted = seats_for(posts, state.smallest)
    present = {(stay.person, stay.circle): stay for stay in state.stays if stay.holds_on(day)}
    later: dict[tuple[int, CircleKey], date] = {}
    for stay in state.stays:
        if stay.starts_on > day and stay.ends_on != stay.starts_on:
            place = stay.person, stay.circle
            later[place] = min(stay.starts_on, later.get(place, stay.starts_on))

    created = _move_circles(day, {circle for _, circle in wanted}, state)
    for place, stay in present.items():
        if wanted.get(place) != stay.seat:
            stay.ends_on = day
            state.ended.append(stay)
    for place, seat in wanted.items():
        if place not in present or present[place].seat != seat:
            stay = Stay(*place, seat, starts_on=day, ends_on=later.get(place))
            state.stays.append(stay)
            state.begun.append(stay)
    return Change(created, wanted.keys() - present.keys(), present.keys() - wanted.keys())


def _move_circles(day: date, target: set[CircleKey], state: Upkeep) -> int:
    """Open, reopen and close circles on ``day``; return how many there never were before."""
    is_open = {key for key, span in state.spans.items() if span.holds_on(day)}
    opening, closing = sorted(target - is_open, key=_order), sorted(is_open - target, key=_order)
    created = 0
    for key in opening:
        created += key not in state.spans
        state.spans[key] = Span(day)
    for key in closing:
        state.spans[key].closed_on = day
    state.moved += [*opening, *closing]
    for before in closing:
        for after in opening:
            if before[:2] != after[:2]:
                continue
            if after.grade is None:
                state.lineage.append(Lineage(before, after, day, SuccessionReason.TOO_SMALL))
            elif before.grade is None:
                state.lineage.append(Lineage(before, after, day, SuccessionReason.GROWN))
    return created


def _order(key: CircleKey) -> tuple[str, str, int]:
    return key.subject, key.stage, key.grade or 0
