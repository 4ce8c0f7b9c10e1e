"""What checkers decide, as clean values. The domain judges them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import DateInput, judged
from kit.text import clean_source


class ReasonField(forms.CharField):
    widget = forms.Textarea(attrs={"rows": 3, "maxlength": 500})

    def to_python(self, value: Any) -> str:
        return clean_source(str(value)) if value is not None else ""


class ShownForm(forms.Form):
    """Which version the page showed: what is decided, is decided about that."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ReturnForm(ShownForm):
    reason = judged(
        ReasonField(
            required=False,
            label=_("What is to be changed?"),
            help_text=_("The author reads it. At most 500 characters."),
        )
    )


class DayForm(ShownForm):
    """``on`` empty: at once."""

    on = forms.DateField(required=False, label=_("On a day"), widget=DateInput)


class WithdrawForm(forms.Form):
    reason = judged(
        ReasonField(
            required=False,
            label=_("Why?"),
            help_text=_("Whoever looks for it reads this in its place. At most 500 characters."),
        )
    )
