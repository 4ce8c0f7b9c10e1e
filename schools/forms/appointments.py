"""Forms that give, change and end duties."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kit.forms import DateInput, Tidy
from schools.actors import Actor
from schools.domain.appointments import LONGEST_REASON, Scope
from schools.enums import Grade, Role, Stage
from schools.models import County, School, Subject
from schools.permissions import givable_roles
from schools.queries.appointments import COMING, ENDED, NOW


def counties_of(actor: Actor) -> QuerySet[County]:
    if actor.is_admin:
        return County.objects.order_by("name")
    return County.objects.filter(pk__in=actor.county_ids).order_by("name")


def schools_of(actor: Actor) -> QuerySet[School]:
    """Return the schools at which ``actor`` gives duties."""
    visible = School.objects.visible_to(actor).order_by("name")
    if Role.OFFICE in givable_roles(actor):
        return visible
    mine = {duty.school_id for duty in actor.duties if duty.role == Role.COORDINATOR}
    return visible.filter(pk__in=mine)


def _grades() -> list[tuple[Any, Any]]:
    return [("", _("all grades")), *Grade.choices]


class ScopeForm(forms.Form):
    """What a duty reaches. Which of these a duty needs or cannot have, the domain says."""

    county = forms.ModelChoiceField(County.objects.none(), label=_("County"), required=False)
    school = forms.ModelChoiceField(
        School.objects.none(), label=_("School"), required=False, empty_label=_("no school")
    )
    subject = forms.ModelChoiceField(
        Subject.objects.order_by("position"),
        label=_("Subject"),
        required=False,
        empty_label=_("all subjects"),
    )
    stage = forms.ChoiceField(
        label=_("Stage"), required=False, choices=[("", _("all stages")), *Stage.choices]
    )
    grade = forms.TypedChoiceField(
        label=_("Grade"), required=False, choices=_grades, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counties = counties_of(actor)
        self.only_county = None if actor.is_admin else counties.first()
        self.fields["school"].queryset = schools_of(actor)
        if self.only_county is not None and counties.count() == 1:
            del self.fields["county"]
        else:
            self.fields["county"].queryset = counties

    @property
    def scope(self) -> Scope:
        given = self.cleaned_data
        school = given.get("school")
        county = given.get("county") if "county" in self.fields else self.only_county
        if given.get("role") == Role.ADMIN:
            county = given.get("county")
        elif county is None and school is not None:
            county = school.county
        return Scope(
            county, school, given.get("subject"), given.get("stage") or "", given.get("grade")
        )


class AppointForm(ScopeForm):
    role = forms.ChoiceField(label=_("Duty"))
    starts_on = forms.DateField(label=_("From"), widget=DateInput)
    ends_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=DateInput,
        help_text=_("The first day on which it no longer holds. Empty: until further notice."),
    )
    field_order = ("role", "county", "subject", "stage", "grade", "school", "starts_on", "ends_on")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in givable_roles(actor)]


class ExpertForm(ScopeForm):
    """Somebody from outside. The school is the one they accompany, if it is one."""

    name = Tidy(label=_("Name"), max_length=60)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("The invitation goes there.")
    )
    phone = forms.CharField(
        label=_("Mobile phone"),
        required=False,
        max_length=30,
        help_text=_("Without an e-mail: print the slip and hand it over."),
    )
    starts_on = forms.DateField(label=_("From"), widget=DateInput)
    ends_on = forms.DateField(label=_("Until"), widget=DateInput)
    field_order = ("name", "email", "phone", "county", "school", "subject", "starts_on", "ends_on")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        del self.fields["stage"], self.fields["grade"]
        self.fields["school"].empty_label = _("all schools of the county")


class EndForm(forms.Form):
    on = forms.DateField(label=_("From this day it no longer holds"), widget=DateInput)
    reason = Tidy(label=_("Why?"), required=False, max_length=LONGEST_REASON)


class ExtendForm(forms.Form):
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=DateInput,
        help_text=_("The first day on which it no longer holds. Empty: until further notice."),
    )


class DutyFilter(forms.Form):
    """Narrows the list of duties; what makes no sense narrows nothing."""

    q = forms.CharField(label=_("Name, pinyin or staff number"), required=False, max_length=60)
    role = forms.ChoiceField(label=_("Duty"), required=False)
    school = forms.ModelChoiceField(
        School.objects.none(), label=_("School"), required=False, empty_label=_("all schools")
    )
    subject = forms.ModelChoiceField(
        Subject.objects.order_by("position"),
        label=_("Subject"),
        required=False,
        empty_label=_("all subjects"),
    )
    when = forms.ChoiceField(
        required=False,
        choices=[(NOW, _("now")), (COMING, _("to come")), (ENDED, _("ended"))],
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = [(role.value, role.label) for role in givable_roles(actor)]
        self.fields["role"].choices = [("", _("all duties")), *given]
        self.fields["school"].queryset = schools_of(actor)

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked for, as far as it can be understood."""
        self.is_valid()
        return {"when": NOW, **{key: value for key, value in self.cleaned_data.items() if value}}


class RecordFilter(forms.Form):
    """Narrows the record of rights."""

    q = forms.CharField(label=_("Name, pinyin or staff number"), required=False, max_length=60)
    since = forms.DateField(label=_("From"), required=False, widget=DateInput)
    until = forms.DateField(label=_("Until"), required=False, widget=DateInput)

    @property
    def asked(self) -> dict[str, Any]:
        self.is_valid()
        return {key: value for key, value in self.cleaned_data.items() if value}
