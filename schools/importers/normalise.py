"""From what stands in cells to clean values: pure functions, and the step from a reading.

A value that cannot be understood is left out with a warning where the row can do without it;
only what makes a row useless rejects it. Nothing is guessed.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import groupby

from schools.domain.roster_rows import Intake, Issue, Org, Row
from schools.enums import ProblemKind
from schools.importers.records import Problem, Reading, Record
from schools.importers.text import composed, folded, tidied
from schools.importers.words import (
    DIGITS,
    HEADS_GROUP,
    LEADS_PREPARATION,
    NO,
    NOTHING,
    STAGE_STARTS,
    STAGE_YEARS,
    TITLES,
    YES,
)

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af\u3007"
_SPACE_IN_NAME = re.compile(rf"(?<=[{HAN}·])\s+(?=[{HAN}·])|\s*(·)\s*")
_DOTS = str.maketrans("•・‧∙⋅", "·····")
_NUMERAL = "十[一二]?|[一二三四五六七八九]|0?[1-9](?!\\d)|1[0-2]"
_CLASS = r"(?:\(?\d{1,2}\)?班)?"
_GRADE = re.compile(
    rf"(?:(?P<stage>小学|初中|高中|小|初|高)|(?:grade|gr|g)\.?)?"
    rf"(?P<from>{_NUMERAL})(?:年级|年段|年|级)?"
    rf"(?:[-~至到—–]+(?P<to>{_NUMERAL})(?:年级|年段|年|级)?)?{_CLASS}",
    re.IGNORECASE,
)
_ALL_GRADES = re.compile(r"([一二三四五六七八九]{2,3})年级")
_INNER_SPACE = re.compile(r"(?<=grade)\s+|\s+(?=年级|年段|级)", re.IGNORECASE)
_BETWEEN = re.compile(r"[、,;/|&+\s]+")
_BETWEEN_SUBJECTS = re.compile(rf"\s*[、,;/|&+\n]\s*|(?<=[{HAN}])\s+(?=[{HAN}])")
_GRADE_THEN_SUBJECT = re.compile(
    rf"(?P<grade>[初高][一二三123](?:年级)?|(?:小学|初中|高中)?(?:{_NUMERAL})年级){_CLASS}(?P<subject>\D.*)"
)
_SUBJECT_THEN_GRADE = re.compile(
    r"(?P<subject>.*[a-z.)])[\s_-]+(?:grade\s*)?(?P<grade>0?[1-9]|1[0-2])", re.IGNORECASE
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,2}")
_SINCE = re.compile(r"((?:19|20)\d\d)(?:\D.*)?")
_YEARS = re.compile(r"(\d{1,2})(?:\.\d+)?\s*(?:年|周年|years?)?(?:以上|多)?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
LONGEST = {"name": 60, "staff_number": 40, "source_id": 120, "school": 80, "title": 40}


# -- Single values ----------------------------------------------------------------------------


def clean_name(text: str) -> str:
    """姜　娅 becomes 姜娅; Ada Lovelace keeps its space; rare characters stay as they are."""
    name = composed(tidied(text)).translate(_DOTS).strip("*#")
    return _SPACE_IN_NAME.sub(lambda found: found[1] or "", name)


def clean_number(text: str) -> str:
    """Return a staff number or code; "" where a spreadsheet has lost its digits."""
    number = folded(text).replace(" ", "")
    if _SCIENTIFIC.fullmatch(number):
        return _exact(number) or ""
    return re.sub(r"^(\d+)\.0+$", r"\1", number)


def clean_phone(text: str) -> str | None:
    """Return a phone number in digits, "" where there is none, None where it is no number.

    Of several the first mobile number is taken. 1.38E+10 is taken only if all digits are there.
    """
    said = folded(text)
    if said.lower() in NOTHING:
        return ""
    if loses_digits(said):
        return None
    if _SCIENTIFIC.fullmatch(said):
        said = _exact(said) or ""
    numbers = []
    for part in re.split(r"[/、,;|]|\s{2,}|(?<=\d{11})\s", said):
        digits = re.sub(r"^(\d+)\.0+$", r"\1", re.sub(r"[\s()-]", "", part))
        digits = re.sub(r"^(?:\+86|0086|86(?=1\d{10}$))", "", digits)
        if re.fullmatch(r"\+?\d{7,15}", digits):
            numbers.append(digits)
    mobiles = [number for number in numbers if re.fullmatch(r"1[3-9]\d{9}", number)]
    return next(iter(mobiles or numbers), None)


def loses_digits(text: str) -> bool:
    """Tell whether ``text`` is a number that a spreadsheet has rounded: 1.38E+10."""
    number = folded(text)
    return bool(_SCIENTIFIC.fullmatch(number)) and _exact(number) is None


def _exact(number: str) -> str | None:
    try:
        value = Decimal(number)
    except InvalidOperation:
        return None
    _sign, digits, exponent = value.as_tuple()
    return str(int(value)) if isinstance(exponent, int) and exponent == 0 and digits else None


def clean_email(text: str) -> str | None:
    """Return an address, "" where there is none, None where it is no address."""
    said = folded(text).replace(" ", "")
    if said.lower() in NOTHING:
        return ""
    return said if _EMAIL.fullmatch(said) and len(said) <= 254 else None


@lru_cache(maxsize=4096)
def clean_grades(text: str) -> tuple[int, ...] | None:
    """Return the grades that a cell names, in its order; None where one is not understood."""
    said = folded(text)
    if said.lower() in NOTHING:
        return ()
    if _DATE.fullmatch(said):
        return None
    grades: list[int] = []
    for part in _BETWEEN.split(_INNER_SPACE.sub("", said)):
        found = _grades_of(part) if part else []
        if found is None:
            return None
        grades += found
    return tuple(dict.fromkeys(grades))


def _grades_of(part: str) -> list[int] | None:
    if several := _ALL_GRADES.fullmatch(part):  # 七八年级
        return [DIGITS[character] for character in several[1]]
    grades: list[int] = []
    place = 0
    while place < len(part):
        found = _GRADE.match(part, place)
        if not found:
            return None
        first, last = _grade(found, "from"), _grade(found, "to")
        if first is None or (found["to"] and (last is None or last < first)):
            return None
        grades += range(first, (last or first) + 1)
        place = found.end()
    return grades


def _grade(found: re.Match[str], group: str) -> int | None:
    if not found[group]:
        return None
    number = DIGITS.get(found[group]) or int(found[group])
    stage = found["stage"] or ""
    start, years = STAGE_STARTS.get(stage, 0), STAGE_YEARS.get(stage, 12)
    if start < number <= start + years:  # 初中七年级 counts from the first grade of all
        return number
    return start + number if 1 <= number <= years else None


@lru_cache(maxsize=4096)
def clean_subjects(text: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return the subjects of a cell, each with the grades that its words name: 七年级数学."""
    found = []
    for part in _BETWEEN_SUBJECTS.split(tidied(text)):
        if part.lower() in NOTHING:
            continue
        both = _GRADE_THEN_SUBJECT.fullmatch(part) or _SUBJECT_THEN_GRADE.fullmatch(part)
        grades = clean_grades(both["grade"]) if both else None
        found.append((both["subject"].strip(), grades) if both and grades else (part, ()))
    return tuple(dict.fromkeys(found))


