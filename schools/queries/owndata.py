"""What the page of one's own data shows: every sort, how much there is, and the newest of it."""

from __future__ import annotations

from dataclasses import dataclass

from schools.models import DataExport, Person
from schools.owndata import OwnData, Owner, sorts

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Line:
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of data with how many rows there are and the latest of them."""

    part: OwnData
    count: int
    latest: list[Line]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.latest)


def kept_about(owner: Owner) -> list[Sort]:
    """Return every sort of data about ``owner``; two queries and some words each."""
    return [_sort(part, owner) for part in sorts()]


def _sort(part: OwnData, owner: Owner) -> Sort:
    rows = part.rows(owner)
    latest = [
        Line(part.line(row), part.address(row) if part.address else "") for row in rows[:SHOWN]
    ]
    count = rows.count() if len(latest) == SHOWN else len(latest)
    return Sort(part, count, latest)


def latest_export(person: Person) -> DataExport | None:
    """Return the export that ``person`` asked for last."""
    return DataExport.objects.filter(person=person).first()
