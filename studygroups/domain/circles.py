"""Keep the circles as the roster says, and what people may do about them by hand."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from commons.domain.notices import see_talk_on
from kit.commands import command
from kit.errors import Invalid, Stale
from kit.wire.publish import recheck
from ledger.domain.entries import record
from ledger.events import Kind
from schools.actors import Actor
from schools.enums import Source
from schools.models import County, Person
from schools.queries.people import standings_of
from studygroups import events, flows
from studygroups.models import Circle, CirclePreference, Membership, Succession
from studygroups.permissions import POLICY
from studygroups.queries.grouping import CircleKey, Upkeep, keep_on
from studygroups.queries.upkeep import days_of_change, posts_from, upkeep_from

BATCH = 1000
NEW_VISIT_AFTER = timedelta(minutes=30)  # what is seen within it is one visit


@command
def keep_circles(*, county: County, on: date, actor: Actor | None, at: datetime) -> dict[str, int]:
    """Bring ``county``'s circles and their roster memberships to what its posts say from ``on``.

    ``on`` may lie in the future, and later days on which posts change are settled too. What
    held before ``on`` is not touched, nor is any membership made by hand. Done again, nothing
    is written. ``actor`` None is the platform itself. Returns the counts of the day ``on``:
    circles that never were before, and people who joined or left one.
    """
    county = County.objects.select_for_update().get(pk=county.pk)
    posts = posts_from(county, on)
    state = upkeep_from(county, on)
    changes = [
        keep_on(
            day, [post for post, start, end in posts if start <= day < (end or date.max)], state
        )
        for day in days_of_change(on, posts, state)
    ]
    counts = changes[0].counts()
    if state.is_empty():
        return counts
    circles = _write_circles(county, state, at=at, actor=actor)
    joined, left = _write_stays(state, circles)
    for key, circle in circles.items():
        if key in joined or key in left:
            record(
                events.CIRCLE_KEPT,
                actor=actor,
                thing=circle,
                at=at,
                subject=circle.subject_id,
                grade=circle.grade,
                changes={
                    "on": on.isoformat(),
                    "joined": sorted(joined[key]),
                    "left": sorted(left[key]),
                },
            )
    recheck(set().union(*left.values()))
    return counts


def _write_circles(
    county: County, state: Upkeep, *, at: datetime, actor: Actor | None
) -> dict[CircleKey, Circle]:
    """Write the spans that moved and the lineage; return the county's circles by their key."""
    Circle.objects.bulk_create(
        Circle(
            county=county,
            subject_id=key.subject,
            stage=key.stage,
            grade=key.grade,
            opened_on=state.spans[key].opened_on,
        )
        for key in state.created
    )
    rows = county.circles.select_related("subject")
    circles = {CircleKey(row.subject_id, row.stage, row.grade): row for row in rows}
    for key in dict.fromkeys(state.moved):
        happened = _move_circle(circles[key], state, key, at=at)
        record(
            happened,
            actor=actor,
            thing=circles[key],
            at=at,
            subject=key.subject,
            grade=key.grade,
            changes={"from": str(circles[key].opened_on), "until": str(circles[key].closed_on)},
        )
    known = set(
        Succession.objects.filter(before__county=county).values_list("before", "after", "on")
    )
    Succession.objects.bulk_create(
        Succession(before=circles[before], after=circles[after], on=on, reason=reason)
        for before, after, on, reason in state.lineage
        if (circles[before].pk, circles[after].pk, on) not in known
    )
    return circles


def _move_circle(circle: Circle, state: Upkeep, key: CircleKey, *, at: datetime) -> Kind:
    """Write the days between which ``circle`` is open; return what that is called."""
    span = state.spans[key]
    days = {"opened_on": span.opened_on, "closed_on": span.closed_on}
    step = "close" if span.closed_on else "reopen"
    if flows.CIRCLE.is_open(circle, step):
        flows.CIRCLE.advance(circle, step, at=at, **days)
    else:  # made just now, or settled before for another day
        Circle.objects.filter(pk=circle.pk).update(**days)
        circle.opened_on, circle.closed_on = span.opened_on, span.closed_on
    if span.closed_on:
        return events.CIRCLE_CLOSED
    return events.CIRCLE_REOPENED if key in state.known else events.CIRCLE_OPENED


def _write_stays(
    state: Upkeep, circles: dict[CircleKey, Circle]
) -> tuple[dict[CircleKey, set[int]], dict[CircleKey, set[int]]]:
    """End and begin memberships in bulk; return who joined and who left each circle."""
    ended: dict[date | None, list[int]] = defaultdict(list)
    for stay in state.ended:
        if stay.pk is not None:
            ended[stay.ends_on].append(stay.pk)
    for day, rows in ended.items():
        for start in range(0, len(rows), BATCH):
            Membership.objects.filter(pk__in=rows[start : start + BATCH]).update(ends_on=day)
    Membership.objects.bulk_create(
        (
            Membership(
                circle=circles[stay.circle],
                person_id=stay.person,
                school_id=stay.seat.school,
                is_primary=stay.seat.is_primary,
                source=Source.ROSTER,
                starts_on=stay.starts_on,
                ends_on=stay.ends_on,
            )
            for stay in state.begun
        ),
        batch_size=BATCH,
    )
    joined: dict[CircleKey, set[int]] = defaultdict(set)
    left: dict[CircleKey, set[int]] = defaultdict(set)
    for stay in state.begun:
        joined[stay.circle].add(stay.person)
    for stay in state.ended:
        left[stay.circle].add(stay.person)
    for key in joined.keys() & left.keys():  # a change of school alone is neither
        joined[key], left[key] = joined[key] - left[key], left[key] - joined[key]
    return joined, left


