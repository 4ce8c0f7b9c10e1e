"""The county's posts have changed, or would: the circles follow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.dispatch import receiver

from schools.actors import Actor
from schools.models import County
from schools.signals import posts_changed, roster_planned
from studygroups.domain.circles import keep_circles
from studygroups.queries.upkeep import foreseen_circles


@receiver(roster_planned)
def foresee_circles(
    sender: Any,
    *,
    county: County,
    posts: Iterable[tuple[int, int | None, str, int]],
    on: date,
    **kwargs: Any,
) -> dict[str, dict[str, int]]:
    return {"circles": foreseen_circles(county, posts, on)}


@receiver(posts_changed)
def follow_posts(
    sender: Any, *, county: County, on: date, actor: Actor | None, at: datetime, **kwargs: Any
) -> dict[str, dict[str, int]]:
    return {"circles": keep_circles(county=county, on=on, actor=actor, at=at)}
