"""Which rows are one person, and which person of the county that is. Never a guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from schools.domain.roster_closed import Closed
from schools.domain.roster_rows import Issue, Row, SchoolRef, plain_name, question_key
from schools.enums import ProblemKind
from schools.queries.roster import CountyPicture, PersonPicture

Post = tuple[SchoolRef, str, int]  # school, subject, grade


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with what it means. ``waits``: it was rejected or asks something, and is not used.

    ``lacks_post``: who works where can be used, what is taught was rejected.
    """

    row: Row
    school: SchoolRef | None
    posts: tuple[Post, ...] = ()
    waits: bool = False
    lacks_post: bool = False


@dataclass(slots=True)
class Filed:
    """One person as the file has them. ``skipped``: nobody can tell who that is."""

    placed: list[Placed]
    person: int | None = None
    skipped: bool = False
    begins_anew: bool = False  # after closing an account, as the office answered

    @property
    def used(self) -> list[Placed]:
        """Their rows that can be used."""
        return [p for p in self.placed if not p.waits]

    @property
    def held(self) -> bool:
        """Tell whether some row is not used whole, so that nothing of theirs may end."""
        return any(p.waits or p.lacks_post for p in self.placed)

    @property
    def first(self) -> Row:
        return self.placed[0].row

    @property
    def name(self) -> str:
        return self.value("name")

    def value(self, field_name: str) -> str:
        """Return the first row's value of ``field_name`` that says something."""
        return next((v for p in self.placed if (v := getattr(p.row, field_name))), "")

    @property
    def schools(self) -> list[SchoolRef]:
        """Their schools in the order of the file, those of ended rows left out."""
        named = (p.school for p in self.used if p.school is not None and not p.row.is_ended)
        return list(dict.fromkeys(named))


@dataclass(slots=True)
class Matching:
    filed: list[Filed] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    protected: set[int] = field(default_factory=set)  # people who may stand in a row that waits


def rejected(placed: Placed, problem: str, *, column: str, value: str, expected: str = "") -> Issue:
    """Return the issue that keeps one row out."""
    row = placed.row
    return Issue(
        ProblemKind.REJECTED,
        problem,
        file=row.file,
        row=row.row,
        column=column,
        value=value,
        expected=expected,
        cells=row.cells,
    )


# -- Rows that are one person --------------------------------------------------------------

Key = tuple[Any, ...]


class _Groups:
    """Rows by what tells their person apart, found again by name."""

    def __init__(self) -> None:
        self.rows: dict[Key, list[Placed]] = {}
        self.by_name: dict[str, list[Key]] = defaultdict(list)

    def add(self, key: Key, placed: Placed) -> None:
        if key not in self.rows:
            self.rows[key] = []
            self.by_name[plain_name(placed.row.name)].append(key)
        self.rows[key].append(placed)

    def like(self, placed: Placed, fits: Callable[[Row, Row], bool]) -> list[Key]:
        """Return the groups of the same name of which some row ``fits`` the given one."""
        keys = self.by_name.get(plain_name(placed.row.name), ())
        return [k for k in keys if any(fits(each.row, placed.row) for each in self.rows[k])]

    def near(self, placed: Placed) -> list[Key]:
        """Return the groups that a row without a number of its own may belong to."""
        phone = placed.row.phone
        if phone and (same := self.like(placed, lambda a, b: a.phone == b.phone)):
            return same
        keys = self.by_name.get(plain_name(placed.row.name), ())
        return [
            key
            for key in keys
            if any(
                _place(each) == _place(placed) and not (phone and each.row.phone)
                for each in self.rows[key]
            )
        ]


