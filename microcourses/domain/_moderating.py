"""What the deeds of moderation share: the item is held, its step is open, and facts are written."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from commons.domain.films_talking import name_talks
from kit.errors import Invalid, Stale
from kit.text import clean_source
from ledger.domain.entries import record, reverse
from ledger.events import Kind
from ledger.models import Entry
from microcourses import events, flows
from microcourses.domain import moderation_workflow as wagtail
from microcourses.domain.finding import keep_findable
from microcourses.domain.reuse import note_adapted
from microcourses.models import Item
from schools.actors import Actor
from schools.models import Person

LONGEST_REASON = 500


def hold(item: Item) -> Item:
    """Hold the row of ``item`` until the commit, and return it as it stands now."""
    return Item.objects.select_for_update().get(pk=item.pk)


def person_of(actor: Actor) -> Person:
    return Person.objects.get(pk=actor.user_id)


def be_open(item: Item, step: str) -> None:
    """:raises Stale: somebody was quicker; says where the item stands now."""
    if not flows.ITEM.is_open(item, step):
        words = {"title": item.draft_title or item.title, "state": item.get_state_display()}
        said = _("Somebody was quicker: “%(title)s” is now in the state “%(state)s”.")
        raise Stale(said % words)


def be_what_was_shown(item: Item, revision: int) -> None:
    """:raises Stale: the page that was decided on showed another version."""
    if (item.latest_revision_id or 0) != revision:
        raise Stale(
            _("The author has sent in another version since you opened this page. Read it first.")
        )


def cleaned_reason(raw: str) -> str:
    """:raises Invalid: there is no reason, or one of over 500 characters."""
    reason = clean_source(raw)
    if not reason:
        raise Invalid(_("Say why: the author will read it."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(_("At most 500 characters."), field="reason")
    return reason


def advance(item: Item, step: str, at: datetime, **changes: Any) -> None:
    flows.ITEM.advance(item, step, at=at, **changes)


def note(kind: Kind, actor: Actor | None, item: Item, at: datetime, **said: Any) -> list[Entry]:
    """Record a fact about ``item``, with its subject and grade."""
    return record(
        kind,
        actor=actor,
        thing=item,
        at=at,
        subject=item.subject_id or "",
        grade=item.first_grade,
        **said,
    )


def facts_of_sharing(item: Item) -> Any:
    kind = ContentType.objects.get_for_model(Item)
    return Entry.objects.filter(
        kind=events.ITEM_PUBLISHED.name, thing_type=kind, thing_id=item.pk, reverses=None
    )


def note_published(item: Item, checker: Actor | None, at: datetime, revision: int) -> None:
    """An author has shared an item once, however many versions follow; a check counts each time.

    What it is adapted from is used by it from now on.
    """
    item.refresh_from_db()  # subject and grade of what is in the library now
    keep_known(item)
    shared = facts_of_sharing(item)
    changes = {"revision": revision}
    said = {"people": [item.author_id], "changes": changes}
    if shared.standing().exists():
        note(events.ITEM_CHANGED, checker, item, at, key=f"{item.pk}:{revision}", **said)
    else:
        before = shared.count()  # what was withdrawn, and is shared again
        key = f"{item.pk}:{before}" if before else f"{item.pk}"
        note(events.ITEM_PUBLISHED, checker, item, at, key=key, **said)
    if checker is not None:
        note(events.ITEM_CHECKED, checker, item, at, key=f"{item.pk}:{revision}", changes=changes)
    note_adapted(actor=checker, item=item, at=at)


def keep_known(item: Item) -> None:
    """Let ``item`` be found, and what is said beside its films be called, as it stands now."""
    keep_findable(items=[Item.objects.get(pk=item.pk)])
    name_talks(films=item.bound_films.values_list("film", flat=True))


def take_back_sharing(item: Item, actor: Actor, at: datetime, reason: str) -> None:
    for fact in facts_of_sharing(item).standing():
        reverse(fact, actor=actor, at=at, reason=reason)


def whose_check(item: Item) -> Actor | None:
    """Return whoever let in what waits for its day."""
    last = wagtail.last_approved(item)
    return Actor(last.finished_by_id) if last is not None and last.finished_by_id else None
