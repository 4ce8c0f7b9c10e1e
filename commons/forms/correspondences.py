"""What a person writes to one other, as clean values, and what the office says about it."""

from __future__ import annotations

from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from commons.forms.threads import BodyField, ManyField
from kit.forms import judged


class LetterForm(forms.Form):
    """A first message. ``client_id`` is made by the server, and stays the same for one page."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    body = judged(BodyField(label=_("Your message"), required=False))
    attachments = ManyField(UUID, 50)
    file_ids = ManyField(UUID, 50)  # of files that come with the form itself


class DecisionForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it hidden? Both of them read this."), required=False, max_length=500
    )
