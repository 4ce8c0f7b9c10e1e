"""What films, and what is on its way, keep about people, and what becomes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from commons import flows
from commons.domain.uploads import drop_part, part_of
from commons.models import Film
from commons.queries.uploads import address_of
from schools.models import Person
from schools.owndata import OwnData, Owner


def _films(owner: Owner) -> QuerySet[Film]:
    return Film.objects.filter(owner=owner.person).select_related("upload").order_by("-pk")


def _film(row: Film) -> dict[str, Any]:
    upload = getattr(row, "upload", None)
    return {
        "id": row.pk,
        "name": row.name,
        "type": row.content_type,
        "size": row.size,
        "here": upload.offset if upload else row.size,
        "sha256": row.sha256,
        "seconds": row.seconds,
        "state": row.state,
        "reason": row.problem,
        "at": row.created_at,
        "arrived_at": row.arrived_at,
        "withdrawn_at": row.withdrawn_at,
    }


def _drop_films(person: Person, at: datetime) -> None:
    """What no page shows, and what is still on its way, is nobody else's business."""
    for film in Film.objects.filter(owner=person).select_related("upload").order_by("pk"):
        if upload := getattr(film, "upload", None):
            if flows.UPLOAD.is_open(upload, "give-up"):
                flows.UPLOAD.advance(upload, "give-up", at=at)
            drop_part(part_of(upload))
        if address_of(film) is not None:
            continue
        if flows.FILM.is_open(film, "withdraw"):
            flows.FILM.advance(film, "withdraw", at=at)
        _erase(film)


def _erase(film: Film) -> None:
    """Leave a number of ``film``, on which something may rest, and nothing else."""
    for kept in (film.file, film.poster, *(each.file for each in film.renditions.all())):
        if kept:
            kept.delete(save=False)
    film.renditions.all().delete()
    film.captions.all().delete()
    film.name, film.file, film.poster, film.sha256 = "", "", "", ""  # type: ignore[assignment]
    film.save(update_fields=["name", "file", "poster", "sha256"])


FILMS = (
    OwnData(
        "films",
        _("Films that you sent"),
        purpose=_("Colleagues learn from lessons that were recorded."),
        kept=_("For good, unless you withdraw it. What did not come whole: seven days."),
        seen_by=_("You; where a page shows it, whoever sees that page."),
        place=3,
        closing=_(
            "Those that a page shows stay there, and say “former teacher” instead of your name."
            " All others are erased, and so is what is still on its way."
        ),
        rows=_films,
        data=_film,
        line=lambda row: row.name or f"{row.pk}",
        fields=("id name type size here sha256 seconds state reason at arrived_at withdrawn_at"),
        words={
            "here": _("how many bytes of it have come"),
            "seconds": _("how long it is"),
            "arrived_at": _("when the last of it came"),
            "withdrawn_at": _("when it was withdrawn"),
        },
        covers=("commons.Film.owner", "commons.Upload.owner"),
        file=lambda row: row.file,
        close=_drop_films,
    ),
)
