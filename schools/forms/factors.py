"""Forms of second factors."""

from __future__ import annotations

import struct
from typing import Any

from allauth.mfa.adapter import get_adapter as factor_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from schools.domain.factors import LONGEST_NAME
from schools.forms.accounts import check_password, password_field
from schools.models import Person

# What reading a made-up credential can end in, beside the refusals that the library foresees.
GARBLED = (TypeError, ValueError, LookupError, AttributeError, OverflowError, struct.error)


class CodeForm(forms.Form):
    """A code of six digits from the app, or one of the recovery codes."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, label: Any = "", hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = label or self.fields["code"].label
        self.fields["code"].help_text = hint


class PasskeyForm(forms.Form):
    """A new passkey: what to call it, and what the browser made."""

    name = forms.CharField(
        label=_("Name of the passkey"),
        max_length=LONGEST_NAME,
        help_text=_("So that you know it again: “my phone”, “computer in the staff room”."),
    )
    credential = forms.JSONField(widget=forms.HiddenInput, required=True)

    def clean_credential(self) -> dict[str, Any]:
        """:raises ValidationError: it was not made for this site, just now, by its owner."""
        credential: dict[str, Any] = self.cleaned_data["credential"]
        try:
            webauthn.parse_registration_response(credential)
            webauthn.complete_registration(credential)
        except GARBLED as wrong:
            raise factor_adapter().validation_error("incorrect_code") from wrong
        return credential


class _Signed:
    """What a browser signed may be anything: whatever the library trips over does not fit."""

    def clean_credential(self) -> Authenticator:
        try:
            found: Authenticator = super().clean_credential()  # type: ignore[misc]
        except GARBLED as wrong:
            raise factor_adapter().validation_error("incorrect_code") from wrong
        return found


class PasskeySignInForm(_Signed, LoginWebAuthnForm):
    """A passkey alone: it names its owner, and was opened by a finger, a face or a PIN."""


class PasskeyProofForm(_Signed, AuthenticateWebAuthnForm):
    """A passkey of a person who is known already."""


class NameForm(forms.Form):
    name = forms.CharField(label=_("Name of the passkey"), max_length=LONGEST_NAME)


class PasswordForm(forms.Form):
    """Asks whoever is signed in for their password once more."""

    password = password_field(_("Password"), "current-password")

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """:raises ValidationError: it is wrong, or was tried too often."""
        return check_password(self.user, self.cleaned_data["password"])
