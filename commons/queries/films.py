"""What a page shows of a film: how it is played, and what is said about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from commons.enums import CAPTION_LANGUAGES, CaptionKind, CommentKind
from commons.models import Caption, Comment, Film, Thread
from commons.permissions import POLICY
from commons.queries.threads import Item, ThreadPage, thread_page
from kit.captions import Cue, cues_in, minutes
from schools.actors import Actor

LEAST_SHOWN = 4.0  # seconds that commentary stands over a film
EACH_CHARACTER = 0.2  # ... and how long a reader needs for one more
LONGEST_SHOWN = 30.0


@dataclass(frozen=True, slots=True)
class Source:
    """One file that a player may choose. ``height`` 0 is the film as it came."""

    url: str
    content_type: str
    height: int = 0


@dataclass(frozen=True, slots=True)
class Track:
    url: str
    language: str
    label: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class Chapter:
    second: int
    at: str  # as people say it: 3:20
    title: str


@dataclass(frozen=True, slots=True)
class Player:
    film: Film
    sources: list[Source]
    tracks: list[Track]
    chapters: list[Chapter]
    chapters_url: str
    commentary_url: str  # "" where there is none, or not for this reader
    start: int  # the second at which it begins
    may_edit: bool

    SPEEDS = ("0.75", "1", "1.25", "1.5", "2")


def player_of(actor: Actor | None, film: Film, *, start: int = 0) -> Player:
    """Return what plays ``film``. Three queries, however many versions and captions.

    The largest version comes first, the film itself last: browsers take the first they know.
    """
    versions = sorted(film.renditions.all(), key=lambda one: -one.height)
    sources = [Source(one.get_absolute_url(), one.content_type, one.height) for one in versions]
    if film.plays:
        own = reverse("commons:film", args=[film.pk])
        sources.append(Source(own, film.content_type))
    captions = list(film.captions.all())
    spoken = [one for one in captions if one.kind == CaptionKind.SUBTITLES]
    chapters = next((one for one in captions if one.kind == CaptionKind.CHAPTERS), None)
    commented = actor is not None and commentary_on(film).exists()
    return Player(
        film=film,
        sources=sources,
        tracks=[
            Track(
                one.get_absolute_url(),
                one.language,
                CAPTION_LANGUAGES.get(one.language, one.language),
                place == 0,
            )
            for place, one in enumerate(spoken)
        ],
        chapters=_chapters(chapters),
        chapters_url=chapters.get_absolute_url() if chapters else "",
        commentary_url=reverse("commons:film-commentary", args=[film.pk]) if commented else "",
        start=start,
        may_edit=POLICY.allows(actor, "film.edit", film),
    )


def _chapters(caption: Caption | None) -> list[Chapter]:
    cues = cues_in(caption.vtt) if caption else []
    return [Chapter(int(cue.start), minutes(cue.start), cue.text) for cue in cues]


def commentary_on(film: Film) -> QuerySet[Comment]:
    """Return what experts say of ``film``, in the order of the seconds."""
    said = Comment.objects.filter(thread__in=Thread.objects.about(film).values("pk"))
    experts = said.shown().filter(kind=CommentKind.COMMENTARY, second__isnull=False)
    return experts.select_related("author").order_by("second", "pk")


def commentary_cues(film: Film) -> list[Cue]:
    """Return expert commentary as captions: each stands until it is read, or the next begins."""
    said = list(commentary_on(film))
    cues = []
    for place, one in enumerate(said):
        begins = float(one.second or 0)
        reading = LEAST_SHOWN + EACH_CHARACTER * len(one.body)
        ends = begins + min(LONGEST_SHOWN, reading)
        follows = next((float(each.second or 0) for each in said[place + 1 :]), ends)
        if follows > begins:
            ends = min(ends, follows)
        text = "\n".join(line for line in one.body.split("\n") if line.strip())
        cues.append(Cue(begins, ends, text, one.author.name))
    return cues


@dataclass(frozen=True, slots=True)
class Talk:
    """What is said about a film: experts first, then all in the order of the seconds."""

    page: ThreadPage
    experts: list[Item]
    items: list[Item]
    is_expert: bool  # the reader's word would be marked as one


def talk_on(actor: Actor, thread: Thread, on: date) -> Talk:
    """Return what ``actor`` reads of the conversation about a film: its latest 200 comments."""
    page = thread_page(actor, thread, on)
    ordered = sorted(page.items, key=_by_second)
    return Talk(
        page=page,
        experts=[item for item in ordered if item.comment.kind == CommentKind.COMMENTARY],
        items=[item for item in ordered if item.comment.kind != CommentKind.COMMENTARY],
        is_expert=POLICY.allows(actor, "commentary.give", thread),
    )


def _by_second(item: Item) -> tuple[bool, int, int]:
    """What is about no second comes last. The page's script keeps the same order."""
    second = item.comment.second
    return (second is None, second or 0, item.comment.pk)
