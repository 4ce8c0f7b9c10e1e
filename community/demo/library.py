"""Fills the demo's library: each deed by the command that a page would call, at a day of the semester."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.files import File
from django.utils import timezone

from commons import media
from commons.domain.films import begin_film, receive_film, settle_film
from commons.domain.films_captions import set_captions
from commons.domain.films_talking import talk_about
from commons.domain.threads import post_comment
from commons.enums import CommentKind
from commons.models import Film as FilmRow
from community.demo import films
from community.demo.conversations import Talks
from community.demo.library_texts import Episode, Film, Shared, all_shared, html
from community.demo.papers import paper
from microcourses.domain.cases import CaseDraft, NoteDraft, draft_case, name_teacher
from microcourses.domain.completeness import lacks
from microcourses.domain.items import begin_item
from microcourses.domain.kinds import SAYS, EpisodeSaid
from microcourses.domain.materials import upload_material
from microcourses.domain.moderation import (
    pass_item,
    publish_item,
    return_item,
    submit_item,
)
from microcourses.domain.reuse import report_reuse
from microcourses.domain.sharing import save_draft
from microcourses.domain.shelves import put_on_shelf
from microcourses.enums import Audience, ItemKind, ItemState
from microcourses.models import Item
from microcourses.permissions import gives_commentary
from microcourses.queries.sharing import seen_token
from schools.actors import Actor, load_actor
from schools.enums import Role
from schools.models import Appointment, Person

SENT_IN = timedelta(days=1)  # after it was begun
CHECKED = timedelta(hours=20)  # by the school, then by the subject
USED = timedelta(days=4)  # between two uses


class Library:
    """What filling the library needs to know of the county."""

    def __init__(self, talks: Talks) -> None:
        self.talks = talks
        self.actors: dict[int, Actor] = {}
        self.folder = Path()
        self.shown: list[tuple[Film, FilmRow]] = []  # the films of the item that is being shared

    def person(self, name: str, shared: Shared) -> Person:
        """Return who is called ``name``: a demo sign-in, or a letter of the item's circle."""
        if name in self.talks.cast:
            return self.talks.cast[name]
        span = str(shared.grades[0])
        try:
            stage = self.talks.stage(shared.subject, span)
        except self.talks.county.circles.model.DoesNotExist:
            stage = self.talks.stage(shared.subject, "junior")
        return stage.members[name]

    def actor(self, person: Person) -> Actor:
        if person.pk not in self.actors and (actor := load_actor(person)):
            self.actors[person.pk] = actor
        return self.actors[person.pk]

    def at(self, moment: float) -> datetime:
        """Return the evening at ``moment`` (0 to 1) of the semester so far, not in the future."""
        begins, now = self.talks.begins, self.talks.now
        day = timezone.localtime(begins + (now - begins) * moment)
        return min(day.replace(hour=19, minute=30), now)

    def coordinator(self, item: Item) -> Actor:
        """Return who checks for the school of ``item``; the office where it is its author."""
        found = Appointment.objects.filter(role=Role.COORDINATOR, school=item.school_id)
        one = found.exclude(person=item.author_id).select_related("person").first()
        return self.actor(one.person if one else self.talks.cast["office"])

    def researcher(self, item: Item) -> Actor:
        one = self.talks.staff.get(f"{Role.RESEARCHER} {item.subject_id}")
        return self.actor(one if one and one.pk != item.author_id else self.talks.cast["office"])

    def expert(self, item: Item) -> Actor | None:
        """Return who may give expert commentary on ``item``: the expert, else research staff."""
        staff = self.talks.staff.get(f"{Role.RESEARCHER} {item.subject_id}")
        for person in (self.talks.cast["expert"], staff):
            if person is not None and gives_commentary(self.actor(person), item):
                return self.actor(person)
        return None


def fill_library(talks: Talks, heard: Callable[[int, int], None]) -> None:
    """Share, check and use everything in ``library/``; ``heard`` hears how far it is."""
    library, everything = Library(talks), all_shared()
    with TemporaryDirectory(prefix="demo-films-") as folder:
        library.folder = Path(folder)
        for number, shared in enumerate(everything):
            heard(number, len(everything))
            _share(library, shared)
    _leave_things_waiting(library)
    heard(len(everything), len(everything))


def _id(*parts: Any) -> UUID:
    return uuid5(NAMESPACE_URL, "demo-library:" + ":".join(map(str, parts)))


def _share(library: Library, shared: Shared) -> None:
    library.shown.clear()
    author = library.person(shared.author, shared)
    actor, at = library.actor(author), library.at(shared.moment)
    item = _written(library, shared, actor, at)
    if media.tools() is None and lacks(item.get_latest_revision_as_object()):
        return  # a series whose films cannot be made on this machine stays a draft
    submit_item(actor=actor, item=item, at=_not_after(library, at + SENT_IN))
    item = _let_in(library, item, _not_after(library, at + SENT_IN + CHECKED))
    _talk(library, shared, item, _not_after(library, at + SENT_IN + CHECKED * 2))
    for place, use in enumerate(shared.used, 1):
        _use(library, shared, item, use, at + SENT_IN + CHECKED * 2 + USED * place)