def clean_title(text: str) -> str:
    """Return the title by its present name; one that is not known stays as it is."""
    title = folded(text).replace(" ", "")
    return TITLES.get(title.lower(), title)


def clean_years(text: str, year: int) -> int | None:
    """Return for how many years a person has taught; None where it is not understood.

    ``year`` is the school year; 2008 or 2008-09-01 says since when.
    """
    said = folded(text)
    if since := _SINCE.fullmatch(said):
        years = year - int(since[1])
    elif found := _YEARS.fullmatch(said):
        years = int(found[1])
    else:
        return None
    return years if 0 <= years <= 60 else None


def says_yes(text: str) -> bool | None:
    """Tell whether a column for a duty says yes; None where it is not understood.

    Schools also write which group somebody leads, 七年级数学, and that is a yes.
    """
    said = folded(text).replace(" ", "").lower()
    if said in NO:
        return False
    names_group = "组长" in said or clean_grades(said) or re.search(r"[组年级学科数语英]", said)
    return True if said in YES or names_group else None


# -- Whole rows -------------------------------------------------------------------------------


def intake_of(reading: Reading, *, year: int) -> Intake:
    """Return ``reading`` cleaned, as planning takes it. ``year`` is the school year."""
    intake = Intake(
        form=reading.form,
        headings=reading.headings,
        columns=reading.columns,
        row_count=reading.rows,
        covered=[Org(org.name, org.source_id, org.code) for org in reading.schools_covered],
        orgs=[Org(org.name, org.source_id, org.code) for org in reading.orgs],
        is_delta=reading.is_delta,
        issues=[_issue(problem) for problem in [*reading.warnings, *reading.problems]],
    )
    for record in reading.records:
        rows, issues = clean_record(record, reading, year=year)
        intake.rows += rows
        intake.issues += issues
    return intake


