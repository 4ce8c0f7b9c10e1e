"""Whom may be told of what, and what a person was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db.models import QuerySet

from commons.enums import Channel, CommentState
from commons.messages import NOTICES, NoticeKind, who_words
from commons.models import (
    Comment,
    Notice,
    NoticeAct,
    NoticeBox,
    NoticeChoice,
    Thread,
    ThreadMute,
)
from commons.models.files import hosts_among
from commons.registers import HOSTS, host_of
from schools.actors import Actor, load_actor
from schools.models import Person

USUAL = {Channel.BELL: True, Channel.MAIL: True}
NAMED = 2  # people in one line; the rest is counted


def can_notify(person: Person, kind: NoticeKind, about: Any, channel: str) -> bool:
    """The one question: may ``person`` be told of ``about``, and do they want it there?"""
    return person.pk in who_may_be_told([person.pk], kind, about)[Channel(channel)]


def who_may_be_told(people: Iterable[int], kind: NoticeKind, about: Any) -> dict[Channel, set[int]]:
    """Return those of ``people`` (ids) who have an open account, see ``about`` and want to hear.

    Muting wins over everything; then a kind that always comes; then a person's own choice, which
    is all that differs from one channel to the other.
    """
    ids = set(people) - muted_by(about)
    chosen: dict[tuple[int, str], bool] = {}
    if ids and not kind.always:
        choices = NoticeChoice.objects.filter(person__in=ids, kind=kind.name)
        for person_id, channel, wanted in choices.values_list("person_id", "channel", "wanted"):
            chosen[person_id, channel] = wanted
    told = {
        channel: {pk for pk in ids if chosen.get((pk, channel), usual)}
        for channel, usual in USUAL.items()
    }
    asked = set[int]().union(*told.values())
    open_accounts = Person.objects.filter(pk__in=asked, is_active=True)
    seeing = {person.pk for person in open_accounts if sees(load_actor(person), about)}
    return {channel: ids & seeing for channel, ids in told.items()}


def muted_by(about: Any) -> set[int]:
    """Return the ids of those who want to hear nothing of ``about`` or of what it stands on."""
    muted: set[int] = set()
    if isinstance(about, Thread):
        mutes = ThreadMute.objects.filter(thread=about)
        muted |= set(mutes.values_list("person_id", flat=True))
        about = about.thing
    if about._meta.label_lower in HOSTS:
        muted |= set(host_of(about).muted_by(about))
    return muted


def sees(actor: Actor | None, about: Any) -> bool:
    """Tell whether ``actor`` may still see what a notice is about."""
    if actor is None:
        return False
    if isinstance(about, Thread):  # asked for each of many people: by its own host only
        seen = Thread.objects.visible_to(actor, hosts_among([about.thing_type_id]))
    else:
        seen = type(about)._default_manager.visible_to(actor)
    return bool(seen.filter(pk=about.pk).exists())


def unseen_count(person_id: int) -> int:
    """Return how many things wait for a person, as the bell shows it. One query."""
    return Notice.objects.filter(person=person_id, seen_at=None, waits=True).count()


BELL_KEPT = 600  # seconds; a change forgets it at once


@dataclass(frozen=True, slots=True)
class Bell:
    """Where the bell of a person stands: the number of their feed, and how much waits."""

    number: int
    unseen: int


def bell_key(person_id: int) -> str:
    return f"bell:{person_id}"


def bell_of(person_id: int) -> Bell:
    """Return what the bell shows when a page is made; no query where nothing changed."""
    known = cache.get(bell_key(person_id))
    if known is None:
        boxes = NoticeBox.objects.filter(pk=person_id)
        number = boxes.values_list("last_number", flat=True).first() or 0
        known = Bell(number, unseen_count(person_id))
        cache.set(bell_key(person_id), known, BELL_KEPT)
    return known


@dataclass(frozen=True, slots=True)
class Told:
    """One line of what a person was told, in their language and as far as they may see it."""

    notice: Notice
    says: str
    because: str
    faces: list[Person]
    excerpt: str

    @property
    def is_new(self) -> bool:
        return self.notice.seen_at is None


def boxed(actor: Actor, kind: str = "") -> QuerySet[Notice]:
    """Return the notices of ``actor``, the latest first."""
    mine = Notice.objects.filter(person=actor.user_id, kind__in=NOTICES)
    return mine.filter(kind=kind) if kind in NOTICES else mine


def kinds_told(actor: Actor) -> list[NoticeKind]:
    """Return the sorts of notices that ``actor`` has. One query."""
    had = set(boxed(actor).order_by().values_list("kind", flat=True).distinct())
    return [kind for name, kind in NOTICES.items() if name in had]


def told(
    actor: Actor, notices: Iterable[Notice], fresh_for_mail: datetime | None = None
) -> list[Told]:
    """Return what ``notices`` say to ``actor``; what is no longer theirs to see is left out.

    With ``fresh_for_mail``, only what was done up to that moment and was in no mail yet. A fixed
    number of queries: two for each sort of thing, and two more.
    """
    rows = list(notices)
    things = _visible_things(actor, rows)
    acts: dict[int, list[NoticeAct]] = defaultdict(list)
    mailed = {row.pk: row.mailed_at for row in rows}
    for act in NoticeAct.objects.filter(notice__in=rows).select_related("by"):
        if fresh_for_mail is None or _is_fresh(act, mailed[act.notice_id], fresh_for_mail):
            acts[act.notice_id].append(act)
    excerpts = _excerpts(acts)
    lines = []
    for row in rows:
        about = things.get((row.about_type_id, row.about_id))
        if about is None or not acts[row.pk]:
            continue
        row.about = about  # whoever asks for it next needs no query
        kind = NOTICES[row.kind]
        people = list({act.by_id: act.by for act in reversed(acts[row.pk]) if act.by}.values())
        words = {
            "who": who_words([one.name for one in people[:NAMED]], len(people[NAMED:])),
            "about": kind.called(about) if kind.called else called_for(actor, about) or str(about),
            "when": kind.when(about) if kind.when else "",
            "state": _how_it_stands(kind, about),
        }
        because = kind.because % words
        excerpt = excerpts.get(row.pk, "")
        lines.append(Told(row, kind.says % words, because, people[:NAMED], excerpt))
    return lines


def _how_it_stands(kind: NoticeKind, about: Any) -> str:
    if kind.stands:
        return kind.stands(about)
    return str(about.get_state_display()) if hasattr(about, "get_state_display") else ""


def _is_fresh(act: NoticeAct, mailed_at: datetime | None, until: datetime) -> bool:
    return act.at <= until and (mailed_at is None or act.at > mailed_at)


def called_for(actor: Actor, thing: Any) -> str:
    """Return how ``thing`` is called for ``actor``, "" for what has no name."""
    if titled := getattr(thing, "title_for", None):
        return str(titled(actor))
    words = getattr(thing, "notice_words", None)
    return str(words if words is not None else getattr(thing, "name", ""))


def _visible_things(actor: Actor, rows: list[Notice]) -> dict[tuple[int, int], Any]:
    wanted: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.about_type_id].add(row.about_id)
    found = {}
    for type_id, ids in wanted.items():
        model: Any = ContentType.objects.get_for_id(type_id).model_class()
        for thing in model._default_manager.visible_to(actor).filter(pk__in=ids):
            found[type_id, thing.pk] = thing
    return found


def _excerpts(acts: dict[int, list[NoticeAct]]) -> dict[int, str]:
    """Return the latest shown comment of each notice (by id), shortened. One query."""
    kind = ContentType.objects.get_for_model(Comment).pk
    latest = {
        pk: [act.thing_id for act in each if act.thing_type_id == kind] for pk, each in acts.items()
    }
    ids = [each[-1] for each in latest.values() if each]
    bodies = dict(
        Comment.objects.filter(pk__in=ids, state=CommentState.SHOWN).values_list("pk", "body")
    )
    return {pk: bodies.get(each[-1], "") for pk, each in latest.items() if each}


def place_to_go(notice: Notice) -> str:
    """Return the address a notice leads to: its first act that can still be seen, or its thing."""
    comment = ContentType.objects.get_for_model(Comment)
    for act in notice.acts.filter(thing_type=comment):
        shown = Comment.objects.filter(pk=act.thing_id).exclude(state=CommentState.WITHDRAWN)
        if said := shown.first():
            return said.get_absolute_url()
    kind, about = NOTICES.get(notice.kind), notice.about
    if about is None:
        return ""
    return str(kind.address(about) if kind and kind.address else about.get_absolute_url())


@dataclass(frozen=True, slots=True)
class Choice:
    kind: NoticeKind
    bell: bool
    mail: bool


def choices_of(person_id: int) -> list[Choice]:
    """Return each kind with what the person chose, or the usual. One query."""
    rows = NoticeChoice.objects.filter(person=person_id)
    chosen = {(row.kind, row.channel): row.wanted for row in rows}
    return [
        Choice(
            kind,
            *(chosen.get((kind.name, channel), USUAL[channel]) for channel in USUAL),
        )
        for kind in NOTICES.values()
        if not kind.always
    ]


def muted_threads(actor: Actor) -> QuerySet[ThreadMute]:
    """Return the conversations that ``actor`` muted and still sees."""
    seen = Thread.objects.visible_to(actor).values("pk")
    return (
        ThreadMute.objects.filter(person=actor.user_id, thread__in=seen)
        .select_related("thread")
        .order_by("-muted_at", "-pk")
    )