def _not_after(library: Library, at: datetime) -> datetime:
    return min(at, library.talks.now)


def _let_in(library: Library, item: Item, at: datetime) -> Item:
    """Check ``item`` twice, as its school and its subject do."""
    item = Item.objects.get(pk=item.pk)
    checker = library.coordinator(item)
    if item.state == ItemState.SCHOOL_CHECK:
        pass_item(actor=checker, item=item, revision=item.latest_revision_id, at=at)
        item = Item.objects.get(pk=item.pk)
    at = _not_after(library, at + CHECKED)
    publish_item(actor=library.researcher(item), item=item, revision=item.latest_revision_id, at=at)
    # Wagtail reads its own clock, and the semester is told in retrospect.
    Item.objects.filter(pk=item.pk).update(first_published_at=at, last_published_at=at)
    return Item.objects.get(pk=item.pk)


def _written(library: Library, shared: Shared, actor: Actor, at: datetime) -> Item:
    """Return the draft of ``shared``, with all that its author says in it."""
    click = _id(shared.title)
    if shared.kind == ItemKind.CASE:
        item = draft_case(
            actor=actor, said=_lesson(library, shared, actor, at), client_id=click, at=at
        )
        if anonymity := shared.said.get("anonymity"):
            name_teacher(actor=actor, item=item, anonymity=anonymity, at=at)
    else:
        item = begin_item(actor=actor, kind=shared.kind, title=shared.title, client_id=click, at=at)
    item = Item.objects.get(pk=item.pk)
    materials = tuple(
        upload_material(
            actor=actor,
            item=item,
            file=File(paper(name, lines), name=name),
            name=name,
            client_id=_id(shared.title, name),
            at=at,
        ).pk
        for name, lines in shared.files
    )
    version = item.get_latest_revision_as_object() if item.latest_revision_id else item.specific
    said = SAYS[shared.kind].of(version)
    more = {
        key: shared.said[key]
        for key in ("edition", "chapter", "licence", "audience", "sort")
        if key in shared.said
    }
    said = replace(
        said,
        subject=shared.subject,
        first_grade=shared.grades[0],
        last_grade=shared.grades[1],
        summary=shared.summary,
        body=html(shared.body),
        tags=tuple(shared.tags),
        materials=materials,
        **more,
    )
    if shared.episodes:
        episodes = tuple(
            EpisodeSaid(
                one.title,
                _film(library, shared, one, actor, at),
                html(one.plan),
            )
            for one in shared.episodes
        )
        said = replace(said, episodes=episodes)
    return save_draft(
        actor=actor,
        item=item,
        said=said,
        seen=seen_token(item),
        page_id=_id("page", shared.title),
        at=at,
    )


def _lesson(library: Library, shared: Shared, actor: Actor, at: datetime) -> CaseDraft:
    """Return a case's lesson as its teacher wrote it down; colleagues observed it a week before."""
    film = shared.film and _film(library, shared, Episode(shared.title, shared.film), actor, at)
    observers = [library.person(name, shared).pk for name in ("b", "f") if name != shared.author]
    transcript = "\n".join(f"{_clock(second)} {words}" for second, words in shared.transcript)
    notes = tuple(
        NoteDraft(
            second,
            teacher_did=words[0],
            pupils_did=words[1],
            remark=words[2],
            focus=words[3],
            observer=observers[place % len(observers)],
        )
        for place, (second, words) in enumerate(shared.notes)
        if len(words) == 4
    )
    return CaseDraft(
        title=shared.title,
        subject=shared.subject,
        grades=shared.grades,
        taught_on=timezone.localdate(at) - timedelta(days=7),
        film=film,
        transcript=transcript,
        notes=notes,
        debrief=shared.debrief,
        would_change=shared.change,
    )


def _clock(second: int) -> str:
    return f"{second // 60:02d}:{second % 60:02d}"


def _film(library: Library, shared: Shared, one: Episode, actor: Actor, at: datetime) -> int | None:
    """Return the id of the film drawn for ``one``; None where none can be made here."""
    title, film = one.title, one.film
    if media.tools() is None:
        return None
    path = library.folder / f"{film.scene}.mp4"
    films.make_film(film.scene, film.seconds, path)
    content = path.read_bytes()
    row = begin_film(
        actor=actor,
        name=f"{title}.mp4",
        size=len(content),
        client_id=_id("film", shared.title, title),
        at=at,
    )
    receive_film(film=row, path=path, sha256=hashlib.sha256(content).hexdigest(), at=at)
    with media.judged(row) as verdict:
        settle_film(film=row, verdict=verdict, at=at)
    if film.captions:
        set_captions(actor=actor, film=row, language="zh", text=_subtitles(film), at=at)
    library.shown.append((film, row))
    return int(row.pk)


