"""Tell people, and remember what they have seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from commons import feeds
from commons.enums import Channel
from commons.messages import NOTICES, NoticeKind, bell_event
from commons.models import (
    Notice,
    NoticeAct,
    NoticeBox,
    NoticeChoice,
    Thread,
    ThreadMute,
)
from commons.permissions import POLICY
from commons.queries.notices import bell_key, unseen_count, who_may_be_told
from kit.commands import command
from kit.errors import Invalid
from kit.numbering import next_number
from kit.wire.publish import publish
from schools.actors import Actor

KEPT = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Act:
    """``by`` did something to ``thing``. ``key`` names the act: it is told once a person.

    ``about`` is what the notices are gathered under: a conversation, a roster, a duty.
    """

    thing: Any
    about: Any
    by: Actor | None
    at: datetime
    key: str


@command
def notify(kind: NoticeKind, *, people: Iterable[int], act: Act) -> None:
    """Tell ``people`` (ids) of an act; neither its doer nor who may not be (``can_notify``)."""
    ids = set(people) - {act.by.user_id if act.by else None}
    if not ids:
        return
    known = NoticeAct.objects.filter(person__in=ids, key=act.key)
    ids -= set(known.values_list("person_id", flat=True))
    told = who_may_be_told(ids, kind, act.about)
    for person_id in sorted(told[Channel.BELL] | told[Channel.MAIL]):
        _put(kind, person_id, act, rings=person_id in told[Channel.BELL])


def _put(kind: NoticeKind, person_id: int, act: Act, *, rings: bool) -> None:
    box = _hold(person_id)
    notice, _is_new = Notice.objects.get_or_create(
        person_id=person_id,
        kind=kind.name,
        about_type=ContentType.objects.get_for_model(act.about),
        about_id=act.about.pk,
        seen_at=None,
        defaults={"waits": kind.waits and rings, "first_at": act.at, "last_at": act.at},
    )
    _act, is_new = NoticeAct.objects.get_or_create(
        person_id=person_id,
        key=act.key,
        defaults={
            "notice": notice,
            "by_id": act.by.user_id if act.by else None,
            "at": act.at,
            "thing_type": ContentType.objects.get_for_model(act.thing),
            "thing_id": act.thing.pk,
        },
    )
    if not is_new:
        return
    notice.last_at = act.at
    notice.about_number = act.about.last_number if isinstance(act.about, Thread) else 0
    notice.save(update_fields=["last_at", "about_number"])
    _ring(box)


def _acts_with(thing: Any) -> QuerySet[NoticeAct]:
    kind = ContentType.objects.get_for_model(thing)
    return NoticeAct.objects.filter(thing_type=kind, thing_id=thing.pk)


def told_of(thing: Any) -> set[int]:
    """Return the ids of those who were told of what was done with ``thing``."""
    return set(_acts_with(thing).values_list("person_id", flat=True))


@command
def take_back(*, thing: Any) -> None:
    """Tell nobody any more of what was done with ``thing``, as when it was withdrawn."""
    acts = _acts_with(thing)
    for notice in Notice.objects.filter(acts__in=acts).distinct().order_by("person_id", "pk"):
        box = _hold(notice.person_id)
        acts.filter(notice=notice).delete()
        if not notice.acts.exists():
            notice.delete()
        _ring(box)


@command
def see_notice(*, actor: Actor, notice: Notice, at: datetime) -> None:
    """Remember that a notice was opened.

    :raises NotAllowed: it was for somebody else.
    """
    POLICY.require(actor, "notice.see", notice)
    _see(actor.user_id, Notice.objects.filter(pk=notice.pk), at)


@command
def see_all(*, actor: Actor, at: datetime) -> int:
    """Remember that all that ``actor`` was told has been seen; return how much that was.

    :raises NotAllowed: nobody is signed in.
    """
    POLICY.require(actor, "notice.choose")
    return _see(actor.user_id, Notice.objects.filter(person=actor.user_id), at)


@command
def unsee(*, actor: Actor, moment: datetime, at: datetime) -> None:
    """Take back what ``see_all`` marked at ``moment``.

    Where something new of the same kind about the same thing has come since, that stays alone.

    :raises NotAllowed: nobody is signed in.
    """
    POLICY.require(actor, "notice.choose")
    box = _hold(actor.user_id)
    mine = Notice.objects.filter(person=actor.user_id)
    fresh = set(mine.filter(seen_at=None).values_list("kind", "about_type", "about_id"))
    for notice in mine.filter(seen_at=moment):
        if (notice.kind, notice.about_type_id, notice.about_id) not in fresh:
            notice.seen_at = None
            notice.save(update_fields=["seen_at"])
    _ring(box)


def see_thread(person_id: int, thread: Thread, number: int, at: datetime) -> None:
    """What is read in a conversation needs no notice any more, up to ``number``."""
    kind = ContentType.objects.get_for_model(Thread)
    about = Notice.objects.filter(
        person=person_id, about_type=kind, about_id=thread.pk, about_number__lte=number
    )
    if about.filter(seen_at=None).exists():
        _see(person_id, about, at)


def see_talk_on(person_id: int, thing: Any, at: datetime) -> None:
    """Nothing that was told of conversations on ``thing`` waits any more, as once it is muted."""
    threads = Thread.objects.about(thing)
    about = Notice.objects.filter(
        person=person_id,
        about_type=ContentType.objects.get_for_model(Thread),
        about_id__in=threads.values("pk"),
    )
    if about.filter(seen_at=None).exists():
        _see(person_id, about, at)


@command
def mute_thread(*, actor: Actor, thread: Thread, muted: bool, at: datetime) -> None:
    """Hear nothing more of a conversation, or hear of it again.

    :raises NotAllowed: ``actor`` does not see it.
    """
    POLICY.require(actor, "thread.mute", thread)
    if muted:
        ThreadMute.objects.get_or_create(
            thread=thread, person_id=actor.user_id, defaults={"muted_at": at}
        )
        see_thread(actor.user_id, thread, thread.last_number, at)
    else:
        ThreadMute.objects.filter(thread=thread, person_id=actor.user_id).delete()


@command
def choose(*, actor: Actor, wanted: Mapping[tuple[str, str], bool], hour: int | None) -> None:
    """Keep which kinds a person wants on which channels, and the hour of the daily mail.

    ``wanted`` goes by name of the kind and channel; what is not named stays as it is. ``hour``
    None is never.

    :raises NotAllowed: nobody is signed in.
    :raises Invalid: there is no such kind, channel or hour, or it cannot be chosen.
    """
    POLICY.require(actor, "notice.choose")
    if hour is not None and hour not in range(24):
        raise Invalid(_("Choose an hour of the day."), field="hour")
    for (name, channel), on in wanted.items():
        if name not in NOTICES or NOTICES[name].always or channel not in Channel:
            raise Invalid
        NoticeChoice.objects.update_or_create(
            person_id=actor.user_id, kind=name, channel=channel, defaults={"wanted": on}
        )
    box = _hold(actor.user_id)
    box.digest_hour = hour
    box.save(update_fields=["digest_hour"])


@command
def stop_mail(*, person_id: int) -> None:
    """Send a person no daily mail any more: what the link in every mail does."""
    box = _hold(person_id)
    box.digest_hour = None
    box.save(update_fields=["digest_hour"])


@command
def tidy_notices(*, at: datetime) -> int:
    """Forget what was seen half a year ago or earlier; return how many notices went.

    :raises OperationalError: the database cannot be reached.
    """
    _all, rows = Notice.objects.filter(seen_at__lt=at - KEPT).delete()
    return rows.get("commons.Notice", 0)


def hold_boxes(people: Iterable[int]) -> None:
    """Hold the boxes of all whom one deed may tell, in one order for everybody.

    A deed that tells several people step by step would otherwise wait for one that tells the
    same people the other way round, and that one for it.
    """
    ids = sorted(set(people))
    NoticeBox.objects.bulk_create(
        [NoticeBox(person_id=each) for each in ids], ignore_conflicts=True
    )
    list(NoticeBox.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def _hold(person_id: int) -> NoticeBox:
    """Hold a person's box until the commit, so that numbers are given in order."""
    NoticeBox.objects.get_or_create(person_id=person_id)
    return NoticeBox.objects.select_for_update().get(person_id=person_id)


def _see(person_id: int, notices: Any, at: datetime) -> int:
    box = _hold(person_id)
    seen = notices.filter(person=person_id, seen_at=None).update(seen_at=at)
    if seen:
        _ring(box)
    return int(seen)


def _ring(box: NoticeBox) -> None:
    """Let the bell of every open page show what is new."""
    number = next_number(box)
    transaction.on_commit(partial(cache.delete, bell_key(box.person_id)), robust=True)
    event = bell_event(box.person_id, number, unseen_count(box.person_id))
    publish(feeds.NOTICES(box.person_id), event)
