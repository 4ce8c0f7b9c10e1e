"""Write the lines of a preview, in bulk, in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.contrib.auth.hashers import make_password

from schools.domain.roster_names import new_username
from schools.enums import LineKind, Role, Source
from schools.models import (
    Appointment,
    County,
    Person,
    RosterImport,
    School,
    SchoolAlias,
    TeachingPost,
)

BATCH = 2000
CHUNK = 500
OPENS = (LineKind.MOVE_PERSON, LineKind.RETURN_PERSON, LineKind.END_PERSON)
NOT_COLUMNS = ("schools", "person")


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Part ``values`` so that none has more than a query can name."""
    rest = iter(values)
    while part := list(islice(rest, CHUNK)):
        yield part


def write_classes(classes: dict[int, list[str]]) -> None:
    """Write which classes stand behind each post (by id), in bulk."""
    for ids in chunks(classes):
        posts = [TeachingPost(pk=pk, classes=classes[pk]) for pk in ids]
        TeachingPost.objects.bulk_update(posts, ["classes"])


class Writing:
    """One import being written. ``made`` holds the ids of the new rows, to take them back."""

    def __init__(
        self, roster_import: RosterImport, *, county: County, on: date, at: datetime
    ) -> None:
        self.roster_import, self.county, self.on, self.at = roster_import, county, on, at
        self.lines: dict[str, list[Any]] = {}
        for line in roster_import.lines.order_by("number").iterator(chunk_size=BATCH):
            self.lines.setdefault(line.kind, []).append(line)
        self.schools: dict[str, int] = {}
        self.people: dict[int, int] = {}
        self.made: dict[str, list[int]] = {}

    def do(self, progress: Callable[[int, int], None]) -> None:
        """Write everything. What ends goes first, so that nothing stands twice."""
        steps = (
            self._schools,
            self._people,
            self._details,
            self._ended,
            self._main_posts,
            self._classes,
            self._employments_and_duties,
            self._posts,
            self._aliases,
        )
        for done, step in enumerate(steps):
            progress(done, len(steps))
            step()
        progress(len(steps), len(steps))

    def _of(self, *kinds: str) -> Iterator[Any]:
        return (line for kind in kinds for line in self.lines.get(kind, ()))

    def _school(self, ref: int | str) -> int:
        return ref if isinstance(ref, int) else self.schools[ref]

    def _person(self, line: Any) -> int:
        return line.person_id or self.people[line.after["person"]]

    def _schools(self) -> None:
        for line in self._of(LineKind.CREATE_SCHOOL):
            school = School.objects.create(
                county=self.county,
                name=line.after["name"],
                code=line.after["code"],
                stages=line.after["stages"],
            )
            self.schools[line.after["ref"]] = school.pk

    def _people(self) -> None:
        lines = list(self._of(LineKind.CREATE_PERSON))
        taken = set(Person.objects.values_list("username", flat=True)) if lines else set()
        people = []
        for line in lines:
            values = {k: v for k, v in line.after.items() if k not in NOT_COLUMNS}
            username = new_username(
                staff_number=values.get("staff_number", ""),
                pinyin=values["pinyin"],
                county_code=self.county.code,
                is_taken=taken.__contains__,
            )
            taken.add(username)
            people.append(
                Person(
                    username=username,
                    password=make_password(None),
                    county=self.county,
                    **values,
                )
            )
        made = Person.objects.bulk_create(people, batch_size=BATCH)
        self.made["people"] = [person.pk for person in made]
        self.people = {
            line.after["person"]: person.pk for line, person in zip(lines, made, strict=True)
        }

    def _details(self) -> None:
        changes = {line.person_id: line.after for line in self._of(LineKind.UPDATE_PERSON)}
        fields = sorted({name for after in changes.values() for name in after})
        for ids in chunks(changes):
            people = list(Person.objects.filter(pk__in=ids))
            for person in people:
                for name, value in changes[person.pk].items():
                    setattr(person, name, value)
            # Written over by key: one statement however many change, and never a new row.
            Person.objects.bulk_create(
                people, update_conflicts=True, unique_fields=["pk"], update_fields=fields
            )

    def _ended(self) -> None:
        posts = (line.before["post"] for line in self._of(LineKind.END_POST))
        for ids in chunks(posts):
            TeachingPost.objects.filter(pk__in=ids).update(ends_on=self.on)
        appointments = [line.before["appointment"] for line in self._of(LineKind.END_DUTY)]
        for line in self._of(*OPENS):
            appointments += line.before["appointments"].values()
        for ids in chunks(appointments):
            Appointment.objects.filter(pk__in=ids).update(ends_on=self.on)
        for is_active in (True, False):
            changed = (
                line.person_id
                for line in self._of(*OPENS)
                if line.after["is_active"] is is_active
                and line.before["is_active"] is not is_active
            )
            for ids in chunks(changed):
                Person.objects.filter(pk__in=ids).update(is_active=is_active)

    def _main_posts(self) -> None:
        for ids in chunks(line.before["post"] for line in self._of(LineKind.MAIN_POST)):
            TeachingPost.objects.filter(pk__in=ids).update(is_primary=True)

    def _classes(self) -> None:
        write_classes(
            {line.before["post"]: line.after["classes"] for line in self._of(LineKind.POST_CLASSES)}
        )

    def _employments_and_duties(self) -> None:
        rows = [
            self._appointment(line, Role.TEACHER, school)
            for line in self._of(LineKind.CREATE_PERSON, *OPENS)
            for school in line.after.get("opens", line.after["schools"])
        ]
        rows += [
            self._appointment(
                line,
                Role.PREPARATION_LEADER,
                line.after["school"],
                subject_id=line.after["subject"],
                grade=line.after["grade"],
            )
            for line in self._of(LineKind.OPEN_DUTY)
        ]
        made = Appointment.objects.bulk_create(rows, batch_size=BATCH)
        self.made["appointments"] = [row.pk for row in made]

    def _appointment(self, line: Any, role: Role, school: int | str, **scope: Any) -> Appointment:
        return Appointment(
            person_id=self._person(line),
            role=role,
            county=self.county,
            school_id=self._school(school),
            source=Source.ROSTER,
            starts_on=self.on,
            **scope,
        )

    def _posts(self) -> None:
        made = TeachingPost.objects.bulk_create(
            (
                TeachingPost(
                    person_id=self._person(line),
                    county=self.county,
                    school_id=self._school(line.after["school"]),
                    subject_id=line.after["subject"],
                    grade=line.after["grade"],
                    is_primary=line.after["main"],
                    classes=line.after.get("classes", []),
                    semester_id=self.roster_import.semester_id,
                    starts_on=self.on,
                )
                for line in self._of(LineKind.OPEN_POST)
            ),
            batch_size=BATCH,
        )
        self.made["posts"] = [row.pk for row in made]

    def _aliases(self) -> None:
        known = set(SchoolAlias.objects.filter(county=self.county).values_list("alias", flat=True))
        SchoolAlias.objects.bulk_create(
            SchoolAlias(county=self.county, alias=alias[:80], school_id=school)
            for alias, school in self.roster_import.made.get("aliases", {}).items()
            if alias[:80] not in known
        )
