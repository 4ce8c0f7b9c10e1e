"""The demo's seed schools: who is known there, and with whom their courses were made."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from microcourses.domain.makers import name_maker
from microcourses.domain.schools import name_backbone
from microcourses.enums import ItemKind
from microcourses.models import Item
from microcourses.queries.authors import shown_author
from microcourses.queries.schools import standing_at
from schools.actors import Actor, load_actor
from schools.enums import Role
from schools.models import Appointment, County, Person, School

KNOWN = 3  # backbone teachers of a school
MADE_TOGETHER = (ItemKind.COURSE, ItemKind.CASE)


def make_seeds_known(county: County, office: Person, at: datetime) -> None:
    """Let the office name backbone teachers, and authors those who guided them."""
    actor = load_actor(office)
    if actor is None:
        return
    for school in county.schools.filter(is_seed=True).order_by("pk"):
        items = Item.objects.filter(school=school, live=True).select_related("subject", "author")
        shared = [
            item for item in items.order_by("published_at", "pk") if shown_author(item, None).name
        ]
        _name_backbone(actor, school, shared, at)
        for item in shared:
            if item.kind in MADE_TOGETHER:
                _name_guide(item)


def _name_backbone(actor: Actor, school: School, shared: list[Item], at: datetime) -> None:
    here = set(standing_at(school, timezone.localdate(at)).values_list("pk", flat=True))
    first = {item.author_id: item for item in reversed(shared) if item.author_id in here}
    for item in [first[pk] for pk in sorted(first)][:KNOWN]:
        line = f"{item.subject} · 《{item.title}》"
        name_backbone(actor=actor, school=school, person=item.author, line=line, at=at)


def _name_guide(item: Item) -> None:
    """Name whoever guides the subject, an expert before others, as the day of sharing knew them."""
    at, author = item.published_at, load_actor(item.author)
    if at is None or author is None:
        return
    guiding = Appointment.objects.in_force(timezone.localdate(at)).filter(
        county=item.county_id, subject=item.subject_id, role__in=(Role.EXPERT, Role.MENTOR)
    )
    guide = guiding.exclude(person=item.author_id).order_by("role", "pk").select_related("person")
    if duty := guide.first():
        name_maker(actor=author, item=item, person=duty.person, at=at)
