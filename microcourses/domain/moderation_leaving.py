"""How items leave: withdrawn from the library, thrown away as drafts, their changes dropped."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from commons.domain.notices import hold_boxes, take_back, told_of
from kit.commands import command
from kit.errors import Invalid, Stale
from kit.text import clean_source
from microcourses import events
from microcourses.domain import moderation_workflow as wagtail
from microcourses.domain._moderating import (
    LONGEST_REASON,
    advance,
    be_open,
    cleaned_reason,
    hold,
    keep_known,
    note,
    person_of,
    take_back_sharing,
)
from microcourses.domain.moderation_telling import tell_of_withdrawal, waits_no_longer
from microcourses.domain.reuse import drop_adapted
from microcourses.enums import ItemState
from microcourses.models import Item
from microcourses.permissions import POLICY
from microcourses.queries.moderation_rounds import running_task
from schools.actors import Actor


@command
def withdraw_item(*, actor: Actor, item: Item, reason: str, at: datetime) -> None:
    """Take ``item`` out of the library at once, with all its films and materials.

    A note stays in its place. The author may at any time, and need not say why; the office says
    why. Whoever relies on it is told once.

    :raises NotAllowed: ``actor`` is neither its author nor the office.
    :raises Invalid: the office gives no reason, or the reason has over 500 characters.
    :raises Stale: it is not in the library.
    """
    item = hold(item)
    POLICY.require(actor, "item.withdraw", item)
    if not item.live:
        raise Stale(_("“%(title)s” is not in the library.") % {"title": item.title})
    be_open(item, "withdraw")
    reason = _reason_of(actor, item, reason)
    was_scheduled, task = item.state == ItemState.SCHEDULED, running_task(item)
    revision = item.live_revision_id
    person = person_of(actor)
    advance(item, "withdraw", at, reason=reason)
    if was_scheduled:
        wagtail.unschedule(item, person)
    wagtail.cancel(item, person)
    wagtail.take_out(item, person)
    keep_known(item)
    said = {"revision": revision, "reason": reason}
    note(events.ITEM_WITHDRAWN, actor, item, at, people=[item.author_id], changes=said)
    take_back_sharing(item, actor, at, reason)
    drop_adapted(actor=actor, item=item, at=at)
    waits_no_longer(task)
    tell_of_withdrawal(actor, item, at)


def _reason_of(actor: Actor, item: Item, raw: str) -> str:
    if actor.user_id != item.author_id:
        return cleaned_reason(raw)
    reason = clean_source(raw)
    if len(reason) > LONGEST_REASON:
        raise Invalid(_("At most 500 characters."), field="reason")
    return reason


@command
def discard_item(*, actor: Actor, item: Item, at: datetime) -> None:
    """Throw away a draft that is not in the library. It can be brought back.

    :raises NotAllowed: it is somebody else's.
    :raises Stale: it is in the library, or being checked.
    """
    item = hold(item)
    POLICY.require(actor, "item.discard", item)
    if item.live:
        raise Stale(
            _("“%(title)s” is in the library: withdraw it first, or drop the changes to it.")
            % {"title": item.title}
        )
    be_open(item, "discard")
    advance(item, "discard", at)
    wagtail.cancel(item, person_of(actor))
    note(events.ITEM_DISCARDED, actor, item, at)
    hold_boxes(told_of(item))
    take_back(thing=item)


@command
def bring_back_item(*, actor: Actor, item: Item, at: datetime) -> None:
    """Take a draft out of the bin again.

    :raises NotAllowed: it is somebody else's.
    :raises Stale: it is not in the bin.
    """
    item = hold(item)
    POLICY.require(actor, "item.bring-back", item)
    be_open(item, "bring-back")
    advance(item, "bring-back", at)
    note(events.ITEM_BROUGHT_BACK, actor, item, at)


@command
def drop_changes(*, actor: Actor, item: Item, at: datetime) -> None:
    """Forget the newer version of what is in the library; what is there stays as it is.

    :raises NotAllowed: it is somebody else's.
    :raises Stale: it is not in the library, or the changes are being checked.
    """
    item = hold(item)
    POLICY.require(actor, "item.drop-changes", item)
    if not item.live:
        raise Stale(_("“%(title)s” is not in the library.") % {"title": item.title})
    be_open(item, "drop-changes")
    person = person_of(actor)
    advance(item, "drop-changes", at, reason="")
    wagtail.cancel(item, person)
    wagtail.back_to_published(item, person)
    note(events.ITEM_CHANGES_DROPPED, actor, item, at)
