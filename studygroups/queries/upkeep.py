"""A county's circles and posts as the upkeep needs them, and what a roster would change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from schools.enums import Source
from schools.models import County, TeachingPost
from studygroups.models import Circle, Membership
from studygroups.queries.grouping import CircleKey, Post, Seat, Span, Stay, Upkeep, keep_on


def upkeep_from(county: County, on: date) -> Upkeep:
    """Return ``county``'s circles and the roster memberships that reach ``on`` or further.

    Two queries. Memberships made by hand are not the roster's and stay out.
    """
    keys: dict[int, CircleKey] = {}
    spans: dict[CircleKey, Span] = {}
    for pk, subject, stage, grade, opened_on, closed_on in Circle.objects.filter(
        county=county
    ).values_list("pk", "subject_id", "stage", "grade", "opened_on", "closed_on"):
        keys[pk] = CircleKey(subject, stage, grade)
        spans[keys[pk]] = Span(opened_on, closed_on)
    rows = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on), circle__county=county, source=Source.ROSTER
    ).values_list("person_id", "circle_id", "school_id", "is_primary", "starts_on", "ends_on", "pk")
    stays = [
        Stay(person, keys[circle], Seat(school, is_primary), starts_on, ends_on, pk)
        for person, circle, school, is_primary, starts_on, ends_on, pk in rows
    ]
    return Upkeep(spans, stays, county.smallest_circle)


def posts_from(county: County, on: date) -> list[tuple[Post, date, date | None]]:
    """Return the posts that reach ``on`` or further, each with the days between which it holds."""
    rows = TeachingPost.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on), county=county
    ).values_list(
        "person_id", "school_id", "subject_id", "grade", "is_primary", "starts_on", "ends_on"
    )
    return [(Post(*row[:5]), row[5], row[6]) for row in rows]


def days_of_change(
    on: date, posts: Iterable[tuple[Post, date, date | None]], state: Upkeep
) -> list[date]:
    """Return ``on`` and every later day on which a post, a stay or a circle begins or ends."""
    days = {on}
    for _post, starts_on, ends_on in posts:
        days |= {starts_on, ends_on or on}
    for stay in state.stays:
        days |= {stay.starts_on, stay.ends_on or on}
    for span in state.spans.values():
        days |= {span.opened_on, span.closed_on or on}
    return sorted(day for day in days if day >= on)


def foreseen_circles(
    county: County, posts: Iterable[tuple[int, int | None, str, int]], on: date
) -> dict[str, int]:
    """Count what would follow for ``county``'s circles if ``posts`` held from ``on``.

    ``posts`` are (person, school, subject code, grade); people who do not exist yet have
    negative numbers. Nothing is written.
    """
    state = upkeep_from(county, on)
    return keep_on(on, [Post(*post) for post in posts], state).counts()
