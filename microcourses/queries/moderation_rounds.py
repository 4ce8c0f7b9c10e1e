"""What was sent in, and what became of it: the rounds of an item, from Wagtail's rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision, TaskState, WorkflowState

from ledger.models import Entry
from microcourses import events
from microcourses.models import Item
from schools.actors import Actor
from schools.models import Person

DEEDS: dict[str, Any] = {
    events.ITEM_BEGUN.name: _("begun"),
    events.ITEM_SUBMITTED.name: _("sent in"),
    events.ITEM_RECALLED.name: _("taken back"),
    events.ITEM_PASSED.name: _("passed on by the school"),
    events.ITEM_RETURNED.name: _("returned"),
    events.ITEM_SCHEDULED.name: _("let in, for a day"),
    events.ITEM_DAY_MOVED.name: _("moved to another day"),
    events.ITEM_PUBLISHED.name: _("let into the library"),
    events.ITEM_CHANGED.name: _("let into the library in a new version"),
    events.ITEM_CHANGES_DROPPED.name: _("changes dropped"),
    events.ITEM_DISCARDED.name: _("thrown away"),
    events.ITEM_BROUGHT_BACK.name: _("brought back"),
    events.ITEM_WITHDRAWN.name: _("withdrawn"),
}
TONES = {
    events.ITEM_RETURNED.name: "wait",
    events.ITEM_WITHDRAWN.name: "quiet",
    events.ITEM_PUBLISHED.name: "live",
    events.ITEM_CHANGED.name: "live",
    events.ITEM_SCHEDULED.name: "due",
    events.ITEM_DAY_MOVED.name: "due",
}


def tasks_of(item: Item) -> QuerySet[TaskState]:
    """Return every check of ``item``, the oldest first."""
    page = ContentType.objects.get_for_model(Page)
    rows: QuerySet[TaskState] = TaskState.objects.filter(
        workflow_state__base_content_type=page, workflow_state__object_id=str(item.pk)
    )
    return rows.order_by("pk")


def running_task(item: Item) -> TaskState | None:
    """Return the check that waits for somebody's word now."""
    running = tasks_of(item).filter(
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
    )
    return running.select_related("workflow_state", "revision").last()


@dataclass(frozen=True, slots=True)
class Return:
    """Once it was returned: by whom, when and why."""

    by: Person | None
    at: datetime
    reason: str
    revision_id: int


def returns_of(item: Item) -> list[Return]:
    """Return how often ``item`` was returned, the latest first. One query."""
    rows = tasks_of(item).filter(status=TaskState.STATUS_REJECTED).order_by("-pk")
    return [
        Return(row.finished_by, row.finished_at, row.comment, row.revision_id)
        for row in rows.select_related("finished_by")
    ]


@dataclass(frozen=True, slots=True)
class Version:
    """A version that was sent in; ``number`` counts them from one."""

    number: int
    revision: Revision
    is_published: bool


def versions_of(item: Item, actor: Actor) -> list[Version]:
    """Return the versions of ``item`` that ``actor`` may read, the oldest first. Three queries.

    Its author reads all that they sent in. Others read what was decided about, what is in the
    library, and what waits for their word; what was taken back in time was never theirs.
    """
    rows = tasks_of(item)
    if actor.user_id != item.author_id:
        decided = Q(status=TaskState.STATUS_REJECTED) | Q(
            workflow_state__status=WorkflowState.STATUS_APPROVED
        )
        if Item.objects.drafts_seen_by(actor).filter(pk=item.pk).exists():
            decided |= Q(status=TaskState.STATUS_IN_PROGRESS)
        readable = set(rows.filter(decided).values_list("revision_id", flat=True))
    else:
        readable = set(rows.values_list("revision_id", flat=True))
    if item.live_revision_id:
        readable.add(item.live_revision_id)
    sent = set(rows.values_list("revision_id", flat=True)) | readable
    found = Revision.objects.filter(pk__in=sent).order_by("created_at", "pk").select_related("user")
    return [
        Version(number, each, each.pk == item.live_revision_id)
        for number, each in enumerate(found, 1)
        if each.pk in readable
    ]


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the history."""

    says: Any
    by: Person | None
    at: datetime
    tone: str
    reason: str
    version: Version | None


def history_of(item: Item, versions: list[Version]) -> list[Deed]:
    """Return what was done with ``item``, the latest first. Three queries."""
    kind = ContentType.objects.get_for_model(Item)
    entries = Entry.objects.filter(
        thing_type=kind, thing_id=item.pk, kind__in=DEEDS, reverses=None
    ).select_related("actor")
    comments = dict(tasks_of(item).values_list("pk", "comment"))
    known = {each.revision.pk: each for each in versions}
    lines = []
    for entry in entries.order_by("-pk"):
        reason = entry.changes.get("reason", "")
        if entry.kind == events.ITEM_RETURNED.name:
            reason = comments.get(entry.changes.get("task"), "")
        version = known.get(entry.changes.get("revision"))
        tone = TONES.get(entry.kind, "")
        lines.append(Deed(DEEDS[entry.kind], entry.actor, entry.happened_at, tone, reason, version))
    return lines
