"""The rows of a roster that could not be used, to be corrected and sent again."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kit.tables import xlsx_bytes
from schools.enums import ProblemKind
from schools.messages import COLUMNS, column_words, expected_words, problem_words
from schools.models import RosterImport


def rejected_rows(roster_import: RosterImport) -> bytes:
    """Return a workbook of only the rejected rows under their own headings, with reasons."""
    problems = list(roster_import.problems.filter(kind=ProblemKind.REJECTED))
    heading_of = {field: heading for heading, field in roster_import.columns.items() if field}
    held = {field for problem in problems for field in problem.cells}
    fields = [field for field in COLUMNS if field in held]
    headings = [heading_of.get(field, column_words(field)) for field in fields]
    rows = [
        [
            *(problem.cells.get(field, "") for field in fields),
            problem_words(problem.problem),
            problem.column,
            problem.value,
            expected_words(problem.problem, problem.expected),
            problem.file,
            problem.row or "",
        ]
        for problem in problems
    ]
    told = [
        _("Why this row was rejected"),
        _("Column in question"),
        _("What stands there"),
        _("What would be right"),
        _("In file"),
        _("In row"),
    ]
    return xlsx_bytes(_("Rejected rows"), [*headings, *told], rows)