@command
def add_member(*, actor: Actor, circle: Circle, person: Person, at: datetime) -> Membership:
    """Let ``person`` stand in ``circle`` by hand, from the day of ``at``.

    The roster leaves such a membership alone.

    :raises NotAllowed: ``actor`` neither facilitates the circle nor works in its county's office.
    :raises Stale: the circle is closed.
    :raises Invalid: the person is of another county, or stands in the circle already.
    """
    POLICY.require(actor, "circle.add-member", circle)
    day = timezone.localdate(at)
    circle = Circle.objects.select_for_update().get(pk=circle.pk)
    if not circle.is_open_on(day):
        raise Stale(_("This circle is closed."))
    if person.county_id != circle.county_id or not person.is_active:
        raise Invalid(_("Only people of this county can be added."), field="person")
    if circle.memberships.in_force(day).filter(person=person).exists():
        raise Invalid(_("This person stands in the circle already."), field="person")
    added = circle.memberships.create(
        person=person,
        school_id=standings_of([person.pk], at)[person.pk].school,
        source=Source.HAND,
        starts_on=day,
    )
    _record_on(circle, events.MEMBER_ADDED, actor=actor, at=at, changes={"person": person.pk})
    return added


@command
def remove_member(*, actor: Actor, membership: Membership, at: datetime) -> None:
    """End a ``membership`` that was made by hand, on the day of ``at``.

    :raises NotAllowed: ``actor`` neither facilitates the circle nor works in its county's office.
    :raises Invalid: the membership comes from the roster, which alone can end it.
    :raises Stale: it has ended already.
    """
    circle = membership.circle
    POLICY.require(actor, "circle.remove-member", circle)
    if membership.source != Source.HAND:
        raise Invalid(_("The roster keeps this membership; change it there."))
    day = timezone.localdate(at)
    rows = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day), pk=membership.pk)
    if not rows.update(ends_on=max(day, membership.starts_on)):
        raise Stale
    changes = {"person": membership.person_id}
    _record_on(circle, events.MEMBER_REMOVED, actor=actor, at=at, changes=changes)
    recheck({membership.person_id})


@command
def mute_circle(*, actor: Actor, circle: Circle, muted: bool, at: datetime) -> None:
    """Send ``actor`` no more notices of ``circle``, or, with ``muted`` False, send them again.

    A personal choice: nobody is lost from the circle by it, and what was told of it no longer
    waits. Chosen again, nothing changes.

    :raises NotAllowed: the circle is not for ``actor``.
    """
    POLICY.require(actor, "circle.mute", circle)
    kept, __ = CirclePreference.objects.get_or_create(circle=circle, person_id=actor.user_id)
    if kept.is_muted == muted:
        return
    CirclePreference.objects.filter(pk=kept.pk).update(is_muted=muted)
    if muted:
        see_talk_on(actor.user_id, circle, at)
    _record_on(circle, events.CIRCLE_MUTED if muted else events.CIRCLE_UNMUTED, actor=actor, at=at)


@command
def visit_circle(*, actor: Actor, circle: Circle, at: datetime) -> datetime | None:
    """Note that ``actor`` looks at ``circle`` now; return since when things are new to them.

    That is the end of the visit before, None on the first. Page views less than half an hour
    apart are one visit. One fact a day is recorded.

    :raises NotAllowed: the circle is not for ``actor``.
    """
    POLICY.require(actor, "circle.visit", circle)
    kept, __ = CirclePreference.objects.get_or_create(circle=circle, person_id=actor.user_id)
    before = kept.seen_before_at
    if kept.seen_at is not None and at - kept.seen_at >= NEW_VISIT_AFTER:
        before = kept.seen_at
    if kept.seen_at is None or at > kept.seen_at:
        CirclePreference.objects.filter(pk=kept.pk).update(seen_at=at, seen_before_at=before)
    key = f"{circle.pk}:{timezone.localdate(at)}"
    _record_on(circle, events.CIRCLE_VISITED, actor=actor, at=at, key=f"{actor.user_id}@{key}")
    return before


def _record_on(circle: Circle, kind: Kind, *, actor: Actor, at: datetime, **rest: Any) -> None:
    """Record ``kind`` on ``circle``, with the subject and grade that it is about."""
    about: dict[str, Any] = {"subject": circle.subject_id, "grade": circle.grade}
    record(kind, actor=actor, thing=circle, at=at, **about, **rest)