def gather(rows: Iterable[Placed], columns: Mapping[str, str]) -> tuple[list[Filed], list[Issue]]:
    """Put rows of one person together: a head of group who teaches stands twice.

    Rows that contradict each other are rejected, all of them: nobody can tell which is right.
    """
    kept, issues = _without_contradictions(sorted(rows, key=_position), columns)
    groups, weak = _Groups(), []
    number_of = {
        p.row.source_id: p.row.staff_number for p in kept if p.row.source_id and p.row.staff_number
    }
    for placed in kept:
        row = placed.row
        if number := row.staff_number or number_of.get(row.source_id, ""):
            groups.add(("number", number), placed)
        elif row.source_id:
            groups.add(("source", row.source_id), placed)
        else:
            weak.append(placed)
    for placed in sorted(weak, key=lambda each: not each.row.phone):  # those with a phone first
        fitting = groups.near(placed)
        if len(fitting) > 1:
            issues.append(_same_name_twice(placed, columns))
            continue
        row = placed.row
        own = ("weak", plain_name(row.name), row.phone or _place(placed))
        groups.add(fitting[0] if fitting else own, placed)
    filed = [Filed(sorted(group, key=_position)) for group in groups.rows.values()]
    return sorted(filed, key=lambda each: _position(each.placed[0])), issues


def _same_name_twice(placed: Placed, columns: Mapping[str, str]) -> Issue:
    return rejected(
        placed,
        "same-name-twice",
        column=columns.get("name", ""),
        value=placed.row.name,
        expected=columns.get("staff_number", ""),
    )


def _position(placed: Placed) -> tuple[str, int]:
    return placed.row.file, placed.row.row


def _place(placed: Placed) -> Any:
    return placed.school if placed.school is not None else plain_name(placed.row.school)


def _without_contradictions(
    rows: list[Placed], columns: Mapping[str, str]
) -> tuple[list[Placed], list[Issue]]:
    """Reject rows that give one number to two names, or two numbers to one source."""
    names: dict[Key, set[str]] = defaultdict(set)
    numbers: dict[str, set[str]] = defaultdict(set)
    for placed in rows:
        row, name = placed.row, plain_name(placed.row.name)
        for kind in ("staff_number", "source_id"):
            if name and (value := getattr(row, kind)):
                names[kind, value].add(name)
        if row.source_id and row.staff_number:
            numbers[row.source_id].add(row.staff_number)
    kept, issues = [], []
    for placed in rows:
        row = placed.row
        wrong = next(
            (
                kind
                for kind in ("staff_number", "source_id")
                if len(names.get((kind, getattr(row, kind)), ())) > 1
            ),
            "",
        )
        if not wrong and len(numbers.get(row.source_id, ())) > 1:
            wrong = "source_id"
        if not wrong:
            kept.append(placed)
            continue
        column, value = columns.get(wrong, ""), getattr(row, wrong)
        issues.append(rejected(placed, "number-of-two-people", column=column, value=value))
    return kept, issues


# -- Which person of the county that is ------------------------------------------------------


class _Index:
    """The county's people by each thing that a file may know them by."""

    def __init__(self, picture: CountyPicture) -> None:
        self.picture = picture
        self.number = {p.staff_number: p for p in picture.people.values() if p.staff_number}
        self.source = {p.source_id: p for p in picture.people.values() if p.source_id}
        self.phone: dict[str, list[PersonPicture]] = defaultdict(list)
        self.name: dict[str, list[PersonPicture]] = defaultdict(list)
        for person in picture.people.values():
            self.name[plain_name(person.name)].append(person)
            if person.phone:
                self.phone[person.phone].append(person)

    def worked_at(self, person: PersonPicture, school: SchoolRef) -> bool:
        here = self.picture.schools_of(person.id) | self.picture.by_hand.get(person.id, set())
        return school in (here or self.picture.past.get(person.id, set()))

    def by_number(self, filed: Filed) -> list[PersonPicture]:
        found = self.number.get(filed.value("staff_number"))
        return [found] if found else []

    def by_source(self, filed: Filed) -> list[PersonPicture]:
        found = self.source.get(filed.value("source_id"))
        return [found] if found else []

    def by_phone(self, filed: Filed) -> list[PersonPicture]:
        said = plain_name(filed.name)
        same = self.phone.get(filed.value("phone"), ())
        return [p for p in same if plain_name(p.name) == said and not _differs(filed, p)]

    def by_name(self, filed: Filed) -> list[PersonPicture]:
        schools = filed.schools or [p.school for p in filed.placed if p.school is not None]
        return [
            person
            for person in self.name.get(plain_name(filed.name), ())
            if not _differs(filed, person)
            and any(self.worked_at(person, school) for school in schools)
        ]


