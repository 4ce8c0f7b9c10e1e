"""Second factors: which somebody has, and whether their duty asks for one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from django.conf import settings

from schools.actors import Actor
from schools.enums import Role
from schools.models import Person
from schools.permissions import POLICY
from schools.queries.accounts import accounts_of

APP = Authenticator.Type.TOTP.value
PASSKEY = Authenticator.Type.WEBAUTHN.value
CODES = Authenticator.Type.RECOVERY_CODES.value
# Recovery codes alone are none: they stand in for a factor that was lost.
FACTORS = (APP, PASSKEY)
DUTIES_THAT_ASK = (Role.OFFICE, Role.ADMIN)
WHERE_TO = "factors.next"  # in the session: what was asked for before a factor had to be set up


@dataclass(frozen=True, slots=True)
class Passkey:
    pk: int
    name: str
    since: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """What somebody has. ``app`` is the id of the authenticator app, None where there is none."""

    app: int | None
    app_since: datetime | None
    app_used_at: datetime | None
    passkeys: tuple[Passkey, ...]
    codes_left: int | None

    @property
    def is_on(self) -> bool:
        return self.app is not None or bool(self.passkeys)

    @property
    def many(self) -> int:
        return (self.app is not None) + len(self.passkeys)


def factors_of(person: Person) -> Factors:
    """Return the second factors of ``person``; one query."""
    found = list(Authenticator.objects.filter(user_id=person.pk).order_by("created_at", "pk"))
    app = next((each for each in found if each.type == APP), None)
    codes = next((each for each in found if each.type == CODES), None)
    return Factors(
        app=app.pk if app else None,
        app_since=app.created_at if app else None,
        app_used_at=app.last_used_at if app else None,
        passkeys=tuple(
            Passkey(each.pk, each.data["name"], each.created_at, each.last_used_at)
            for each in found
            if each.type == PASSKEY
        ),
        codes_left=codes_left(codes) if codes else None,
    )


def codes_left(codes: Authenticator) -> int:
    """Return how many recovery codes were not used, without reading the codes."""
    return app_settings.RECOVERY_CODE_COUNT - int(codes.data["used_mask"]).bit_count()


def has_factor(person_id: int) -> bool:
    return Authenticator.objects.filter(user_id=person_id, type__in=FACTORS).exists()


def with_factor(people: Iterable[int]) -> set[int]:
    """Return those of ``people`` (ids) who have a second factor."""
    found = Authenticator.objects.filter(user_id__in=list(people), type__in=FACTORS)
    return set(found.values_list("user_id", flat=True))


def must_have_factor(actor: Actor, *, runs_cms: bool = False) -> bool:
    """Tell whether the policy of this site asks ``actor`` for a second factor.

    ``runs_cms``: a superuser to Django and Wagtail, whatever duties they hold.
    """
    return bool(settings.SECOND_FACTOR_REQUIRED) and (runs_cms or actor.holds(*DUTIES_THAT_ASK))


def owes_factor(actor: Actor, *, runs_cms: bool = False) -> bool:
    """Tell whether ``actor`` must set a second factor up before anything else.

    Costs a query for those alone of whom the policy asks one.
    """
    return must_have_factor(actor, runs_cms=runs_cms) and not has_factor(actor.user_id)


def may_reset_factors(actor: Actor, person: Person, on: date) -> bool:
    """Tell whether ``person`` has second factors and ``actor`` may take them away.

    Costs nothing where ``actor`` looks after nobody.
    """
    if not POLICY.allows(actor, "schools.list") or not has_factor(person.pk):
        return False
    return POLICY.allows(actor, "factors.reset", accounts_of([person.pk], on)[person.pk])
