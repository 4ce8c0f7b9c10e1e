"""Looking into films, and making versions of them for browsers, with ffmpeg where it is.

Between what arrives (``domain/films``) and the programs that read it (``kit/films``,
``kit/ffmpeg``). Everything is made in a folder of this machine; what a killed worker left in
it is cleared by the next.
"""

from __future__ import annotations

import fcntl
import logging
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.utils import timezone

from commons.domain.films import (
    WORKED_ON,
    Verdict,
    end_conversion,
    keep_rendition,
    note_progress,
    note_shape,
)
from commons.enums import FilmProblem
from commons.models import Film
from kit import ffmpeg
from kit.errors import Stale
from kit.films import TYPES, browsers_play, fits_name, look_inside
from kit.stored import digest_of

log = logging.getLogger(__name__)

GB = 1024**3
LARGEST = 4 * GB
LONGEST = 6 * 3600  # seconds
MOST_PIXELS = ffmpeg.MOST_PIXELS
HEIGHTS = (360, 720)  # lines of the versions that are made
PLENTY = 2_500_000  # bits a second: a film above that is worth a lighter version of its own size
SHOWN = {"yuv420p", "yuvj420p", "yuva420p"}  # how browsers want pixels
POSTER_AT = 0.1  # of the film
SAY_EVERY = 1.0  # seconds
STRAY = 24 * 3600  # seconds after which a folder of a look inside is a dead worker's


def tools() -> ffmpeg.Tools | None:
    """Return ffmpeg, None where this site does without."""
    return ffmpeg.tools_from(settings.FFMPEG)


@contextmanager
def judged(film: Film) -> Iterator[Verdict]:
    """Look inside ``film``; what the verdict names on this machine goes with the context.

    :raises OSError: the storage cannot be reached.
    """
    with TemporaryDirectory(prefix="look-", dir=_folder()) as name:
        folder = Path(name)
        with _on_this_machine(film, folder) as path:
            yield _judge(film, path, folder / "poster.jpg")


def _judge(film: Film, path: Path, poster: Path) -> Verdict:
    size = path.stat().st_size
    if size > LARGEST:
        return Verdict(problem=FilmProblem.TOO_LARGE)
    with path.open("rb") as file:
        looked = look_inside(file)
    sort = TYPES.get(looked.container, "")
    if looked.problem:
        return Verdict(sort, FilmProblem(looked.problem))
    if not fits_name(looked.container, film.name):
        return Verdict(sort, FilmProblem.LIES)
    programs = tools()
    if programs is None:
        return Verdict(
            sort,
            plays=looked.plays,
            seconds=looked.seconds,
            width=looked.width,
            height=looked.height,
        )
    return _probed(programs, path, looked.container, poster, sort)


def _probed(programs: ffmpeg.Tools, path: Path, container: str, poster: Path, sort: str) -> Verdict:
    try:
        found = ffmpeg.probe(programs, path, container)
    except ffmpeg.Unreadable:
        return Verdict(sort, FilmProblem.BROKEN)
    if not found.video:
        return Verdict(sort, FilmProblem.NO_PICTURE)
    if found.width * found.height > MOST_PIXELS:
        return Verdict(sort, FilmProblem.TOO_WIDE)
    if (found.seconds or 0) > LONGEST:
        return Verdict(sort, FilmProblem.TOO_LONG)
    if not _take_poster(programs, path, container, poster, found.seconds):
        return Verdict(sort, FilmProblem.NO_FRAMES)
    plays = browsers_play(container, found.video, found.audio) and found.pixels in SHOWN
    return Verdict(
        sort,
        plays=plays,
        converts=True,
        seconds=found.seconds,
        width=found.width,
        height=found.height,
        poster=poster,
        heights=_worth_making(found, plays=plays, size=path.stat().st_size),
    )


def _take_poster(
    programs: ffmpeg.Tools, path: Path, container: str, poster: Path, seconds: float | None
) -> bool:
    """A picture at a tenth of the film; where that cannot be shown, the first."""
    at = (seconds or 0) * POSTER_AT
    return ffmpeg.take_picture(programs, path, container, poster, at) or ffmpeg.take_picture(
        programs, path, container, poster, 0
    )


