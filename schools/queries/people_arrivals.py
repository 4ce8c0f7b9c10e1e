"""Who of a school has come in, and who has not yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from schools.actors import Actor
from schools.enums import Role
from schools.models import Appointment, County, Invitation, Person, School, TeachingPost
from schools.permissions import POLICY, looked_after_schools
from schools.queries.accounts import accounts_at, accounts_of
from schools.queries.factors import with_factor

IN, INVITED, EXPIRED, WAITING, CLOSED = "in", "invited", "expired", "waiting", "closed"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One person of a school: ``state`` is one of the five above.

    ``link`` is the newest link that was not used or replaced; it may have expired.
    """

    person: Person
    posts: list[TeachingPost]
    roles: list[str]
    state: str
    link: Invitation | None
    link_works: bool
    may_be_opened: bool
    has_factor: bool


@dataclass(frozen=True, slots=True)
class SchoolArrivals:
    """How far one school has got."""

    school: School
    people: int
    arrived: int
    links: int

    @property
    def waiting(self) -> int:
        return self.people - self.arrived


def arrivals_of(place: School | County, actor: Actor, at: datetime) -> list[Arrival]:
    """Return the people of ``place`` by name, those who have not come in first; eight queries.

    The people of a county are those who work at none of its schools.
    """
    today = timezone.localdate(at)
    accounts = accounts_at(place, today)
    posts: dict[int, list[TeachingPost]] = {}
    for post in (
        TeachingPost.objects.in_force(today)
        .filter(person__in=accounts)
        .select_related("subject")
        .order_by("-is_primary", "grade")
    ):
        posts.setdefault(post.person_id, []).append(post)
    links = {
        link.person_id: link
        for link in Invitation.objects.filter(person__in=accounts, used_at=None, revoked_at=None)
    }
    secured = with_factor(accounts)
    arrivals = []
    for person in Person.objects.filter(pk__in=accounts).order_by("pinyin", "name", "pk"):
        link = links.get(person.pk)
        works = link is not None and link.expires_at > at
        account = accounts[person.pk]
        roles = {duty.role for duty in account.duties} - {Role.TEACHER.value}
        arrivals.append(
            Arrival(
                person=person,
                posts=posts.get(person.pk, []),
                roles=[str(role.label) for role in Role if role.value in roles],
                state=_state(person, link, works=works),
                link=link,
                link_works=works,
                may_be_opened=POLICY.allows(actor, "account.open", account),
                has_factor=person.pk in secured,
            )
        )
    order = (EXPIRED, WAITING, INVITED, IN, CLOSED)
    return sorted(arrivals, key=lambda arrival: order.index(arrival.state))


def _state(person: Person, link: Invitation | None, *, works: bool) -> str:
    if not person.is_active:
        return CLOSED
    if person.last_login is not None:
        return IN
    if link is None:
        return WAITING
    return INVITED if works else EXPIRED


def schools_with_arrivals(actor: Actor, at: datetime) -> list[SchoolArrivals]:
    """Return the schools that ``actor`` looks after with their figures; four queries."""
    today = timezone.localdate(at)
    schools = list(
        School.objects.filter(looked_after_schools(actor))
        .select_related("county")
        .order_by("county__name", "name")
    )
    here = Q(school__in=[school.pk for school in schools], person__is_active=True)
    last_login: dict[tuple[int, int], datetime | None] = {}
    for model in (Appointment, TeachingPost):
        rows: Any = model.objects.in_force(today).filter(here)
        for school, person, last in rows.values_list("school", "person", "person__last_login"):
            last_login[school, person] = last
    linked = set(
        Invitation.objects.filter(
            used_at=None,
            revoked_at=None,
            expires_at__gt=at,
            person__last_login=None,
            person__county__in={school.county_id for school in schools},
        ).values_list("person_id", flat=True)
    )
    figures = {school.pk: [0, 0, 0] for school in schools}
    for (school, person), last in last_login.items():
        counted = figures[school]
        counted[0] += 1
        counted[1] += last is not None
        counted[2] += person in linked
    return [SchoolArrivals(school, *figures[school.pk]) for school in schools]


def works_at(person: Person, on: date) -> School | None:
    """Return the school at which ``person`` works, or is about to; None outside schools."""
    [account] = accounts_of([person.pk], on).values()
    return School.objects.filter(pk__in=account.school_ids).order_by("pk").first()
