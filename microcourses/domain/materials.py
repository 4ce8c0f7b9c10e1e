"""Files of items: put up into a draft, taken away by their owner, cleared away where unused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import BinaryIO, cast
from uuid import UUID

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from wagtail.models import Revision

from commons.domain.files import shown_name
from kit.commands import command
from kit.errors import Invalid, Stale
from kit.stored import all_or_nothing, digest_of
from kit.uploads import MB, check_upload
from ledger.domain.entries import record
from microcourses import events
from microcourses.domain.finding import keep_findable
from microcourses.enums import WRITABLE
from microcourses.models import Item, ItemMaterial, Material
from microcourses.permissions import POLICY
from microcourses.signals import material_arrived
from schools.actors import Actor

LARGEST = 50 * MB
TAKEN = frozenset(
    [
        "docx",
        "pptx",
        "xlsx",
        "doc",
        "ppt",
        "xls",
        "pdf",
        "png",
        "jpeg",
        "gif",
        "webp",
        "mp3",
        "m4a",
        "wav",
        "ogg",
        "zip",
        "csv",
        "text",
    ]
)
MOST_OF_AN_ITEM = 500 * MB
MOST_LYING = 60  # files of one item, those that no version shows any more included
KEPT_UNUSED = timedelta(days=30)


@command
def upload_material(
    *, actor: Actor, item: Item, file: File, name: str, client_id: UUID, at: datetime
) -> Material:
    """Keep ``file`` for a draft of ``actor``'s; it is in a version once that is saved with it.

    ``client_id`` was made by the browser; the same one again returns the first upload. Nothing is
    recorded: nobody else sees it, and what is sent in is on record.

    :raises NotAllowed: ``actor`` is not the author.
    :raises Stale: the item is being checked.
    :raises Invalid: empty, over 50 MB, of a sort that is not taken, not what its name says,
        unsafe, or more than one item may have.
    :raises NoRoom: the server's disk is full. Nothing of it is kept.
    """
    POLICY.require(actor, "item.edit", item)
    if already := Material.objects.filter(owner=actor.user_id, client_id=client_id).first():
        return already
    if item.state not in WRITABLE:
        raise Stale(_("This is being checked. Take it back first to change it."))
    kind = check_upload(cast("BinaryIO", file), name, allowed=TAKEN, most_bytes=LARGEST)
    _require_room(item, file.size)
    material = Material(
        item=item,
        owner_id=actor.user_id,
        client_id=client_id,
        name=shown_name(name),
        content_type=kind.content_type,
        size=file.size,
        sha256=digest_of(file),
        uploaded_at=at,
    )
    try:
        with all_or_nothing() as write:
            write(material.file, material.name, file)
            material.save(force_insert=True)
            material_arrived.send(sender=Material, material_id=material.pk)
    except IntegrityError:  # the same click again, while the first was still under way
        return Material.objects.get(owner=actor.user_id, client_id=client_id)
    return material


def _require_room(item: Item, size: int) -> None:
    lying = item.all_materials.exclude(file="")
    if lying.count() >= MOST_LYING:
        raise Invalid(_("There are too many files here. Take some away first."))
    used = lying.aggregate(sum=Sum("size"))["sum"] or 0
    if used + size > MOST_OF_AN_ITEM:
        words = {"most": MOST_OF_AN_ITEM // MB}
        raise Invalid(_("The files of one item together may have %(most)d MB.") % words)


@command
def withdraw_material(*, actor: Actor, material: Material, at: datetime) -> None:
    """Take a file away for good, from every version that shows it: one with a pupil's name in it.

    Its row stays without its bytes and words, since earlier versions name it.

    :raises NotAllowed: ``actor`` is not its owner.
    :raises Stale: it was taken away already.
    """
    POLICY.require(actor, "material.withdraw", material)
    material = Material.objects.select_for_update().get(pk=material.pk)
    if not material.file:
        raise Stale
    shown = ItemMaterial.objects.filter(material=material)
    item = material.item
    was_shown = item.live and shown.exists()
    shown.delete()
    _empty(material)
    if was_shown:
        keep_findable(items=[Item.objects.get(pk=item.pk)])
    record(
        events.MATERIAL_WITHDRAWN,
        actor=actor,
        thing=item,
        at=at,
        subject=item.subject_id or "",
        grade=item.first_grade,
        changes={"material": material.pk},
    )


def _empty(material: Material) -> None:
    """Leave nothing of a file but that it was there; its bytes go when that is certain."""
    storage, name = material.file.storage, str(material.file.name)
    Material.objects.filter(pk=material.pk).update(file="", text="", name="", size=0)
    transaction.on_commit(lambda: storage.delete(name))


@command
def tidy_materials(*, at: datetime) -> int:
    """Clear away files that no version of their item shows, a month after both were last changed.

    Returns how many went. Nothing is recorded: nobody sees them any more.

    :raises OSError: the storage cannot be reached; the next run comes to what is left.
    """
    before = at - KEPT_UNUSED
    rested = Q(item__latest_revision_created_at=None) | Q(
        item__latest_revision_created_at__lt=before
    )
    lying = Material.objects.filter(rested, uploaded_at__lt=before, places=None).exclude(file="")
    gone = 0
    for item in Item.objects.filter(pk__in=lying.values("item")):
        kept = _named_in(Revision.objects.for_instance(item))
        for material in lying.filter(item=item):
            if material.pk not in kept:
                _empty(material)
                gone += 1
    return gone


def _named_in(revisions: Iterable[Revision]) -> set[int]:
    """Return the ids of the files that these versions show."""
    return {
        row["material"] for version in revisions for row in version.content.get("materials", [])
    }
