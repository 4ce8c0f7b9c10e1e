"""Second factors: an authenticator app, passkeys, and the recovery codes that stand in for them."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.usersessions.models import UserSession
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.commands import command
from kit.errors import Invalid, Missing, NotAllowed, Stale
from kit.seals import Unreadable, reseal
from kit.text import one_line
from kit.wire.publish import recheck
from ledger.domain.entries import record
from schools import events
from schools.actors import Actor
from schools.models import Person
from schools.permissions import POLICY
from schools.queries.accounts import accounts_of, sign_in_text
from schools.queries.factors import APP, CODES, FACTORS, PASSKEY, codes_left, must_have_factor
from schools.signals import factors_changed

log = logging.getLogger(__name__)

PERIOD = 30  # seconds that one code of an app lasts
DRIFT = 1  # periods by which the clock of a phone may be wrong
MOST_PASSKEYS = 20
LONGEST_NAME = 40
HELD = "held"  # in the data of a passkey that opens nothing alone
WRONG = _("This code is not right. Look at it again; it changes every half minute.")
USED = _("This code has been used. Wait for the next one.")
LAST = _("Your duty asks for a second factor. Set another one up before you remove this one.")


@command
def add_app(
    *, actor: Actor | None, person: Person, secret: str, code: str, here: str, at: datetime
) -> bool:
    """Let the app that holds ``secret`` be a second factor; ``code`` shows that it does.

    ``here`` is the key of the session that asks: all others end where it is the first factor,
    since the password alone opened them. Return whether recovery codes were made.

    :raises NotAllowed: ``actor`` is someone else.
    :raises Stale: there is an app already.
    :raises Invalid: the code is not of this app and moment.
    """
    POLICY.require(actor, "factor.keep", person)
    _hold(person)
    if Authenticator.objects.filter(user_id=person.pk, type=APP).exists():
        raise Stale(_("You have an authenticator app already. Remove it to set up another one."))
    step = _step_of(secret, code, at)
    if step is None:
        raise Invalid(WRONG, field="code")
    is_first = not _has_factor(person)
    # The code that set it up is used with that, too.
    Authenticator.objects.create(
        user_id=person.pk, type=APP, data={"secret": encrypt(secret), "step": step}, created_at=at
    )
    return _added(actor, person, "app", here=here, is_first=is_first, at=at)


@command
def add_passkey(
    *,
    actor: Actor | None,
    person: Person,
    name: str,
    credential: dict[str, Any],
    here: str,
    at: datetime,
) -> bool:
    """Keep a passkey under ``name``. ``credential`` was made for this site and checked.

    Otherwise as ``add_app``.

    :raises NotAllowed: ``actor`` is someone else.
    :raises Invalid: there is no name, or it is longer than 40 characters.
    :raises Stale: this passkey is kept already, or there are twenty.
    """
    POLICY.require(actor, "factor.keep", person)
    shown = _checked_name(name)
    _hold(person)
    kept = list(Authenticator.objects.filter(user_id=person.pk, type=PASSKEY))
    if any(each.data["credential"].get("id") == credential.get("id") for each in kept):
        raise Stale(_("This passkey is kept already."))
    if len(kept) >= MOST_PASSKEYS:
        raise Stale(_("You have twenty passkeys. Remove those that you do not use."))
    is_first = not _has_factor(person)
    made = WebAuthn.add(person, shown, credential).instance
    Authenticator.objects.filter(pk=made.pk).update(created_at=at)
    return _added(actor, person, "passkey", here=here, is_first=is_first, at=at)


@command
def rename_passkey(
    *, actor: Actor | None, person: Person, factor: int, name: str, at: datetime
) -> None:
    """Call the passkey ``factor`` (id) by another name.

    :raises NotAllowed: ``actor`` is someone else.
    :raises Missing: ``person`` has no such passkey.
    :raises Invalid: there is no name, or it is longer than 40 characters.
    """
    POLICY.require(actor, "factor.keep", person)
    shown = _checked_name(name)
    kept = _factor_of(person, factor, types=(PASSKEY,))
    if kept.data["name"] == shown:
        return
    kept.data["name"] = shown
    kept.save(update_fields=["data"])
    record(events.FACTOR_RENAMED, actor=actor, thing=person, at=at, changes={"factor": kept.pk})


def hold_passkeys(person: Person) -> None:
    """Let no passkey open the account of ``person`` alone, which is taken back by a new password.

    Each remains a second step. Part of a command that has asked whether ``actor`` may do it.
    """
    for each in Authenticator.objects.filter(user_id=person.pk, type=PASSKEY):
        each.data[HELD] = True
        each.save(update_fields=["data"])


@command
def release_passkey(*, actor: Actor | None, person: Person, factor: int) -> None:
    """Let the passkey ``factor`` (id) open the account alone again: it was shown beside the password.

    :raises NotAllowed: ``actor`` is someone else.
    :raises Missing: ``person`` has no such passkey.
    """
    POLICY.require(actor, "factor.keep", person)
    kept = _factor_of(person, factor, types=(PASSKEY,))
    if kept.data.pop(HELD, False):
        kept.save(update_fields=["data"])


@command
def remove_factor(*, actor: Actor, person: Person, factor: int, here: str, at: datetime) -> None:
    """Remove the app or passkey ``factor`` (id), and with the last one the recovery codes.

    It may have been lost with a device: all sessions but ``here`` end.

    :raises NotAllowed: ``actor`` is someone else, or it is the last one and their duty asks for one.
    :raises Missing: ``person`` has no such factor.
    """
    POLICY.require(actor, "factor.keep", person)
    _hold(person)
    kept = _factor_of(person, factor, types=FACTORS)
    others = Authenticator.objects.filter(user_id=person.pk, type__in=FACTORS).exclude(pk=kept.pk)
    is_last = not others.exists()
    if is_last and must_have_factor(actor, runs_cms=person.is_superuser):
        raise NotAllowed(LAST)
    what = "app" if kept.type == APP else "passkey"
    kept.delete()
    if is_last:
        Authenticator.objects.filter(user_id=person.pk).delete()
    _end_sessions(person, but=here)
    record(events.FACTOR_REMOVED, actor=actor, thing=person, at=at, changes={"factor": what})
    factors_changed.send(sender=Person, person_id=person.pk, what=f"{what}-removed", left=None)


@command
def make_codes(*, actor: Actor | None, person: Person, at: datetime) -> None:
    """Make recovery codes anew; those of before work no longer.

    :raises NotAllowed: ``actor`` is someone else.
    :raises Stale: there is no factor that they could stand in for.
    """
    POLICY.require(actor, "factor.keep", person)
    _hold(person)
    if not _has_factor(person):
        raise Stale(_("Recovery codes come with an authenticator app or a passkey."))
    Authenticator.objects.filter(user_id=person.pk, type=CODES).delete()
    RecoveryCodes.activate(person)
    record(events.RECOVERY_CODES_MADE, actor=actor, thing=person, at=at)
    factors_changed.send(sender=Person, person_id=person.pk, what="codes-made", left=None)


@command
def use_code(*, actor: Actor | None, person: Person, code: str, at: datetime) -> Authenticator:
    """Take a code of the app, or a recovery code, as proof; return what made it.

    No code is taken twice, however many arrive at once.

    :raises NotAllowed: ``actor`` is someone else.
    :raises Invalid: it is wrong, of another moment, or was used.
    """
    POLICY.require(actor, "factor.keep", person)
    _hold(person)
    typed = sign_in_text(code)
    kept = {
        each.type: each
        for each in Authenticator.objects.filter(user_id=person.pk, type__in=(APP, CODES))
    }
    if APP in kept and _takes_app_code(kept[APP], typed, at):
        return kept[APP]
    if CODES in kept and _takes_recovery_code(kept[CODES], typed):
        kept[CODES].refresh_from_db()
        left = codes_left(kept[CODES])
        record(events.RECOVERY_CODE_USED, actor=actor, thing=person, at=at, changes={"left": left})
        factors_changed.send(sender=Person, person_id=person.pk, what="code-used", left=left)
        return kept[CODES]
    raise Invalid(WRONG, field="code")


@command
def reset_factors(*, actor: Actor | None, person: Person, at: datetime) -> None:
    """Take all second factors from ``person``, who lost theirs. Every session of theirs ends.

    :raises NotAllowed: the account is not one that ``actor`` may open, or it is their own.
    :raises Stale: there is none (any more).
    """
    _hold(person)
    account = accounts_of([person.pk], timezone.localdate(at))[person.pk]
    POLICY.require(actor, "factors.reset", account)
    had = Authenticator.objects.filter(user_id=person.pk)
    if not had.exists():
        raise Stale(_("This account has no second factor."))
    had.delete()
    _end_sessions(person, but="")
    record(events.FACTORS_RESET, actor=actor, thing=person, at=at)
    factors_changed.send(sender=Person, person_id=person.pk, what="reset", left=None)


@command
def reseal_factors(*, actor: Actor | None) -> tuple[int, int]:
    """Seal the secrets of all factors with the present key; return how many, and how many not.

    What none of the keys opens stays as it is: it cannot be used, and its owner needs a reset.

    :raises NotAllowed: ``actor`` is no administrator.
    """
    POLICY.require(actor, "factors.reseal", None)
    done = unread = 0
    kept = Authenticator.objects.select_for_update().filter(type__in=(APP, CODES)).order_by("pk")
    for each in kept:
        key = "secret" if each.type == APP else "seed"
        try:
            each.data[key] = reseal(each.data[key])
        except Unreadable:
            unread += 1
            continue
        each.save(update_fields=["data"])
        done += 1
    return done, unread


def _added(
    actor: Actor | None, person: Person, what: str, *, here: str, is_first: bool, at: datetime
) -> bool:
    if is_first:
        _end_sessions(person, but=here)
    with_codes = not Authenticator.objects.filter(user_id=person.pk, type=CODES).exists()
    record(events.FACTOR_ADDED, actor=actor, thing=person, at=at, changes={"factor": what})
    if with_codes:
        RecoveryCodes.activate(person)
        record(events.RECOVERY_CODES_MADE, actor=actor, thing=person, at=at)
    factors_changed.send(sender=Person, person_id=person.pk, what=f"{what}-added", left=None)
    return with_codes


def _takes_app_code(app: Authenticator, typed: str, at: datetime) -> bool:
    """:raises Invalid: it is right, and was used before."""
    try:
        secret = decrypt(app.data["secret"])
    except Unreadable:
        log.error("factor_unreadable", extra={"factor": app.pk})  # noqa: TRY400 - says all
        return False
    step = _step_of(secret, typed, at)
    if step is None:
        return False
    if step <= app.data.get("step", 0):
        raise Invalid(USED, field="code")
    app.data["step"] = step
    app.save(update_fields=["data"])
    return True


def _takes_recovery_code(codes: Authenticator, typed: str) -> bool:
    try:
        return RecoveryCodes(codes).validate_code(typed)
    except Unreadable:
        log.error("factor_unreadable", extra={"factor": codes.pk})  # noqa: TRY400 - says all
        return False


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    """Return the half minute for which ``secret`` makes ``code``, if it is near ``at``."""
    now, typed = int(at.timestamp()) // PERIOD, sign_in_text(code)
    near = range(now - DRIFT, now + DRIFT + 1)
    fitting = [
        step
        for step in near
        if compare_user_code(actual=typed, expected=format_hotp_value(hotp_value(secret, step)))
    ]
    return fitting[-1] if fitting else None


def _hold(person: Person) -> None:
    """Hold the person's row: of two deeds at once, one waits for the other."""
    Person.objects.select_for_update().get(pk=person.pk)


def _has_factor(person: Person) -> bool:
    return Authenticator.objects.filter(user_id=person.pk, type__in=FACTORS).exists()


def _factor_of(person: Person, factor: int, *, types: tuple[str, ...]) -> Authenticator:
    """:raises Missing: it is somebody else's, of another sort, or gone."""
    found = Authenticator.objects.filter(user_id=person.pk, type__in=types, pk=factor).first()
    if found is None:
        raise Missing
    return found


def _checked_name(name: str) -> str:
    """:raises Invalid: there is none, or it is too long."""
    shown = one_line(name)
    if not shown or len(shown) > LONGEST_NAME:
        words = {"most": LONGEST_NAME}
        raise Invalid(_("A name has 1 to %(most)d characters.") % words, field="name")
    return shown


def _end_sessions(person: Person, *, but: str) -> None:
    """End every session of ``person`` but the one with the key ``but``; open pages hear of it."""
    for each in UserSession.objects.filter(user_id=person.pk).exclude(session_key=but):
        each.end()
    recheck([person.pk])
