"""Some people of the demo county have set up an authenticator app: the office and their coordinator see who."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value

from community.demo.people import LEAD, SIGN_INS
from schools.actors import load_actor
from schools.domain.factors import PERIOD, add_app
from schools.models import County

SOME = 2  # of the school whose coordinator is ``coordinator2``


def set_up_factors(county: County, at: datetime) -> None:
    """Give an app to some who have been here; never to those who can be signed in as."""
    people = (
        county.people.filter(posts__school__name=LEAD, last_login__isnull=False)
        .exclude(username__in=SIGN_INS)
        .order_by("pk")
        .distinct()
    )
    for person in people[:SOME]:
        secret = generate_totp_secret()
        code = format_hotp_value(hotp_value(secret, int(at.timestamp()) // PERIOD))
        add_app(actor=load_actor(person), person=person, secret=secret, code=code, here="", at=at)
