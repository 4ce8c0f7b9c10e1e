"""Items of the library: begun as drafts, which is all that is here; what follows has its own areas."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.models import Site

from kit.commands import command
from kit.errors import Invalid
from ledger.domain.entries import record
from microcourses import events
from microcourses.enums import ItemKind
from microcourses.models import (
    Item,
    LessonCase,
    LibraryPage,
    MicroCourse,
    Resource,
    Strategy,
)
from microcourses.permissions import POLICY
from schools.actors import Actor
from schools.enums import STAGE_GRADES, Grade, Stage, stage_of
from schools.queries.people import standings_of

MODELS: dict[str, type[Item]] = {
    ItemKind.COURSE: MicroCourse,
    ItemKind.STRATEGY: Strategy,
    ItemKind.CASE: LessonCase,
    ItemKind.RESOURCE: Resource,
}
LONGEST_TITLE = 120
# No vowels, so that no address is a word; a digit first, which no other address below has.
LETTERS = "0123456789bcdfghjkmnpqrstvwxz"


@command
def lay_library() -> LibraryPage:
    """Return the root of the library, laid below the front page where it is not there yet.

    Nothing is recorded: it holds nothing of anybody.
    """
    if known := LibraryPage.objects.first():
        return known
    site = Site.objects.select_for_update().get(is_default_site=True)
    if known := LibraryPage.objects.first():  # of two who come at once, one lays it
        return known
    root = site.root_page.specific
    laid = LibraryPage(title="同研资源库", slug="library", live=True)
    root.add_child(instance=laid)
    return laid


@command
def begin_item(
    *,
    actor: Actor,
    kind: str,
    title: str,
    client_id: UUID,
    at: datetime,
    ancestor: Item | None = None,
) -> Item:
    """Begin something for the library: a draft of ``actor``'s own, saved at once.

    Subject and grade are those of their main post. ``client_id`` was made by the browser; the
    same one again returns the first item. ``ancestor`` is what it is adapted from.

    :raises NotAllowed: ``actor`` has no duty in any county.
    :raises Invalid: no such kind, no title, or one over 120 characters.
    """
    POLICY.require(actor, "item.begin")
    if already := Item.objects.filter(author=actor.user_id, client_id=client_id).first():
        return already
    if kind not in MODELS:
        raise Invalid(field="kind")
    title = " ".join(title.split())
    if not title or len(title) > LONGEST_TITLE:
        raise Invalid(_("Give it a title of at most 120 characters."), field="title")
    item = MODELS[kind](
        title=title,
        slug=_free_slug(),
        live=False,
        has_unpublished_changes=True,
        owner_id=actor.user_id,
        author_id=actor.user_id,
        **_place_of(actor, at),
        kind=kind,
        client_id=client_id,
        begun_at=at,
        **_descent(ancestor),
    )
    library = LibraryPage.objects.select_for_update().get(pk=lay_library().pk)
    try:
        with transaction.atomic():
            library.add_child(instance=item)
    except IntegrityError:  # the same click again, while the first was still under way
        return Item.objects.get(author=actor.user_id, client_id=client_id)
    record(
        events.ITEM_BEGUN,
        actor=actor,
        thing=item.item_ptr,
        at=at,
        subject=item.subject_id or "",
        grade=item.first_grade,
        changes={"kind": kind} | ({"ancestor": ancestor.pk} if ancestor else {}),
    )
    return item.item_ptr


def _place_of(actor: Actor, at: datetime) -> dict[str, Any]:
    """Return county, school, subject and grades of ``actor``'s main post, or of their duty."""
    stood = standings_of([actor.user_id], at)[actor.user_id]
    duty = next((d for d in actor.duties if d.county_id is not None), None)
    grade = stood.grade or (duty.grade if duty else None)
    stage = stage_of(grade) if grade else (duty.stage if duty and duty.stage else Stage.JUNIOR)
    grades = [grade] if grade else list(STAGE_GRADES[Stage(stage)])
    return {
        "county_id": stood.county or (duty.county_id if duty else None),
        "school_id": stood.school,
        "subject_id": stood.subject or (duty.subject if duty and duty.subject else None),
        "first_grade": Grade(grades[0]),
        "last_grade": Grade(grades[-1]),
    }


def _descent(ancestor: Item | None) -> dict[str, Any]:
    """Return what comes with ``ancestor``: its licence is the loosest this one may ever have."""
    if ancestor is None:
        return {}
    licence = ancestor.licence
    return {"ancestor": ancestor, "licence": licence, "ancestor_licence": licence}


def _free_slug() -> str:
    """Return an address that no item has: eight signs, the first a digit."""
    while True:
        slug = secrets.choice("23456789") + "".join(secrets.choice(LETTERS) for _n in range(7))
        if not Item.objects.filter(slug=slug).exists():
            return slug
