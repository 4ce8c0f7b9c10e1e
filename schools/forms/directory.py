"""What narrows the directory; what cannot be understood narrows nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schools.actors import Actor
from schools.enums import Grade, Role
from schools.models import School, Subject
from schools.queries.directory import Wanted, titles_of

ROLES = (Role.PREPARATION_LEADER, Role.COORDINATOR, Role.MENTOR, Role.RESEARCHER, Role.EXPERT)
YEARS = [
    ("", _("any years")),
    ("3", _("up to 3 years")),
    ("10", _("4 to 10 years")),
    ("20", _("11 to 20 years")),
    ("more", _("over 20 years")),
]


def _grades() -> list[tuple[Any, Any]]:
    return [("", _("all grades")), *Grade.choices]


class DirectoryForm(forms.Form):
    q = forms.CharField(label=_("Name, pinyin or initials"), required=False, max_length=60)
    subject = forms.ModelChoiceField(
        Subject.objects.order_by("position"),
        label=_("Subject"),
        required=False,
        empty_label=_("all subjects"),
    )
    grade = forms.TypedChoiceField(
        label=_("Grade"), required=False, choices=_grades, coerce=int, empty_value=None
    )
    school = forms.ModelChoiceField(
        School.objects.none(), label=_("School"), required=False, empty_label=_("all schools")
    )
    role = forms.ChoiceField(
        label=_("Duty"),
        required=False,
        choices=[("", _("any duty")), *((role.value, role.label) for role in ROLES)],
    )
    title = forms.ChoiceField(label=_("Professional title"), required=False)
    years = forms.ChoiceField(label=_("Years of teaching"), required=False, choices=YEARS)
    followed = forms.BooleanField(label=_("only whom I follow"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = School.objects.visible_to(actor).order_by("name")
        titles = [(title, title) for title in titles_of(actor)]
        self.fields["title"].choices = [("", _("any title")), *titles]

    @property
    def wanted(self) -> Wanted:
        self.is_valid()
        asked = self.cleaned_data
        return Wanted(
            words=asked.get("q") or "",
            school=asked["school"].pk if asked.get("school") else None,
            subject=asked["subject"].pk if asked.get("subject") else "",
            grade=asked.get("grade"),
            title=asked.get("title") or "",
            role=asked.get("role") or "",
            years=asked.get("years") or "",
            followed=bool(asked.get("followed")),
        )
