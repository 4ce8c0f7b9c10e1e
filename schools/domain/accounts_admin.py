"""Administrators of the site. The first one has nobody to appoint them but the machine itself."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.commands import command
from kit.errors import Invalid, Stale
from kit.text import one_line
from ledger.domain.entries import record
from schools import events
from schools.actors import Actor
from schools.domain.appointments import Scope, appoint
from schools.domain.roster_names import name_index
from schools.enums import Role
from schools.models import Appointment, Person
from schools.permissions import POLICY


@dataclass(frozen=True, slots=True)
class Made:
    """An administrator. ``password`` is empty where the person had a sign-in before."""

    person: Person
    password: str


@command
def make_admin(*, actor: Actor, username: str, name: str, at: datetime) -> Made:
    """Let ``username`` administer the site, until further notice: the duty, and Wagtail's rights.

    Somebody new needs a ``name`` and gets a password, which is nowhere else. Whoever is there
    keeps name and password. An administrator stays one, and nothing is written twice.

    :raises NotAllowed: ``actor`` is no administrator.
    :raises Invalid: somebody new has no name, or the sign-in name is empty or too long.
    :raises Stale: the account is closed, or the duty is held with an end: extend it instead.
    """
    POLICY.require(actor, "admin.make", None)
    person = Person.objects.select_for_update().filter(username=username).first()
    password = ""
    if person is None:
        password = secrets.token_urlsafe(12)
        person = _new_person(username, name, password)
    elif not person.is_active:
        raise Stale(_("This account is closed. Nobody can sign in with it."))
    today = timezone.localdate(at)
    held = Appointment.objects.filter(person=person, role=Role.ADMIN).lasting(today)
    if held.exclude(ends_on=None).exists() or held.filter(starts_on__gt=today).exists():
        raise Stale(_("This person is an administrator for a time already. Extend that duty."))
    if not held.exists():
        appoint(
            actor=actor,
            person=person,
            role=Role.ADMIN,
            scope=Scope(county=None),
            starts_on=today,
            ends_on=None,
            at=at,
        )
    if not person.is_superuser:
        person.is_superuser = True
        person.save(update_fields=["is_superuser"])
        record(events.ADMIN_MADE, actor=actor, thing=person, at=at, people=[person.pk])
    return Made(person=person, password=password)


@command
def match_superusers(*, at: datetime) -> int:
    """Let exactly those be superusers who are administrators on the day of ``at``; return how many
    changed.

    Pages follow the duties of the day by themselves; this keeps what is stored in step when a
    duty begins or ends by its date.

    :raises OperationalError: the database cannot be reached.
    """
    held = Appointment.objects.in_force(timezone.localdate(at)).filter(role=Role.ADMIN)
    people = Person.objects.filter(is_active=True, pk__in=held.values("person"))
    came = people.filter(is_superuser=False).update(is_superuser=True)
    went = Person.objects.filter(is_superuser=True).exclude(pk__in=people.values("pk"))
    return int(came + went.update(is_superuser=False))


def _new_person(username: str, name: str, password: str) -> Person:
    """:raises Invalid: there is no name, or one of the two cannot be kept."""
    shown = one_line(name)
    longest = Person._meta.get_field("username").max_length or 0
    if not username or len(username) > longest or username != "".join(username.split()):
        raise Invalid(
            _("A sign-in name has no spaces and at most %(most)d characters.") % {"most": longest},
            field="username",
        )
    if not shown or len(shown) > longest:
        raise Invalid(_("Say the person's name, too."), field="name")
    pinyin, initials = name_index(shown)
    return Person.objects.create_user(
        username, password, name=shown, pinyin=pinyin, initials=initials
    )
