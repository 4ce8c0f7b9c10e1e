"""What became of an item: reported by who used it, counted from the rows, never from clicks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from commons.domain.notices import Act, notify, take_back
from kit.commands import command
from kit.errors import Invalid, Stale
from kit.pictures import redrawn
from kit.stored import all_or_nothing
from kit.text import clean_source, one_line
from kit.uploads import MB, check_upload
from ledger.domain import entries
from ledger.domain.entries import record
from ledger.models import Entry
from microcourses import events
from microcourses.enums import ReuseHow
from microcourses.messages import ADAPTED, REUSE_REMOVED, REUSED
from microcourses.models import Item, Reuse
from microcourses.permissions import POLICY
from schools.actors import Actor
from schools.queries.people import standings_of

LONGEST = 2000  # characters of what happened
FEWEST = 10  # of which so many must say something
FEWEST_SORTS = 5  # and so many be different ones: "很好很好很好很好很好" says nothing
LONGEST_CLASS = 40
LONGEST_REASON = 500
LARGEST_PHOTO = 15 * MB
PHOTO_SIDE = 1600  # pixels
PHOTOS = ("jpeg", "png", "webp")


@command
def report_reuse(
    *,
    actor: Actor,
    item: Item,
    how: str,
    used_on: date,
    class_name: str,
    happened: str,
    client_id: UUID,
    at: datetime,
    photo: Any = None,
    photo_name: str = "",
) -> Reuse:
    """Write down that ``actor`` used ``item``, and tell its author.

    ``client_id`` was made by the browser; the same one again returns the first report. A person
    may report several lessons; they are one teacher in what is counted. Their school is the one
    of the day ``used_on``. ``photo`` is drawn anew, without what a camera wrote into it.

    :raises NotAllowed: ``actor`` does not read it, or has no duty in any county.
    :raises Stale: it was withdrawn meanwhile; what was reported before stays.
    :raises Invalid: a day that is not between its publication and today, no such way of using,
        too few or too many words, the same lesson again, or a picture that is none.
    :raises NoRoom: the server's disk is full.
    """
    if already := Reuse.objects.filter(person=actor.user_id, client_id=client_id).first():
        return already
    POLICY.require(actor, "reuse.report", item)
    item = _hold(item.pk)
    if not item.live:
        raise Stale(_("It was withdrawn from the library meanwhile."))
    if how not in ReuseHow:
        raise Invalid(field="how")
    reuse = Reuse(
        item=item,
        person_id=actor.user_id,
        school_id=_school_then(actor.user_id, used_on, at),
        how=how,
        used_on=_checked_day(item, used_on, at),
        class_name=_checked_class(class_name),
        happened=_checked_words(happened),
        client_id=client_id,
        reported_at=at,
    )
    _check_not_said(item, actor, used_on, reuse.class_name)
    drawn = _drawn(photo, photo_name) if photo else None
    try:
        _store(reuse, drawn)
    except IntegrityError:  # the same click again, while the first was still under way
        return Reuse.objects.get(person=actor.user_id, client_id=client_id)
    recount(item)
    _write_down(reuse, actor=actor, at=at)
    act = Act(thing=reuse, about=item, by=actor, at=at, key=f"reuse:{reuse.pk}")
    notify(REUSED, people=[item.author_id], act=act)
    return reuse


def faults_of(
    *,
    actor: Actor,
    item: Item,
    at: datetime,
    used_on: date | None,
    class_name: str,
    happened: str,
    photo: Any = None,
) -> list[Invalid]:
    """Return all that ``report_reuse`` would refuse, so that a form says it in one round.

    ``used_on`` is None where a form could not read it, which it says itself.
    """
    checks: list[Callable[[], object]] = [partial(_checked_words, happened)]
    if used_on is not None:
        checks.append(partial(_checked_day, item, used_on, at))
        checks.append(partial(_check_not_said, item, actor, used_on, one_line(class_name)))
    if photo:
        checks.append(partial(_check_photo, photo, photo.name or ""))
    return [fault for fault in map(_fault_of, checks) if fault is not None]


def _fault_of(check: Callable[[], object]) -> Invalid | None:
    try:
        check()
    except Invalid as fault:
        return fault
    return None


@command
def withdraw_reuse(*, actor: Actor, reuse: Reuse, at: datetime) -> None:
    """Take back what one reported: its fact is reversed, its photo erased.

    To correct it, report it anew.

    :raises NotAllowed: somebody else reported it.
    :raises Stale: it was withdrawn already, or follows from an adapted version in the library.
    """
    POLICY.require(actor, "reuse.withdraw", reuse)
    _require_reported(reuse)
    _take_away(reuse, actor=actor, at=at, reason="withdrawn")


@command
def remove_reuse(*, actor: Actor, reuse: Reuse, reason: str, at: datetime) -> None:
    """Take away what somebody else reported, as the office may, and tell them.

    :raises NotAllowed: ``actor`` is not the office of the item's county.
    :raises Invalid: no reason, or one over 500 characters.
    :raises Stale: it was withdrawn already, or follows from an adapted version in the library.
    """
    POLICY.require(actor, "reuse.remove", reuse)
    _require_reported(reuse)
    reason = one_line(reason)
    if not reason or len(reason) > LONGEST_REASON:
        raise Invalid(_("Say why, in at most 500 characters."), field="reason")
    _take_away(reuse, actor=actor, at=at, reason=reason)
    item = reuse.item
    changes = {"reuse": reuse.pk, "person": reuse.person_id, "reason": reason}
    record(events.REUSE_REMOVED, actor=actor, thing=item, at=at, changes=changes)
    act = Act(thing=reuse, about=item, by=actor, at=at, key=f"reuse-removed:{reuse.pk}")
    notify(REUSE_REMOVED, people=[reuse.person_id], act=act)


@command
def note_adapted(*, actor: Actor | None, item: Item, at: datetime) -> Reuse | None:
    """Count an adapted item that came into the library as a use of its ancestor, once.

    Called where an item is published, by whoever let it in (None: its day had come). It is a
    row like a report, so that one table holds all that counts: a teacher who reported a use,
    too, is still one teacher. Nothing where there is no ancestor, or it was withdrawn.
    """
    if item.ancestor_id is None:
        return None
    ancestor = _hold(item.ancestor_id)
    if already := Reuse.objects.standing().filter(adapted=item.pk).first():
        return already
    if not ancestor.live:
        return None
    reuse = Reuse.objects.create(
        item=ancestor,
        person_id=item.author_id,
        school_id=item.school_id,
        how=ReuseHow.ADAPTED,
        used_on=timezone.localdate(at),
        adapted_id=item.pk,
        client_id=uuid4(),
        reported_at=at,
    )
    recount(ancestor)
    _write_down(reuse, actor=actor, at=at)
    by = Actor(user_id=item.author_id)
    act = Act(thing=reuse, about=ancestor, by=by, at=at, key=f"adapted:{item.pk}")
    notify(ADAPTED, people=[ancestor.author_id], act=act)
    return reuse


@command
def drop_adapted(*, actor: Actor | None, item: Item, at: datetime) -> None:
    """Take back what ``note_adapted`` counted: called where an item is withdrawn."""
    for reuse in Reuse.objects.standing().filter(adapted=item.pk):
        _take_away(reuse, actor=actor, at=at, reason="withdrawn")


def recount(item: Item) -> None:
    """Count the uses by other schools anew, from the rows; the item's row is held already."""
    counted = Reuse.objects.filter(item=item.pk).counting().aggregate(
        reuse_count=Count("pk"),
        reuse_teachers=Count("person", distinct=True),
        reuse_schools=Count("school", distinct=True),
    )  # fmt: skip
    Item.objects.filter(pk=item.pk).update(**counted)
    for field, figure in counted.items():
        setattr(item, field, figure)


