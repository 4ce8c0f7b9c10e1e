"""The codes of invitations: made, printed, read back and found."""

from __future__ import annotations

import unicodedata

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from schools.models import Invitation

LENGTH = 12  # characters of 5 bits each: 60 bits
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
_MEANT = str.maketrans("OIL", "011")
_BETWEEN = str.maketrans("", "", "-‐‑–—_. ")


def code_from(seed: str, secret: str | None = None) -> str:
    """Return the code that ``seed`` makes with SECRET_KEY, or with a ``secret`` of before."""
    number = int.from_bytes(
        salted_hmac("schools.invitation.code", seed, secret=secret, algorithm="sha256").digest()
    )
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))


def digest_of(code: str, secret: str | None = None) -> str:
    """Return what the row of ``code`` is found by; worthless without SECRET_KEY."""
    told = salted_hmac("schools.invitation.digest", code, secret=secret, algorithm="sha256")
    return told.hexdigest()


def _secrets() -> list[str]:
    """Return SECRET_KEY, then those of before: slips that were printed with them still work."""
    return [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]


def in_groups(code: str) -> str:
    """Return ``code`` as it is printed: ``7K2M-9QXA-3WTE``."""
    return "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))


def printed_code(invitation: Invitation) -> str:
    """Return the code of ``invitation`` as it is printed."""
    codes = [(code_from(invitation.seed, secret), secret) for secret in _secrets()]
    made_with = [code for code, secret in codes if digest_of(code, secret) == invitation.digest]
    return in_groups(made_with[0] if made_with else codes[0][0])


def read_code(typed: str) -> str:
    """Return the code that a person meant, or "" where it cannot be one.

    Small letters, spaces, missing dashes, full-width forms, O for 0, I and L for 1 are forgiven.
    """
    plain = unicodedata.normalize("NFKC", typed).translate(_BETWEEN).upper().translate(_MEANT)
    return plain if len(plain) == LENGTH and all(char in _ALPHABET for char in plain) else ""


def invitation_for(typed: str) -> Invitation | None:
    """Return the invitation whose code this is, open or not, with its person."""
    code = read_code(typed)
    if not code:
        return None
    digests = [digest_of(code, secret) for secret in _secrets()]
    found = (
        Invitation.objects.select_related("person", "person__county")
        .filter(digest__in=digests)
        .first()
    )
    # The seed decides: a row put in place of another opens nothing.
    if found is None or not any(
        constant_time_compare(code_from(found.seed, secret), code) for secret in _secrets()
    ):
        return None
    return found
