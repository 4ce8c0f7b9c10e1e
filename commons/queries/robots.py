"""Robots of chat groups: which are due, for which places, and what they say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Min, Q, QuerySet, Sum
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commons.enums import RobotState
from commons.models import Robot, Thread
from commons.permissions import COUNTY
from commons.registers import HOSTS, host_of
from schools.actors import Actor
from schools.enums import Role
from schools.models import County


def robots_hearing(thing: Any) -> QuerySet[Robot]:
    """Return the robots that are on and tell of ``thing``: its own, and those of its county."""
    kind = ContentType.objects.get_for_model(thing)
    hearing = Q(thing_type=kind, thing_id=thing.pk)
    county = host_of(thing).county_of(thing)
    if county is not None:
        of_counties = ContentType.objects.get_for_model(County)
        hearing |= Q(thing_type=of_counties, thing_id=county)
    return Robot.objects.filter(hearing, state=RobotState.ON)


def due_robots(at: datetime) -> list[Robot]:
    """Return the robots that have something to say, who waits longest first. One query."""
    return list(Robot.objects.filter(state=RobotState.ON, due_at__lte=at).order_by("due_at", "pk"))


def next_due() -> datetime | None:
    """Return when the next robot is due, if any is. One query."""
    waiting = Robot.objects.filter(state=RobotState.ON, due_at__isnull=False)
    moment: datetime | None = waiting.aggregate(first=Min("due_at"))["first"]
    return moment


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many questions nobody has answered, in how many circles."""

    questions: int
    places: int


def waiting_at(thing: Any) -> Waiting:
    """Count what waits in ``thing``, or in a county. A fixed number of queries."""
    if thing._meta.label_lower == COUNTY:
        things = [
            Q(thing_type=_type_of(label), thing_id__in=host.in_county(thing.pk).values("pk"))
            for label, host in HOSTS.items()
            if host.in_county is not None
        ]
    else:
        things = [Q(thing_type=_type_of(thing._meta.label_lower), thing_id=thing.pk)]
    anywhere = Q(pk__in=[])
    for each in things:
        anywhere |= each
    counted = Thread.objects.filter(anywhere, open_questions__gt=0).aggregate(
        questions=Sum("open_questions"), places=Count("thing_id", distinct=True)
    )
    return Waiting(counted["questions"] or 0, counted["places"])


def _type_of(label: str) -> ContentType:
    return ContentType.objects.get_for_model(apps.get_model(label))


def message_of(robot: Robot, site: str) -> str:
    """Return what ``robot`` says now, in its group's language; "" where nothing waits.

    Figures, the name of the circle or county, and a link to the site, which asks who is there:
    nobody's words and nobody's name.
    """
    waiting = waiting_at(robot.thing)
    if not waiting.questions:
        return ""
    with translation.override(robot.language):
        words = {"n": waiting.questions, "place": str(robot.thing)}
        says = ngettext(
            "%(n)d question waits for an answer in %(place)s.",
            "%(n)d questions wait for an answer in %(place)s.",
            waiting.questions,
        )
        says %= words
        if waiting.places > 1:
            where = ngettext("In %(n)d circle.", "In %(n)d circles.", waiting.places)
            says = f"{says} {where % {'n': waiting.places}}"
        return _("[Tongyan] %(says)s") % {"says": says} + f"\n{site}{_page_of(robot.thing)}"


def trial_message(robot: Robot, site: str) -> str:
    """Return what a test says, in the group's language."""
    with translation.override(robot.language):
        says = _("A test. How many questions wait in %(place)s will be said here.")
        says %= {"place": str(robot.thing)}
        return _("[Tongyan] %(says)s") % {"says": says} + f"\n{site}{_page_of(robot.thing)}"


def _page_of(thing: Any) -> str:
    return "/" if thing._meta.label_lower == COUNTY else str(thing.get_absolute_url())


@dataclass(frozen=True, slots=True)
class Place:
    """Something whose questions a chat group can be told of. ``key`` names it in a form."""

    key: str
    thing: Any

    @property
    def label(self) -> str:
        return str(self.thing)


def places_to_tell_of(actor: Actor) -> list[Place]:
    """Return the counties and things that ``actor`` may set a robot up for."""
    counties = County.objects.order_by("name")
    if not actor.is_admin:
        offices = (duty.county_id for duty in actor.duties if duty.role == Role.OFFICE)
        counties = counties.filter(pk__in=[pk for pk in offices if pk is not None])
    places = [Place(f"{COUNTY}:{each.pk}", each) for each in counties]
    for label, host in HOSTS.items():
        if host.moderated is not None:
            places += [Place(f"{label}:{each.pk}", each) for each in host.moderated(actor)]
    return places


@dataclass(frozen=True, slots=True)
class PlaceRobots:
    """The robots of one circle or county."""

    thing: Any
    robots: list[Robot]


def robots_by_place(actor: Actor, robots: Iterable[Robot]) -> list[PlaceRobots]:
    """Put ``robots`` together by what they tell of, counties before all.

    A fixed number of queries, but for what is closed by now.
    """
    known = {(_type_of(each.thing._meta.label_lower).pk, each.thing.pk): each.thing
             for each in places_to_tell_of(actor)}  # fmt: skip
    groups: dict[tuple[int, int], PlaceRobots] = {}
    for robot in robots:
        key = (robot.thing_type_id, robot.thing_id)
        if key not in groups:
            groups[key] = PlaceRobots(known.get(key) or robot.thing, [])
        groups[key].robots.append(robot)
    return sorted(groups.values(), key=lambda one: one.thing._meta.label_lower != COUNTY)
