"""Forms of one's own data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schools.forms.accounts import KnowsPassword
from schools.models import Person


class CloseForm(KnowsPassword):
    """Asks for the password, where there is one, and for a word that it is meant."""

    confirmed = forms.BooleanField()
    field_order = ("confirmed", "oldpassword")

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        words = {"name": user.name, "sign_in": user.username}
        confirmed = self.fields["confirmed"]
        confirmed.label = _("Yes, close the account of %(name)s (%(sign_in)s) for good.") % words
        confirmed.error_messages["required"] = _("Say that it is meant.")
