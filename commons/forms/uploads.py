"""What a sender says of a film, in the headers of the tus protocol or in a plain form."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.errors import Invalid

HEXADECIMAL = re.compile(r"[0-9a-f]{64}")
LONGEST = 4096  # characters of a header


class PlainFilmForm(forms.Form):
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    film_file = forms.FileField(label=gettext_lazy("Film"))


def metadata_in(header: str) -> dict[str, str]:
    """Return what ``Upload-Metadata`` says: "filename 6K++LnA=,client_id …".

    :raises Invalid: it is malformed.
    """
    told: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header[:LONGEST].split(","))):
        key, _space, value = pair.partition(" ")
        try:
            told[key] = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise _malformed("Upload-Metadata") from None
    return told


def metadata_of(told: dict[str, str]) -> str:
    """Return the header that says ``told``."""
    return ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items() if value
    )


def number_in(header: str | None, name: str) -> int:
    """Return the count of bytes that a header says.

    :raises Invalid: it is missing, or no number.
    """
    if header is None or not header.isascii() or not header.isdigit() or len(header) > 15:
        raise _malformed(name)
    return int(header)


def client_id_in(told: dict[str, str]) -> UUID:
    """:raises Invalid: there is none."""
    try:
        return UUID(told.get("client_id", ""))
    except ValueError:
        raise _malformed("client_id") from None


def hexadecimal(said: str) -> str:
    """Return a SHA-256 in hexadecimal, or "" where nothing is said.

    :raises Invalid: it is none.
    """
    if said and not HEXADECIMAL.fullmatch(said):
        raise _malformed("sha256")
    return said


def checksum_in(header: str | None) -> bytes | None:
    """Return the SHA-256 of a piece that ``Upload-Checksum`` says; None without one.

    :raises Invalid: another algorithm, or malformed.
    """
    if header is None:
        return None
    algorithm, _space, value = header.partition(" ")
    return _digest_in(value) if algorithm == "sha256" else _refuse("Upload-Checksum")


def whole_in(header: str | None) -> str:
    """Return the SHA-256 of the whole file that ``Repr-Digest`` (RFC 9530) says, in hexadecimal.

    :raises Invalid: it is malformed. Another algorithm is passed over, as that standard wants.
    """
    found = re.search(r"(?:^|,)\s*sha-256=:([^:]*):", header or "")
    return _digest_in(found[1], "Repr-Digest").hex() if found else ""


def _digest_in(value: str, name: str = "Upload-Checksum") -> bytes:
    try:
        digest = base64.b64decode(value, validate=True)
    except binascii.Error:
        digest = b""
    return digest if len(digest) == 32 else _refuse(name)


def _refuse(name: str) -> Any:
    raise _malformed(name)


def _malformed(name: str) -> Invalid:
    refusal = Invalid(_("The request says nothing that can be used in %(name)s.") % {"name": name})
    refusal.status = 400
    return refusal