def clean_record(record: Record, reading: Reading, *, year: int) -> tuple[list[Row], list[Issue]]:
    """Return the row or rows that ``record`` means, and what is wrong with it."""
    cells, notes = record.cells, _Notes(record, reading)
    name = clean_name(cells.get("name", ""))
    if not name and not (reading.is_delta and "source_id" in cells):
        return [], [notes.rejected("missing-name", "name")]
    school = tidied(cells.get("school", ""))
    for field, value in (("name", name), ("school", school)):
        if len(value) > LONGEST[field]:
            return [], [notes.rejected("too-long", field)]
    grades = clean_grades(cells.get("grade", ""))
    if grades is None:
        is_date = _DATE.fullmatch(cells["grade"])
        return [], [notes.rejected("grade-became-date" if is_date else "unknown-grade", "grade")]
    is_leader = notes.yes("is_preparation_leader")
    is_head = notes.yes("is_group_head")
    duty = folded(cells.get("duty", "")).replace(" ", "")
    base = Row(
        name=name,
        file=record.file,
        row=record.row,
        staff_number=notes.number("staff_number"),
        source_id=notes.number("source_id"),
        phone=notes.phone(),
        email=notes.understood("email", clean_email(cells.get("email", "")), "odd-email") or "",
        school=school,
        school_source_id=clean_number(cells.get("school_source_id", "")),
        grades=grades,
        classes=record.classes,
        title=clean_title(cells.get("title", ""))[: LONGEST["title"]],
        years=notes.years(year),
        leads_preparation=is_leader or LEADS_PREPARATION in duty,
        heads_group=is_head or any(word in duty for word in HEADS_GROUP),
        is_ended=cells.get("status", "") == "tobedeleted",
        cells=cells,
    )
    return _by_grades(base, record), notes.issues


def _by_grades(base: Row, record: Record) -> list[Row]:
    """Part a row whose subjects name grades of their own: 七年级数学、八年级科学 is two."""
    subjects = clean_subjects(record.cells.get("subject", ""))
    codes = tuple(part for part in _BETWEEN.split(record.cells.get("subject_code", "")) if part)
    taught = [(base.grades or grades, subject) for subject, grades in subjects]
    if len({grades for grades, _subject in taught}) <= 1:
        names = tuple(subject for _grades, subject in taught)
        grades = taught[0][0] if taught else base.grades
        return [_with(base, grades, names, codes)]
    taught.sort(key=lambda each: each[0])
    return [
        _with(base, grades, tuple(subject for _grades, subject in group), ())
        for grades, group in groupby(taught, key=lambda each: each[0])
    ]


def _with(
    base: Row, grades: tuple[int, ...], subjects: tuple[str, ...], codes: tuple[str, ...]
) -> Row:
    values = {name: getattr(base, name) for name in base.__slots__}
    return Row(**values | {"grades": grades, "subjects": subjects, "subject_codes": codes})


class _Notes:
    """Cells of one record that are looked at with a warning where they are odd."""

    def __init__(self, record: Record, reading: Reading) -> None:
        self.record, self.columns = record, reading.columns
        self.issues: list[Issue] = []

    def rejected(self, problem: str, field: str) -> Issue:
        return self._issue(ProblemKind.REJECTED, problem, field)

    def understood(self, field: str, value: str | None, problem: str) -> str | None:
        if value is None:
            self.issues.append(self._issue(ProblemKind.WARNING, problem, field))
        return value

    def number(self, field: str) -> str:
        text = self.record.cells.get(field, "")
        value: str | None = clean_number(text)
        if (text and not value) or len(value or "") > LONGEST[field]:
            value = self.understood(field, None, "number-lost-digits")
        return value or ""

    def phone(self) -> str:
        text = self.record.cells.get("phone", "")
        problem = "phone-lost-digits" if loses_digits(text) else "odd-phone"
        return self.understood("phone", clean_phone(text), problem) or ""

    def years(self, year: int) -> int | None:
        text = self.record.cells.get("years", "")
        if folded(text).lower() in NOTHING:
            return None
        years = clean_years(text, year)
        if years is None:
            self.issues.append(self._issue(ProblemKind.WARNING, "odd-years", "years"))
        return years

    def yes(self, field: str) -> bool:
        answer = says_yes(self.record.cells.get(field, ""))
        if answer is None:
            self.issues.append(self._issue(ProblemKind.WARNING, "neither-yes-nor-no", field))
        return bool(answer)

    def _issue(self, kind: ProblemKind, problem: str, field: str) -> Issue:
        record = self.record
        return Issue(
            kind,
            problem,
            file=record.file[:120],
            row=record.row,
            column=self.columns.get(field, field)[:60],
            value=record.cells.get(field, "")[:200],
            cells=record.cells,
        )


def _issue(problem: Problem) -> Issue:
    return Issue(
        problem.kind,
        problem.problem,
        file=problem.file[:120],
        row=problem.row,
        column=problem.column[:60],
        value=problem.value[:200],
        expected=problem.expected[:200],
        cells=problem.cells,
    )
