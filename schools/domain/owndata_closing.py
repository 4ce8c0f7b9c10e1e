"""Close an account, by its owner and for good."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.commands import command
from kit.errors import Stale
from kit.wire.publish import recheck
from ledger.domain.entries import record
from schools import events
from schools.actors import Actor
from schools.domain.appointments import check_not_the_last
from schools.domain.owndata_rosters import keep_marks
from schools.enums import Role
from schools.models import Appointment, County, Person, TeachingPost
from schools.owndata import OWN_DATA
from schools.permissions import POLICY
from schools.signals import account_closed, people_renamed, posts_changed


@command
def close_account(*, actor: Actor, person: Person, at: datetime) -> None:
    """Erase who ``person`` is, at once and for good; what others rely on stays without a name.

    Duties and posts end on the day of ``at``, and the circles follow. All sessions end. What a
    roster would know them by is kept as a fingerprint. ``person`` carries the password that was
    there when asked.

    :raises NotAllowed: ``actor`` is someone else.
    :raises Stale: the account is closed already, its password was changed meanwhile, or nobody
        else would be left in the county's office or to administer the site.
    """
    POLICY.require(actor, "account.close", person)
    today = timezone.localdate(at)
    # In the order of a roster that is applied: the county first, then its people.
    county = County.objects.select_for_update().filter(pk=person.county_id or 0).first()
    # Not against rows that point at them: whoever mentions them now holds a thread we need.
    kept = Person.objects.select_for_update(no_key=True).filter(
        pk=person.pk, password=person.password, is_active=True, closed_at=None
    )
    person = kept.first()
    if person is None:
        raise Stale(_("This account was closed or its password changed just now."))
    check_may_close(person, today)
    keep_marks(person)
    record(events.ACCOUNT_CLOSED, actor=actor, thing=person, at=at)  # where they stand until now
    _end_everything(person, today)
    for part in OWN_DATA.values():
        if part.close is not None:
            part.close(person, at)
    account_closed.send(Person, person=person, at=at)
    _erase(person, at)
    people_renamed.send(Person, people=[person.pk])
    if county is not None:
        posts_changed.send(Person, county=county, on=today, actor=actor, at=at)
    recheck([person.pk])


def check_may_close(person: Person, on: date) -> None:
    """:raises Stale: nobody else would be left to do what ``person`` alone does on the day ``on``."""
    for duty in _must_be_held(person, on):
        try:
            check_not_the_last(duty, on)
        except Stale as refusal:
            raise Stale(_who_must_follow(duty)) from refusal


def _must_be_held(person: Person, on: date) -> list[Appointment]:
    must = Appointment.objects.filter(person=person, role__in=[Role.OFFICE, Role.ADMIN])
    return list(must.lasting(on).select_related("county").order_by("pk"))


def _who_must_follow(duty: Appointment) -> Any:
    if duty.role == Role.ADMIN:
        return _(
            "You are the last administrator of the site. Appoint another one, until further"
            " notice; then you can close your account."
        )
    return _(
        "You are the last in the office of %(county)s. Appoint somebody else to it, until"
        " further notice; then you can close your account."
    ) % {"county": duty.county}


def _end_everything(person: Person, today: date) -> None:
    """End what holds today; what would have begun later never does."""
    for rows in (
        Appointment.objects.filter(person=person),
        TeachingPost.objects.filter(person=person),
    ):
        lasting = rows.filter(Q(ends_on=None) | Q(ends_on__gt=today))
        lasting.filter(starts_on__gt=today).update(ends_on=F("starts_on"))
        lasting.filter(starts_on__lte=today).update(ends_on=today)


def _erase(person: Person, at: datetime) -> None:
    """Leave a number that means nobody. The database refuses a closed account with a name."""
    person.groups.clear()
    person.user_permissions.clear()
    Person.objects.filter(pk=person.pk).update(
        username=f"closed-{person.pk}",
        password=make_password(None),
        name="",
        pinyin="",
        initials="",
        staff_number="",
        source_id="",
        phone="",
        email="",
        title="",
        teaching_since=None,
        language="",
        last_login=None,
        is_active=False,
        is_superuser=False,
        closed_at=at,
    )
