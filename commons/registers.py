"""What the owners of things say of the conversations, files and films on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from kit.policy import Rule


def _always(thing: Any) -> bool:
    return True


def _never(actor: Any, thing: Any) -> bool:
    return False


def _nobody(thing: Any) -> Iterable[Any]:
    return ()


def _nowhere(thing: Any) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Muted:
    """Something that a person muted, with the address to post ``muted=0`` to."""

    label: str
    href: str
    action: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody cannot write there now. ``quiet``: they hear of it when they try, not before."""

    words: Any
    quiet: bool = False


def _gladly(actor: Any, thing: Any) -> Refusal | None:
    return None


@dataclass(frozen=True, slots=True)
class Host:
    """What the owner of a thing decides about the conversations and files on it.

    ``posts`` and ``moderates`` are asked about the thing, after it was found visible.
    ``accepts(thing)`` False is a closed host: it is read, and takes nothing new.
    ``people(thing)`` gives the people (a queryset) who can be mentioned there, which must be
    some of those who can see it; without it, only those who wrote in the conversation.
    ``keepers(thing)`` are the ids of those whom its questions and reports wait for, and
    ``muted_by(thing)`` of those who want to hear nothing of it; ``muted(actor)`` are the things
    that ``actor`` muted and still sees, each with the address that takes it back.
    ``moderated(actor)`` gives the things that "thing.moderate" allows, for lists;
    ``county_of(thing)`` the id of the county it lies in, ``in_county(id)`` all open ones there.

    ``private`` is what a few people write to each other: nobody opens another conversation
    there or asks questions, nothing said is a fact of the county or counts as shared, and the
    ids ``hears(thing)`` are told of each comment. ``refuses(actor, thing)`` says why somebody
    cannot write just now; ``judges`` decide about reports where nobody moderates.
    ``veils(actor, thing)``: others do not read there that the thing is ``actor``'s.
    """

    posts: Rule
    moderates: Rule
    accepts: Callable[[Any], bool] = _always
    people: Callable[[Any], Any] | None = None
    keepers: Callable[[Any], Iterable[int]] = _nobody
    muted_by: Callable[[Any], Iterable[int]] = _nobody
    private: bool = False
    hears: Callable[[Any], Iterable[int]] = _nobody
    refuses: Callable[[Any, Any], Refusal | None] = _gladly
    judges: Rule | None = None
    most_files: int = 10  # on one comment
    muted: Callable[[Any], Iterable[Muted]] = _nobody
    moderated: Callable[[Any], QuerySet[Any]] | None = None
    county_of: Callable[[Any], int | None] = _nowhere
    in_county: Callable[[int], QuerySet[Any]] | None = None
    talked_of: Callable[[Any], QuerySet[Any]] | None = None  # else whoever sees the thing
    one_talk: bool = False  # it has a conversation from the start, and no other
    shown_at: Callable[[Any], str] | None = None  # the page that has its conversation on it
    veils: Callable[[Any, Any], bool] = _never


HOSTS: dict[str, Host] = {}


def register_host(label: str, host: Host) -> None:
    """Let things of the model ``label`` ("studygroups.Circle") have conversations and files."""
    if HOSTS.setdefault(label.lower(), host) is not host:
        msg = f"{label} is a host already"
        raise ValueError(msg)


def host_of(thing: Any) -> Host:
    """Return what was registered for the model of ``thing``; KeyError where nothing was."""
    return HOSTS[thing._meta.label_lower]


# -- Films ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Showing:
    """A page that shows a film; ``is_published``: not to its author and checkers alone."""

    title: str
    address: str
    is_published: bool


@dataclass(frozen=True, slots=True)
class FilmPlace:
    """Where films are shown: what the app above that shows them says of them.

    ``readable(actor)`` is a condition on films (``actor`` None: a visitor); it must hold for
    what stands in a published place only for its readers, and for a draft only for those who see
    the draft. ``moderates(actor, film)`` tells whether ``actor`` looks after what is said there,
    ``comments_as_expert`` whether they may give expert commentary. ``address(film)`` is the page
    that shows the film, None where it is shown nowhere; ``county_of(film)`` the id of its county.
    ``keepers(film)`` are the ids of those whom reports of what is said there wait for.
    ``talked_of(actor)`` are the films whose conversation ``actor`` may read, if it is fewer.
    ``title(actor, film)`` is what shows the film, as that calls itself to ``actor``, "" for
    nothing; ``talk_title(film)`` the same for those who talk of it. ``veils(actor, film)``: others
    do not read there that what shows it is ``actor``'s. ``shows(actor, film)`` are the pages that
    ``actor`` may open and that lose it if it is withdrawn.
    """

    readable: Callable[[Any], Q]
    moderates: Callable[[Any, Any], bool]
    comments_as_expert: Callable[[Any, Any], bool]
    address: Callable[[Any], str | None]
    county_of: Callable[[Any], int | None]
    keepers: Callable[[Any], Iterable[int]] = _nobody
    talked_of: Callable[[Any], Q] | None = None
    title: Callable[[Any, Any], str] = lambda _actor, _film: ""
    talk_title: Callable[[Any], str] = lambda _film: ""
    veils: Callable[[Any, Any], bool] = _never
    shows: Callable[[Any, Any], Iterable[Showing]] = lambda _actor, _film: ()


FILM_PLACES: list[FilmPlace] = []


def register_film_place(place: FilmPlace) -> None:
    """Let an app above show films."""
    FILM_PLACES.append(place)
