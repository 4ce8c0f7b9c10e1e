"""Forms of the roster's pages."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schools.enums import LineKind, ProblemKind
from schools.messages import COLUMNS
from schools.models import County, RosterProblem, School, Semester

# What a column can be given by hand; the others come from bundles only.
CHOSEN_BY_HAND = (
    *("name", "staff_number", "phone", "email", "school", "subject", "grade", "duty", "title"),
    *("years", "is_preparation_leader", "is_group_head"),
)
NOT_NEEDED = "ignored"  # a column of no use: it is not asked for again
TAKEN = ".xlsx,.xls,.csv,.txt,.zip"


class SemesterField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Semester) -> str:
        return f"{obj.county} · {obj.code}"


class UploadForm(forms.Form):
    """``client_id`` is made with the form: the same form sent again is the same upload."""

    semester = SemesterField(Semester.objects.none(), label=_("Semester"), empty_label=None)
    file = forms.FileField(
        label=_("File"),
        help_text=_("OneRoster bundle (.zip), Excel (.xlsx, .xls) or CSV, up to 50 MB."),
        widget=forms.FileInput(attrs={"accept": TAKEN}),
        max_length=255,
        allow_empty_file=True,
    )
    may_create_schools = forms.BooleanField(
        label=_("Make schools that the county does not have yet"), required=False
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, counties: list[County], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["semester"].queryset = (
            Semester.objects.filter(county__in=counties, ends_on__gt=today)
            .select_related("county")
            .order_by("starts_on", "county__name")
        )
        self.fields["client_id"].initial = uuid4


class LineFilter(forms.Form):
    """Which lines of a preview are wanted. An odd value asks for nothing."""

    kind = forms.ChoiceField(choices=[("", ""), *LineKind.choices], required=False)
    school = forms.CharField(max_length=80, required=False)
    q = forms.CharField(max_length=60, required=False)

    @property
    def wanted(self) -> dict[str, str]:
        """Return what was asked for, without what made no sense."""
        self.full_clean()
        told = getattr(self, "cleaned_data", {})
        return {
            "kind": told.get("kind", ""),
            "school": told.get("school", ""),
            "search": told.get("q", ""),
        }


def answers_in(data: QueryDict, questions: list[RosterProblem]) -> dict[int, dict[str, Any]]:
    """Return the answers that were given, by question; a question left alone has none."""
    answers: dict[int, dict[str, Any]] = {}
    for question in questions:
        said = data.get(f"question-{question.pk}", "")
        if not said and question.kind == ProblemKind.UNKNOWN_SCHOOL:
            said = data.get("all", "")
        if said == "other":
            said = data.get(f"other-{question.pk}", "")
        if said in ("create", "skip"):
            answers[question.pk] = {said: True}
        elif said.isdecimal() and len(said) < 19:
            answers[question.pk] = {"id": int(said)}
    return answers


def columns_in(data: QueryDict, headings: dict[str, str]) -> dict[str, str]:
    """Return the headings that were given a meaning. Fields are numbered as headings stand."""
    chosen = {}
    for number, heading in enumerate(headings):
        field = data.get(f"column-{number}", "")
        if field in CHOSEN_BY_HAND or field == NOT_NEEDED:
            chosen[heading] = field
    return chosen


def column_choices() -> list[tuple[str, Any]]:
    """Return what a column can be given by hand: field and words."""
    return [(field, COLUMNS[field]) for field in CHOSEN_BY_HAND]


def other_schools(county: County) -> list[tuple[int, str]]:
    """Return the schools that may be picked beside the candidates of a question."""
    return list(School.objects.filter(county=county).values_list("pk", "name"))
