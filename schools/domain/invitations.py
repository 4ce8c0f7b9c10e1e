"""Links by which people come in the first time, or to a new password."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.commands import command
from kit.errors import Stale
from kit.wire.publish import recheck
from ledger.domain.entries import record
from schools import events
from schools.actors import Actor
from schools.domain.factors import hold_passkeys
from schools.domain.identities import unbind_all
from schools.enums import InvitationPurpose
from schools.models import County, Invitation, Person, School
from schools.permissions import POLICY
from schools.queries.accounts import accounts_at, accounts_of
from schools.queries.invitations import code_from, digest_of
from schools.signals import password_is_new

# Counted in whole days, today among them: a slip says the last one.
VALID = {
    InvitationPurpose.FIRST_SIGN_IN: timedelta(days=30),
    InvitationPurpose.NEW_PASSWORD: timedelta(days=7),
}
CLOSED = _("This account is closed. Nobody can sign in with it.")
JUST_USED = _("This link has just been used. Sign in with the password that was set.")


@command
def invite_everyone(
    *, actor: Actor | None, place: School | County, at: datetime
) -> list[Invitation]:
    """Issue a link to everyone of ``place`` who has not come in and holds no link that works.

    A place is a school, or a county for its people who work at no school.

    Links that work stay as they are: they may have been printed. Again changes nothing.
    Accounts that ``actor`` may not open are left out.

    :raises NotAllowed: ``actor`` does not look after the people of this place.
    """
    at_school = isinstance(place, School)
    POLICY.require(actor, "invitation.issue" if at_school else "staff.invite", place)
    type(place).objects.select_for_update().get(
        pk=place.pk
    )  # two at once: the second finds all done
    accounts = accounts_at(place, timezone.localdate(at))
    may_be_opened = [
        pk for pk, account in accounts.items() if POLICY.allows(actor, "account.open", account)
    ]
    waiting = (
        Person.objects.filter(pk__in=may_be_opened, is_active=True, last_login=None)
        .exclude(
            invitations__in=Invitation.objects.filter(
                used_at=None, revoked_at=None, expires_at__gt=at
            )
        )
        .order_by("pk")
    )
    people = list(waiting)
    issued = _issue(people, InvitationPurpose.FIRST_SIGN_IN, actor=actor, at=at)
    if issued:
        record(
            events.INVITATION_ISSUED,
            actor=actor,
            thing=place,
            at=at,
            changes={"people": [person.pk for person in people]},
        )
    return issued


@command
def issue_link(*, actor: Actor | None, person: Person, at: datetime) -> Invitation:
    """Issue a link to one ``person``; an earlier one stops working.

    Who has not come in gets a first sign-in, everybody else a new password: the old one works
    until the link is used. Whoever issues it never learns a password.

    :raises NotAllowed: the account is not one that ``actor`` may open: of another school or
        county, with duties above the actor's, or the actor's own.
    :raises Stale: the account is closed.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    account = accounts_of([person.pk], timezone.localdate(at))[person.pk]
    POLICY.require(actor, "account.open", account)
    if not person.is_active:
        raise Stale(CLOSED)
    first = person.last_login is None
    purpose = InvitationPurpose.FIRST_SIGN_IN if first else InvitationPurpose.NEW_PASSWORD
    [issued] = _issue([person], purpose, actor=actor, at=at)
    record(
        events.INVITATION_ISSUED if first else events.NEW_PASSWORD_ISSUED,
        actor=actor,
        thing=person,
        at=at,
    )
    return issued


@command
def print_slips(
    *, actor: Actor | None, place: School | County, people: Iterable[int] | None, at: datetime
) -> list[Invitation]:
    """Return the working links of a place for print, by name, and write down that they were seen.

    ``people`` (ids) narrows it; None is everyone. Links that ``actor`` may not issue are left out.

    :raises NotAllowed: ``actor`` does not look after the people of this place.
    """
    at_school = isinstance(place, School)
    POLICY.require(actor, "slips.print" if at_school else "staff.print", place)
    accounts = accounts_at(place, timezone.localdate(at))
    wanted = accounts.keys() if people is None else accounts.keys() & set(people)
    seen = [pk for pk in wanted if POLICY.allows(actor, "account.open", accounts[pk])]
    slips = list(
        Invitation.objects.filter(
            person__in=seen,
            person__is_active=True,
            used_at=None,
            revoked_at=None,
            expires_at__gt=at,
        )
        .select_related("person")
        .order_by("person__pinyin", "person__name", "pk")
    )
    if slips:
        record(
            events.SLIPS_PRINTED,
            actor=actor,
            thing=place,
            at=at,
            changes={"people": [slip.person_id for slip in slips]},
        )
    return slips


@command
def accept_invitation(
    *, actor: Actor | None, invitation: Invitation, encoded: str, at: datetime
) -> int:
    """Use ``invitation``: its person has the password ``encoded`` from now on.

    A link to a new password takes an account back, so nothing else opens it afterwards:
    connected identities are cut off, and passkeys open nothing alone until they were shown beside
    the new password. Returns how many identities there were.

    ``encoded`` comes from ``make_password``, made outside the transaction. ``actor`` is the
    invited person. All sessions of the account end.

    :raises NotAllowed: ``actor`` is somebody else.
    :raises Stale: it was used, replaced or has expired, or the account is closed: of two uses
        only one succeeds.
    """
    POLICY.require(actor, "password.set", invitation.person)
    person = Person.objects.select_for_update().get(pk=invitation.person_id)
    if not person.is_active:
        raise Stale(CLOSED)
    open_now = Invitation.objects.filter(
        pk=invitation.pk, used_at=None, revoked_at=None, expires_at__gt=at
    )
    if not open_now.update(used_at=at):
        raise Stale(JUST_USED)
    person.password = encoded
    person.save(update_fields=["password"])
    invitation.used_at, invitation.person = at, person
    recheck([person.pk])
    first = invitation.purpose == InvitationPurpose.FIRST_SIGN_IN
    record(
        events.INVITATION_USED if first else events.PASSWORD_CHANGED,
        actor=actor,
        thing=person,
        at=at,
    )
    password_is_new.send(sender=Person, person_id=person.pk, at=at)
    if first:
        return 0
    hold_passkeys(person)
    return unbind_all(actor=actor, person=person, at=at)


def _issue(
    people: list[Person], purpose: InvitationPurpose, *, actor: Actor | None, at: datetime
) -> list[Invitation]:
    Invitation.objects.filter(person__in=people, used_at=None, revoked_at=None).update(
        revoked_at=at
    )
    midnight = datetime.combine(timezone.localdate(at), time.min)
    expires_at = timezone.make_aware(midnight + VALID[purpose])
    issued = []
    for person in people:
        seed = secrets.token_hex(16)
        issued.append(
            Invitation(
                person=person,
                purpose=purpose,
                issued_by_id=actor.user_id if actor else None,
                issued_at=at,
                expires_at=expires_at,
                seed=seed,
                digest=digest_of(code_from(seed)),
            )
        )
    return Invitation.objects.bulk_create(issued)
