"""Files: uploaded first, then attached; withdrawn by their owner; cleared away when unused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.core.files import File
from django.db import IntegrityError
from django.db.models import Sum
from django.utils.translation import gettext as _

from commons import events
from commons.domain._writing import about, note, take_back, touch
from commons.models import Attachment, Comment
from commons.permissions import POLICY
from commons.registers import host_of
from kit.commands import command
from kit.errors import Invalid, Stale
from kit.search.index import drop, put
from kit.stored import all_or_nothing, digest_of
from kit.text import one_line
from kit.uploads import KINDS, MB, check_upload
from ledger.domain.entries import record
from schools.actors import Actor

LARGEST = 20 * MB
MOST_WAITING = 40  # uploads of one person that hang on nothing yet
MOST_OF_A_PERSON = 2048 * MB
KEPT_WAITING = timedelta(days=1)
KEPT_WITHDRAWN = timedelta(days=30)
LONGEST_NAME = 150


@command
def upload_file(
    *, actor: Actor, file: File, name: str, client_id: UUID, at: datetime
) -> Attachment:
    """Keep ``file`` for its owner until it is attached to something.

    ``name`` is what the person called it; what it is, is found by looking inside.
    ``client_id`` was made by the browser; the same one again returns the first upload.

    :raises Invalid: empty, over 20 MB, not what its name says, unsafe, or the owner's room
        is used up.
    :raises NoRoom: the server's disk is full. Nothing of it is kept.
    """
    if already := Attachment.objects.filter(owner=actor.user_id, client_id=client_id).first():
        return already
    kind = check_upload(cast("BinaryIO", file), name, allowed=KINDS, most_bytes=LARGEST)
    _require_room(actor, file.size)
    attached = Attachment(
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
            write(attached.file, attached.name, file)
            attached.save(force_insert=True)
    except IntegrityError:  # the same click again, while the first was still under way
        return Attachment.objects.get(owner=actor.user_id, client_id=client_id)
    return attached


@command
def attach_files(
    *, actor: Actor, client_ids: Sequence[UUID], thing: Any, at: datetime
) -> list[Attachment]:
    """Hang uploads of ``actor`` on ``thing``, a comment of theirs or a host, in their order.

    Each file shared on a host is a fact; files of a comment are part of that comment's. What
    hangs on ``thing`` already stays, so that the same form sent again changes nothing.

    :raises NotAllowed: ``actor`` may not put files there.
    :raises Stale: the host is closed.
    :raises Invalid: more than the host takes, or one that was never uploaded or is attached elsewhere.
    """
    wanted = list(dict.fromkeys(client_ids))
    if not wanted:
        return []
    on_comment = isinstance(thing, Comment)
    if not on_comment:
        POLICY.require(actor, "file.attach", thing)
        if not host_of(thing).accepts(thing):
            raise Stale(_("This is closed: it can be read, but takes no new files."))
    most = host_of(thing.thread.thing if on_comment else thing).most_files
    if len(wanted) > most:
        words = {"most": most}
        raise Invalid(_("At most %(most)d files at once.") % words, field="attachments")
    mine = Attachment.objects.standing().filter(owner=actor.user_id, client_id__in=wanted)
    fresh = set(mine.waiting().select_for_update().values_list("pk", flat=True))
    Attachment.objects.filter(pk__in=fresh).update(
        thing_type=ContentType.objects.get_for_model(thing), thing_id=thing.pk
    )
    attached = list(mine.about(thing))
    if len(attached) != len(wanted):
        raise Invalid(
            _("A file is no longer here. Add it again; what you wrote is kept."),
            field="attachments",
        )
    put(*(each for each in attached if each.pk in fresh))
    if not on_comment:
        for each in attached:
            if each.pk in fresh:
                record(events.FILE_SHARED, actor=actor, thing=each, at=at, **about(thing))
    return attached


@command
def withdraw_file(*, actor: Actor, attached: Attachment, at: datetime) -> None:
    """Take a file away from where it hangs; its bytes go when ``tidy`` comes by.

    The fact that it was shared on a thing itself is reversed.

    :raises NotAllowed: ``actor`` neither owns it nor moderates what it hangs on.
    :raises Stale: it was withdrawn already.
    """
    POLICY.require(actor, "file.withdraw", attached)
    rows = Attachment.objects.standing().filter(pk=attached.pk)
    if not rows.update(withdrawn_at=at):
        raise Stale
    attached.withdrawn_at = at
    drop(attached)
    take_back(events.FILE_SHARED, attached, actor=actor, at=at, reason="withdrawn")
    thing = attached.thing
    if isinstance(thing, Comment):
        thread = thing.thread
        note(events.FILE_WITHDRAWN, actor=actor, thread=thread, thing=attached, at=at)
        touch(thing, at)
    else:
        record(events.FILE_WITHDRAWN, actor=actor, thing=attached, at=at, **about(attached))


@command
def tidy_files(*, at: datetime) -> int:
    """Clear away uploads never attached within a day, and bytes withdrawn a month ago.

    Returns how many files went. Can be run again at any time; nothing is written into the
    ledger, since nothing that anybody sees goes away.

    :raises OSError: the storage cannot be reached; the rows stay for the next run.
    """
    forgotten = list(Attachment.objects.filter(thing_type=None, uploaded_at__lt=at - KEPT_WAITING))
    for each in forgotten:
        each.file.delete(save=False)
        each.delete()
    withdrawn = list(
        Attachment.objects.filter(withdrawn_at__lt=at - KEPT_WITHDRAWN).exclude(file="")
    )
    for each in withdrawn:
        each.file.delete(save=False)
        each.save(update_fields=["file"])
    return len(forgotten) + len(withdrawn)


def _require_room(actor: Actor, size: int) -> None:
    mine = Attachment.objects.filter(owner=actor.user_id)
    if mine.waiting().count() >= MOST_WAITING:
        raise Invalid(_("Too many files are waiting to be attached. Post those first."))
    used = mine.standing().aggregate(sum=Sum("size"))["sum"] or 0
    if used + size > MOST_OF_A_PERSON:
        words = {"most": MOST_OF_A_PERSON // MB}
        raise Invalid(_("Your files together may have %(most)d MB. Withdraw some first.") % words)


def shown_name(name: str) -> str:
    """Return the last part of ``name`` on one line, short enough, its ending kept."""
    line = one_line(name.replace("\\", "/")).rsplit("/", 1)[-1] or "file"
    suffix = PurePosixPath(line).suffix
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - len(suffix)] + suffix
