"""What the codes of a roster say to people: problems, reasons, columns. The only place."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

Words = Any  # a lazy translation, or text

# What is wrong, and what would be right where no known word is closer.
PROBLEMS: dict[str, tuple[Words, Words]] = {
    # Rows that cannot be used.
    "missing-name": (_("There is no name."), _("the person's full name")),
    "missing-school": (_("There is no school."), _("the school's name, in this row")),
    "missing-grade": (_("There is a subject but no grade."), _("a grade from 1 to 12")),
    "missing-subject": (_("There is a grade but no subject."), _("a subject of the county")),
    "unknown-subject": (_("This subject is not known."), _("a subject of the county")),
    "unknown-grade": (_("This grade is not known."), _("a grade from 1 to 12")),
    "grade-became-date": (
        _("The spreadsheet has turned this grade into a date."),
        _("the grades as text, with a comma between them"),
    ),
    "too-long": (_("This is too long to be a name."), _("only the name in this cell")),
    "shifted-row": (
        _("The cells of this row are shifted: there is one comma too many."),
        _("as many cells as there are headings"),
    ),
    "missing-id": (_("The sourcedId is missing."), _("the person's sourcedId")),
    "same-id-twice": (_("This sourcedId stands twice."), _("one row for each sourcedId")),
    "refers-to-nothing": (
        _("This row refers to something that is not in the file."),
        _("a sourcedId that is in the file"),
    ),
    "person-rejected": (
        _("The person of this row was rejected."),
        _("see this person's own row"),
    ),
    "same-name-twice": (
        _("Several people here have this name, and nothing tells which is meant."),
        _("a staff number or phone number in each row"),
    ),
    "number-of-two-people": (
        _("This number stands with two different people."),
        _("one number for each person"),
    ),
    # Warnings: noticed, and nothing was stopped by it.
    "no-post": (_("Somebody is listed without subject and grade."), ""),
    "leavers-held": (
        _("Some rows could be anybody's, so nobody leaves until they are corrected."),
        "",
    ),
    "cut-off": (_("The file ends in the middle of a character. It may have been cut off."), ""),
    "no-manifest": (_("The bundle has no manifest; it was taken for a complete one."), ""),
    "odd-status": (_("This status is not known; the row was taken for an active one."), ""),
    "header-only": (_("This table has headings and no rows."), ""),
    "empty-headings": (_("There are columns without headings; they were passed by."), ""),
    "heading-typo": (_("This heading is misspelt; it was understood all the same."), ""),
    "rows-marked-gone": (_("Rows marked as deleted or inactive were left out."), ""),
    "terms-elsewhere": (
        _("No class of this file belongs to the chosen semester; all were read."),
        "",
    ),
    "other-terms": (_("Classes of other semesters were left out."), ""),
    "identity-left-out": (_("Identity card numbers were found and not read."), ""),
    "pupils-left-out": (_("Rows of pupils or parents were passed by unread."), ""),
    "pupils-sheet": (_("This sheet lists pupils and was passed by unread."), ""),
    "row-says-gone": (_("This row says that the person has left; it was left out."), ""),
    "school-from-title": (_("The school was taken from the title or the sheet's name."), ""),
    "hidden-rows": (_("Hidden rows were read too. The first of them:"), ""),
    "hidden-sheet": (_("This sheet is hidden and was not read."), ""),
    "sheet-without-header": (_("No headings were found on this sheet; it was not read."), ""),
    "number-lost-digits": (
        _("The spreadsheet has rounded this number; it was left out."),
        _("the number as text"),
    ),
    "phone-lost-digits": (
        _("The spreadsheet has rounded this phone number; it was left out."),
        _("the phone number as text"),
    ),
    "odd-phone": (_("This is no phone number; it was left out."), _("11 digits")),
    "odd-email": (_("This is no e-mail address; it was left out."), _("name@school.example")),
    "odd-years": (_("These years of teaching are not understood; they were left out."), _("12")),
    "neither-yes-nor-no": (_("This says neither yes nor no; it was taken for no."), _("yes or no")),
    # Questions.
    "unknown-school": (_("The county has no school of this name."), ""),
    "ambiguous-person": (_("This could be more than one person, or somebody new."), ""),
}

# Why a line of a preview is there.
REASONS: dict[str, Words] = {
    "new": _("nobody in the county fits"),
    "listed": _("listed at this school"),
    "listed-elsewhere": _("now listed at another school"),
    "returns": _("listed again"),
    "not-in-file": _("works at a school of this file and is not in it"),
}

COLUMNS: dict[str, Words] = {
    "name": _("Name"),
    "staff_number": _("Staff number"),
    "source_id": _("sourcedId"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "school": _("School"),
    "school_source_id": _("School code"),
    "subject": _("Subject"),
    "subject_code": _("Subject code"),
    "grade": _("Grade"),
    "duty": _("Duties"),
    "title": _("Professional title"),
    "years": _("Years of teaching"),
    "is_preparation_leader": _("Preparation leader"),
    "is_group_head": _("Head of the subject group"),
    "teaching_since": _("Teaching since"),
    "status": _("Status"),
}


def problem_words(code: str) -> str:
    """Return what is wrong, as people say it; an unknown code stays as it is."""
    return str(PROBLEMS[code][0]) if code in PROBLEMS else code


def expected_words(code: str, expected: str) -> str:
    """Return what would be right: a known word that is close, else what the code asks for."""
    return expected or (str(PROBLEMS[code][1]) if code in PROBLEMS else "")


def reason_words(code: str) -> str:
    """Return why a line is there; "" where its kind says it all."""
    return str(REASONS[code]) if code in REASONS else code


def column_words(field: str) -> str:
    """Return how people call a field."""
    return str(COLUMNS.get(field, field))
