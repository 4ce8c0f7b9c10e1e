"""Copying an item into a draft of one's own, which keeps where it came from."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.core.files.base import File
from django.utils.translation import gettext as _

from kit.commands import command
from kit.errors import Invalid, Stale
from kit.stored import all_or_nothing
from microcourses.domain.items import begin_item, lay_library
from microcourses.enums import Audience, Licence
from microcourses.models import (
    Episode,
    Item,
    ItemMaterial,
    LibraryPage,
    Material,
    MicroCourse,
    Resource,
)
from microcourses.permissions import POLICY
from microcourses.queries.reuse_licences import why_not_copied
from schools.actors import Actor

# What is said of the item in both: the licence comes with the ancestor, the rest is its own.
COPIED = ("summary", "body", "subject_id", "first_grade", "last_grade", "edition", "chapter")


@command
def copy_item(*, actor: Actor, item: Item, client_id: UUID, at: datetime) -> Item:
    """Copy what is in the library into a new draft of ``actor``'s own, and return the draft.

    Its text, plans, tags and place in the textbook come along, and its files as files of one's
    own, so that the copy stands when the ancestor is withdrawn. Films stay with the ancestor, to
    which the episodes lead. Copying is itself no use of it; an adapted version that is
    published is (``reuse.note_adapted``). A copy of one's own item has the same ancestor as that
    one, if any. ``client_id`` was made by the browser; the same one again returns the first copy.

    :raises NotAllowed: ``actor`` does not read it, or has no duty in any county.
    :raises Stale: it was withdrawn meanwhile, or a file of it cannot be read just now.
    :raises Invalid: its licence, its county or its kind does not let it be copied.
    :raises NoRoom: the server's disk is full.
    """
    # Of two clicks at once, the second waits here and finds the first's copy.
    LibraryPage.objects.select_for_update().get(pk=lay_library().pk)
    if already := Item.objects.filter(author=actor.user_id, client_id=client_id).first():
        return already
    POLICY.require(actor, "item.copy", item)
    item = Item.objects.get(pk=item.pk)
    if not item.live:
        raise Stale(_("It was withdrawn from the library meanwhile."))
    if reason := why_not_copied(item, actor):
        raise Invalid(reason)
    is_own = item.author_id == actor.user_id
    ancestor = item.ancestor if is_own else item
    begun = begin_item(
        actor=actor,
        kind=item.kind,
        title=item.title,
        client_id=client_id,
        at=at,
        ancestor=ancestor,
    )
    if item.licence == Licence.COUNTY and begun.county_id != item.county_id and not is_own:
        raise Invalid(_("Its licence lets it be adapted in its own county only."))
    copy = begun.specific
    original = item.specific
    for name in COPIED:
        setattr(copy, name, getattr(original, name))
    copy.licence = item.licence
    copy.ancestor_licence = item.ancestor_licence if is_own else item.licence
    copy.audience = Audience.SCHOOL if item.audience == Audience.SCHOOL else Audience.COUNTY
    copy.tags.set(original.tags.names())
    if isinstance(copy, MicroCourse):
        _copy_episodes(original, copy)
    if isinstance(copy, Resource):
        copy.sort = original.sort
    _copy_materials(original, copy, actor, at)
    copy.save()
    kept: Item = Item.objects.get(pk=copy.pk)
    return kept


def _copy_episodes(original: MicroCourse, copy: MicroCourse) -> None:
    for place, each in enumerate(original.episodes.all()):
        copy.episodes.add(
            Episode(
                title=each.title,
                plan=each.plan,
                sort_order=place,
                origin_id=each.pk if each.film_id is not None else each.origin_id,
            )
        )


def _copy_materials(original: Item, copy: Item, actor: Actor, at: datetime) -> None:
    """Copy the bytes of all files; where one fails, none stays."""
    try:
        with all_or_nothing() as write:
            for place, shown in enumerate(original.materials.select_related("material").all()):
                mine = _copy_of(shown.material, copy, actor, at)
                with shown.material.file.open("rb") as opened:
                    write(mine.file, mine.name, File(opened))
                mine.save(force_insert=True)
                copy.materials.add(ItemMaterial(material=mine, sort_order=place))
    except FileNotFoundError:
        raise Stale(_("A file of it cannot be read at the moment. Try again later.")) from None


def _copy_of(source: Material, copy: Item, actor: Actor, at: datetime) -> Material:
    return Material(
        item_id=copy.pk,
        owner_id=actor.user_id,
        client_id=uuid4(),
        name=source.name,
        content_type=source.content_type,
        size=source.size,
        sha256=source.sha256,
        uploaded_at=at,
        text_state=source.text_state,
        text=source.text,
    )
