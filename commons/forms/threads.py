"""What a person writes into a conversation, as clean values. The domain judges them."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from commons.enums import CommentKind
from kit.forms import judged
from kit.text import clean_source

LONGEST_SECOND = 7 * 24 * 3600


class BodyField(forms.CharField):
    """Text as people write it: line ends made one, control characters dropped, spaces kept."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str:
        return clean_source(str(value)) if value is not None else ""


class ManyField(forms.Field):
    """Values under one name, in their order, each made by ``coerce``."""

    widget = forms.MultipleHiddenInput

    def __init__(self, coerce: Any, most: int) -> None:
        super().__init__(required=False)
        self.coerce, self.most = coerce, most

    def to_python(self, value: Any) -> list[Any]:
        try:
            return [self.coerce(each) for each in (value or [])[: self.most]]
        except (TypeError, ValueError):
            raise forms.ValidationError(_("Check what you entered.")) from None


class CommentForm(forms.Form):
    """One comment. ``client_id`` is made by the browser, or by the server for a plain form."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(choices=CommentKind, required=False)
    reply_to = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    body = BodyField(required=False, label=_("Your comment"))
    second = forms.IntegerField(
        required=False, min_value=0, max_value=LONGEST_SECOND, widget=forms.HiddenInput
    )
    mentions = ManyField(int, 50)
    attachments = ManyField(UUID, 50)
    file_ids = ManyField(UUID, 50)  # of files that come with the form itself

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or CommentKind.COMMENT


class ThreadForm(forms.Form):
    """A new conversation and its first comment."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    title = judged(forms.CharField(label=_("What is it about?"), required=False))
    kind = forms.ChoiceField(choices=CommentKind, required=False)
    body = judged(BodyField(label=_("Your first comment"), required=False))
    mentions = ManyField(int, 50)
    attachments = ManyField(UUID, 50)
    file_ids = ManyField(UUID, 50)  # of files that come with the form itself

    def clean_kind(self) -> str:
        kind = self.cleaned_data["kind"]
        return kind if kind == CommentKind.QUESTION else CommentKind.COMMENT


class EditForm(forms.Form):
    body = judged(BodyField(label=_("Your comment"), required=False))
    mentions = ManyField(int, 50)


class ReasonForm(forms.Form):
    reason = judged(forms.CharField(label=_("Why?"), required=False))


class ReportForm(ReasonForm):
    """A message between two people is reported: what may the office read?"""

    with_before = forms.BooleanField(
        required=False, label=_("Let the office read the two messages before it as well")
    )


class FileForm(forms.Form):
    client_id = forms.UUIDField(initial=uuid4)
    file = forms.FileField(allow_empty_file=True, label=_("File"))


class ShareForm(forms.Form):
    """Files on a thing itself; the files come beside it, under the name ``files``."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
