"""Who is named a backbone teacher, and with whom something was made."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kit.forms import Tidy
from microcourses.domain.schools import LONGEST_LINE
from schools.models import Person


class BackboneForm(forms.Form):
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Teacher"), empty_label="")
    line = Tidy(label=_("Known for"), required=False, max_length=LONGEST_LINE)

    def __init__(self, people: QuerySet[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class MakerForm(forms.Form):
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Made with"), empty_label="")

    def __init__(self, people: QuerySet[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
