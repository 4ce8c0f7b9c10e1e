"""What the owner of a film gives it besides: captions, chapters, the picture that stands for it."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from commons import events
from commons.domain._writing import about
from commons.domain.films import show
from commons.enums import CAPTION_LANGUAGES, CaptionKind
from commons.models import Caption, Film
from commons.permissions import POLICY
from commons.signals import film_words_changed
from kit.captions import Taken, read_captions, read_chapters, words_in, write_vtt
from kit.commands import command
from kit.errors import Invalid
from kit.pictures import redrawn
from kit.stored import room
from ledger.domain.entries import record
from schools.actors import Actor

POSTER_WIDTH = 1280  # pixels


@command
def set_captions(
    *, actor: Actor, film: Film, language: str, text: str, at: datetime
) -> Taken | None:
    """Give ``film`` captions in ``language``, instead of those it had; an empty text takes them away.

    ``text`` is WebVTT or SubRip (.srt). Returns what was taken, and what had to be put right.

    :raises NotAllowed: ``actor`` does not own it.
    :raises Invalid: the text cannot be read (it names the line), or nobody knows the language.
    """
    POLICY.require(actor, "film.edit", film)
    if language not in CAPTION_LANGUAGES:
        raise Invalid(_("Choose a language."), field="language")
    taken = read_captions(text) if text.strip() else None
    _keep(film, CaptionKind.SUBTITLES, language, taken, at)
    cues = len(taken.cues) if taken else 0
    _note(actor, film, at, kind=CaptionKind.SUBTITLES, language=language, cues=cues)
    return taken


@command
def set_chapters(*, actor: Actor, film: Film, text: str, at: datetime) -> Taken | None:
    """Give ``film`` chapters: lines like "03:20 Reading aloud", or WebVTT; none takes them away.

    :raises NotAllowed: ``actor`` does not own it.
    :raises Invalid: a line cannot be read; it is named.
    """
    POLICY.require(actor, "film.edit", film)
    taken = read_chapters(text, film.seconds) if text.strip() else None
    _keep(film, CaptionKind.CHAPTERS, "zh", taken, at)
    cues = len(taken.cues) if taken else 0
    _note(actor, film, at, kind=CaptionKind.CHAPTERS, language="zh", cues=cues)
    return taken


@command
def choose_poster(*, actor: Actor, film: Film, picture: bytes, at: datetime) -> None:
    """Let ``picture`` stand for ``film``. It is drawn anew; nothing else of the file is kept.

    :raises NotAllowed: ``actor`` does not own it.
    :raises Invalid: it is no JPEG, PNG or WebP, or too large.
    :raises NoRoom: the storage is full.
    """
    POLICY.require(actor, "film.edit", film)
    drawn = redrawn(BytesIO(picture), POSTER_WIDTH)
    with room():
        film.poster.save("poster.jpg", ContentFile(drawn), save=False)
    film.save(update_fields=["poster"])  # the one before is no row's any more: ``tidy`` sweeps it
    record(events.FILM_POSTER_CHOSEN, actor=actor, thing=film, at=at, **about(film))
    show(film)


def _keep(film: Film, kind: str, language: str, taken: Taken | None, at: datetime) -> None:
    if taken is None:
        Caption.objects.filter(film=film, kind=kind, language=language).delete()
    else:
        Caption.objects.update_or_create(
            film=film,
            kind=kind,
            language=language,
            defaults={
                "vtt": write_vtt(taken.cues),
                "text": words_in(taken.cues),
                "changed_at": at,
            },
        )
    film_words_changed.send(sender=Film, film_id=film.pk)
    show(film)


def _note(actor: Actor, film: Film, at: datetime, *, kind: str, language: str, cues: int) -> None:
    changes = {"kind": str(kind), "language": language, "cues": cues}
    record(events.FILM_CAPTIONED, actor=actor, thing=film, at=at, changes=changes, **about(film))