def _differs(filed: Filed, person: PersonPicture) -> bool:
    """Tell whether a number says that these are two people of one name."""
    return any(
        mine and theirs and mine != theirs
        for mine, theirs in (
            (filed.value("staff_number"), person.staff_number),
            (filed.value("source_id"), person.source_id),
        )
    )


def _renamed(filed: Filed, person: PersonPicture) -> bool:
    """Tell whether the name under one number has nothing in common with the name there was."""
    said, known = plain_name(filed.name), plain_name(person.name)
    return (
        bool(said) and not set(said) & set(known) and filed.value("phone") != (person.phone or None)
    )


def match(
    filed: list[Filed],
    picture: CountyPicture,
    answers: Mapping[str, dict[str, Any]],
    columns: Mapping[str, str],
) -> Matching:
    """Give each of ``filed`` their person: by staff number, sourcedId, phone, name and school.

    Whoever closed their account is nobody's candidate: what the file knows them by is a question,
    asked before weaker evidence could give somebody else their row. Two candidates, or a number whose name has changed beyond recognition, are a question.
    One person is never two of the file: the stronger evidence takes them.
    """
    index, result, closed = _Index(picture), Matching(filed=filed), Closed(picture)
    taken: set[int] = set()
    waiting = [each for each in filed if not _answered(each, picture, answers, taken, result)]
    for strength in (index.by_number, index.by_source, index.by_phone, index.by_name):
        claims: dict[int, list[Filed]] = defaultdict(list)
        still: list[Filed] = []
        for each in waiting:
            found = [person for person in strength(each) if person.id not in taken]
            certain = strength in (index.by_number, index.by_source)
            if len(found) > 1 or (found and certain and _renamed(each, found[0])):
                _ask(each, found, result, columns)
            elif found:
                claims[found[0].id].append(each)
            elif closed.knows(each, strength.__name__):
                _ask_again(each, result, columns)
            else:
                still.append(each)
        for pk, claimants in claims.items():
            if len(claimants) == 1:
                claimants[0].person = pk
                taken.add(pk)
                continue
            for each in claimants:
                _ask(each, [picture.people[pk]], result, columns)
        waiting = still
    return result


def _key(filed: Filed, kind: ProblemKind) -> str:
    first = filed.first
    return question_key(kind, file=first.file, row=first.row, value=first.name)


def _answered(
    filed: Filed,
    picture: CountyPicture,
    answers: Mapping[str, dict[str, Any]],
    taken: set[int],
    result: Matching,
) -> bool:
    """Take the person that an answer names; tell whether the matter is settled."""
    again = answers.get(_key(filed, ProblemKind.CLOSED_ACCOUNT), {})
    answer = answers.get(_key(filed, ProblemKind.AMBIGUOUS_PERSON), again)
    filed.begins_anew = bool(again.get("create"))
    if answer.get("skip"):
        filed.skipped = True
        said = plain_name(filed.name)
        result.protected |= {p.id for p in picture.people.values() if plain_name(p.name) == said}
        return True
    if answer.get("id") in picture.people and answer["id"] not in taken:
        filed.person = int(answer["id"])
        taken.add(filed.person)
        return True
    number, source = filed.value("staff_number"), filed.value("source_id")
    return bool(answer.get("create")) and not any(
        (number and p.staff_number == number) or (source and p.source_id == source)
        for p in picture.people.values()
    )


def _ask_again(filed: Filed, result: Matching, columns: Mapping[str, str]) -> None:
    """Leave out somebody who closed their account, until the office says that they begin anew."""
    filed.skipped = True
    first = filed.first
    result.issues.append(
        Issue(
            ProblemKind.CLOSED_ACCOUNT,
            "closed-account",
            file=first.file,
            row=first.row,
            column=columns.get("name", ""),
            value=first.name,
            cells=first.cells,
        )
    )


def _ask(
    filed: Filed, found: list[PersonPicture], result: Matching, columns: Mapping[str, str]
) -> None:
    filed.skipped = True
    result.protected |= {person.id for person in found}
    first = filed.first
    result.issues.append(
        Issue(
            ProblemKind.AMBIGUOUS_PERSON,
            "ambiguous-person",
            file=first.file,
            row=first.row,
            column=columns.get("name", ""),
            value=first.name,
            candidates=tuple((p.id, f"{p.name} {p.staff_number}".strip()) for p in found),
            cells=first.cells,
        )
    )
