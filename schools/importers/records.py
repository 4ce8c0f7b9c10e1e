"""What reading a roster yields: the same plain rows, whatever the file was.

Readers know file formats and nothing of the county. Whoever plans a roster sees only this.

A row that was rejected is not in ``Reading.records``, yet its person is in the file: whoever
decides about leavers must look at ``Problem.cells`` too, so that a bad cell never makes
somebody leave.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from schools.enums import ProblemKind, RosterForm

# What a column can be. ``subject_code`` comes from bundles only: it is tried where the name
# of the subject means nothing. ``status`` is "tobedeleted" or "" (see ``Reading.is_delta``).
FIELDS = (
    "name",
    "staff_number",
    "source_id",
    "phone",
    "email",
    "school",
    "school_source_id",
    "subject",
    "subject_code",
    "grade",
    "duty",
    "title",
    "years",
    "is_preparation_leader",
    "is_group_head",
    "status",
)

Progress = Callable[[int, int], None]  # rows read, rows there are (as far as can be told)


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the file: a person and, where the row names one, a post.

    ``row`` is 1-based as people see it in the spreadsheet or the CSV file (a bundle: in
    ``file`` of that bundle). ``cells`` holds only recognised fields, text as it was read,
    without empty ones. In a spreadsheet with several sheets ``file`` names the sheet too.
    ``classes`` are the sourcedIds of the classes that stand behind the post; bundles only.
    """

    file: str
    row: int
    cells: dict[str, str]
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that cannot be used, or a warning. ``problem`` is a code, worded when shown.

    ``value`` is the one cell that is wrong; ``expected`` is data that would be right (a known
    name), "" where the words of the code say it all. Never holds what must not be stored.
    """

    kind: ProblemKind  # REJECTED or WARNING
    problem: str
    file: str = ""
    row: int | None = None
    column: str = ""  # the heading as the file calls it
    value: str = ""
    expected: str = ""
    cells: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Org:
    """A school as the file knows it. Spreadsheets know names only."""

    name: str
    source_id: str = ""
    code: str = ""


@dataclass(slots=True)
class Reading:
    """All that a file says.

    ``schools_covered`` are the schools of which the file names at least one teacher: it is
    the full truth of these and says nothing of others. ``is_delta``: only what the file names
    changes (``status`` "tobedeleted" ends it) and absence means nothing at all.
    """

    form: RosterForm
    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)  # rejected rows
    warnings: list[Problem] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)  # heading -> field, "": unrecognised
    columns: dict[str, str] = field(default_factory=dict)  # field -> the heading as the file says
    rows: int = 0  # rows of teachers that were looked at, rejected ones too
    schools_covered: list[Org] = field(default_factory=list)
    orgs: list[Org] = field(default_factory=list)  # all schools that a bundle lists
    is_delta: bool = False

    def warn(self, problem: str, **details: object) -> None:
        """Note something that a person should know and that stops nothing."""
        self.warnings.append(Problem(ProblemKind.WARNING, problem, **details))  # type: ignore[arg-type]

    def reject(self, problem: str, **details: object) -> None:
        """Note a row that cannot be used."""
        self.problems.append(Problem(ProblemKind.REJECTED, problem, **details))  # type: ignore[arg-type]