# -- Steps that several deeds share ----------------------------------------------------------------


def _hold(pk: int) -> Item:
    """Hold the item's row until the commit, so that two who report are counted one by one."""
    held: Item = Item.objects.select_for_update().select_related(None).get(pk=pk)
    return held


def _school_then(person_id: int, used_on: date, at: datetime) -> int | None:
    """Return the school of the day of the lesson; in between two posts, that of today."""
    noon = timezone.make_aware(datetime.combine(used_on, time(12)))
    for moment in (noon, at):
        stood = standings_of([person_id], moment).get(person_id)
        if stood is not None and stood.school is not None:
            return stood.school
    return None


def first_day_of(item: Item) -> date:
    """Return the first day on which ``item`` could be used."""
    return timezone.localdate(item.first_published_at or item.begun_at)


def _checked_day(item: Item, used_on: date, at: datetime) -> date:
    if used_on > timezone.localdate(at):
        raise Invalid(_("This day is still to come."), field="used_on")
    if used_on < first_day_of(item):
        raise Invalid(_("It was not in the library on that day."), field="used_on")
    return used_on


def _checked_class(class_name: str) -> str:
    line = one_line(class_name)
    if len(line) > LONGEST_CLASS:
        raise Invalid(_("At most 40 characters."), field="class_name")
    return line


