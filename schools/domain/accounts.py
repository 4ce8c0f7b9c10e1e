"""Passwords, and how a person can be reached."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _

from kit.commands import command
from kit.errors import Stale
from kit.wire.publish import recheck
from ledger.domain.entries import record
from schools import events
from schools.actors import Actor
from schools.models import Invitation, Person
from schools.permissions import POLICY
from schools.signals import email_moved, password_is_new

TAKEN_BY_ANOTHER = _("This password has just been changed. Sign in with the new one.")


@command
def set_password(*, actor: Actor | None, person: Person, encoded: str, at: datetime) -> None:
    """Give ``person`` another password. Every other session ends, open links lapse.

    ``encoded`` comes from ``make_password``: hashing takes long and must not hold the
    database's write lock. ``person`` carries the password that was there when asked.

    :raises NotAllowed: ``actor`` is someone else, or the account is closed.
    :raises Stale: the password was changed in the meantime: of two uses of one link, one wins.
    """
    POLICY.require(actor, "password.set", person)
    known = Person.objects.filter(pk=person.pk, password=person.password, is_active=True)
    if not known.update(password=encoded):
        raise Stale(TAKEN_BY_ANOTHER)
    person.password = encoded
    Invitation.objects.filter(person=person, used_at=None, revoked_at=None).update(revoked_at=at)
    recheck([person.pk])
    record(events.PASSWORD_CHANGED, actor=actor, thing=person, at=at)
    password_is_new.send(sender=Person, person_id=person.pk, at=at)


@command
def change_contact(
    *, actor: Actor | None, person: Person, phone: str, email: str, at: datetime
) -> None:
    """Remember the ``phone`` and ``email`` of ``person``; empty means none.

    The ledger keeps which of them changed, never the number or the address. The e-mail of
    before is told: whoever took over an open session cannot move the account in silence.

    :raises NotAllowed: ``actor`` is someone else.
    """
    POLICY.require(actor, "contact.change", person)
    new = {"phone": phone, "email": email}
    changed = [field for field, value in new.items() if getattr(person, field) != value]
    if not changed:
        return
    before = person.email
    for field in changed:
        setattr(person, field, new[field])
    person.save(update_fields=changed)
    record(events.CONTACT_CHANGED, actor=actor, thing=person, at=at, changes={"fields": changed})
    if before and "email" in changed:
        email_moved.send(sender=Person, person_id=person.pk, before=before)


@command
def end_sessions(*, actor: Actor, person: Person, devices: Collection[int], at: datetime) -> int:
    """Sign ``person`` out where the sessions ``devices`` (ids) were opened; return how many there were.

    What is over already, or somebody else's, is passed over. Pages that stand open hear of it.

    :raises NotAllowed: ``actor`` is someone else.
    """
    POLICY.require(actor, "session.end", person)
    found = list(UserSession.objects.filter(user_id=person.pk, pk__in=devices))
    if not found:
        return 0
    for each in found:
        each.end()
    recheck([person.pk])
    changes = {"sessions": len(found)}
    record(events.SESSIONS_ENDED, actor=actor, thing=person, at=at, changes=changes)
    return len(found)
