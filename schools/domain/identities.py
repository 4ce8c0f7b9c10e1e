"""Identities at providers of single sign-on: whose they are. Of each the site keeps that alone."""

from __future__ import annotations

from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from kit.commands import command
from kit.errors import Refused, Stale
from ledger.domain.entries import record
from schools import events
from schools.actors import Actor
from schools.enums import InvitationPurpose, NoEntry
from schools.models import Invitation, Person
from schools.permissions import POLICY
from schools.queries.identities import open_ways

LAST_WAY_IN = _("This is your only way in. Set a password first.")
NOT_CONNECTED = _("This way to sign in was not connected any more.")
STATUS = {
    NoEntry.TAKEN: 409,
    NoEntry.ANOTHER: 409,
    NoEntry.OVER: 410,
    NoEntry.FAILED: 424,  # a failure, but none of this site
}


class SignInRefused(Refused):
    """Somebody came from a provider and is not let in; ``why`` finds the page that says it."""

    code, status = "sign-in-refused", 403

    def __init__(self, why: NoEntry) -> None:
        super().__init__(why.label)
        self.why = why
        self.status = STATUS.get(why, 403)


@command
def bind_identity(
    *, actor: Actor | None, person: Person, way: str, uid: str, by: str, at: datetime
) -> SocialAccount:
    """Let the identity ``uid`` of the provider ``way`` open the account of ``person`` from now on.

    ``by`` says on whose word, for the ledger: "roster" where staff number and confirmed contact
    agreed, "hand" where the person connected it. The same again changes nothing. One identity is
    one person's, and a person has one of each provider: the database and the row of the person
    see to it, however many ask at once. Whoever has come in needs no slip for coming in: one that
    lies somewhere opens the account no more.

    :raises NotAllowed: ``actor`` is someone else, or the account is closed.
    :raises SignInRefused: the identity is somebody else's, the person has another one of this
        provider already, or the account has just been closed.
    """
    POLICY.require(actor, "identity.bind", person)
    if not Person.objects.select_for_update().filter(pk=person.pk, is_active=True).exists():
        raise SignInRefused(NoEntry.CLOSED)
    found = SocialAccount.objects.filter(provider=way, uid=uid).first()
    if found is not None and found.user_id == person.pk:
        return found
    if found is not None:
        raise SignInRefused(NoEntry.TAKEN)
    if SocialAccount.objects.filter(provider=way, user=person).exists():
        raise SignInRefused(NoEntry.ANOTHER)
    try:
        with transaction.atomic():
            bound = SocialAccount.objects.create(provider=way, uid=uid, user=person)
    except IntegrityError as error:  # somebody else, at the same moment
        raise SignInRefused(NoEntry.TAKEN) from error
    slips = Invitation.objects.filter(person=person, purpose=InvitationPurpose.FIRST_SIGN_IN)
    slips.filter(used_at=None, revoked_at=None).update(revoked_at=at)
    changes = {"way": way, "by": by}
    record(events.IDENTITY_BOUND, actor=actor, thing=person, at=at, changes=changes)
    return bound


@command
def unbind_identity(*, actor: Actor | None, person: Person, way: str, at: datetime) -> None:
    """Let the provider ``way`` open the account of ``person`` no more.

    :raises NotAllowed: ``actor`` is someone else.
    :raises Stale: it was not connected, or nothing else would let the person in.
    """
    POLICY.require(actor, "identity.unbind", person)
    now = Person.objects.select_for_update().get(pk=person.pk)
    held = SocialAccount.objects.filter(user=now)
    if not held.filter(provider=way).exists():
        raise Stale(NOT_CONNECTED)
    others = held.filter(provider__in=[each.key for each in open_ways()]).exclude(provider=way)
    if not now.has_usable_password() and not others.exists():
        raise Stale(LAST_WAY_IN)
    held.filter(provider=way).delete()
    changes = {"way": way, "by": "hand"}
    record(events.IDENTITY_UNBOUND, actor=actor, thing=person, at=at, changes=changes)


def unbind_all(*, actor: Actor | None, person: Person, at: datetime) -> int:
    """Cut every identity off ``person``, whose account is taken back; return how many.

    Part of a command that has asked whether ``actor`` may do it.
    """
    held = SocialAccount.objects.filter(user=person)
    ways = sorted(held.values_list("provider", flat=True))
    held.delete()
    for way in ways:
        changes = {"way": way, "by": "new password"}
        record(events.IDENTITY_UNBOUND, actor=actor, thing=person, at=at, changes=changes)
    return len(ways)