def _subtitles(film: Film) -> str:
    ends = [second for second, _words in film.captions[1:]] + [film.seconds]
    cues = [
        f"00:{_clock(second)}.000 --> 00:{_clock(end)}.000\n{words}\n"
        for (second, words), end in zip(film.captions, ends, strict=True)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def _talk(library: Library, shared: Shared, item: Item, at: datetime) -> None:
    """Say beside the films of ``item`` what colleagues and experts say at their seconds."""
    for number, (film, row) in enumerate(library.shown):
        thread = talk_about(film=row, at=at)
        for place, (second, who, words, asks) in enumerate(film.comments):
            post_comment(
                actor=library.actor(library.person(who, shared)),
                thread=thread,
                body=words,
                kind=CommentKind.QUESTION if asks else CommentKind.COMMENT,
                second=second,
                client_id=_id("said", item.slug, number, place),
                at=_not_after(library, at + timedelta(hours=3 * place)),
            )
        expert = library.expert(item)
        for place, (second, words) in enumerate(film.expert if expert else ()):
            post_comment(
                actor=expert,
                thread=thread,
                body=words,
                kind=CommentKind.COMMENTARY,
                second=second,
                client_id=_id("expert", item.slug, number, place),
                at=_not_after(library, at + timedelta(days=1, minutes=4 * place)),
            )


def _use(library: Library, shared: Shared, item: Item, use: list[str], at: datetime) -> None:
    """Report one use of ``item``, some days after it came into the library."""
    who, how, where, happened = use
    at = _not_after(library, at)
    report_reuse(
        actor=library.actor(library.person(who, shared)),
        item=item,
        how=how,
        used_on=timezone.localdate(at),
        class_name=where,
        happened=happened,
        client_id=_id("use", item.slug, who, where),
        at=at,
    )


def _leave_things_waiting(library: Library) -> None:
    """Leave something at each desk: to be checked, returned with a reason, half written."""
    cast, now = library.talks.cast, library.talks.now
    returned = _strategy(
        library, "teacher", "小组合作，从两个人开始", "新教师的第一次尝试：先同桌，再四人。", 6
    )
    submit_item(actor=library.actor(cast["teacher"]), item=returned, at=now - timedelta(days=5))
    returned = Item.objects.get(pk=returned.pk)
    return_item(
        actor=library.actor(cast["coordinator"]),
        item=returned,
        revision=returned.latest_revision_id,
        reason="想法很好。请补一个课堂上的例子：学生说了什么，你怎么接的。",
        at=now - timedelta(days=4),
    )
    _strategy(library, "teacher", "课前三分钟谁来讲", "", 2)
    waiting = _strategy(
        library, "teacher", "板书留一角给学生", "黑板右下角不擦，留给学生写问题。", 3
    )
    submit_item(actor=library.actor(cast["teacher"]), item=waiting, at=now - timedelta(days=2))
    passed = _strategy(
        library,
        "peer",
        "一题三问：把练习变成讨论",
        "同一道题问三遍：是什么、为什么、还可以怎样。",
        7,
    )
    submit_item(actor=library.actor(cast["peer"]), item=passed, at=now - timedelta(days=6))
    passed = Item.objects.get(pk=passed.pk)
    pass_item(
        actor=library.actor(cast["coordinator2"]),
        item=passed,
        revision=passed.latest_revision_id,
        at=now - timedelta(days=5),
    )
    shelved = Item.objects.published_to(library.actor(cast["teacher"])).filter(subject="maths")
    circle = library.talks.stage("maths", "7").circle
    for item in shelved.order_by("-reuse_teachers", "pk")[:3]:
        put_on_shelf(
            actor=library.actor(cast["teacher"]),
            item=item,
            circle=None,
            note="",
            at=now - timedelta(days=1),
        )
        if item.audience != Audience.SCHOOL:
            put_on_shelf(
                actor=library.actor(cast["peer"]),
                item=item,
                circle=circle,
                note="备课组用过，推荐",
                at=now - timedelta(days=1),
            )


def _strategy(library: Library, who: str, title: str, summary: str, days: int) -> Item:
    """Return a short strategy of one of the cast, begun so many days ago."""
    actor, at = library.actor(library.talks.cast[who]), library.talks.now - timedelta(days=days)
    item = begin_item(actor=actor, kind=ItemKind.STRATEGY, title=title, client_id=_id(title), at=at)
    said = replace(SAYS[ItemKind.STRATEGY].of(item.specific), summary=summary, body=html([summary]))
    return save_draft(
        actor=actor, item=item, said=said, seen=seen_token(item), page_id=_id("page", title), at=at
    )
