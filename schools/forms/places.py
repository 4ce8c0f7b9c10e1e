"""What the county office writes about a school."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import Tidy, judged
from schools.models import School


def _longest(name: str) -> int | None:
    return School._meta.get_field(name).max_length


class NameForm(forms.Form):
    """How a school is called from now on."""

    name = judged(Tidy(label=_("Name of the school"), max_length=_longest("name"), required=False))
    short_name = Tidy(
        label=_("Short name"),
        max_length=_longest("short_name"),
        required=False,
        help_text=_("For lists and narrow places; without one, the whole name stands there."),
    )
