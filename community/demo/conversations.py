"""Lets the people of the demo talk: each comment by the command that a page would call."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.files import File
from django.utils import timezone

from commons.domain.files import upload_file
from commons.domain.threads import close_thread, mark_read, open_thread, pin_thread, post_comment
from commons.models import Thread
from community.demo.papers import paper
from community.demo.people import LETTERS
from community.demo.talk import CALLED, Said, Talk, all_talks
from schools.actors import Actor, load_actor
from schools.enums import Role
from schools.models import County, Person
from studygroups.domain.circles import visit_circle
from studygroups.models import Circle

WAKES, SLEEPS = time(7, 10), time(22, 20)
GAPS = (3, 5, 8, 12, 18, 25, 40, 65, 110, 190, 420, 900)  # minutes between two comments
LAST_VISIT = 0.96  # of the semester so far: what came later is new
READ_UNTIL = 0.9
SHORT = {"r": Role.RESEARCHER, "m": Role.MENTOR}


@dataclass(slots=True)
class Stage:
    """The circle that a conversation is held in, and who speaks there."""

    circle: Circle
    members: dict[str, Person]  # by letter
    actors: dict[int, Actor] = field(default_factory=dict)

    def actor(self, person: Person) -> Actor:
        if person.pk not in self.actors and (actor := load_actor(person)):
            self.actors[person.pk] = actor
        return self.actors[person.pk]


@dataclass(slots=True)
class Talks:
    """Everything that the conversations need to know of the county."""

    county: County
    cast: dict[str, Person]  # by sign-in
    staff: dict[str, Person]  # by role and subject
    begins: datetime
    now: datetime
    stages: dict[tuple[str, str], Stage] = field(default_factory=dict)

    def stage(self, subject: str, span: str) -> Stage:
        """Return the circle of a subject and grade, or of the stage it was gathered into."""
        key = subject, span
        if key not in self.stages:
            circles = self.county.circles.filter(subject=subject, closed_on=None)
            circle = circles.get(grade=int(span) if span.isdigit() else None)
            self.stages[key] = Stage(circle, self._speakers(circle))
        return self.stages[key]

    def _speakers(self, circle: Circle) -> dict[str, Person]:
        """Return the people called a, b, c …: each of their school where it has one to spare."""
        known = {person.pk for person in [*self.cast.values(), *self.staff.values()]}
        rows = circle.memberships.in_force(timezone.localdate(self.now)).exclude(person__in=known)
        rows = rows.select_related("person", "school").order_by("person__staff_number")
        free = {row.person_id: row for row in rows}
        found: dict[str, Person] = {}
        for letter, school in LETTERS.items():
            here = [row for row in free.values() if row.school and row.school.name == school]
            if here:
                found[letter] = free.pop(here[0].person_id).person
        for letter in sorted(LETTERS.keys() - found.keys()):
            if free:
                found[letter] = free.pop(min(free)).person
        return dict(sorted(found.items()))

    def person(self, stage: Stage, speaker: str) -> Person:
        if speaker in SHORT:
            return self.staff[f"{SHORT[speaker]} {stage.circle.subject_id}"]
        if speaker in self.cast:
            return self.cast[speaker]
        return stage.members[speaker]


def hold_talks(talks: Talks, heard: Callable[[int, int], None]) -> None:
    """Hold every conversation as of its day; ``heard`` hears how many of how many were held."""
    timed = [(_moments(talks, talk), talk) for talk in all_talks()]
    timed.sort(key=lambda one: one[0][0])
    for place, (moments, talk) in enumerate(timed, 1):
        thread = _hold(talks, talk, moments)
        _read(talks, talk, thread)
        heard(place, len(timed))
    for (_, _), stage in sorted(talks.stages.items()):
        _visit(talks, stage)


def _moments(talks: Talks, talk: Talk) -> list[datetime]:
    """Return a moment for each comment: by day, in order, and none ahead of now."""
    chance = random.Random(talk.title)  # noqa: S311 - the same hours every time
    at = talks.begins + (talks.now - talks.begins) * talk.moment
    moments = []
    for _ in talk.said:
        at = _by_day(at + timedelta(minutes=chance.choice(GAPS), seconds=chance.randint(0, 59)))
        moments.append(at)
    latest = talks.now - timedelta(minutes=4)
    if moments[-1] <= latest:
        return moments
    first = min(moments[0], latest - timedelta(minutes=len(moments)))
    step = (latest - first) / max(1, len(moments) - 1)
    return [first + step * place for place in range(len(moments))]


def _by_day(at: datetime) -> datetime:
    """Move what falls into the night to the next morning."""
    local = timezone.localtime(at)
    if local.time() < WAKES:
        return local.replace(hour=WAKES.hour, minute=WAKES.minute + local.minute // 2)
    if local.time() > SLEEPS:
        return _by_day((local + timedelta(days=1)).replace(hour=0))
    return at


def _hold(talks: Talks, talk: Talk, moments: list[datetime]) -> Thread:
    stage = talks.stage(talk.subject, talk.span)
    told = [_told(talks, talk, place, at) for place, at in enumerate(moments)]
    thread = open_thread(thing=stage.circle, title=talk.title, **told[0])
    thread.thing = stage.circle
    said = [thread.comments.get().pk]
    for one, words in zip(talk.said[1:], told[1:], strict=True):
        reply_to = None if one.reply_to is None else said[one.reply_to]
        said.append(post_comment(thread=thread, reply_to=reply_to, **words).pk)
    keeper = stage.actor(talks.staff[f"{Role.RESEARCHER} {stage.circle.subject_id}"])
    if "pinned" in talk.marks:
        pin_thread(actor=keeper, thread=thread, at=moments[0])
    if "closed" in talk.marks:
        close_thread(actor=keeper, thread=thread, at=moments[-1])
    return thread


def _told(talks: Talks, talk: Talk, place: int, at: datetime) -> dict[str, Any]:
    """Return the arguments of the command that posts one comment; its files are uploaded."""
    stage, said = talks.stage(talk.subject, talk.span), talk.said[place]
    actor = stage.actor(talks.person(stage, said.speaker))
    return {
        "actor": actor,
        "client_id": _click(talk, place),
        "kind": said.kind,
        "at": at,
        "attachments": list(_uploads(talk, place, actor, at)),
    } | _words(talks, stage, said)


def _words(talks: Talks, stage: Stage, said: Said) -> dict[str, Any]:
    """Return the body with names for speakers, and the people so called, in their order."""
    called = [talks.person(stage, name) for name in CALLED.findall(said.body)]
    body = CALLED.sub(lambda found: f"@{talks.person(stage, found[1]).name}", said.body)
    return {"body": body, "mentions": [person.pk for person in called]}


def _uploads(talk: Talk, place: int, actor: Actor, at: datetime) -> Iterator[UUID]:
    for number, name in enumerate(talk.said[place].files):
        file = File(paper(name, [talk.title, *talk.said[place].body.split("\n")]), name=name)
        client_id = _click(talk, place, number)
        upload_file(actor=actor, file=file, name=name, client_id=client_id, at=at)
        yield client_id


def _click(talk: Talk, *parts: int) -> UUID:
    return uuid5(NAMESPACE_URL, "/".join(["tongyan-demo", talk.title, *map(str, parts)]))


def _read(talks: Talks, talk: Talk, thread: Thread) -> None:
    """Let those who spoke have read it, and the whole cast of the circle what is older."""
    stage = talks.stage(talk.subject, talk.span)
    readers = {
        talks.person(stage, speaker) for speaker in talk.speakers if talk.moment < LAST_VISIT
    }
    if talk.moment < READ_UNTIL:
        readers |= set(_cast_of(talks, stage))
    thread.refresh_from_db()
    for person in sorted(readers, key=lambda one: one.pk):
        mark_read(
            actor=stage.actor(person),
            thread=thread,
            number=thread.last_number,
            at=thread.last_comment_at or thread.opened_at,
        )


def _cast_of(talks: Talks, stage: Stage) -> list[Person]:
    """Return those with a sign-in who stand in the circle or look after it."""
    today = timezone.localdate(talks.now)
    ids = set(stage.circle.memberships.in_force(today).values_list("person_id", flat=True))
    ids |= {
        person.pk
        for name, person in talks.staff.items()
        if name.endswith(f" {stage.circle.subject_id}")
    }
    return [person for name, person in talks.cast.items() if person.pk in ids]


def _visit(talks: Talks, stage: Stage) -> None:
    at = _by_day(talks.begins + (talks.now - talks.begins) * LAST_VISIT)
    for person in _cast_of(talks, stage):
        visit_circle(actor=stage.actor(person), circle=stage.circle, at=min(at, talks.now))
