"""Second factors for the tests: codes as an app makes them, and an authenticator made of software."""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

from kit.seals import seal
from tests.factories.schools import NOW

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SITE = "http://localhost"
PASSWORD = "a quiet morning"
LOGIN, SECOND = "/accounts/login/", "/accounts/login/second/"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def code_at(at: Any, secret: str = SECRET) -> str:
    """Return the code that the app shows at the moment ``at``."""
    return format_hotp_value(hotp_value(secret, int(at.timestamp()) // 30))


def with_app(person: Any, secret: str = SECRET) -> Authenticator:
    """Give ``person`` an authenticator app and recovery codes."""
    made = Authenticator.objects.create(
        user=person, type="totp", data={"secret": seal(secret)}, created_at=NOW
    )
    RecoveryCodes.activate(person)
    return made


def codes_of(person: Any) -> list[str]:
    """Return the recovery codes of ``person`` that were not used."""
    return Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()


def browser() -> Client:
    """Return a browser at an address where passkeys work."""
    return Client(SERVER_NAME="localhost")


def half_in(onward: str = "", name: str = "lin") -> Client:
    """Return a browser in which the password was right, and no more."""
    client = browser()
    said = {"login": name, "password": PASSWORD, "next": onward}
    assert client.post(LOGIN, said)["Location"] == SECOND
    return client


def is_in(client: Client) -> bool:
    """Tell whether somebody is signed in."""
    return client.get("/accounts/").status_code == 200


def options_at(client: Client, path: str) -> dict[str, Any]:
    """Return what the site asks a browser to sign."""
    response = client.get(path, headers={"Accept": "application/json"})
    assert response.status_code == 200, response.status_code
    return response.json()["publicKey"]


class SoftKey:
    """A passkey in a device: knows its owner, and signs for one site."""

    def __init__(self, *, origin: str = SITE, verifies: bool = True) -> None:
        self.origin, self.flags = origin, PRESENT | (VERIFIED if verifies else 0)
        self.id, self.key = secrets.token_bytes(16), ec.generate_private_key(ec.SECP256R1())
        self.owner = b""

    def made(self, options: dict[str, Any]) -> str:
        """Return the credential of a new passkey, as a form carries it."""
        self.owner = websafe_decode(options["user"]["id"])
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        about = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        data = self._data(options["rp"]["id"], ATTESTED) + about
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._credential(
            clientDataJSON=self._client("webauthn.create", options),
            attestationObject=attestation,
        )

    def signed(self, options: dict[str, Any]) -> str:
        """Return the proof that whoever holds the device is there, as a form carries it."""
        data, client = self._data(options["rpId"]), self._client("webauthn.get", options)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._credential(
            clientDataJSON=client,
            authenticatorData=data,
            signature=signature,
            userHandle=self.owner,
        )

    def _data(self, site: str, more: int = 0) -> bytes:
        return hashlib.sha256(site.encode()).digest() + bytes([self.flags | more]) + bytes(4)

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _credential(self, **response: bytes) -> str:
        return json.dumps(
            {
                "id": websafe_encode(self.id),
                "rawId": websafe_encode(self.id),
                "type": "public-key",
                "clientExtensionResults": {},
                "response": {name: websafe_encode(value) for name, value in response.items()},
            }
        )
