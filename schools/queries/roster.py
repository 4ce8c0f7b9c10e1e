"""A county as a roster meets it: who stands where on one day, in a fixed number of queries."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from schools.enums import ImportState, Role, Source
from schools.models import (
    Appointment,
    County,
    Person,
    RosterImport,
    School,
    SchoolAlias,
    SubjectAlias,
    TeachingPost,
)
from schools.queries.owndata_marks import marks_of

DETAILS = (
    "name",
    "staff_number",
    "source_id",
    "phone",
    "email",
    "title",
    "teaching_since",
    "is_active",
)


@dataclass(frozen=True, slots=True)
class PersonPicture:
    id: int
    name: str
    staff_number: str = ""
    source_id: str = ""
    phone: str = ""
    email: str = ""
    title: str = ""
    teaching_since: int | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class PostPicture:
    id: int
    person: int
    school: int
    subject: str
    grade: int
    main: bool
    classes: tuple[str, ...] = ()  # sourcedIds; none where no bundle named any


@dataclass(frozen=True, slots=True)
class DutyPicture:
    """A preparation leader's appointment; of a whole subject where ``grade`` is empty."""

    id: int
    person: int
    school: int
    subject: str
    grade: int | None
    by_roster: bool


@dataclass(frozen=True, slots=True)
class SchoolPicture:
    id: int
    name: str
    short_name: str = ""
    code: str = ""


@dataclass(slots=True)
class CountyPicture:
    """Everything that planning reads. ``basis`` changes whenever any of it does."""

    people: dict[int, PersonPicture] = field(default_factory=dict)
    employed: dict[int, dict[int, int]] = field(default_factory=dict)  # person: school: row
    by_hand: dict[int, set[int]] = field(default_factory=dict)  # person: schools
    past: dict[int, set[int]] = field(default_factory=dict)  # person: schools once worked at
    appointed: set[int] = field(default_factory=set)  # people with any hand-made appointment
    posts: dict[int, list[PostPicture]] = field(default_factory=dict)
    duties: dict[int, list[DutyPicture]] = field(default_factory=dict)
    schools: dict[int, SchoolPicture] = field(default_factory=dict)
    aliases: dict[str, int] = field(default_factory=dict)
    closed: set[tuple[str, str]] = field(default_factory=set)  # marks of closed accounts
    county: int = 0
    basis: str = ""

    def standing(self, person: int) -> bool:
        """Tell whether the roster knows ``person`` to work anywhere."""
        return bool(self.employed.get(person) or self.posts.get(person))

    def schools_of(self, person: int) -> set[int]:
        """Return the schools at which the roster has ``person``, by employment or by a post."""
        taught = {post.school for post in self.posts.get(person, ())}
        held = self.employed.get(person, {}).keys() | taught
        return held - self.by_hand.get(person, set())


class _Fingerprint:
    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def rows(self, name: str, rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        kept = list(rows)
        self._hash.update(f"{name}{kept!r}".encode())
        return kept

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def county_picture(county: County, on: date) -> CountyPicture:
    """Return ``county`` as it stands on the day ``on``, in eight queries."""
    mark, picture = _Fingerprint(), CountyPicture(county=county.pk)
    people = (
        Person.objects.filter(county=county, closed_at=None)
        .order_by("pk")
        .values_list("pk", *DETAILS)
    )
    picture.people = {row[0]: PersonPicture(*row) for row in mark.rows("people", people)}
    posts = TeachingPost.objects.filter(county=county).in_force(on).order_by("pk")
    fields = ("pk", "person_id", "school_id", "subject_id", "grade", "is_primary", "classes")
    kept_posts: dict[int, list[PostPicture]] = defaultdict(list)
    for row in mark.rows("posts", posts.values_list(*fields)):
        post = PostPicture(*row[:6], classes=tuple(row[6]))  # type: ignore[misc]
        kept_posts[post.person].append(post)
    picture.posts = dict(kept_posts)
    _add_appointments(picture, mark, county, on)
    schools = School.objects.filter(county=county).order_by("pk")
    named = schools.values_list("pk", "name", "short_name", "code")
    for row in mark.rows("schools", named):
        picture.schools[row[0]] = SchoolPicture(*row)
    aliases = SchoolAlias.objects.filter(county=county).order_by("pk")
    picture.aliases = dict(mark.rows("aliases", aliases.values_list("alias", "school_id")))
    words = SubjectAlias.objects.filter(Q(county=county) | Q(county=None)).order_by("pk")
    mark.rows("words", words.values_list("alias", "subject_id"))
    picture.closed = marks_of(county.pk)
    mark.rows("closed", sorted(picture.closed))
    picture.basis = mark.hexdigest()
    return picture


def _add_appointments(picture: CountyPicture, mark: _Fingerprint, county: County, on: date) -> None:
    fields = ("pk", "person_id", "role", "school_id", "subject_id", "grade", "source")
    everything = Appointment.objects.filter(county=county).order_by("pk")
    now = everything.in_force(on).values_list(*fields)
    for pk, person, role, school, subject, grade, source in mark.rows("appointments", now):
        if source == Source.HAND:
            picture.appointed.add(person)
        if role == Role.TEACHER and source == Source.ROSTER:
            picture.employed.setdefault(person, {})[school] = pk
        elif role == Role.TEACHER:
            picture.by_hand.setdefault(person, set()).add(school)
        elif role == Role.PREPARATION_LEADER:
            picture.duties.setdefault(person, []).append(
                DutyPicture(pk, person, school, subject or "", grade, source == Source.ROSTER)
            )
    once = everything.filter(role=Role.TEACHER, ends_on__lte=on).values_list(
        "person_id", "school_id"
    )
    for person, school in once:
        picture.past.setdefault(person, set()).add(school)


def latest_applied(county: County) -> RosterImport | None:
    """Return the import that was applied last and still stands: the one that can be undone."""
    applied = county.roster_imports.filter(state=ImportState.APPLIED)
    return applied.order_by("-applied_at", "-pk").first()
