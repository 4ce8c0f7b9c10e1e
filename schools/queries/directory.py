"""Find colleagues: by name, pinyin and initials, by where they stand and what they do."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from schools.actors import Actor
from schools.enums import Role
from schools.hosts import PERSON_PARTS, PersonPart
from schools.models import Appointment, Follow, Person, TeachingPost
from schools.queries.people import NOWHERE, Place, places_of

LATIN = re.compile(r"[a-z' ]+")
LONGEST_SURNAME = 9  # letters of "zhangsun" and one to spare
YEARS = {"3": (0, 3), "10": (4, 10), "20": (11, 20), "more": (21, 80)}  # of teaching, inclusive
SHOWN = 10  # of each sort, on a person's page


def meant_by(words: str, prefix: str = "") -> Q:
    """Return the condition that a person (reached by ``prefix``) is called ``words``.

    A part of the name; or of 林晓雨 "lin xiaoyu", "linxiaoyu", "lin", "lxy", "linxy".
    """
    words = " ".join(words.split()).casefold()
    if not words:
        return Q()
    if not LATIN.fullmatch(words):
        return Q(**{f"{prefix}name__contains": words.replace(" ", "")})
    close = re.sub(r"[' ]", "", words)
    if not close:
        return Q(pk__in=[])
    means = Q(**{f"{prefix}initials__startswith": close})
    means |= Q(**{f"{prefix}pinyin__startswith": words})
    means |= Q(**{f"{prefix}name__istartswith": words})
    for cut in range(1, min(len(close), LONGEST_SURNAME + 1)):
        family, given = close[:cut], close[cut:]
        means |= Q(**{f"{prefix}pinyin__startswith": f"{family} {given}"})
        means |= Q(**{
            f"{prefix}pinyin__startswith": f"{family} ",
            f"{prefix}initials__startswith": f"{family[0]}{given}",
        })  # fmt: skip
    # Whatever of these it is, the first letter is the same: an index finds those first.
    letter = close[0]
    among = {f"{prefix}initials__gte": letter, f"{prefix}initials__lt": chr(ord(letter) + 1)}
    return Q(**among) & means


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the directory is narrowed to. "" and None: not narrowed."""

    words: str = ""
    school: int | None = None
    subject: str = ""
    grade: int | None = None
    title: str = ""
    role: str = ""
    years: str = ""
    followed: bool = False


def found_people(actor: Actor, wanted: Wanted, on: date) -> QuerySet[Person]:
    """Return the people whom ``actor`` may know and who fit, by name. One query."""
    people = Person.objects.visible_to(actor).filter(meant_by(wanted.words))
    posts = TeachingPost.objects.in_force(on).filter(person=OuterRef("pk"))
    duties = Appointment.objects.in_force(on).filter(person=OuterRef("pk"))
    if wanted.subject:
        posts = posts.filter(subject=wanted.subject)
    if wanted.grade is not None:
        posts = posts.filter(grade=wanted.grade)
    if wanted.subject or wanted.grade is not None:
        if wanted.school is not None:
            posts = posts.filter(school=wanted.school)
        people = people.filter(Exists(posts))
    elif wanted.school is not None:
        people = people.filter(
            Exists(posts.filter(school=wanted.school)) | Exists(duties.filter(school=wanted.school))
        )
    if wanted.role:
        people = people.filter(Exists(duties.filter(role=wanted.role)))
    if wanted.title:
        people = people.filter(title=wanted.title)
    if wanted.years in YEARS:
        fewest, most = YEARS[wanted.years]
        year = on.year if on.month >= 9 else on.year - 1
        people = people.filter(teaching_since__range=(year - most, year - fewest))
    if wanted.followed:
        people = people.filter(followers__follower=actor.user_id)
    return people.order_by("pinyin", "name", "pk")


def titles_of(actor: Actor) -> list[str]:
    """Return the professional titles that people have here. One query."""
    people = Person.objects.visible_to(actor).exclude(title="")
    return list(people.order_by("title").values_list("title", flat=True).distinct())


@dataclass(slots=True)
class Card:
    """One person of the list. ``shared`` are (how many, in words) of what the reader may see."""

    person: Person
    place: Place
    posts: list[TeachingPost] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)


def cards(actor: Actor, people: Iterable[Person], on: date) -> list[Card]:
    """Return what the list shows of ``people``; a fixed number of queries."""
    rows = list(people)
    ids = [person.pk for person in rows]
    places = places_of(ids, on)
    taught = posts_of(ids, on)
    counted = [(part, part.counts(actor, ids)) for part in PERSON_PARTS.values()]
    return [
        Card(
            person,
            places.get(person.pk, NOWHERE),
            taught[person.pk],
            [part.count_label(n[person.pk]) for part, n in counted if n.get(person.pk)],
        )
        for person in rows
    ]


def posts_of(people: Iterable[int], on: date) -> dict[int, list[TeachingPost]]:
    """Return what each of ``people`` (ids) teaches, the main post first. One query."""
    taught: dict[int, list[TeachingPost]] = defaultdict(list)
    rows = TeachingPost.objects.in_force(on).filter(person__in=list(people))
    for post in rows.select_related("subject", "school").order_by("-is_primary", "grade", "pk"):
        taught[post.person_id].append(post)
    return taught


@dataclass(frozen=True, slots=True)
class Shared:
    """One sort of what a person shared: the latest, and how many there are."""

    part: PersonPart
    things: list[Any]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.things)


@dataclass(frozen=True, slots=True)
class Portrait:
    """All that a person's page shows."""

    person: Person
    place: Place
    posts: list[TeachingPost]
    duties: list[Appointment]
    shared: list[Shared]
    is_followed: bool
    followers: int


def portrait_of(actor: Actor, person: Person, on: date) -> Portrait:
    """Return the page of ``person``, as ``actor`` may see it; a fixed number of queries."""
    duties = (
        Appointment.objects.in_force(on)
        .filter(person=person)
        .exclude(role=Role.TEACHER)
        .select_related("school", "county", "subject")
    )
    shared = []
    for part in PERSON_PARTS.values():
        count = part.counts(actor, [person.pk]).get(person.pk, 0)
        if count:
            shared.append(Shared(part, list(part.shared(actor, person)[:SHOWN]), count))
    followers = Follow.objects.filter(person=person)
    return Portrait(
        person,
        places_of([person.pk], on).get(person.pk, NOWHERE),
        posts_of([person.pk], on)[person.pk],
        list(duties.order_by("role", "pk")),
        shared,
        followers.filter(follower=actor.user_id).exists(),
        followers.count(),
    )


def years_taught(person: Person, on: date) -> int | None:
    """Return in which year of teaching ``person`` is, the first one being 1; None if unknown."""
    if person.teaching_since is None:
        return None
    year = on.year if on.month >= 9 else on.year - 1
    return max(1, year - person.teaching_since + 1)


def followers_of(person_id: int) -> list[int]:
    """Return the ids of those who follow a person. One query."""
    rows = Follow.objects.filter(person=person_id).order_by(F("follower"))
    return list(rows.values_list("follower", flat=True))
