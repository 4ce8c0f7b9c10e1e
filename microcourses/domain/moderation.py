"""From a draft through two checks into the library: each step is one of these deeds.

Every deed holds the row of the item first, so that of two who press at once one wins and the
other is told; then Wagtail's own rows follow (``moderation_workflow``).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.commands import command
from kit.errors import Invalid, Stale
from microcourses import events, messages
from microcourses.domain import moderation_workflow as wagtail
from microcourses.domain._moderating import (
    advance,
    be_open,
    be_what_was_shown,
    cleaned_reason,
    hold,
    note,
    note_published,
    person_of,
    whose_check,
)
from microcourses.domain.completeness import lacks
from microcourses.domain.moderation_telling import (
    tell_author,
    tell_checkers,
    waits_no_longer,
)
from microcourses.enums import ItemState
from microcourses.models import Item
from microcourses.permissions import POLICY
from microcourses.queries.moderation import day_of, return_action
from microcourses.queries.moderation_rounds import running_task
from schools.actors import Actor

FARTHEST = timedelta(days=366)


@command
def submit_item(*, actor: Actor, item: Item, at: datetime) -> None:
    """Send the newest version of ``item`` in: it is locked, and waits for the first check.

    :raises NotAllowed: it is somebody else's.
    :raises Invalid: something is still lacking; says what.
    :raises Stale: it was sent in already, or is in the library as it is.
    """
    item = hold(item)
    POLICY.require(actor, "item.submit", item)
    step = "submit" if item.school_id is not None else "submit-to-subject"
    be_open(item, step)
    if missing := lacks(wagtail.page_of(item).get_latest_revision_as_object()):
        raise Invalid(" ".join(str(each) for each in missing))
    person = person_of(actor)
    advance(item, step, at, reason="")
    revision = wagtail.freeze(item, person, at)
    task = wagtail.start(item, person)
    said = {"revision": revision.pk, "task": task.pk}
    note(events.ITEM_SUBMITTED, actor, item, at, changes=said)
    tell_checkers(actor, item, task, at)


@command
def recall_item(*, actor: Actor, item: Item, at: datetime) -> None:
    """Take back what was sent in, to go on writing; until the day comes, also what waits for it.

    :raises NotAllowed: it is somebody else's.
    :raises Stale: it was decided already.
    """
    item = hold(item)
    POLICY.require(actor, "item.recall", item)
    be_open(item, "recall")
    was_scheduled, task = item.state == ItemState.SCHEDULED, running_task(item)
    revision = item.latest_revision_id
    person = person_of(actor)
    advance(item, "recall", at)
    if was_scheduled:
        wagtail.unschedule(item, person)
    wagtail.cancel(item, person)
    note(events.ITEM_RECALLED, actor, item, at, changes={"revision": revision})
    waits_no_longer(task)


@command
def pass_item(*, actor: Actor, item: Item, revision: int, at: datetime) -> None:
    """Say for the school that ``item`` may go on to the research staff of its subject.

    ``revision`` is what the page showed.

    :raises NotAllowed: ``actor`` does not coordinate its school, or wrote it.
    :raises Stale: it was decided or taken back already, or is another version.
    """
    item = hold(item)
    POLICY.require(actor, "item.pass", item)
    be_open(item, "pass")
    be_what_was_shown(item, revision)
    task = wagtail.task_of(item, at)
    advance(item, "pass", at)
    following = wagtail.let_pass(task, person_of(actor))
    said = {"revision": task.revision_id, "task": task.pk}
    note(events.ITEM_PASSED, actor, item, at, changes=said)
    waits_no_longer(task)
    tell_checkers(actor, item, following, at)


@command
def return_item(*, actor: Actor, item: Item, revision: int, reason: str, at: datetime) -> None:
    """Give ``item`` back to its author, with a ``reason``.

    :raises NotAllowed: ``actor`` does not check it, or wrote it.
    :raises Invalid: there is no reason, or one of over 500 characters.
    :raises Stale: it was decided or taken back already, or is another version.
    """
    item = hold(item)
    POLICY.require(actor, return_action(item), item)
    be_open(item, "return")
    be_what_was_shown(item, revision)
    reason = cleaned_reason(reason)
    person = person_of(actor)
    if item.state == ItemState.SCHEDULED:  # its checks are over: it is taken up again
        wagtail.unschedule(item, person)
        task = wagtail.start(item, person_of(Actor(item.author_id)))
    else:
        task = wagtail.task_of(item, at)
    advance(item, "return", at, reason=reason)
    wagtail.send_back(task, person, reason)
    said = {"revision": task.revision_id, "task": task.pk}
    note(events.ITEM_RETURNED, actor, item, at, changes=said)
    tell_author(messages.ITEM_RETURNED, actor, item, task, at=at, key="returned")


@command
def publish_item(
    *, actor: Actor, item: Item, revision: int, at: datetime, on: date | None = None
) -> None:
    """Let ``item`` into the library, in the version that was shown: at once, or when ``on`` begins.

    An earlier version stays visible until then. What waits for a day already waits for ``on``
    instead.

    :raises NotAllowed: ``actor`` does not do research in its subject, or wrote it.
    :raises Invalid: ``on`` is not a day to come within a year.
    :raises Stale: it was decided or taken back already, or is another version.
    """
    item = hold(item)
    POLICY.require(actor, "item.publish", item)
    waits = item.state == ItemState.SCHEDULED
    be_open(item, ("move-day" if waits else "schedule") if on else "publish")
    be_what_was_shown(item, revision)
    if not item.author.is_active:
        raise Stale(_("Its author has closed their account: nothing more of theirs is published."))
    day = _morning(on, at) if on else None
    if waits:
        if day is None:
            _publish_scheduled(item, actor, at)
        else:
            _move_day(item, actor, day, at)
        return
    task = wagtail.task_of(item, at)
    advance(item, "schedule" if on else "publish", at)
    wagtail.let_in(task, person_of(actor), day)
    said = {"revision": task.revision_id, "task": task.pk}
    if day is not None:
        said["on"] = f"{on:%Y-%m-%d}"
        note(events.ITEM_SCHEDULED, actor, item, at, changes=said)
        tell_author(messages.ITEM_HAS_A_DAY, actor, item, task, at=at, key="day")
        return
    note_published(item, actor, at, task.revision_id)
    tell_author(messages.ITEM_LET_IN, actor, item, task, at=at, key="let-in")


def _morning(on: date, at: datetime) -> datetime:
    """Return when the day ``on`` begins in the county."""
    today = timezone.localdate(at)
    if not today < on <= today + FARTHEST:
        raise Invalid(_("Choose a day from tomorrow on, within a year."), field="on")
    return timezone.make_aware(datetime.combine(on, time.min))


def _move_day(item: Item, actor: Actor, day: datetime, at: datetime) -> None:
    before = day_of(item)
    if before == day:
        return
    revision = item.latest_revision
    advance(item, "move-day", at)
    wagtail.set_day(revision, day)
    wagtail.publish(revision.pk, person_of(actor))
    said = {"revision": revision.pk, "on": f"{day:%Y-%m-%d}"}
    if before is not None:
        said["was"] = f"{before:%Y-%m-%d}"
    note(events.ITEM_DAY_MOVED, actor, item, at, changes=said)
    task = wagtail.last_approved(item)
    if task is not None:
        key = f"day-moved:{at.isoformat()}"
        tell_author(messages.ITEM_DAY_MOVED, actor, item, task, at=at, key=key)


def _publish_scheduled(item: Item, checker: Actor | None, at: datetime) -> None:
    revision = item.latest_revision
    advance(item, "publish", at)
    wagtail.set_day(revision, None)
    wagtail.publish(revision.pk, person_of(checker) if checker else None)
    note_published(item, checker, at, revision.pk)
    task = wagtail.last_approved(item)
    if task is not None:
        tell_author(messages.ITEM_LET_IN, checker, item, task, at=at, key="let-in")


def due_items(at: datetime) -> list[Item]:
    """Return what waits for a day that has come, and what Wagtail's own timer let in meanwhile."""
    come = Q(latest_revision__approved_go_live_at__lte=at)
    come |= Q(live=True, live_revision=F("latest_revision"))
    return list(Item.objects.filter(come, state=ItemState.SCHEDULED).order_by("pk"))


def publish_due(*, at: datetime) -> int:
    """Let in all whose day has come; return how many. Meant for a timer, at any time and again.

    :raises OperationalError: the database cannot be reached; what was let in until then is.
    """
    return sum(publish_one_due(item=item, at=at) for item in due_items(at))


@command
def publish_one_due(*, item: Item, at: datetime) -> bool:
    """Let ``item`` in, whose day has come; False where somebody was quicker.

    Of a closed account nothing more is published: it is a draft again, and stays one.
    """
    item = hold(item)
    if item.pk not in {each.pk for each in due_items(at)}:
        return False
    if not item.author.is_active:
        advance(item, "recall", at)
        wagtail.unschedule(item, None)
        note(events.ITEM_RECALLED, None, item, at, changes={"revision": item.latest_revision_id})
        return False
    _publish_scheduled(item, whose_check(item), at)
    return True
