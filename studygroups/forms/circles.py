"""What people choose on the pages of the circles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schools.enums import Grade, Stage
from studygroups.models import Circle


class CircleFilterForm(forms.Form):
    """Narrow the list of circles; what cannot be understood narrows nothing."""

    q = forms.CharField(label=_("Search circles"), required=False, max_length=60)
    subject = forms.ChoiceField(label=_("Subject"), required=False)
    span = forms.ChoiceField(label=_("Grade"), required=False)

    def __init__(self, circles: Iterable[Circle], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(circles)
        subjects = {circle.subject_id: str(circle.subject) for circle in known}
        spans = {_span(circle): _span_words(circle) for circle in sorted(known, key=_by_grade)}
        self.fields["subject"].choices = [("", _("All subjects")), *subjects.items()]
        self.fields["span"].choices = [("", _("All grades")), *spans.items()]

    def keeps(self, circle: Circle) -> bool:
        """Tell whether ``circle`` is among what was asked for."""
        asked = self.cleaned_data
        words = asked.get("q", "").casefold().split()
        name = f"{circle.name} {circle.subject.name} {circle.subject.name_en}".casefold()
        return (
            asked.get("subject", "") in ("", circle.subject_id)
            and asked.get("span", "") in ("", _span(circle))
            and all(word in name for word in words)
        )

    @property
    def is_asked(self) -> bool:
        return any(self.cleaned_data.values())


def _span(circle: Circle) -> str:
    return circle.stage if circle.grade is None else str(circle.grade)


def _span_words(circle: Circle) -> str:
    if circle.grade is None:
        return str(Stage(circle.stage).label)
    return str(Grade(circle.grade).label)


def _by_grade(circle: Circle) -> tuple[bool, int, str]:
    return circle.grade is None, circle.grade or 0, circle.stage


class MuteForm(forms.Form):
    muted = forms.TypedChoiceField(
        choices=[("1", "1"), ("0", "0")], coerce=lambda word: word == "1"
    )


class PersonForm(forms.Form):
    person = forms.IntegerField(min_value=1)
