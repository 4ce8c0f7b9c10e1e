"""What narrows the library; what cannot be understood narrows nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.forms.utils import flatatt
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from microcourses.enums import ItemKind, ItemOrder, Licence
from microcourses.queries.finding import Wanted, chapters_of
from schools.actors import Actor
from schools.enums import Grade
from schools.models import School, Subject

LONGEST = 100  # characters of a question that are read
NARROWING = ("subject", "grade", "chapter", "school", "licence")


def _grades() -> list[tuple[Any, Any]]:
    return [("", _("all grades")), *Grade.choices]


class LongSelect(forms.Select):
    """Writes hundreds of options in one go: a template for each takes longer than the search."""

    def use_required_attribute(self, initial: Any) -> bool:
        return False  # whoever asks reads all options for it; nothing here is required

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        written = (
            format_html("<optgroup label='{}'>{}</optgroup>", key, _options(label, chosen))
            if isinstance(label, list)
            else _options([(key, label)], chosen)
            for key, label in self.choices
        )
        named = flatatt(self.build_attrs(attrs or {}, {"name": name}))
        return format_html("<select{}>{}</select>", named, SafeString("".join(written)))


def _options(choices: Iterable[tuple[Any, Any]], chosen: str) -> SafeString:
    # By hand: ``format_html`` for each of hundreds takes longer than to find them.
    return SafeString(
        "".join(
            f"<option value='{escape(key)}'{' selected' if str(key) == chosen else ''}>"
            f"{escape(label)}</option>"
            for key, label in choices
        )
    )


class Called(ModelChoiceIterator):
    """What can be chosen, by key and name, without a row in memory for each."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield ("", self.field.empty_label)
        for key, short, name in self.queryset.values_list("pk", "short_name", "name"):
            yield key, short or name


class SchoolField(forms.ModelChoiceField):
    iterator = Called


class FindForm(forms.Form):
    q = forms.CharField(label=_("Titles, texts, captions, files, people"), required=False)
    kind = forms.ChoiceField(required=False, choices=ItemKind.choices, widget=forms.HiddenInput)
    tag = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    subject = forms.ModelChoiceField(
        Subject.objects.order_by("position"),
        label=_("Subject"),
        required=False,
        empty_label=_("all subjects"),
        widget=LongSelect,
    )
    grade = forms.TypedChoiceField(
        label=_("Grade"), required=False, choices=_grades, coerce=int, empty_value=None,
        widget=LongSelect,
    )  # fmt: skip
    chapter = forms.CharField(
        label=_("Textbook chapter"), required=False, max_length=80, widget=LongSelect
    )
    school = SchoolField(
        School.objects.none(),
        label=_("School"),
        required=False,
        empty_label=_("all schools"),
        widget=LongSelect,
    )
    licence = forms.ChoiceField(
        label=_("Licence"), required=False, choices=[("", _("any licence")), *Licence.choices],
        widget=LongSelect,
    )  # fmt: skip
    order = forms.ChoiceField(
        label=_("Order"), required=False, choices=ItemOrder.choices, widget=LongSelect
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = School.objects.visible_to(actor).order_by("name")
        self.is_valid()
        # Asked for where the field is shown: what is found stands without it.
        self.fields["chapter"].widget.choices = partial(self._chapters, actor)

    def _chapters(self, actor: Actor) -> list[Any]:
        """Return the chapters of the subject that is chosen, by edition of the textbook."""
        subject, chosen = self.cleaned_data.get("subject"), self.cleaned_data.get("chapter", "")
        if not subject:
            none = [("", _("choose a subject first"))]
            return [("", _("all chapters")), (chosen, chosen)] if chosen else none
        editions: dict[str, list[tuple[str, str]]] = {}
        for edition, chapter in chapters_of(actor, subject.pk):
            editions.setdefault(edition, []).append((chapter, chapter))
        if chosen and not any((chosen, chosen) in each for each in editions.values()):
            editions.setdefault("", []).append((chosen, chosen))
        choices: list[Any] = [("", _("all chapters")), *editions.pop("", [])]
        return [*choices, *editions.items()]

    @property
    def wanted(self) -> Wanted:
        asked = self.cleaned_data
        return Wanted(
            words=(asked.get("q") or "")[:LONGEST],
            kind=asked.get("kind") or "",
            subject=asked["subject"].pk if asked.get("subject") else "",
            grade=asked.get("grade"),
            school=asked["school"].pk if asked.get("school") else None,
            licence=asked.get("licence") or "",
            chapter=asked.get("chapter") or "",
            tag=asked.get("tag") or "",
            order=asked.get("order") or "",
        )

    @property
    def narrowing(self) -> list[Any]:
        """Return the fields behind "narrow it down"."""
        return [self[name] for name in (*NARROWING, "order")]

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.get(name) for name in NARROWING)
