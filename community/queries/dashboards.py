"""The day's desk: what waits for a person, what is new, what is coming.

The rooms below lay their lines on it (``schools/hosts.py``); here they are put in order. A fixed
number of queries, however much lies there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from schools.actors import Actor
from schools.enums import Role, Shelf
from schools.hosts import DESK_PARTS, Day, DeskPart, Line, Lines
from schools.models import Appointment
from schools.queries.desk import duties_held, week_words
from schools.queries.people import NOWHERE, places_of
from studygroups.queries.circles import CircleRow
from studygroups.queries.desk import oversees, own_rows

MOST = {Shelf.WAITS: 8, Shelf.NEW: 6, Shelf.COMING: 6}


@dataclass(frozen=True, slots=True)
class More:
    """What does not fit on a shelf: "3 more questions", and where they are."""

    says: str
    href: str


@dataclass(slots=True)
class Pile:
    """One shelf in order. ``total`` counts what is only counted, too."""

    rows: list[Line] = field(default_factory=list)
    more: list[More] = field(default_factory=list)
    total: int = 0


@dataclass(frozen=True, slots=True)
class Watched:
    """One card of what to keep an eye on."""

    part: DeskPart
    lines: Lines
    more: str


@dataclass(slots=True)
class Desk:
    """Everything of one person's day. ``week`` is "week 12", or "" where there is no school."""

    greeting: str
    today: date
    week: str
    waiting: Pile
    new: Pile
    coming: Pile
    watched: list[Watched]
    circles: list[CircleRow]
    oversees: bool  # reads every circle of a county, or of all
    visits: bool  # from outside: stands in no circle, and never will by a roster
    duties: list[Appointment] = field(default_factory=list)  # said where there is no circle


def desk_for(actor: Actor, at: datetime) -> Desk:
    """Return the desk of ``actor`` at the moment ``at``."""
    day = Day(actor, at)
    laid: dict[str, list[tuple[DeskPart, Lines]]] = {shelf: [] for shelf in Shelf}
    for part in DESK_PARTS.values():
        if part.concerns(actor):
            laid[part.shelf].append((part, part.find(day)))
    circles = day.once(own_rows)
    desk = Desk(
        greeting_for(actor.name, at),
        day.today,
        week_words(day),
        _pile(laid[Shelf.WAITS], MOST[Shelf.WAITS], _most_urgent_first),
        _pile(laid[Shelf.NEW], MOST[Shelf.NEW], _latest_first),
        _pile(laid[Shelf.COMING], MOST[Shelf.COMING], _soonest_first),
        [
            Watched(part, lines, part.more_label(lines.more) if lines.more else "")
            for part, lines in laid[Shelf.WATCH]
            if lines.rows or lines.bar
        ],
        circles,
        oversees(actor),
        visits=actor.holds(Role.EXPERT) and not circles,
    )
    if not circles:
        desk.duties = duties_held(day)
    _find_places((*desk.waiting.rows, *desk.new.rows), day.today)
    return desk


def _pile(laid: list[tuple[DeskPart, Lines]], most: int, order: object) -> Pile:
    """Put the lines of several parts in one order; what does not fit is counted, with a link."""
    rows = [(line, part.name) for part, lines in laid for line in lines.rows]
    rows.sort(key=lambda row: order(row[0]))  # type: ignore[operator]
    hidden = {part.name: lines.more for part, lines in laid}
    for _line, name in rows[most:]:
        hidden[name] += 1
    more = [
        More(part.more_label(hidden[part.name]), lines.href)
        for part, lines in laid
        if hidden[part.name]
    ]
    shown = [line for line, _name in rows[:most]]
    return Pile(shown, more, len(shown) + sum(hidden.values()))


def _most_urgent_first(line: Line) -> tuple[int, bool, datetime]:
    return line.urgency, line.since is None, line.since or datetime.max.replace(tzinfo=UTC)


def _latest_first(line: Line) -> float:
    return -line.since.timestamp() if line.since else 0.0


def _soonest_first(line: Line) -> date:
    return line.on or date.max


def _find_places(lines: Iterable[Line], on: date) -> None:
    """Say where everybody stands who stands on the desk. One query."""
    named = [line for line in lines if line.person is not None]
    places = places_of({line.person.pk for line in named}, on)
    for line in named:
        line.place = places.get(line.person.pk, NOWHERE)


def greeting_for(name: str, at: datetime) -> str:
    """Greet ``name`` by the local hour of ``at``."""
    hour = timezone.localtime(at).hour
    words = {"name": name}
    if 5 <= hour < 11:
        return _("Good morning, %(name)s") % words
    if 11 <= hour < 13:
        return _("Good day, %(name)s") % words
    if 13 <= hour < 18:
        return _("Good afternoon, %(name)s") % words
    if 18 <= hour < 23:
        return _("Good evening, %(name)s") % words
    return _("It is late, %(name)s. Rest well") % words
