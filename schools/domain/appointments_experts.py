"""People from outside whom a county asks in for a time."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.commands import command
from kit.errors import Invalid
from kit.text import one_line
from ledger.domain.entries import record
from schools.actors import Actor
from schools.domain.appointments import Scope, appoint
from schools.domain.roster_names import name_index
from schools.enums import Role
from schools.events import EXPERT_INVITED
from schools.models import Appointment, County, Person
from schools.permissions import POLICY
from schools.queries.accounts import free_username, phone_digits

LONGEST_NAME = 60
SHORTEST_PHONE, LONGEST_PHONE = 7, 15


@command
def invite_expert(
    *,
    actor: Actor,
    name: str,
    email: str,
    phone: str,
    scope: Scope,
    starts_on: date,
    ends_on: date,
    at: datetime,
) -> Appointment:
    """Make the account of somebody from outside, never in a roster, and their duty as an expert.

    Whoever was invited before, under the same e-mail or phone, keeps their account. The link to
    come in is issued separately, so that it can be issued again.

    :raises NotAllowed: ``actor`` does not invite for this county.
    :raises Invalid: no name, neither e-mail nor phone, one of them is none, or belongs to
        somebody of the county who is no expert; or as in ``appoint``.
    """
    if scope.county is None:
        raise Invalid(_("Choose a county."), field="county")
    POLICY.require(actor, "expert.invite", scope.county)
    name = one_line(name)
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(_("Enter a name of at most 60 characters."), field="name")
    email, phone = _checked(email.strip(), phone)
    # Held until the commit: the same invitation twice makes one account.
    county = County.objects.select_for_update().get(pk=scope.county.pk)
    person = _known_expert(county, email, phone, timezone.localdate(at))
    if person is None:
        pinyin, initials = name_index(name)
        person = Person.objects.create_user(
            free_username(f"{county.code}-{pinyin.replace(' ', '') or 'expert'}"[:50]),
            county=county,
            name=name,
            pinyin=pinyin,
            initials=initials,
            email=email,
            phone=phone,
        )
    made = appoint(
        actor=actor,
        person=person,
        role=Role.EXPERT,
        scope=scope,
        starts_on=starts_on,
        ends_on=ends_on,
        at=at,
    )
    record(EXPERT_INVITED, actor=actor, thing=person, at=at, people=[person.pk])
    return made


def _checked(email: str, phone: str) -> tuple[str, str]:
    digits = phone_digits(phone)
    if not email and not digits:
        raise Invalid(_("Enter an e-mail address or a phone number."), field="email")
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise Invalid(_("This is not an e-mail address."), field="email") from error
    plain = digits.removeprefix("+")
    if digits and not (plain.isdigit() and SHORTEST_PHONE <= len(plain) <= LONGEST_PHONE):
        raise Invalid(_("Enter a phone number."), field="phone")
    return email, digits


def _known_expert(county: County, email: str, phone: str, today: date) -> Person | None:
    """Return whom the county invited before under this address.

    :raises Invalid: it belongs to somebody else of the county; whom, is not said.
    """
    same = Q(pk__in=[])
    if email:
        same |= Q(email__iexact=email)
    if phone:
        same |= Q(phone=phone)
    for person in Person.objects.filter(same, county=county):
        invited = Appointment.objects.filter(person=person, role=Role.EXPERT).exists()
        others = Appointment.objects.filter(person=person).exclude(role=Role.EXPERT)
        if person.is_active and invited and not others.lasting(today).exists():
            return person
        field = "email" if email and person.email.lower() == email.lower() else "phone"
        raise Invalid(
            _("Somebody of this county has this already: appoint them instead."), field=field
        )
    return None
