"""What an author types, of every kind of item. Kinds add theirs: ``forms/kinds.py``."""

from __future__ import annotations

import re
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.forms import Tidy, judged
from kit.text import editable
from microcourses.domain.items import LONGEST_TITLE
from microcourses.domain.sharing import LONGEST_TAG, MOST_TAGS, Said
from microcourses.enums import Audience, ItemKind, Licence
from microcourses.models import Item
from microcourses.queries.reuse_licences import audiences_for, licences_for
from schools.enums import Grade
from schools.models import Subject

# What most schools use; another one can be typed.
EDITIONS = (
    *("统编版", "人教版", "北师大版", "苏科版", "浙教版", "沪教版", "外研版", "华东师大版"),
    *("苏教版", "冀教版", "湘教版", "鲁教版", "译林版", "科粤版"),
)
_BETWEEN_TAGS = re.compile(r"[,，、;；\n]+")
SUFFIXES = ".docx,.pptx,.xlsx,.doc,.ppt,.xls,.pdf,.png,.jpg,.jpeg,.gif,.webp,.mp3,.m4a,.wav,.ogg,.zip,.csv,.txt"


class BeginForm(forms.Form):
    """What it is, and what it is called."""

    kind = forms.ChoiceField(choices=ItemKind.choices, widget=forms.RadioSelect)
    title = Tidy(
        label=gettext_lazy("Title"),
        max_length=LONGEST_TITLE,
        error_messages={"required": gettext_lazy("Give it a title; you can change it later.")},
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class RichArea(forms.Textarea):
    """A place to write a rich text: plain as it stands, an editor where scripts run."""

    def __init__(self, rows: int = 8) -> None:
        super().__init__({"data-prose": True, "rows": rows})

    def format_value(self, value: Any) -> str | None:
        return editable(value) if value else value


class NamedUuids(forms.Field):
    """Ids that the browser made, one a file."""

    widget = forms.MultipleHiddenInput


class MaterialsField(forms.TypedMultipleChoiceField):
    """The files that stay: a tick each, in their order. What is none of the draft's is cut."""

    def __init__(self) -> None:
        super().__init__(coerce=int, required=False, choices=())

    def valid_value(self, value: Any) -> bool:
        return str(value).isdigit() and len(str(value)) < 18


class DraftForm(forms.Form):
    """A version as it is written; what is still lacking is said elsewhere, and can wait."""

    says: ClassVar[type[Said]] = Said
    part = ""  # the template with what only this kind has

    title = Tidy(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    # "Judged": a draft can wait for it, what is sent in cannot.
    summary = judged(
        forms.CharField(
            label=gettext_lazy("In one or two sentences"),
            max_length=300,
            required=False,
            widget=forms.Textarea({"rows": 2}),
            help_text=gettext_lazy(
                "What colleagues read first: what it is, and what it is good for."
            ),
        )
    )
    subject = judged(forms.ChoiceField(label=gettext_lazy("Subject"), required=False))
    first_grade = forms.TypedChoiceField(
        label=gettext_lazy("From grade"), choices=Grade.choices, coerce=int
    )
    last_grade = forms.TypedChoiceField(
        label=gettext_lazy("To grade"), choices=Grade.choices, coerce=int
    )
    edition = Tidy(
        label=gettext_lazy("Textbook edition"),
        max_length=30,
        required=False,
        widget=forms.TextInput({"list": "editions"}),
        help_text=gettext_lazy("Choose one, or type another."),
    )
    chapter = Tidy(
        label=gettext_lazy("Textbook chapter"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("As the textbook calls it."),
    )
    body = forms.CharField(label=gettext_lazy("Text"), required=False, widget=RichArea())
    tags = forms.CharField(
        label=gettext_lazy("Tags"),
        required=False,
        help_text=gettext_lazy("Words by which it is found, with commas between."),
    )
    licence = forms.ChoiceField(
        label=gettext_lazy("Licence"), choices=Licence.choices, widget=forms.RadioSelect
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Who may see it"), choices=Audience.choices, widget=forms.RadioSelect
    )
    materials = MaterialsField()
    seen = forms.CharField(max_length=60, widget=forms.HiddenInput)
    page_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        subjects = [(each.pk, str(each)) for each in Subject.objects.all()]
        self.fields["subject"].choices = [("", _("not chosen yet")), *subjects]
        self.fields["licence"].choices = licences_for(item)
        self.fields["audience"].choices = audiences_for(item)

    @classmethod
    def initial_of(cls, said: Said) -> dict[str, Any]:
        """Return what stands in the form where ``said`` is what was written last."""
        plain = {name: getattr(said, name) for name in said.PLAIN}
        return {**plain, "subject": said.subject, "tags": "，".join(said.tags)}

    def clean_tags(self) -> tuple[str, ...]:
        found = _BETWEEN_TAGS.split(self.cleaned_data["tags"])
        tags = tuple(dict.fromkeys(line for each in found if (line := " ".join(each.split()))))
        if len(tags) > MOST_TAGS:
            words = {"most": MOST_TAGS, "n": len(tags)}
            raise forms.ValidationError(
                _("At most %(most)d tags, please; these are %(n)d.") % words
            )
        if any(len(tag) > LONGEST_TAG for tag in tags):
            raise forms.ValidationError(
                _("A tag has at most %(most)d characters.") % {"most": LONGEST_TAG}
            )
        return tags

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("first_grade", 0) > said.get("last_grade", 99):
            self.add_error("last_grade", _("The first grade comes before the last."))
        return said

    def said(self, materials: tuple[int, ...] = ()) -> Said:
        """Return what was typed; ``materials`` came up with the form itself."""
        return self.says(**self.plain(materials))

    def plain(self, materials: tuple[int, ...]) -> dict[str, Any]:
        clean = self.cleaned_data
        names = (*self.says.PLAIN, "subject", "tags")
        kept = (*clean["materials"], *materials)
        return {**{name: clean[name] for name in names}, "materials": kept}


class MaterialForm(forms.Form):
    """One file, with the id that the browser gave to this choice."""

    file = forms.FileField()
    client_id = forms.UUIDField()
