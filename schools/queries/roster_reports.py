"""What an import came to, as ``import_roster --json`` and pages tell it."""

from __future__ import annotations

from typing import Any

from schools.enums import ImportState, ProblemKind
from schools.messages import expected_words, problem_words
from schools.models import RosterImport, RosterProblem

FIGURES: dict[str, dict[str, int]] = {
    "people": {"created": 0, "updated": 0, "unchanged": 0, "ended": 0},
    "posts": {"created": 0, "ended": 0, "unchanged": 0},
    "schools": {"created": 0},
    "circles": {"created": 0, "joined": 0, "left": 0},
}


def import_report(roster_import: RosterImport, *, seconds: float) -> dict[str, Any]:
    """Return the figures, open questions, rejected rows and warnings of one import."""
    roster_import.refresh_from_db()
    problems = list(roster_import.problems.all())
    return {
        "file": roster_import.filename,
        "form": roster_import.form,
        "rows": roster_import.rows,
        "applied": roster_import.state == ImportState.APPLIED,
        "digest": roster_import.digest,
        **{name: {**none, **roster_import.counts.get(name, {})} for name, none in FIGURES.items()},
        "questions": [_question(each) for each in problems if _is_open_question(each)],
        "rejected": [_row(each) for each in problems if each.kind == ProblemKind.REJECTED],
        "warnings": [_row(each) for each in problems if each.kind == ProblemKind.WARNING],
        "seconds": seconds,
    }


def _is_open_question(problem: RosterProblem) -> bool:
    is_question = problem.kind not in (ProblemKind.REJECTED, ProblemKind.WARNING)
    return is_question and problem.answer is None


def _question(problem: RosterProblem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "kind": problem.kind,
        "candidates": [each["label"] for each in problem.candidates],
    }


def _row(problem: RosterProblem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "problem": problem.problem,
        "message": problem_words(problem.problem),
        "expected": expected_words(problem.problem, problem.expected),
    }
