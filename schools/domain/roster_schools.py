"""Which school a row means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Any

from schools.domain.roster_rows import (
    Intake,
    Issue,
    Org,
    Row,
    SchoolRef,
    plain_name,
    question_key,
)
from schools.enums import ProblemKind, stage_of
from schools.queries.roster import CountyPicture

MOST_CANDIDATES = 5
NEAR = 0.5  # how alike two names of schools must be to be offered


class Schools:
    """The schools that one file speaks of, found in the county by code, name or alias.

    What is not found becomes one question for each name, unless schools may be created or
    the question was answered.
    """

    def __init__(
        self,
        picture: CountyPicture,
        intake: Intake,
        answers: Mapping[str, dict[str, Any]],
        *,
        may_create: bool,
    ) -> None:
        self.picture, self.answers, self.may_create = picture, answers, may_create
        self.column = intake.columns.get("school", "")
        self.by_code = {s.code: s.id for s in picture.schools.values() if s.code}
        self.by_name = {plain_name(alias): pk for alias, pk in picture.aliases.items()}
        self.by_name |= {
            plain_name(s.short_name): s.id for s in picture.schools.values() if s.short_name
        }
        self.by_name |= {plain_name(s.name): s.id for s in picture.schools.values()}
        self.orgs = {org.source_id: org for org in intake.orgs if org.source_id}
        self.questions: dict[str, Issue] = {}
        self.created: dict[str, Org] = {}
        self.stages: dict[str, set[str]] = {}

    def name_in_file(self, row: Row) -> str:
        """Return the name that the file gives the school of ``row``."""
        org = self.orgs.get(row.school_source_id)
        return row.school or (org.name if org else row.school_source_id)

    def known(self, org: Org) -> SchoolRef | None:
        """Return the school that ``org`` means if it can be told without asking."""
        for code in (org.source_id, org.code):
            if code and code in self.by_code:
                return self.by_code[code]
        said = plain_name(org.name)
        if said in self.by_name:
            return self.by_name[said]
        return f"new:{said}" if said in self.created else None

    def find(self, row: Row) -> SchoolRef | None:
        """Return the school of ``row``; None where it is a question now, or left aside."""
        name = self.name_in_file(row)
        listed = self.orgs.get(row.school_source_id)
        org = Org(name, row.school_source_id, listed.code if listed else "")
        if (found := self.known(org)) is not None:
            self._teaches(found, row)
            return found
        key = question_key(ProblemKind.UNKNOWN_SCHOOL, file=row.file, row=row.row, value=name)
        answer = self.answers.get(key, {})
        if answer.get("id") in self.picture.schools:
            return int(answer["id"])
        if answer.get("skip"):
            return None
        if self.may_create or answer.get("create"):
            self.created[plain_name(name)] = Org(name, row.school_source_id, org.code)
            created = f"new:{plain_name(name)}"
            self._teaches(created, row)
            return created
        self.questions.setdefault(
            key,
            Issue(
                ProblemKind.UNKNOWN_SCHOOL,
                "unknown-school",
                file=row.file,
                row=row.row,
                column=self.column,
                value=name,
                candidates=tuple(self.near(name)),
                cells=row.cells,
            ),
        )
        return None

    def _teaches(self, school: SchoolRef, row: Row) -> None:
        if isinstance(school, str):
            self.stages.setdefault(school, set()).update(
                stage_of(grade).value for grade in row.grades
            )

    def near(self, name: str) -> Iterable[tuple[int, str]]:
        """Return schools whose names are most like ``name``, best first."""
        said = plain_name(name)
        likeness = []
        for school in self.picture.schools.values():
            names = [plain_name(n) for n in (school.name, school.short_name) if n]
            best = max(
                1.0 if n in said or said in n else SequenceMatcher(None, said, n).ratio()
                for n in names
            )
            if best >= NEAR:
                likeness.append((-best, school.name, school.id))
        return [(pk, label) for _, label, pk in sorted(likeness)[:MOST_CANDIDATES]]

    def label(self, ref: SchoolRef | None) -> str:
        """Return the name of the school ``ref``."""
        if ref is None:
            return ""
        if isinstance(ref, int):
            return self.picture.schools[ref].name
        return self.created[ref.removeprefix("new:")].name

    def remembered(self) -> dict[str, int]:
        """Return names that an answer gave to a school, to be known from now on."""
        prefix = f"{ProblemKind.UNKNOWN_SCHOOL}|"
        return {
            key.removeprefix(prefix): int(answer["id"])
            for key, answer in self.answers.items()
            if key.startswith(prefix) and answer.get("id") in self.picture.schools
        }
