"""What became of an item, as its page tells it: how many, who, what happened, where it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from microcourses.models import Item, Reuse
from microcourses.permissions import POLICY, counties_of
from microcourses.queries.authors import shown_authors
from microcourses.queries.reuse_licences import why_not_copied
from microcourses.queries.reuse_map import Map, School, drawn_map, schools_that_took
from microcourses.queries.reuse_origins import Forebear, OriginalFilm, line_of, original_films
from microcourses.queries.shelves import Choice, shelves_for
from schools.actors import Actor

LATEST = 3  # reports on the item's own page


@dataclass(slots=True)
class Used:
    """What the part ``microcourses/reuse/_on_item.html`` shows.

    ``tells_names``: this reader sees who and which schools; others see figures alone.
    """

    item: Item
    count: int
    teachers: int
    schools: int
    tells_names: bool
    rows: list[School] = field(default_factory=list)
    map: Map | None = None
    colleagues: int = 0  # of the author's own school, and the author; they do not count
    reports: list[Reuse] = field(default_factory=list)
    total: int = 0  # of reports that can be read
    line: list[Forebear] = field(default_factory=list)
    originals: list[OriginalFilm] = field(default_factory=list)
    may_report: bool = False
    may_copy: bool = False
    why_not_copied: str = ""
    may_remove: bool = False
    shelves: list[Choice] = field(default_factory=list)
    click: UUID = field(default_factory=uuid4)  # of the button that copies

    @property
    def words(self) -> str:
        """By how many: "14 teachers of 6 other schools"; "" where nobody did."""
        return used_by(self.teachers, self.schools)


def used_by(teachers: int, schools: int) -> str:
    """Say by how many something was used: "14 teachers of 6 other schools"; "" for none."""
    if not teachers:
        return ""
    words = {
        "teachers": ngettext("%(n)d teacher", "%(n)d teachers", teachers) % {"n": teachers},
        "schools": ngettext("%(n)d other school", "%(n)d other schools", schools) % {"n": schools},
    }
    return _("%(teachers)s of %(schools)s") % words


def on_item(item: Any, actor: Actor | None) -> Used:
    """Return what became of ``item`` (any version of it), for ``actor`` (None: a visitor).

    A fixed number of queries, however often it was used.
    """
    plain = Item.objects.select_related("school", "author").get(pk=item.pk)
    reads = actor is not None and POLICY.allows(actor, "reuse.report", plain)
    used = Used(
        item=plain,
        count=plain.reuse_count,
        teachers=plain.reuse_teachers,
        schools=plain.reuse_schools,
        tells_names=tells_names(plain, actor),
        line=line_of(plain, actor),
        originals=original_films(plain, actor),
        may_report=reads,
        why_not_copied=why_not_copied(plain, actor),
    )
    used.may_copy = reads and not used.why_not_copied
    if actor is None:
        return used
    if used.tells_names:
        used.rows = schools_that_took(plain, actor)
        home = shown_authors([plain], actor)[plain.pk]
        used.map = drawn_map(home.school, used.rows)
        standing = Reuse.objects.filter(item=plain).standing()
        everyone = standing.values("person").distinct().count()
        used.colleagues = everyone - plain.reuse_teachers
        reports = reports_on(plain, actor)
        used.reports = list(reports.filter(adapted=None)[:LATEST])  # the others stand in the table
        used.total = reports.count()
        used.may_remove = POLICY.allows(actor, "reuse.remove", Reuse(item=plain))
    if reads:
        used.shelves = shelves_for(plain, actor, timezone.localdate())
    return used


def tells_names(item: Item, actor: Actor | None) -> bool:
    """Tell whether ``actor`` sees who used ``item``: the people of its county, and its author."""
    if actor is None:
        return False
    near = item.county_id in counties_of(actor) or item.author_id == actor.user_id
    return bool(actor.is_admin or near)


def reports_on(item: Item, actor: Actor) -> QuerySet[Reuse]:
    """Return what ``actor`` may read of the uses of ``item``, the latest first."""
    found = Reuse.objects.visible_to(actor).filter(item=item.pk)
    return found.select_related("person", "school", "adapted", "item").latest_first()
