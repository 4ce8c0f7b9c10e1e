"""Forms of a school's people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from schools.queries.people_arrivals import CLOSED, EXPIRED, IN, INVITED, WAITING

GROUPS = {
    "": (EXPIRED, WAITING, INVITED, IN, CLOSED),
    "waiting": (EXPIRED, WAITING, INVITED),
    "in": (IN,),
}


class PeopleFilter(forms.Form):
    """Narrows the list of a school's people; what makes no sense narrows nothing."""

    show = forms.ChoiceField(
        required=False, choices=[("", _("everyone")), ("waiting", _("not yet in")), ("in", _("in"))]
    )

    @property
    def group(self) -> str:
        return self.cleaned_data["show"] if self.is_valid() else ""


class SlipFilter(forms.Form):
    person = forms.IntegerField(required=False, min_value=1)
