"""Ways to sign in beside the password: which there are, whose an identity is, and whom it means."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schools.enums import NoEntry
from schools.models import Person
from schools.queries.accounts import phone_digits, sign_in_text

NAMES = {
    "dingtalk": _("DingTalk"),
    "wecom": _("WeCom"),
    "weixin": _("WeChat"),
    "feishu": _("Feishu"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """A provider that this site takes people from. ``key`` stands in addresses and in rows.

    ``realm`` says whose ids these are: another provider or app under the same key names others.
    """

    key: str
    name: Any
    realm: str
    claims: Mapping[str, Any] | None


def open_ways() -> list[Way]:
    """Return the ways that the county has configured, in the order of the sign-in page."""
    found = []
    for provider, said in settings.SOCIALACCOUNT_PROVIDERS.items():
        for app in said.get("APPS", ()):
            own = app["settings"]
            name = app.get("name") or NAMES[provider]
            key = app.get("provider_id", provider)
            found.append(Way(key, name, own["realm"], own.get("claims")))
    return found


def open_way(key: str) -> Way | None:
    """Return the configured way ``key``, or None."""
    return next((way for way in open_ways() if way.key == key), None)


def kept_uid(way: Way, said: str) -> str:
    """Return what is kept of the id that a provider gives: a digest, always of one length.

    Made with the realm: were the provider changed, its "1" would open the door of the old "1".
    """
    return hashlib.sha256(f"{way.realm}\n{said}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class OwnWay:
    """A configured way on the page of one's account: ``since`` when it is connected, if it is."""

    way: Way
    since: datetime | None
    is_last: bool  # nothing else would let the person in


def ways_of(person: Person) -> list[OwnWay]:
    """Return every configured way, with those that ``person`` has connected; one query."""
    ways = open_ways()
    if not ways:
        return []
    held = SocialAccount.objects.filter(user=person, provider__in=[way.key for way in ways])
    since = dict(held.values_list("provider", "date_joined"))
    alone = len(since) == 1 and not person.has_usable_password()
    return [OwnWay(way, since.get(way.key), is_last=alone and way.key in since) for way in ways]


# -- Whom an identity means that nobody has connected yet ------------------------------------


@dataclass(frozen=True, slots=True)
class Claims:
    """What a provider says of somebody, only as far as it can be believed.

    ``phone`` and ``email`` are confirmed ones or "". ``is_unconfirmed``: some were given, but
    none is confirmed.
    """

    staff_number: str = ""
    phone: str = ""
    email: str = ""
    is_unconfirmed: bool = False


def read_claims(said: Mapping[str, Any], way: Way) -> Claims:
    """Return what ``said`` by the provider of ``way`` tells of a person of the roster."""
    names = way.claims
    if not names:
        return Claims()
    phone, email = phone_digits(_text(said, names["phone"])), _text(said, names["email"])
    known = {
        "phone": phone if _is_confirmed(said, names, "phone") else "",
        "email": email if "@" in email and _is_confirmed(said, names, "email") else "",
    }
    unconfirmed = bool(phone or email) and not any(known.values())
    return Claims(_text(said, names["staff_number"]), **known, is_unconfirmed=unconfirmed)


def whom_they_mean(claims: Claims) -> Person | NoEntry:
    """Return the one open account that staff number and confirmed contact point at, or why none.

    Of a staff number alone nothing is said, whether anybody has it or not; only of whom the phone
    or the address is, which the person has proved to be theirs. Names are not looked at.
    """
    if not claims.staff_number:
        return NoEntry.UNBOUND
    if not claims.phone and not claims.email:
        return NoEntry.UNCONFIRMED
    proved = [
        Q(**{how: said})
        for how, said in (("phone", claims.phone), ("email__iexact", claims.email))
        if said
    ]
    fitting: dict[int, Person] = {}
    for contact in proved:
        theirs = Person.objects.filter(contact)
        fits = {each.pk: each for each in theirs.filter(staff_number__iexact=claims.staff_number)}
        fitting |= fits
        if theirs.filter(is_active=True).exists() and not any(p.is_active for p in fits.values()):
            return NoEntry.CONTRADICTION  # this phone or address is that of somebody else
    opened = [person for person in fitting.values() if person.is_active]
    if len(opened) > 1:
        return NoEntry.SEVERAL
    if opened:
        return opened[0]
    return NoEntry.CLOSED if fitting else NoEntry.NOBODY


def _text(said: Mapping[str, Any], name: str) -> str:
    """Return a claim as text; what is no text or number is as if it had not been given."""
    value = said.get(name) if name else None
    is_plain = isinstance(value, str | int) and not isinstance(value, bool)
    return sign_in_text(str(value)) if is_plain else ""


def _is_confirmed(said: Mapping[str, Any], names: Mapping[str, Any], what: str) -> bool:
    """Tell whether the provider says so itself, or the county says it of this provider."""
    word = said.get(names[f"{what}_confirmed"])
    return what in names["employer_confirms"] or word is True or word in ("true", "True")
