"""What planning a roster works on: clean rows in, lines and issues out. Plain values only."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schools.enums import LineKind, ProblemKind, RosterForm

# A school that is there has its id; one that the file brings has "new:" and its name.
SchoolRef = int | str
# A person who is there has their id; one who is new has a negative number of the plan.
PersonRef = int


def plain_name(name: str) -> str:
    """Return ``name`` as it is compared: one width, one case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file, cleaned: a person, and the posts that the row names.

    ``subjects`` × ``grades`` are the posts; ``classes`` the sourcedIds of the classes behind
    them, where the file knows any. ``years`` is how long the person has taught.
    ``cells`` is the row as it was read, recognised columns only.
    """

    name: str
    file: str = ""
    row: int = 0
    staff_number: str = ""
    source_id: str = ""
    phone: str = ""
    email: str = ""
    school: str = ""
    school_source_id: str = ""
    subjects: tuple[str, ...] = ()
    subject_codes: tuple[str, ...] = ()
    grades: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()
    title: str = ""
    years: int | None = None
    leads_preparation: bool = False
    heads_group: bool = False
    is_ended: bool = False
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Org:
    """A school as a file knows it."""

    name: str
    source_id: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """A question, a rejected row or a warning. ``candidates`` are (id, label)."""

    kind: ProblemKind
    problem: str
    file: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    expected: str = ""
    candidates: tuple[tuple[int, str], ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Intake:
    """A whole file, cleaned. ``columns`` says how the file calls a field."""

    form: RosterForm
    rows: list[Row] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)  # found while reading
    headings: dict[str, str] = field(default_factory=dict)  # heading -> field, "": unrecognised
    columns: dict[str, str] = field(default_factory=dict)  # field -> heading
    row_count: int = 0
    covered: list[Org] = field(default_factory=list)
    orgs: list[Org] = field(default_factory=list)
    is_delta: bool = False


@dataclass(slots=True)
class Line:
    """One change: what will be done, to whom, and why."""

    kind: LineKind
    row: int | None = None
    person: PersonRef | None = None
    person_name: str = ""
    school: SchoolRef | None = None
    school_name: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


def question_key(kind: str, *, file: str, row: int | None, value: str) -> str:
    """Return what an answer is kept under, so that it fits the same question read again."""
    if kind == ProblemKind.UNKNOWN_SCHOOL:
        return f"{kind}|{plain_name(value)}"
    return f"{kind}|{file}|{row}|{plain_name(value)}"
