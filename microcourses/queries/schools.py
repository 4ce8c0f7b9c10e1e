"""What the schools of a county share: the list, and the page of one, seed schools first of all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from microcourses.hosts import FocusShown, focus_of
from microcourses.models import BackboneTeacher, Item, MadeWith
from microcourses.models.items import ItemQuerySet
from microcourses.permissions import POLICY, telling_author, telling_school
from microcourses.queries.authors import ShownAuthor, shown_authors
from schools.actors import Actor
from schools.enums import Role
from schools.models import Appointment, Person, School, TeachingPost

FEW = 6
LEADING = (Role.PREPARATION_LEADER, Role.COORDINATOR)


def shared_by_schools(reader: Actor | None) -> ItemQuerySet:
    """Return what is in the library for ``reader`` and tells them which school it comes from."""
    return Item.objects.published_to(reader).filter(telling_school(reader)).exclude(school=None)


def readable_schools(reader: Actor | None) -> QuerySet[School]:
    """Return the schools of one's counties; of all others, seed schools that share with everybody."""
    public = Q(is_seed=True, pk__in=shared_by_schools(None).order_by().values("school"))
    if reader is None:
        return School.objects.filter(public)
    own = School.objects.visible_to(reader).values("pk")
    return School.objects.filter(public | Q(pk__in=own))


@dataclass(frozen=True, slots=True)
class SchoolRow:
    school: School
    items: int
    backbone: int


def school_rows(reader: Actor | None, today: date) -> list[SchoolRow]:
    """Return seed schools, then others that share something. Three queries."""
    schools = list(readable_schools(reader).order_by("-is_seed", "name"))
    items = dict(
        shared_by_schools(reader).order_by().values_list("school").annotate(many=Count("pk"))
    )
    backbone = dict(
        _standing_backbone(today)
        .filter(school__in=_known(reader))
        .order_by()
        .values_list("school")
        .annotate(many=Count("pk"))
    )
    return [
        SchoolRow(school, items.get(school.pk, 0), backbone.get(school.pk, 0))
        for school in schools
        if school.is_seed or items.get(school.pk)
    ]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item with whom it names; ``makers`` are those with whom it was made."""

    item: Item
    author: ShownAuthor
    makers: list[Person]

    @property
    def names(self) -> str:
        return str(_(", ")).join(str(person.name) for person in self.makers)


@dataclass(frozen=True, slots=True)
class BackboneRow:
    backbone: BackboneTeacher
    shared: int


@dataclass(frozen=True, slots=True)
class SchoolShown:
    """``is_own``: the reader is of the county, and is shown people, not only what is public."""

    school: School
    is_own: bool
    backbone: list[BackboneRow]
    leaders: list[Appointment]
    experts: list[Appointment]
    made: list[ItemRow]
    reused: list[ItemRow]
    newest: list[ItemRow]
    items: int
    focus: FocusShown | None
    may_name: bool


def school_shown(school: School, reader: Actor | None, today: date) -> SchoolShown:
    """Return what the page of ``school`` shows ``reader``. A fixed number of queries."""
    items = shared_by_schools(reader).filter(school=school.pk)
    is_own = reader is not None and _known(reader).filter(pk=school.pk).exists()
    made_ids = MadeWith.objects.filter(item__school=school.pk).values("item")
    lists = [
        list(rows.select_related("author", "school", "subject")[:FEW])
        for rows in (
            items.filter(pk__in=made_ids).newest_first(),
            items.filter(reuse_teachers__gt=0).order_by("-reuse_teachers", "-pk"),
            items.newest_first(),
        )
    ]
    every = {item.pk: item for rows in lists for item in rows}
    authors = shown_authors(every.values(), reader)
    makers = _makers(every)
    made, reused, newest = (
        [ItemRow(item, authors[item.pk], makers.get(item.pk, [])) for item in rows]
        for rows in lists
    )
    return SchoolShown(
        school=school,
        is_own=is_own,
        backbone=_backbone(school, reader, today) if is_own else [],
        leaders=_duties(school, today, LEADING) if is_own else [],
        experts=_duties(school, today, (Role.EXPERT,)) if is_own else [],
        made=made,
        reused=reused,
        newest=newest,
        items=items.count(),
        focus=focus_of(school.county_id, reader),
        may_name=POLICY.allows(reader, "backbone.keep", school),
    )


def standing_at(school: School, today: date) -> QuerySet[Person]:
    """Return who teaches or is employed at ``school`` on the day ``today``."""
    posts = TeachingPost.objects.in_force(today).filter(school=school.pk).values("person")
    duties = _employed(today).filter(school=school.pk).values("person")
    people = Person.objects.filter(Q(pk__in=posts) | Q(pk__in=duties), is_active=True)
    return people.order_by("name", "pk")


def _employed(today: date) -> QuerySet[Appointment]:
    return Appointment.objects.in_force(today).exclude(role=Role.EXPERT)


def _known(reader: Actor | None) -> QuerySet[School]:
    return School.objects.visible_to(reader)


def _standing_backbone(today: date) -> QuerySet[BackboneTeacher]:
    """Whoever left the school is its backbone no longer, though nobody took them off the list."""
    here = {"person": OuterRef("person"), "school": OuterRef("school")}
    posts = TeachingPost.objects.in_force(today).filter(**here)
    duties = _employed(today).filter(**here)
    return BackboneTeacher.objects.filter(Exists(posts) | Exists(duties), person__is_active=True)


def _backbone(school: School, reader: Actor | None, today: date) -> list[BackboneRow]:
    """Return the backbone teachers of a school, with how much of theirs the reader finds."""
    rows = list(_standing_backbone(today).filter(school=school.pk).select_related("person"))
    theirs = (
        Item.objects.published_to(reader)
        .filter(telling_author(reader), author__in=[row.person_id for row in rows])
        .order_by()
    )
    shared = dict(theirs.values_list("author").annotate(many=Count("pk")))
    return [BackboneRow(row, shared.get(row.person_id, 0)) for row in rows]


def _duties(school: School, today: date, roles: tuple[str, ...]) -> list[Appointment]:
    duties = Appointment.objects.in_force(today).filter(
        school=school.pk, role__in=roles, person__is_active=True
    )
    return list(duties.select_related("person", "subject").order_by("role", "person__name", "pk"))


def _makers(items: dict[int, Item]) -> dict[int, list[Person]]:
    found: dict[int, list[Person]] = {}
    for row in MadeWith.objects.filter(item__in=items).select_related("person"):
        found.setdefault(row.item_id, []).append(row.person)
    return found
