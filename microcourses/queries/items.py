"""One item, in the version that its reader may see, and what its page shows of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from commons.enums import FilmState
from commons.models import Film
from microcourses.models import Item, ItemMaterial, Material
from microcourses.queries.authors import ShownAuthor, shown_author
from microcourses.queries.reuse_origins import OriginalFilm, films_that_stayed, stays
from schools.actors import Actor
from schools.enums import Grade


@dataclass(frozen=True, slots=True)
class ShownFilm:
    """A film as a list shows it: ``is_there`` where it can be watched."""

    film: Film
    length: str  # 6:05
    is_there: bool


@dataclass(frozen=True, slots=True)
class ShownEpisode:
    """``original`` is whose film it leads to, where it was copied and has none of its own."""

    number: int
    title: str
    plan: str
    film: ShownFilm | None
    original: OriginalFilm | None = None
    lost_its_film: bool = False  # it had one that was withdrawn


@dataclass(frozen=True, slots=True)
class ItemPage:
    """What the page of an item shows, whichever version it is."""

    item: Any  # the version
    record: Item  # the item itself
    is_published: bool
    author: ShownAuthor
    grades: str
    published_on: date | None = None  # None for what is not the published version
    episodes: list[ShownEpisode] = field(default_factory=list)
    materials: list[Material] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


def version_of(item: Item, actor: Actor | None) -> tuple[Any, bool]:
    """Return the version of ``item`` for ``actor``, and whether it is the published one.

    Whoever only reads gets what is in the library, also while a newer version is being written.
    """
    del actor
    if item.live:
        return item.specific, True
    return newest_version(item), False


def newest_version(item: Item) -> Any:
    """Return the newest version, published or not: for its author, and for those who check it."""
    version = item.get_latest_revision_as_object()
    return item.specific if version is item else version


def item_page(record: Item, version: Any, actor: Actor | None, *, is_published: bool) -> ItemPage:
    """Return what ``version`` shows to ``actor``. A fixed number of queries."""
    return ItemPage(
        item=version,
        record=record,
        is_published=is_published,
        author=shown_author(record, actor),
        grades=grades_in_words(version.first_grade, version.last_grade),
        published_on=_day(record.published_at) if is_published else None,
        episodes=episodes_of(version, actor),
        materials=materials_of(version),
        tags=sorted(str(tag) for tag in version.tags.all()),
    )


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def episodes_of(version: Any, actor: Actor | None) -> list[ShownEpisode]:
    """Return the episodes of a course, numbered as readers count; none of other kinds."""
    rows = list(version.episodes.all()) if hasattr(version, "episodes") else []
    ids = [row.film_id for row in rows if row.film_id]
    films = Film.objects.in_bulk(ids)
    gone = {pk for pk, film in films.items() if film.state == FilmState.WITHDRAWN}
    stayed = films_that_stayed([row.origin_id for row in rows if stays(row)], actor)
    return [
        ShownEpisode(
            number,
            row.title,
            row.plan,
            _shown(films.get(row.film_id) if row.film_id not in gone else None),
            stayed.get(row.origin_id) if stays(row) else None,
            lost_its_film=row.film_id in gone,
        )
        for number, row in enumerate(rows, 1)
    ]


def _shown(film: Film | None) -> ShownFilm | None:
    if film is None:
        return None
    return ShownFilm(film, length_in_words(film.seconds), film.state == FilmState.READY)


def materials_of(version: Any) -> list[Material]:
    """Return the files of ``version`` in their order, without those that were taken away."""
    places = [row.material_id for row in version.materials.all()]
    found = Material.objects.exclude(file="").in_bulk(places)
    return [found[pk] for pk in places if pk in found]


def is_last_shown(material: Material) -> bool:
    """Tell whether what is in the library would be without files, if ``material`` were taken away."""
    shown = ItemMaterial.objects.filter(item=material.item_id, item__live=True)
    kept = set(shown.exclude(material__file="").values_list("material", flat=True))
    return kept == {material.pk}


def length_in_words(seconds: float | None) -> str:
    """Return a length as players show it: 6:05, 1:02:03; "" where it is not known."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def grades_in_words(first: int, last: int) -> str:
    if first == last:
        return str(Grade(first).label)
    return _("%(first)s to %(last)s") % {"first": Grade(first).label, "last": Grade(last).label}