def _worth_making(found: ffmpeg.Probed, *, plays: bool, size: int) -> tuple[int, ...]:
    """Return the lines of what helps somebody: none larger than the film itself."""
    lines = min(found.width, found.height)
    if not plays:
        return tuple(each for each in HEIGHTS if each <= lines) or (max(2, lines - lines % 2),)
    heavy = size * 8 / (found.seconds or 1) > PLENTY
    return tuple(each for each in HEIGHTS if each < lines or (each == lines and heavy))


def picture_at(film: Film, second: float) -> bytes | None:
    """Return the picture at ``second`` as a JPEG, None where there is none or no ffmpeg."""
    programs = tools()
    if programs is None:
        return None
    with TemporaryDirectory(prefix="look-", dir=_folder()) as name:
        folder = Path(name)
        with _on_this_machine(film, folder) as path, path.open("rb") as file:
            container = look_inside(file).container
            target = folder / "picture.jpg"
            if container and ffmpeg.take_picture(programs, path, container, target, second):
                return target.read_bytes()
    return None


# -- Conversion --------------------------------------------------------------------------------


def convert_film(film_id: int) -> None:
    """Make the versions of a film that are not there yet. Can be run again at any time.

    One film at a time on a machine. A film that is withdrawn meanwhile ends the work.

    :raises NoRoom: the storage is full; run again, it goes on with what is missing.
    """
    programs = tools()
    with _alone() as folder:
        film = Film.objects.filter(pk=film_id, state__in=WORKED_ON).exclude(file="").first()
        if film is None:
            return
        if programs is None:
            end_conversion(film=film, at=timezone.now(), converts=False)
            return
        try:
            with _on_this_machine(film, folder) as path:
                _make_versions(programs, film, path, folder)
            end_conversion(film=film, at=timezone.now())
        except Stale:
            log.info("film_moved_on", extra={"film": film_id})


def _make_versions(programs: ffmpeg.Tools, film: Film, path: Path, folder: Path) -> None:
    with path.open("rb") as file:
        container = look_inside(file).container
    poster = folder / "poster.jpg"
    verdict = _probed(programs, path, container, poster, film.content_type)
    note_shape(film=film, verdict=verdict)
    made = set(film.renditions.values_list("height", flat=True))
    wanted = [each for each in verdict.heights if each not in made]
    total, done = sum(each * each for each in wanted), 0
    sort = ffmpeg.content_type_made(programs)
    for height in wanted:
        target = folder / str(height)
        say = _saying(film, done / total, height * height / total)
        try:
            ffmpeg.convert(
                programs, path, container, target, height=height, seconds=verdict.seconds, heard=say
            )
        except ffmpeg.Unreadable:
            log.warning("film_not_converted", extra={"film": film.pk, "height": height})
            continue
        done += height * height
        if film.plays and target.stat().st_size >= path.stat().st_size:
            continue  # the film itself is lighter
        keep_rendition(
            film=film,
            height=height,
            path=target,
            content_type=sort,
            sha256=_digest_at(target),
            at=timezone.now(),
        )


def _saying(film: Film, done: float, part: float) -> Callable[[float], None]:
    """Return what tells open pages how far it is, at most once a second."""
    last = 0.0

    def heard(fraction: float) -> None:
        nonlocal last
        if time.monotonic() - last >= SAY_EVERY:
            last = time.monotonic()
            note_progress(film=film, percent=int(100 * (done + part * fraction)))

    return heard


def tidy_folder() -> int:
    """Clear what killed workers left of looks inside; return how many folders went."""
    long_ago = time.time() - STRAY
    stray = [each for each in _folder().glob("look-*") if each.stat().st_mtime < long_ago]
    for each in stray:
        shutil.rmtree(each, ignore_errors=True)
    return len(stray)


def _folder() -> Path:
    folder = Path(settings.FILMS_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _alone() -> Iterator[Path]:
    """Give out an empty folder to the one conversion of this machine; others wait for it.

    The lock goes with whoever holds it, so that nobody waits for a killed worker.
    """
    folder = _folder() / "conversion"
    with (_folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _on_this_machine(film: Film, folder: Path) -> Iterator[Path]:
    """Give out a path to the film: where it lies, or a copy of what lies in a bucket."""
    try:
        path = Path(film.file.path)
    except NotImplementedError:
        path = folder / "original"
        with film.file.open("rb") as stored, path.open("wb") as copy:
            shutil.copyfileobj(stored, copy, 1024 * 1024)
    yield path


def _digest_at(path: Path) -> str:
    with path.open("rb") as file:
        return digest_of(file)
