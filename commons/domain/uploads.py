"""Films on their way over a poor line: begun, continued wherever they were cut, whole in the end.

Bytes lie in a part file of the settings' folder, never more of them promised than are there: they
are on the disk before the row says so, and what a crash left behind the promise is cut off.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commons import flows
from commons.domain.films import begin_film, receive_film
from commons.enums import FilmProblem, FilmState, UploadProblem, UploadState
from commons.models import Upload
from commons.models.uploads import KEPT
from commons.permissions import POLICY
from commons.queries.uploads import expired, film_endings, room_for
from commons.signals import upload_waits
from kit.commands import command
from kit.errors import Gone, Invalid, NoRoom, Stale, TooLarge
from kit.films import ends_like
from kit.parts import held, size_of, sync_name, write_at
from kit.uploads import MB, size_in_words
from schools.actors import Actor
from schools.models import Person

MOST_UNFINISHED = 20  # of one person
LARGEST_PLAIN = 200 * MB  # in one piece, where a browser runs no scripts


def part_of(upload: Upload) -> Path:
    """Return where the bytes of ``upload`` lie until they are whole."""
    return Path(settings.UPLOADS_DIR) / f"{upload.pk.hex}.part"


def offset_of(upload: Upload) -> int:
    """Return from where the sender has to go on.

    That is what was acknowledged; less, where the disk lost it (a backup has no parts).
    """
    if upload.state == UploadState.ARRIVED:
        return upload.size
    return min(upload.offset, size_of(part_of(upload)))


@command
def begin_upload(
    *,
    actor: Actor,
    name: str,
    size: int,
    client_id: UUID,
    at: datetime,
    sha256: str = "",
    fingerprint: str = "",
) -> Upload:
    """Take in that a film of ``size`` bytes will come, and lay the place for it.

    The same ``client_id`` again returns the first upload, and so does a file with the
    ``fingerprint`` of one of theirs that is not finished: chosen again, it goes on. ``sha256`` is
    that of the whole file, where the sender knows it already. Everything that would be refused at
    the end is refused here, before anybody waits for hours.

    :raises NotAllowed: never, to people who are signed in.
    :raises Invalid: no film by its name, one that nothing here makes playable, empty, too many
        are unfinished, or no room is left for this person or their school.
    :raises TooLarge: larger than one film may be.
    :raises NoRoom: the disk of the server is too small for it.
    """
    POLICY.require(actor, "upload.begin")
    Person.objects.select_for_update().get(pk=actor.user_id)  # one after the other: quotas hold
    if already := _already_begun(actor, size, client_id, fingerprint):
        return already
    _require_film(name, size)
    _require_room(actor, size, at)
    film = begin_film(actor=actor, name=name, size=size, client_id=client_id, at=at)
    return Upload.objects.create(
        owner_id=actor.user_id,
        film=film,
        size=size,
        sha256=sha256,
        fingerprint=fingerprint,
        begun_at=at,
        touched_at=at,
    )


def add_piece(
    *,
    actor: Actor,
    upload: Upload,
    offset: int,
    chunks: Iterable[bytes],
    at: datetime,
    digest: bytes | None = None,
    sha256: str = "",
) -> int:
    """Put a piece behind what is here; return the new offset, which the disk holds then.

    ``digest`` is the SHA-256 of the piece, ``sha256`` that of the whole in hexadecimal, where the
    sender says them. No single transaction, on purpose: bytes are written and synced before the
    row is touched, or a slow disk would hold up everybody who writes anything on SQLite.
    The last piece wakes the worker, which compares the whole.

    :raises NotAllowed: it is not theirs.
    :raises Stale: it goes on from elsewhere, or somebody is sending the same just now.
    :raises Gone: it was given up.
    :raises TooLarge: more came than was announced. :raises Damaged: it is not what was sent.
    :raises NoRoom: the disk is full. What was acknowledged before stays in each case.
    """
    POLICY.require(actor, "upload.send", upload)
    _require_under_way(upload)
    path = part_of(upload)
    with held(path) as handle:
        upload.refresh_from_db()
        _require_under_way(upload)
        if offset != min(upload.offset, os.fstat(handle).st_size):
            raise Stale
        if offset == upload.size:  # the worker may be reading it already
            return offset
        came = write_at(handle, offset, chunks, most=upload.size - offset, digest=digest)
        if not offset:
            sync_name(path)
        _acknowledge(upload, offset + came, sha256, at)
    return offset + came


@command
def finish_upload(*, upload: Upload, sha256: str, at: datetime) -> None:
    """Hand over what is whole. ``sha256`` was computed from what lies on the disk.

    Where the sender said another, it is refused, with the reason: the file was changed while it
    was sent. Nobody does this; the worker does, when the last piece is here.

    :raises Stale: it was handed over or given up before.
    """
    path = part_of(upload)
    drop_part(path)  # as soon as this is certain
    is_changed = bool(upload.sha256) and upload.sha256 != sha256
    if is_changed or not flows.FILM.is_open(upload.film, "arrive"):
        flows.UPLOAD.advance(upload, "give-up", at=at)
        _refuse_film(upload, UploadProblem.DAMAGED, at)
        return
    flows.UPLOAD.advance(upload, "arrive", at=at, touched_at=at)
    receive_film(film=upload.film, path=_second_name(path), sha256=sha256, at=at)


@command
def give_up_upload(*, actor: Actor, upload: Upload, at: datetime) -> None:
    """Let go of an upload and of the film that it would have been. Again, it changes nothing.

    :raises NotAllowed: it is not theirs.
    :raises Stale: it has arrived.
    """
    POLICY.require(actor, "upload.give-up", upload)
    if upload.state == UploadState.GIVEN_UP:
        return
    flows.UPLOAD.advance(upload, "give-up", at=at)
    if flows.FILM.is_open(upload.film, "withdraw"):
        flows.FILM.advance(upload.film, "withdraw", at=at)
    drop_part(part_of(upload))


@command
def tidy_uploads(*, at: datetime) -> int:
    """Clear away parts that have not grown for seven days, and parts of nothing.

    Their films are refused, with the reason. Returns how many uploads went. Can be run again at
    any time.
    """
    gone = 0
    for upload in expired(at).select_related("film"):
        if upload.offset == upload.size == size_of(part_of(upload)):
            continue  # the storage is away; nothing of it is lost
        try:
            with transaction.atomic():
                flows.UPLOAD.advance(upload, "give-up", at=at)
                _refuse_film(upload, UploadProblem.EXPIRED, at)
        except Stale:  # it goes on at this very moment
            continue
        drop_part(part_of(upload))
        gone += 1
    under_way = Upload.objects.filter(state=UploadState.ARRIVING)
    wanted = {part_of(upload).name for upload in under_way.only("pk")}
    for path in Path(settings.UPLOADS_DIR).glob("*.part*"):
        if path.name not in wanted and path.stat().st_mtime < (at - KEPT).timestamp():
            path.unlink(missing_ok=True)
    return gone


def take_plain_film(
    *, actor: Actor, file: File[Any], name: str, client_id: UUID, at: datetime
) -> Upload:
    """Take in a small film that came whole in a form, where a browser runs no scripts.

    :raises TooLarge: over 200 MB. Also what ``begin_upload`` and ``add_piece`` raise.
    """
    if file.size > LARGEST_PLAIN:
        words = {"most": LARGEST_PLAIN // MB}
        raise TooLarge(
            _("Without scripts a film may have %(most)d MB. Allow scripts to send more.") % words,
            field="film_file",
        )
    upload = begin_upload(actor=actor, name=name, size=file.size, client_id=client_id, at=at)
    if upload.state == UploadState.ARRIVING and upload.offset < upload.size:
        stands = offset_of(upload)
        file.seek(stands)
        rest = iter(lambda: file.read(MB), b"")
        add_piece(actor=actor, upload=upload, offset=stands, chunks=rest, at=at)
    return upload


def _already_begun(actor: Actor, size: int, client_id: UUID, fingerprint: str) -> Upload | None:
    mine = Upload.objects.filter(owner=actor.user_id).select_related("film")
    if already := mine.filter(film__client_id=client_id).first():
        if already.size != size:
            raise Invalid(_("This is another file than before. Choose it anew."))
        return already
    if not fingerprint:
        return None
    same = mine.filter(state=UploadState.ARRIVING, size=size, fingerprint=fingerprint)
    return same.order_by("-touched_at").first()


def _require_film(name: str, size: int) -> None:
    endings = film_endings()
    if ends_like(name, endings.unplayable):
        raise Invalid(FilmProblem.NEEDS_CONVERSION.label, field="film_file")
    if not ends_like(name, endings.taken):
        raise Invalid(
            _("This is no film that can be shown here. Films end in %(endings)s.")
            % {"endings": endings.words},
            field="film_file",
        )
    if not size:
        raise Invalid(_("This file is empty."), field="film_file")
    if size > settings.FILM_LARGEST:
        words = {"most": size_in_words(settings.FILM_LARGEST), "size": size_in_words(size)}
        raise TooLarge(
            _(
                "This film has %(size)s; a film may have %(most)s. Save it smaller, with 720 lines"
                " for example, and choose that."
            )
            % words,
            field="film_file",
        )


def _require_room(actor: Actor, size: int, at: datetime) -> None:
    under_way = Upload.objects.filter(owner=actor.user_id, state=UploadState.ARRIVING)
    if under_way.count() >= MOST_UNFINISHED:
        raise Invalid(_("Too many films are unfinished. Send those first, or give them up."))
    room = room_for(actor, timezone.localdate(at))
    words = {"size": size_in_words(size), "left": size_in_words(room.left)}
    if size > room.person:
        raise Invalid(
            _(
                "This film has %(size)s, and your films have %(left)s of room left. Withdraw films"
                " that nobody needs any more, or ask the county office."
            )
            % words,
            field="film_file",
        )
    if room.school is not None and size > room.school:
        raise Invalid(
            _(
                "This film has %(size)s, and the films of your school have %(left)s of room left."
                " Ask your coordinator or the county office."
            )
            % words,
            field="film_file",
        )
    if size > room.disk:
        raise NoRoom(
            _("The server has no room for a film of this size just now. Tell the county office.")
        )


def _require_under_way(upload: Upload) -> None:
    if upload.state == UploadState.GIVEN_UP:
        raise Gone
    if upload.state == UploadState.ARRIVED:
        raise Stale


def _acknowledge(upload: Upload, offset: int, sha256: str, at: datetime) -> None:
    """Write that the disk holds all up to ``offset``, if the row stands where it was read."""
    with transaction.atomic():
        row = Upload.objects.select_for_update().get(pk=upload.pk)
        _require_under_way(row)
        if row.offset != upload.offset:
            raise Stale
        row.offset, row.touched_at, row.sha256 = offset, at, sha256 or row.sha256
        row.save(update_fields=["offset", "touched_at", "sha256"])
        if offset == row.size:
            upload_waits.send(sender=Upload, upload_id=row.pk)
    upload.offset, upload.touched_at = offset, at


def _refuse_film(upload: Upload, problem: UploadProblem, at: datetime) -> None:
    if upload.film.state == FilmState.ARRIVING:
        flows.FILM.advance(upload.film, "refuse", at=at, problem=problem.value)


def _second_name(path: Path) -> Path:
    """Return another name of the same bytes, for the storage to take over.

    The first one goes only once the row says that they arrived: nothing is lost in between.
    """
    second = path.with_suffix(".part-whole")
    second.unlink(missing_ok=True)
    try:
        os.link(path, second)
    except OSError:  # a disk without links: they are moved at once
        return path
    return second


def drop_part(path: Path) -> None:
    """Delete a part file, once it is certain that nobody wants it."""
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
