"""What the whole world may know of a county's schools: no people, only how many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schools.enums import STAGE_GRADES, Stage
from schools.models import School, TeachingPost


@dataclass(frozen=True, slots=True)
class ShownSchool:
    """A school as visitors see it."""

    name: str
    stages: tuple[str, ...]
    is_seed: bool

    @property
    def stage_labels(self) -> list[str]:
        return [str(Stage(value).label) for value in self.stages]


def schools_shown(county_id: int) -> list[ShownSchool]:
    """Return the schools of a county: seed schools first, then by stage and name. One query."""
    rows = School.objects.filter(county=county_id).values_list("name", "stages", "is_seed")
    order = {str(stage): rank for rank, stage in enumerate(STAGE_GRADES)}
    shown = [
        ShownSchool(name, tuple(sorted(set(stages) & set(order), key=order.__getitem__)), is_seed)
        for name, stages, is_seed in rows
    ]
    return sorted(
        shown,
        key=lambda one: (not one.is_seed, [order[each] for each in one.stages], one.name),
    )


def people_teaching(county_id: int, on: date) -> int:
    """Return how many people teach in the county on the day ``on``."""
    posts = TeachingPost.objects.in_force(on).filter(county=county_id, person__is_active=True)
    return posts.values("person").distinct().count()
