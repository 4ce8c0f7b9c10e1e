"""Small secrets that lie in the database, sealed: a copy of it alone opens nothing.

The seal is made from SECRET_KEY; what was sealed with one of SECRET_KEY_FALLBACKS is still read,
so that the key can be changed. ``reseal`` moves a secret to the present key.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"tongyan.seals.1"


class Unreadable(ValueError):  # noqa: N818 - what it says of a secret
    """It was sealed with a key that this site does not have, or was changed."""


def seal(text: str) -> str:
    """Return ``text`` so that only this site can read it; twice the same looks different."""
    return _box().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Return what was sealed.

    :raises Unreadable: the key is another one, or the seal is broken.
    """
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as wrong:
        raise Unreadable from wrong


def reseal(sealed: str) -> str:
    """Return the same secret under the present key.

    :raises Unreadable: none of the keys fits.
    """
    try:
        return _box().rotate(sealed.encode()).decode("ascii")
    except InvalidToken as wrong:
        raise Unreadable from wrong


def _box() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(key)) for key in keys])


@lru_cache(maxsize=8)
def _derived(key: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return urlsafe_b64encode(made)
