"""What upper rooms add to pages that are not theirs: the page of a person, and the desk.

A room registers its parts when it is loaded, so that these pages know nothing of rooms above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.utils import timezone

from schools.enums import Shelf, Urgency

T = TypeVar("T")

PERSON_PARTS: dict[str, PersonPart] = {}
PERSON_DEEDS: dict[str, PersonDeed] = {}


@dataclass(frozen=True, slots=True)
class PersonPart:
    """One sort of thing that people share.

    ``counts(actor, people)`` gives how many of each of ``people`` (ids) ``actor`` may see, in one
    query; ``shared(actor, person)`` the things themselves, the latest first. ``template`` shows
    one of them as ``thing``. ``count_label(n)`` says what is counted: "3 conversations".
    """

    name: str
    label: Any
    count_label: Callable[[int], str]
    counts: Callable[[Any, Iterable[int]], dict[int, int]]
    shared: Callable[[Any, Any], Any]
    template: str


def register_person_part(part: PersonPart) -> None:
    if PERSON_PARTS.setdefault(part.name, part) is not part:
        msg = f"two parts of a person's page are called {part.name}"
        raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class PersonDeed:
    """Something that can be done with a colleague, beside "follow".

    ``template`` offers it on the page of ``person``, ``on_card`` (if any) on their card in the
    directory. Neither is shown to the person themselves.
    """

    name: str
    template: str
    on_card: str = ""


def register_person_deed(deed: PersonDeed) -> None:
    if PERSON_DEEDS.setdefault(deed.name, deed) is not deed:
        msg = f"two deeds with a person are called {deed.name}"
        raise ValueError(msg)


# -- The desk ---------------------------------------------------------------------------------

DESK_PARTS: dict[str, DeskPart] = {}


@dataclass(slots=True)
class Day:
    """Whose desk, and when. Parts of one room find what they share ``once``."""

    actor: Any
    at: datetime
    found: dict[Any, Any] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    def once(self, find: Callable[[Day], T]) -> T:
        """Return what ``find`` finds for this day; it is asked the first time only."""
        if find not in self.found:
            self.found[find] = find(self)
        known: T = self.found[find]
        return known


@dataclass(slots=True)
class Line:
    """One line of the desk: a sentence, and one click to the deed.

    ``says`` is in the reader's language. ``deed`` is the word on the button; without one the
    sentence itself leads to ``href``. ``person`` is whose face stands before it (the desk finds
    where they stand), ``icon`` stands there where nobody did it. ``since`` is for how long it
    waits or when it came; ``on`` to ``until`` are the days it falls on. ``said`` is a few words
    of what somebody wrote, ``where`` the circle or school, ``badge`` a word with its ``tone``.
    ``count`` is a figure at the end, ``counts`` what is counted: "12 unread".
    """

    says: str
    href: str
    deed: str = ""
    urgency: int = Urgency.CALM
    since: datetime | None = None
    on: date | None = None
    until: date | None = None
    person: Any = None
    icon: str = ""
    said: str = ""
    where: str = ""
    badge: str = ""
    tone: str = "due"
    count: int = 0
    counts: str = ""
    place: Any = None


@dataclass(slots=True)
class Lines:
    """What one part lays on the desk: some lines, how many ``more`` there are, and where.

    ``bar`` is (reached, of, in words) for what is better seen than read.
    """

    rows: list[Line] = field(default_factory=list)
    more: int = 0
    href: str = ""
    bar: tuple[int, int, str] | None = None


def first_of(rows: Any, few: int) -> tuple[list[Any], int]:
    """Return the first ``few`` of a QuerySet and how many more there are; two queries at most."""
    found = list(rows[:few])
    return found, max(0, rows.count() - len(found)) if found else 0


@dataclass(frozen=True, slots=True)
class DeskPart:
    """One sort of lines. ``find(day)`` takes a fixed number of queries, however many there are.

    ``concerns(actor)`` False: not this person's, and ``find`` is not asked. ``more_label(n)``
    says what does not fit: "3 more questions". ``label`` heads the cards that a part of
    ``Shelf.WATCH`` has for itself, and ``link_label`` names the link in its head.
    """

    name: str
    shelf: Shelf
    find: Callable[[Day], Lines]
    concerns: Callable[[Any], bool] = bool
    more_label: Callable[[int], str] = str
    label: Any = ""
    link_label: Any = ""


def register_desk_part(part: DeskPart) -> None:
    """Let a room lay lines of its own on everybody's desk, in the order of registering."""
    if DESK_PARTS.setdefault(part.name, part) is not part:
        msg = f"two parts of the desk are called {part.name}"
        raise ValueError(msg)
