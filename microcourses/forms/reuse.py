"""What a teacher says of a use, and why something lies on a shelf. The domain judges the words."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commons.forms.threads import BodyField
from kit.forms import DateInput, judged
from microcourses.domain.reuse import FEWEST, first_day_of
from microcourses.enums import ReuseHow
from microcourses.models import Item


class ReuseForm(forms.Form):
    """Stands on the page of the item beside other forms, so its fields have names of their own."""

    def __init__(self, *args: Any, item: Item, **more: Any) -> None:
        super().__init__(*args, **{"auto_id": "reuse-%s", **more})
        days = {"min": first_day_of(item).isoformat(), "max": timezone.localdate().isoformat()}
        self.fields["used_on"].widget.attrs.update(days)

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    how = forms.ChoiceField(
        label=_("How did you use it?"),
        choices=[
            (ReuseHow.IN_CLASS.value, _("In class, as it is")),
            (ReuseHow.ADAPTED.value, _("In class, changed by me")),
            (ReuseHow.BORROWED.value, _("For ideas, or in preparing a lesson")),
        ],
        widget=forms.RadioSelect,
        initial=ReuseHow.IN_CLASS.value,
    )
    used_on = forms.DateField(label=_("When?"), widget=DateInput, initial=timezone.localdate)
    class_name = forms.CharField(
        label=_("With which class?"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": _("for example: class 3 of grade 7")}),
    )
    happened = judged(
        BodyField(
            label=_("What happened?"),
            required=False,
            # The browser says the minimum before a chosen photo is lost over it.
            widget=forms.Textarea(attrs={"rows": 3, "minlength": FEWEST, "required": True}),
            help_text=_(
                "At least 10 characters: what worked, what did not, what you would do otherwise. "
                "Without pupils' names."
            ),
        )
    )
    photo = forms.FileField(
        label=_("A photo"),
        required=False,
        help_text=_("Of the blackboard or of pupils' work. No faces of pupils."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


class ShelfForm(forms.Form):
    """``shelf`` is "" for one's own, or the number of a circle."""

    shelf = forms.IntegerField(required=False, min_value=1)
    note = forms.CharField(required=False, max_length=200, label=_("Why is it worth having?"))


class ShelfNoteForm(forms.Form):
    note = forms.CharField(required=False, max_length=200, label=_("Note"))


class RemoveForm(forms.Form):
    reason = judged(forms.CharField(label=_("Why?"), required=False, max_length=500))


class ClickForm(forms.Form):
    client_id = forms.UUIDField()
