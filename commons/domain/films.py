"""Films: taken over when they have arrived, judged, made playable, withdrawn, cleared away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Q

from commons import events, feeds, flows, messages
from commons.domain._writing import about
from commons.domain.files import shown_name
from commons.domain.films_talking import talk_about
from commons.domain.notices import Act, notify
from commons.enums import FilmProblem, FilmState
from commons.messages import film_event
from commons.models import Film, Rendition
from commons.models.films import FOLDER
from commons.permissions import POLICY
from commons.signals import film_waits, film_words_changed
from kit.commands import command
from kit.errors import Stale
from kit.numbering import next_number
from kit.stored import room
from kit.wire.publish import publish
from ledger.domain.entries import record
from schools.actors import Actor

KEPT_BYTES = timedelta(days=30)  # of what was withdrawn or refused
KEPT_STRAY = timedelta(days=1)  # of a file that no row names: its row may be under way
WORKED_ON = (FilmState.CHECKING, FilmState.NEEDS_CONVERSION, FilmState.READY)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look inside found. ``problem`` refuses; ``plays`` False sets aside for conversion.

    ``converts``: whether something here can convert it. ``poster`` is a JPEG on this machine,
    ``heights`` are the lines of the versions that are worth making.
    """

    content_type: str = ""
    problem: str = ""
    plays: bool = False
    converts: bool = False
    seconds: float | None = None
    width: int | None = None
    height: int | None = None
    poster: Path | None = None
    heights: tuple[int, ...] = ()


@command
def begin_film(*, actor: Actor, name: str, size: int, client_id: UUID, at: datetime) -> Film:
    """Lay the place for a film of which nothing is here yet, for its owner alone.

    ``name`` is what the person called the file, ``size`` its bytes as announced. ``client_id``
    was made by the browser; the same one again returns the first film.
    """
    mine = Film.objects.filter(owner=actor.user_id, client_id=client_id)
    if already := mine.first():
        return already
    film = Film(
        owner_id=actor.user_id,
        client_id=client_id,
        name=shown_name(name),
        size=size,
        created_at=at,
    )
    try:
        with transaction.atomic():
            film.save(force_insert=True)
    except IntegrityError:  # the same choice again, while the first was still under way
        return mine.get()
    return film


@command
def receive_film(*, film: Film, path: Path, sha256: str, at: datetime) -> None:
    """Take over a film all of whose bytes have arrived in ``path``, and have it looked at.

    The file stays in ``path`` until the commit, and is gone after it.

    :raises Stale: it has arrived already, or was refused or withdrawn meanwhile.
    :raises NoRoom: the storage is full. Nothing of it is kept there.
    """
    path = Path(path)
    flows.FILM.advance(film, "arrive", at=at, sha256=sha256)
    with _moved(path) as content, room():
        film.file.save(film.name, content, save=False)
    film.save(update_fields=["file"])
    transaction.on_commit(lambda: path.unlink(missing_ok=True), robust=True)
    talk_about(film=film, at=at)
    record(events.FILM_UPLOADED, actor=Actor(film.owner_id), thing=film, at=at)
    show(film)
    film_waits.send(sender=Film, film_id=film.pk, step="check")


@command
def settle_film(*, film: Film, verdict: Verdict, at: datetime) -> None:
    """Keep what was found in a film: it can be watched, is converted first, or is refused.

    Again, after a worker died over it, nothing is done twice.

    :raises Stale: it was settled or withdrawn meanwhile.
    """
    found: dict[str, Any] = {
        "content_type": verdict.content_type,
        "seconds": verdict.seconds,
        "width": verdict.width,
        "height": verdict.height,
        "plays": verdict.plays,
        "problem": verdict.problem,
    }
    if verdict.problem:
        flows.FILM.advance(film, "refuse", at=at, **found)
    elif verdict.plays:
        flows.FILM.advance(film, "accept", at=at, **found)
    else:
        waits = FilmProblem.CONVERTS if verdict.converts else FilmProblem.NEEDS_CONVERSION
        flows.FILM.advance(film, "set-aside", at=at, **found | {"problem": waits})
    note_shape(film=film, verdict=verdict)
    if verdict.converts and verdict.heights and not verdict.problem:
        film_waits.send(sender=Film, film_id=film.pk, step="convert")
    elif not verdict.plays:
        _tell_owner(film, at)
    show(film)


@command
def note_shape(*, film: Film, verdict: Verdict) -> None:
    """Keep the length, the size and the picture of a film, where they are known only now.

    A picture that is there stays: somebody may have chosen it.

    :raises NoRoom: the storage is full.
    """
    film.seconds = verdict.seconds or film.seconds
    film.width, film.height = verdict.width or film.width, verdict.height or film.height
    film.save(update_fields=["seconds", "width", "height"])
    if verdict.poster is None or film.poster or not verdict.poster.exists():
        return
    with verdict.poster.open("rb") as picture, room():
        film.poster.save("poster.jpg", File(picture), save=False)
    film.save(update_fields=["poster"])


@command
def wake_unconverted(*, at: datetime) -> list[int]:
    """Have films converted that had to wait until the site could; return their ids.

    :raises OperationalError: the database cannot be reached.
    """
    waiting = Film.objects.filter(
        state=FilmState.NEEDS_CONVERSION,
        problem=FilmProblem.NEEDS_CONVERSION,
        arrived_at__lte=at,
    )
    ids = list(waiting.values_list("pk", flat=True))
    Film.objects.filter(pk__in=ids).update(problem=FilmProblem.CONVERTS)
    return ids


