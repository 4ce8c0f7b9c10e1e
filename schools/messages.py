"""What codes say to people: problems, reasons and columns of rosters, news of an account."""

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
    "closed-account": (
        _(
            "Somebody with this number, phone or name and school closed their account. Nothing"
            " of theirs comes back; they can only begin anew. Ask them first."
        ),
        "",
    ),
    "ambiguous-person": (_("This could be more than one person, or somebody new."), ""),
}

# Why a line of a preview is there.
REASONS: dict[str, Words] = {
    "new": _("nobody in the county fits"),
    "anew": _("begins anew after closing an account"),
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


# What the fields mean in the data that people take out.
FIELD_WORDS: dict[str, Words] = {
    "id": _("its number here"),
    "at": _("when it was made or sent"),
    "from": _("the first day"),
    "until": _("the first day or moment on which it holds no longer"),
    "state": _("where it stands"),
    "kind": _("of which kind it is"),
    "name": _("what it, or who, is called"),
    "title": _("its title; of a person, the professional title"),
    "text": _("what you wrote, as you wrote it"),
    "person": _("the name of the colleague"),
    "person_id": _("the number of the colleague"),
    "county": _("the county"),
    "school": _("the school"),
    "school_id": _("the number of the school where you were then"),
    "subject": _("the subject"),
    "stage": _("the stage"),
    "grade": _("the grade"),
    "role": _("the duty"),
    "source": _("by the roster, or by hand"),
    "main": _("whether it was the main one"),
    "reason": _("the reason that was given"),
    "size": _("how large, in bytes"),
    "sha256": _("the fingerprint of the file"),
    "file": _("where the file lies in this zip; null where it is gone"),
    "sign_in_name": _("the name for signing in"),
    "pinyin": _("the name in pinyin, by which you are found"),
    "initials": _("the first letters of the pinyin"),
    "staff_number": _("the staff number"),
    "source_id": _("the number in the county's school register (OneRoster)"),
    "phone": _("the mobile phone"),
    "email": _("the e-mail"),
    "teaching_since": _("the first year of teaching"),
    "language": _("the language you chose; empty: that of your browser"),
    "has_password": _("whether a password was set; never the password"),
    "since": _("since when"),
    "signed_in_at": _("when you signed in last"),
    "browser": _("what your browser calls itself"),
    "address": _("the address on the network from which you came"),
    "seen_at": _("when you were seen there, or saw it"),
    "roster": _("the name of the roster's file"),
    "file_name": _("the name of the file"),
    "row": _("the row in that file"),
    "before": _("what was kept before"),
    "after": _("what was kept from then on"),
    "purpose": _("what for"),
    "used_at": _("when it was used"),
    "revoked_at": _("when it was revoked"),
    "semester": _("the semester, as year and term"),
    "by_me": _("whether you did it yourself"),
    "minutes": _("how many minutes"),
    "thing": _("the sort of thing it was about"),
    "thing_id": _("the number of the thing it was about"),
    "takes_back": _("the number of the entry that this one takes back"),
    "ready_at": _("when it was ready"),
    "created_at": _("when it was set up"),
    "date_joined": _("when it was set up"),
    "last_used_at": _("when it was used last"),
    "last_login": _("when it was used last"),
    "type": _("of which type it is"),
    "verified": _("whether it was confirmed"),
    "provider": _("the other service"),
    "uid": _("your number at the other service"),
}

# What happened to somebody's second factors, as a mail tells them.
FACTOR_NEWS: dict[str, Words] = {
    "app-added": _("an authenticator app was set up for your account."),
    "app-removed": _("the authenticator app was removed from your account."),
    "passkey-added": _("a passkey was added to your account."),
    "passkey-removed": _("a passkey was removed from your account."),
    "codes-made": _(
        "new recovery codes were made for your account. Those of before no longer work."
    ),
    "code-used": _("somebody signed in to your account with one of your recovery codes."),
    "guessed": _(
        "somebody who knows your password has tried many wrong codes today. They did not get in."
    ),
    "reset": _(
        "your second factors were reset at the request of your school or county: for now, your"
        " password alone opens the account. On all devices you are signed out."
    ),
}
