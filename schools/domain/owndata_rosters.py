"""What rosters know of somebody who closes their account: forgotten, but for a fingerprint."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from schools.enums import LineKind, MarkKind
from schools.models import Appointment, ClosedMark, Person, RosterImport, RosterLine, RosterProblem
from schools.queries.owndata_marks import mark_of

PERSONAL = frozenset(
    ("name", "pinyin", "initials", "staff_number", "source_id", "phone", "email", "title",
     "teaching_since")
)  # fmt: skip
KNOWN_BY = ("staff_number", "source_id", "phone", "email")


def keep_marks(person: Person) -> None:
    """Keep fingerprints of what a roster would know ``person`` by; nobody can read them back.

    ``person`` is as it was before its columns were emptied.
    """
    if person.county_id is None:
        return
    schools = Appointment.objects.filter(person=person, school__isnull=False)
    posts = person.posts.values_list("school_id", flat=True)
    known = {(MarkKind.STAFF_NUMBER, person.staff_number), (MarkKind.SOURCE_ID, person.source_id)}
    marks = {(kind, mark_of(person.county_id, kind, value)) for kind, value in known if value}
    name = person.kept_name
    if person.phone:
        marks.add((MarkKind.PHONE, mark_of(person.county_id, MarkKind.PHONE, name, person.phone)))
    for school in {*schools.values_list("school_id", flat=True), *posts}:
        marks.add((MarkKind.PLACE, mark_of(person.county_id, MarkKind.PLACE, name, str(school))))
    ClosedMark.objects.bulk_create(
        ClosedMark(person=person, county_id=person.county_id, kind=kind, digest=digest)
        for kind, digest in sorted(marks)
    )


def forget_in_rosters(person: Person, at: datetime) -> None:
    """Erase names, numbers and addresses of ``person`` from previews, applied or not."""
    del at
    _forget_lines(RosterLine.objects.filter(person=person))
    for roster_import in RosterImport.objects.filter(county=person.county_id):
        _forget_birth(person, roster_import)
    problems = RosterProblem.objects.filter(roster_import__county=person.county_id)
    for problem in problems:
        if _tells_of(problem, person):
            problem.value, problem.cells = "", {}
            problem.candidates = [one for one in problem.candidates if one.get("id") != person.pk]
            problem.save(update_fields=["value", "cells", "candidates"])


def _tells_of(problem: RosterProblem, person: Person) -> bool:
    """Also where another of the same name may be meant: a rejected row is read again anyway."""
    cells = problem.cells
    said = {cells.get("name"), problem.value}
    return (
        person.kept_name in said
        or any(one.get("id") == person.pk for one in problem.candidates)
        or any(
            value and value == cells.get(field)
            for field in KNOWN_BY
            if (value := getattr(person, field))
        )
    )


def _forget_lines(lines: Iterable[RosterLine]) -> None:
    for line in lines:
        line.person_name = ""
        line.before, line.after = _without(line.before), _without(line.after)
        line.save(update_fields=["person_name", "before", "after"])


def _without(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key not in PERSONAL}


def _forget_birth(person: Person, roster_import: RosterImport) -> None:
    """The lines of a roster that made ``person`` name them only by a number of that preview."""
    made = roster_import.made.get("people", [])
    if person.pk not in made:
        return
    born = roster_import.lines.filter(kind=LineKind.CREATE_PERSON).order_by("number")
    line = born[made.index(person.pk)]
    theirs = Q(pk=line.pk) | Q(person=None, after__person=line.after["person"])
    _forget_lines(roster_import.lines.filter(theirs))
