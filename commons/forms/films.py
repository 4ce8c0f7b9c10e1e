"""What the owner of a film gives it, as clean values. The domain judges them."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from commons.enums import CAPTION_LANGUAGES
from kit.captions import decoded
from kit.errors import Invalid
from kit.forms import judged


class CaptionsForm(forms.Form):
    """Captions pasted, or brought as a file, which then counts."""

    language = forms.ChoiceField(label=_("Language"), choices=list(CAPTION_LANGUAGES.items()))
    file = forms.FileField(label=_("A file (.vtt or .srt)"), required=False, allow_empty_file=True)
    text = judged(
        forms.CharField(
            label=_("Or the captions themselves"),
            required=False,
            strip=False,
            widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "spellcheck": "false"}),
            help_text=_("An empty field takes the captions of this language away."),
        )
    )

    def clean(self) -> dict[str, str]:
        words = super().clean() or self.cleaned_data
        if file := words.get("file"):
            try:
                words["text"] = decoded(file.read())
            except Invalid as refusal:
                self.add_error("file", str(refusal.message))
        return dict(words)


class ChaptersForm(forms.Form):
    chapters = judged(
        forms.CharField(
            label=_("Chapters"),
            required=False,
            strip=False,
            widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
            help_text=_("A line each, with the time at which it begins: 03:20 Reading aloud"),
        )
    )


class PosterForm(forms.Form):
    """A picture brought along, else the picture at a second."""

    second = forms.FloatField(
        label=_("The picture at second"), required=False, min_value=0, max_value=86_400
    )
    picture = forms.FileField(
        label=_("Or a picture of your own (JPEG, PNG or WebP)"),
        required=False,
        allow_empty_file=True,
    )
