"""What the pages of an import show: its lines in words, its questions, its leavers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from schools.enums import Grade, LineKind, ProblemKind
from schools.messages import (
    column_words,
    expected_words,
    problem_words,
    reason_words,
)
from schools.models import County, RosterImport, RosterLine, RosterProblem, School, Subject

QUESTIONS = (
    ProblemKind.UNKNOWN_SCHOOL,
    ProblemKind.AMBIGUOUS_PERSON,
    ProblemKind.CLOSED_ACCOUNT,
)
LEAVING = (LineKind.END_PERSON, LineKind.MOVE_PERSON)
INWARD = {"pinyin", "initials", "schools", "person"}  # kept in a line, of no use to read


@dataclass(frozen=True, slots=True)
class LineShown:
    """One line of a preview in words. ``changes`` are label, before and after."""

    line: RosterLine
    kind: str
    detail: str
    reason: str
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ProblemShown:
    """A question, a rejected row or a warning in words. ``cells`` are heading and text."""

    problem: RosterProblem
    wrong: str
    right: str
    cells: tuple[tuple[str, str], ...] = ()


def lines_of(
    roster_import: RosterImport, *, kind: str = "", school: str = "", search: str = ""
) -> QuerySet[RosterLine]:
    """Return the lines of an import that fit, by school and name."""
    lines = roster_import.lines.all()
    if kind:
        lines = lines.filter(kind=kind)
    if school:
        lines = lines.filter(school_name=school)
    if search:
        lines = lines.filter(Q(person_name__icontains=search) | Q(school_name__icontains=search))
    return lines.order_by("kind", "school_name", "person_name", "number")


def kinds_of(roster_import: RosterImport) -> list[tuple[str, str, int]]:
    """Return the kinds of lines there are: value, words and how many; in the order of enums."""
    counted = dict(roster_import.lines.order_by().values_list("kind").annotate(number=Count("pk")))
    return [(kind.value, str(kind.label), counted[kind]) for kind in LineKind if kind in counted]


def schools_of(roster_import: RosterImport) -> list[str]:
    """Return the names of the schools that lines of the import speak of."""
    names = roster_import.lines.exclude(school_name="").order_by("school_name")
    return list(names.values_list("school_name", flat=True).distinct())


class LineWords:
    """Words for lines of one county; asks for its schools and the subjects once."""

    def __init__(self, county: County) -> None:
        self.schools = dict(School.objects.filter(county=county).values_list("pk", "name"))
        self.subjects = {subject.code: str(subject) for subject in Subject.objects.all()}

    def shown(self, lines: Iterable[RosterLine]) -> list[LineShown]:
        """Return ``lines`` in words."""
        return [
            LineShown(
                line=line,
                kind=str(line.get_kind_display()),
                detail=self._detail(line),
                reason=reason_words(line.reason) if line.reason else "",
                changes=_changes(line) if line.kind == LineKind.UPDATE_PERSON else (),
            )
            for line in lines
        ]

    def _detail(self, line: RosterLine) -> str:
        told = line.after or line.before
        if line.kind in (LineKind.END_PERSON, LineKind.MOVE_PERSON, LineKind.RETURN_PERSON):
            before, after = (
                self._places(each.get("schools")) for each in (line.before, line.after)
            )
            return f"{before} → {after}" if before and after else before or after
        if line.kind == LineKind.CREATE_PERSON:
            return str(told.get("staff_number", ""))
        if "subject" not in told:
            return ""
        subject = self.subjects.get(told["subject"], told["subject"])
        grade = told.get("grade")
        where = str(Grade(grade).label) if grade else _("the whole subject")
        return f"{subject} · {where}"

    def _places(self, refs: Any) -> str:
        names = [
            self.schools.get(ref, "") if isinstance(ref, int) else ref.removeprefix("new:")
            for ref in refs or ()
        ]
        return "、".join(name for name in names if name)


def _changes(line: RosterLine) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (column_words(field), str(line.before.get(field) or ""), str(value or ""))
        for field, value in line.after.items()
        if field not in INWARD
    )


def problems_of(roster_import: RosterImport, *kinds: str) -> QuerySet[RosterProblem]:
    """Return the problems of ``kinds``, in the order of the file."""
    return roster_import.problems.filter(kind__in=kinds).order_by("file", "row", "pk")


def open_questions(roster_import: RosterImport) -> QuerySet[RosterProblem]:
    """Return the questions that nobody has answered yet."""
    return problems_of(roster_import, *QUESTIONS).filter(answer__isnull=True)


def problems_shown(
    roster_import: RosterImport, problems: Iterable[RosterProblem]
) -> list[ProblemShown]:
    """Return ``problems`` in words, cells under the headings of the file."""
    heading_of = {field: heading for heading, field in roster_import.columns.items() if field}
    return [
        ProblemShown(
            problem,
            problem_words(problem.problem),
            expected_words(problem.problem, problem.expected),
            tuple(
                (heading_of.get(field, column_words(field)), text)
                for field, text in problem.cells.items()
            ),
        )
        for problem in problems
    ]


def leavers_of(roster_import: RosterImport) -> list[tuple[str, list[RosterLine]]]:
    """Return who leaves a school, by school: the people that a confirmation must name."""
    by_school: dict[str, list[RosterLine]] = {}
    for line in roster_import.lines.filter(kind__in=LEAVING).order_by(
        "school_name", "person_name", "number"
    ):
        by_school.setdefault(line.school_name, []).append(line)
    return list(by_school.items())