@command
def note_progress(*, film: Film, percent: int) -> None:
    """Show on open pages how far the conversion of ``film`` is.

    :raises Stale: it was withdrawn: nobody needs it any more.
    """
    rows = Film.objects.filter(pk=film.pk, state__in=WORKED_ON)
    if not rows.update(percent=percent):
        raise Stale
    film.percent = percent
    show(film)


@command
def keep_rendition(
    *, film: Film, height: int, path: Path, content_type: str, sha256: str, at: datetime
) -> None:
    """Keep a version of ``height`` lines that was made in ``path``; what waited for one is ready.

    Where another worker was faster, theirs stays.

    :raises Stale: the film was withdrawn.
    :raises NoRoom: the storage is full.
    """
    if not Film.objects.select_for_update().filter(pk=film.pk, state__in=WORKED_ON).exists():
        raise Stale
    if film.renditions.filter(height=height).exists():
        return
    made = Rendition(
        film=film,
        height=height,
        content_type=content_type,
        size=path.stat().st_size,
        sha256=sha256,
        made_at=at,
    )
    name = f"film{'.webm' if content_type == 'video/webm' else '.mp4'}"
    with _moved(path) as content, room():
        made.file.save(name, content, save=False)
    made.save(force_insert=True)
    film.refresh_from_db(fields=["state", "problem"])
    if film.state == FilmState.NEEDS_CONVERSION:
        flows.FILM.advance(film, "accept", at=at, problem="")
        _tell_owner(film, at)
    show(film)


@command
def end_conversion(*, film: Film, at: datetime, converts: bool = True) -> None:
    """Nothing more is made of ``film``; where nothing at all could be, it is refused.

    ``converts`` False: there is no ffmpeg any more, so it waits until there is again.

    :raises Stale: never; what was withdrawn meanwhile stays so.
    """
    Film.objects.filter(pk=film.pk).update(percent=None)
    film.refresh_from_db()
    if film.state == FilmState.NEEDS_CONVERSION and not converts:
        film.problem = FilmProblem.NEEDS_CONVERSION
        film.save(update_fields=["problem"])
        _tell_owner(film, at)
    elif film.state == FilmState.NEEDS_CONVERSION:
        flows.FILM.advance(film, "refuse", at=at, problem=FilmProblem.FAILED)
        _tell_owner(film, at)
    show(film)


@command
def withdraw_film(*, actor: Actor, film: Film, at: datetime) -> None:
    """Take a film away from all who could see it; its bytes go when ``tidy`` comes by.

    :raises NotAllowed: ``actor`` neither owns it nor looks after where it is shown.
    :raises Stale: it was withdrawn already.
    """
    POLICY.require(actor, "film.withdraw", film)
    flows.FILM.advance(film, "withdraw", at=at, percent=None)
    record(events.FILM_WITHDRAWN, actor=actor, thing=film, at=at, **about(film))
    film_words_changed.send(sender=Film, film_id=film.pk)
    show(film)


@command
def tidy_films(*, at: datetime) -> int:
    """Clear away the bytes of films withdrawn or refused a month ago, and files that no row names.

    Returns how many films and files went. Can be run again at any time; nothing is written into
    the ledger, since nothing that anybody sees goes away.

    :raises OSError: the storage cannot be reached; the rest is left for the next run.
    """
    gone = 0
    long_ago = Q(state=FilmState.WITHDRAWN, withdrawn_at__lt=at - KEPT_BYTES)
    long_ago |= Q(state=FilmState.REFUSED, arrived_at__lt=at - KEPT_BYTES)
    for film in Film.objects.filter(long_ago).exclude(file="", poster=""):
        for made in film.renditions.all():
            made.file.delete(save=False)
            made.delete()
        for kept in (film.file, film.poster):
            if kept:
                kept.delete(save=False)
        film.save(update_fields=["file", "poster"])
        gone += 1
    return gone + _sweep(at)


def _sweep(at: datetime) -> int:
    """Delete what a worker that was killed had stored and not yet entered."""
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    known = {
        *Film.objects.exclude(file="").values_list("file", flat=True),
        *Film.objects.exclude(poster="").values_list("poster", flat=True),
        *Rendition.objects.values_list("file", flat=True),
    }
    gone = 0
    for name in (f"{FOLDER}/{each}" for each in names if each):
        if name in known:
            continue
        try:
            if default_storage.get_modified_time(name) < at - KEPT_STRAY:
                default_storage.delete(name)
                gone += 1
        except FileNotFoundError:
            continue  # somebody else was faster
    return gone


def show(film: Film) -> None:
    """Let every page that shows ``film`` ask how it stands."""
    next_number(film)
    publish(feeds.FILM(film.pk), film_event(film))


def _tell_owner(film: Film, at: datetime) -> None:
    act = Act(film, film, None, at, key=f"film:{film.pk}:{film.state}")
    notify(messages.FILM, people=[film.owner_id], act=act)


class _Movable(File):
    """A file that a storage on the same disk moves to itself instead of copying it."""

    def temporary_file_path(self) -> str:
        return str(self.name)


@contextmanager
def _moved(path: Path) -> Iterator[File]:
    """Give out a second name of the bytes in ``path``, which the storage may take for its own.

    ``path`` itself stays, in case nothing comes of it.
    """
    twin = path.with_name(f"{path.name}.moving")
    twin.unlink(missing_ok=True)
    try:
        os.link(path, twin)
        content: File = _Movable(twin.open("rb"), name=str(twin))
    except OSError:  # a disk that knows no second names
        content = File(path.open("rb"), name=path.name)
    try:
        yield content
    finally:
        content.close()
        twin.unlink(missing_ok=True)
