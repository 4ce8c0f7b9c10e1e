"""A county with an item in the library, its author, and teachers of this school and others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from microcourses.domain.reuse import report_reuse
from microcourses.enums import ReuseHow
from microcourses.models import Item, Reuse
from schools.actors import Actor, load_actor
from schools.models import County, Person, School, TeachingPost
from tests.factories.microcourses import StrategyFactory
from tests.factories.schools import (
    NOW,
    CountyFactory,
    PersonFactory,
    SchoolFactory,
    SubjectFactory,
    TeachingPostFactory,
)

TODAY = NOW.date()
WORDS = "学生自己动手做了杠杆，最后一组讨论得最热烈。"


def teacher_at(school: School, **said: Any) -> Person:
    person = PersonFactory(county=school.county, **said)
    TeachingPostFactory(person=person, school=school, subject=SubjectFactory(code="maths"), grade=7)
    return person


def move(person: Person, school: School, on: date) -> None:
    """Let ``person`` teach at ``school`` from the day ``on``."""
    TeachingPost.objects.filter(person=person).update(ends_on=on)
    TeachingPostFactory(
        person=person, school=school, subject=SubjectFactory(code="maths"), grade=7, starts_on=on
    )


def actor_of(person: Person, on: date = TODAY) -> Actor:
    actor = load_actor(person, on)
    assert actor is not None
    return actor


def report(person: Person, item: Item, **changes: Any) -> Reuse:
    said = {
        "how": ReuseHow.IN_CLASS,
        "used_on": TODAY,
        "class_name": "",
        "happened": WORDS,
        "client_id": uuid4(),
        "at": NOW,
    }
    return report_reuse(actor=actor_of(person), item=item, **said | changes)


@dataclass
class Places:
    county: County
    school: School
    author: Person
    item: Item

    def other_school(self) -> School:
        return SchoolFactory(county=self.county)

    def counted(self) -> tuple[int, int, int]:
        """(uses, teachers, schools) as the item has them."""
        found = Item.objects.get(pk=self.item.pk)
        return found.reuse_count, found.reuse_teachers, found.reuse_schools


def make_places(**said: Any) -> Places:
    """Return a county with a strategy in the library, put there in September."""
    county = CountyFactory()
    school = SchoolFactory(county=county)
    author = teacher_at(school)
    item = StrategyFactory(
        published=True,
        author=author,
        school=school,
        subject=SubjectFactory(code="maths"),
        first_published_at=NOW.replace(month=9),
        **said,
    )
    return Places(county, school, author, item.item_ptr)
