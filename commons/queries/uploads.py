"""How much room there is for films, what is under way, and whether one is here already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from commons.enums import FilmState, UploadState
from commons.models import Film, Upload
from commons.models.uploads import KEPT
from commons.registers import FILM_PLACES, Showing
from kit.ffmpeg import tools_from
from kit.films import FAMILIAR, PLAIN_SUFFIXES, SUFFIXES
from kit.parts import room_beside
from schools.actors import Actor
from schools.models import Appointment, TeachingPost

HERE = (FilmState.CHECKING, FilmState.READY, FilmState.NEEDS_CONVERSION)
COUNTED = (FilmState.ARRIVING, *HERE)  # what was announced counts: nobody is sent away at the end


def converts() -> bool:
    """Tell whether this site makes films playable that browsers cannot play."""
    return tools_from(settings.FFMPEG) is not None


@dataclass(frozen=True, slots=True)
class Endings:
    """How the names of films end: those that are ``taken``, and those that the site would have to
    convert and cannot. ``words`` says the first to people.
    """

    taken: tuple[str, ...]
    unplayable: tuple[str, ...]
    words: str

    @property
    def accept(self) -> str:
        """What a place to choose files offers; phones know no endings and go by ``video/*``."""
        return ",".join(self.taken if self.unplayable else ("video/*", *self.taken))


def film_endings() -> Endings:
    """Return which films can be sent here: of every sort where they are made playable."""
    if converts():
        words = _("%(endings)s and others") % {"endings": ", ".join(FAMILIAR)}
        return Endings(SUFFIXES, (), words)
    unplayable = tuple(each for each in SUFFIXES if each not in PLAIN_SUFFIXES)
    return Endings(PLAIN_SUFFIXES, unplayable, ", ".join(PLAIN_SUFFIXES))


@dataclass(frozen=True, slots=True)
class Room:
    """How many bytes of films somebody may still bring. ``school`` is None without a school."""

    person: int
    school: int | None
    disk: int

    @property
    def left(self) -> int:
        """Return what they may bring in all."""
        return max(0, min(self.person, self.disk, *[s for s in (self.school,) if s is not None]))

    @property
    def most(self) -> int:
        """Return how large one more film may be."""
        return min(self.left, settings.FILM_LARGEST)


def room_for(actor: Actor, on: date) -> Room:
    """Return what ``actor`` may still bring on the day ``on``. Four queries at most."""
    mine = _sum(Film.objects.filter(owner=actor.user_id))
    schools = sorted({duty.school_id for duty in actor.duties if duty.school_id is not None})
    left = [settings.FILMS_OF_A_SCHOOL - _sum(_films_of(school, on)) for school in schools]
    return Room(
        person=settings.FILMS_OF_A_PERSON - mine,
        school=min(left, default=None),
        disk=free_room(),
    )


def free_room() -> int:
    """Return the bytes of the disk that nobody has been promised yet."""
    under_way = Upload.objects.filter(state=UploadState.ARRIVING)
    promised = under_way.aggregate(sum=Sum(F("size") - F("offset")))["sum"] or 0
    return room_beside(settings.UPLOADS_DIR) - settings.UPLOADS_RESERVE - promised


def _films_of(school_id: int, on: date) -> QuerySet[Film]:
    """Return the films of all who teach or have a duty at the school today."""
    posts = TeachingPost.objects.in_force(on).filter(school=school_id).values("person")
    duties = Appointment.objects.in_force(on).filter(school=school_id).values("person")
    return Film.objects.filter(Q(owner__in=posts) | Q(owner__in=duties))


def _sum(films: QuerySet[Film]) -> int:
    return films.filter(state__in=COUNTED).aggregate(sum=Sum("size"))["sum"] or 0


# -- The same film again -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """A film that is here already: ``address`` is where it is shown, None where it is nowhere.

    ``name`` is what its owner called the file, for others what shows it.
    """

    film: Film
    name: str
    mine: bool
    address: str | None


def may_be_here(actor: Actor, size: int) -> bool:
    """Tell whether ``actor`` sees any film of just this size: then its digest is worth the time."""
    return _seen(actor, size).exists()


def known_film(actor: Actor, size: int, sha256: str) -> Known | None:
    """Return the same film where ``actor`` may see it, their own first. Nobody hears of others."""
    same = list(_seen(actor, size).filter(sha256=sha256))
    same.sort(key=lambda film: (film.owner_id != actor.user_id, film.pk))
    if not same:
        return None
    film = same[0]
    mine = film.owner_id == actor.user_id
    name = film.name if mine else film.title_for(actor)
    return Known(film, name, mine=mine, address=address_of(film))


def address_of(film: Film) -> str | None:
    """Return the page that shows ``film``, None where none does."""
    shown = (place.address(film) for place in FILM_PLACES)
    return next((address for address in shown if address), None)


def showings_of(actor: Actor, film: Film) -> list[Showing]:
    """Return the pages that show ``film`` and that ``actor`` may open, the published first."""
    found = [each for place in FILM_PLACES for each in place.shows(actor, film)]
    return sorted(found, key=lambda each: not each.is_published)


def _seen(actor: Actor, size: int) -> QuerySet[Film]:
    return Film.objects.visible_to(actor).filter(size=size, state__in=HERE)


# -- The page ------------------------------------------------------------------------------------


def unfinished(actor: Actor) -> QuerySet[Upload]:
    """Return what ``actor`` began and has not sent whole, the latest first."""
    under_way = Upload.objects.visible_to(actor).filter(
        state=UploadState.ARRIVING, offset__lt=F("size")
    )
    return under_way.select_related("film").order_by("-touched_at")


def expired(at: datetime) -> QuerySet[Upload]:
    """Return what has not grown for seven days."""
    return Upload.objects.filter(state=UploadState.ARRIVING, touched_at__lt=at - KEPT)


def left_lying(before: datetime) -> QuerySet[Upload]:
    """Return what is all here, and was still not looked at as a whole."""
    return Upload.objects.filter(
        state=UploadState.ARRIVING, offset=F("size"), touched_at__lt=before
    )


def as_data(upload: Upload) -> dict[str, Any]:
    """Return what the page of its owner needs to know of an upload."""
    film = upload.film
    return {
        "upload": str(upload.pk),
        "film": film.pk,
        "name": film.name,
        "size": upload.size,
        "offset": upload.offset,
        "state": upload.state,
        "film_state": film.state,
        "problem": film.problem,
        "sha256": film.sha256,
    }