def _check_not_said(item: Item, actor: Actor, used_on: date, class_name: str) -> None:
    said = Reuse.objects.standing().filter(item=item.pk, person=actor.user_id, adapted=None)
    if said.filter(used_on=used_on, class_name=class_name).exists():
        raise Invalid(_("You have reported this lesson already."), field="class_name")


def _checked_words(happened: str) -> str:
    """Return what happened, cleaned; a click alone says nothing."""
    source = clean_source(happened)
    said = [c for c in source if c.isalnum()]
    if len(said) < FEWEST:
        raise Invalid(
            _("At least %(n)d characters: what worked, what you would do otherwise.")
            % {"n": FEWEST},
            field="happened",
        )
    if len(set(said)) < FEWEST_SORTS:
        raise Invalid(
            _("Say in a sentence or two what happened: what worked, what you would do otherwise."),
            field="happened",
        )
    if len(source) > LONGEST:
        words = {"has": len(source), "most": LONGEST}
        raise Invalid(
            _("This has %(has)d characters, and may have %(most)d. What you wrote is kept.")
            % words,
            field="happened",
        )
    return source


def _check_photo(photo: Any, name: str) -> None:
    try:
        check_upload(photo, name, allowed=PHOTOS, most_bytes=LARGEST_PHOTO)
    except Invalid as refusal:
        raise Invalid(refusal.message, field="photo") from None


def _drawn(photo: Any, name: str) -> bytes:
    _check_photo(photo, name)
    try:
        return redrawn(photo, PHOTO_SIDE)
    except Invalid as refusal:
        raise Invalid(refusal.message, field="photo") from None


def _store(reuse: Reuse, drawn: bytes | None) -> None:
    with all_or_nothing() as write:
        if drawn is not None:
            write(reuse.photo, "photo.jpg", ContentFile(drawn))
        reuse.save(force_insert=True)


def _write_down(reuse: Reuse, *, actor: Actor | None, at: datetime) -> None:
    counts = Reuse.objects.filter(pk=reuse.pk).counting().exists()
    item = reuse.item
    record(
        events.ITEM_REUSED,
        actor=actor,
        thing=item,
        at=at,
        people=[reuse.person_id],
        subject=item.subject_id or "",
        grade=item.first_grade,
        key=str(reuse.pk),
        changes={
            "reuse": reuse.pk,
            "how": str(reuse.how),
            "used_on": reuse.used_on.isoformat(),
            "school": reuse.school_id,
            "other_school": counts,
            "author": item.author_id,
            "author_school": item.school_id,
            "adapted": reuse.adapted_id,
        },
    )


def _require_reported(reuse: Reuse) -> None:
    if reuse.adapted_id is not None:
        raise Stale(_("This follows from an adapted version in the library, and goes with it."))


def _take_away(reuse: Reuse, *, actor: Actor | None, at: datetime, reason: str) -> None:
    item = _hold(reuse.item_id)
    photo = reuse.photo.name
    rows = Reuse.objects.standing().filter(pk=reuse.pk)
    if not rows.update(withdrawn_at=at, photo=""):
        raise Stale
    reuse.withdrawn_at = at
    if photo:
        transaction.on_commit(partial(reuse.photo.storage.delete, photo))
    key = f"{events.ITEM_REUSED.name}:{reuse.pk}:{reuse.person_id}"
    for fact in Entry.objects.standing().filter(key=key):
        entries.reverse(fact, actor=actor, at=at, reason=reason)
    recount(item)
    take_back(thing=reuse)
