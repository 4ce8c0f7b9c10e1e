"""What an author says in each kind of item. A new kind: its class here or beside it, and in ``SAYS``."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

from django.utils.translation import gettext as _

from kit.errors import Invalid
from kit.text import one_line, rich_html
from microcourses.domain.items import LONGEST_TITLE
from microcourses.domain.sharing import LONGEST_TEXT, Said
from microcourses.enums import ItemKind, ResourceSort
from microcourses.models import Episode

MOST_EPISODES = 60


@dataclass(frozen=True, slots=True)
class EpisodeSaid:
    """One short lesson: ``film`` is the id of a film, ``plan`` HTML.

    ``origin`` is the episode that it was copied from, whose film it leads to. ``row`` is the id of
    the row that says it so far, None for a new one: it is kept, since copies of it name it.
    """

    title: str
    film: int | None = None
    plan: str = ""
    origin: int | None = None
    row: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategySaid(Said):
    """A teaching strategy says nothing more than every item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseSaid(Said):
    """A micro-course: its episodes, in their order."""

    episodes: tuple[EpisodeSaid, ...] = ()

    @classmethod
    def own(cls, version: Any) -> dict[str, Any]:
        rows = version.episodes.all()
        said = [
            EpisodeSaid(row.title, row.film_id, row.plan, row.origin_id, row.pk) for row in rows
        ]
        return {"episodes": tuple(said)}

    def cleaned(self) -> Self:
        if len(self.episodes) > MOST_EPISODES:
            words = {"most": MOST_EPISODES}
            raise Invalid(
                _("At most %(most)d episodes; begin a second series.") % words, field="episodes"
            )
        if any(len(each.plan) > LONGEST_TEXT for each in self.episodes):
            raise Invalid(
                _("This text is too long. Put it into a file of its own."), field="episodes"
            )
        origins = {each.origin for each in self.episodes} - {None}
        known = set(Episode.objects.filter(pk__in=origins).values_list("pk", flat=True))
        cleaned = [
            replace(
                each,
                title=one_line(each.title)[:LONGEST_TITLE],
                plan=rich_html(each.plan),
                origin=each.origin if each.origin in known else None,  # its course was changed
            )
            for each in self.episodes
        ]
        return replace(Said.cleaned(self), episodes=tuple(cleaned))

    def write(self, version: Any) -> None:
        Said.write(self, version)
        known = {row.pk: row for row in version.episodes.all() if row.pk is not None}
        rows = []
        for place, each in enumerate(self.episodes):
            row = known.pop(each.row, None) or Episode()
            row.title, row.film_id, row.plan = each.title, each.film, each.plan
            row.origin_id, row.sort_order = each.origin, place
            rows.append(row)
        version.episodes = rows

    def films(self) -> tuple[int, ...]:
        return tuple(each.film for each in self.episodes if each.film is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceSaid(Said):
    """A resource: what sort of paper it is."""

    PLAIN: ClassVar[tuple[str, ...]] = (*Said.PLAIN, "sort")

    sort: str = ResourceSort.PLAN


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSaid(Said):
    """A case: what every item says. Its lesson is written on a page of its own (``cases``)."""


SAYS: dict[str, type[Said]] = {
    ItemKind.CASE: CaseSaid,
    ItemKind.COURSE: CourseSaid,
    ItemKind.STRATEGY: StrategySaid,
    ItemKind.RESOURCE: ResourceSaid,
}
