"""What each row means for the county, and whom a row that cannot be used protects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from schools.domain.curriculum import SubjectWords
from schools.domain.roster_people import Placed, rejected
from schools.domain.roster_rows import Intake, Issue, Org, Row, SchoolRef, plain_name
from schools.domain.roster_schools import Schools
from schools.enums import ProblemKind, RosterForm
from schools.queries.roster import CountyPicture

BUNDLES = (RosterForm.ONEROSTER_11, RosterForm.ONEROSTER_12)
KNOWN_BY = ("name", "staff_number", "source_id", "phone")


class _Refusal(Exception):  # noqa: N818 - an answer about one row, told at once
    def __init__(self, problem: str, field_name: str, value: str = "", expected: str = "") -> None:
        super().__init__(problem)
        self.problem, self.field_name = problem, field_name
        self.value, self.expected = value, expected

    @property
    def knows_school(self) -> bool:
        return self.field_name in ("subject", "grade")


def place_rows(
    intake: Intake, schools: Schools, words: SubjectWords
) -> tuple[list[Placed], list[Issue]]:
    """Return each row with its school and posts, and the rows that are rejected for them."""
    placed, issues = [], []
    in_bundle = intake.form in BUNDLES
    for row in intake.rows:
        try:
            placed.append(_place(row, intake, schools, words))
        except _Refusal as no:
            school = schools.find(row) if no.knows_school else None
            # In a bundle the person stands in a table of their own, which is not wrong.
            lacks_post = in_bundle and school is not None and not row.is_ended
            bad = Placed(row, school, waits=not lacks_post, lacks_post=lacks_post)
            placed.append(bad)
            column = intake.columns.get(no.field_name, "")
            issues.append(
                rejected(bad, no.problem, column=column, value=no.value, expected=no.expected)
            )
    return placed, issues


def _place(row: Row, intake: Intake, schools: Schools, words: SubjectWords) -> Placed:
    is_known = bool(row.source_id or row.staff_number)
    if not row.name and not (intake.is_delta and is_known):
        raise _Refusal("missing-name", "name")
    if not schools.name_in_file(row):
        if intake.is_delta and row.is_ended and is_known:
            return Placed(row, None)
        raise _Refusal("missing-school", "school")
    subjects_in_grades = _posts(row, words)
    school = schools.find(row)
    if school is None:
        return Placed(row, None, waits=True)
    return Placed(row, school, tuple((school, *post) for post in subjects_in_grades))


def _posts(row: Row, words: SubjectWords) -> list[tuple[str, int]]:
    said = row.subjects or row.subject_codes
    if said and not row.grades:
        raise _Refusal("missing-grade", "grade", expected="7")
    if row.grades and not said:
        raise _Refusal("missing-subject", "subject", expected=" / ".join(words.near("")))
    posts = [(_subject(row, position, grade, words), grade)
             for position in range(len(said)) for grade in row.grades]  # fmt: skip
    return list(dict.fromkeys(posts))


def _subject(row: Row, position: int, grade: int, words: SubjectWords) -> str:
    name = row.subjects[position] if position < len(row.subjects) else ""
    code = row.subject_codes[position] if position < len(row.subject_codes) else ""
    for said in (name, code):
        if said and (meaning := words.meaning(said, grade)):
            return meaning
    near = " / ".join(words.near(name or code))
    raise _Refusal("unknown-subject", "subject", value=name or code, expected=near)


# -- Rows that cannot be used protect their people -------------------------------------------


@dataclass(slots=True)
class Protection:
    """Whom nothing may be taken from, because the file may name them in a row that waits."""

    people: set[int] = field(default_factory=set)
    schools: set[int] = field(default_factory=set)
    everybody: bool = False

    def covers(self, person: int) -> bool:
        return self.everybody or person in self.people


def protect(
    issues: Iterable[Issue], placed: Iterable[Placed], picture: CountyPicture, schools: Schools
) -> Protection:
    """Return who may be meant by the rejected and questioned rows of ``issues``.

    A row that names nobody at all holds the leavers of its whole school, and without a school
    those of the county.
    """
    shield, known = Protection(), _Known(picture)
    for row in (each.row for each in placed if each.waits):
        shield.people |= known.people({f: getattr(row, f) for f in KNOWN_BY})
    for issue in issues:
        if issue.kind != ProblemKind.REJECTED:
            continue
        if any(issue.cells.get(field_name) for field_name in KNOWN_BY):
            shield.people |= known.people(issue.cells)
            continue
        school = _school_of(issue, schools)
        if isinstance(school, int):
            shield.schools.add(school)
        elif school is None:
            shield.everybody = True
    return shield


class _Known:
    """Who may be meant by a name or a number."""

    def __init__(self, picture: CountyPicture) -> None:
        self.index: dict[tuple[str, str], set[int]] = defaultdict(set)
        for person in picture.people.values():
            for field_name in KNOWN_BY:
                self.index[field_name, plain_name(getattr(person, field_name))].add(person.id)

    def people(self, cells: Mapping[str, str]) -> set[int]:
        """Return everybody who bears one of the names and numbers in ``cells``."""
        said = ((field_name, plain_name(cells.get(field_name, ""))) for field_name in KNOWN_BY)
        found = (self.index.get(key, set()) for key in said if key[1])
        return {pk for people in found for pk in people}


def _school_of(issue: Issue, schools: Schools) -> SchoolRef | None:
    cells = issue.cells
    return schools.known(Org(cells.get("school", ""), cells.get("school_source_id", "")))


def covered_schools(intake: Intake, placed: Iterable[Placed], schools: Schools) -> set[int]:
    """Return the schools of which the file is the full truth; none of a delta."""
    if intake.is_delta:
        return set()
    listed: Iterator[SchoolRef | None] = (schools.known(org) for org in intake.covered)
    named = (p.school for p in placed if not p.waits)
    return {school for school in (*listed, *named) if isinstance(school, int)}
