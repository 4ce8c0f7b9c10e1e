"""The lesson of a case in fields: when, recording, transcript, notes in rows, looking back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commons.enums import FilmState
from commons.models import Film
from kit.forms import DateInput, Tidy, judged
from kit.text import to_source
from microcourses.domain.cases import (
    LENGTHS,
    LONGEST_TEXT,
    LONGEST_TRANSCRIPT,
    MOST_NOTES,
    NoteDraft,
)
from microcourses.enums import Dimension, Focus, dimension_of
from microcourses.models import CaseNote
from microcourses.queries.cases import Naming, ShownNote, namings, shown_notes
from microcourses.queries.transcripts import clock, second_of
from schools.actors import Actor

BLANK_ROWS = 3
WRITTEN = ("taught_on", "film", "transcript", "debrief", "would_change")
UNUSABLE = (FilmState.REFUSED, FilmState.WITHDRAWN)


def focus_choices(present: str = "") -> list[tuple[Any, Any]]:
    """Return the views of a lesson by its four sides; ``present`` where it is another's word."""
    choices: list[tuple[Any, Any]] = [("", pgettext_lazy("focus", "none"))]
    choices += [
        (side.label, [(each.value, each.label) for each in Focus if dimension_of(each) == side])
        for side in Dimension
    ]
    if present and present not in Focus.values:
        choices.append((present, present))
    return choices


class NoteRow(forms.Form):
    """One note. A row without words is none."""

    at = Tidy(
        label=pgettext_lazy("of the lesson", "Minute"),
        required=False,
        max_length=8,
        widget=forms.TextInput(attrs={"placeholder": "12:30", "inputmode": "text", "size": 6}),
    )
    teacher_did = Tidy(label=_("The teacher"), required=False, max_length=LENGTHS["teacher_did"])
    pupils_did = Tidy(label=_("The pupils"), required=False, max_length=LENGTHS["pupils_did"])
    remark = Tidy(label=_("Remark"), required=False, max_length=LENGTHS["remark"])
    focus = forms.ChoiceField(label=_("Focus"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in self.fields.values():  # which of them a note needs, its words decide
            judged(each)
        self.fields["focus"].choices = focus_choices(  # type: ignore[attr-defined]
            (self.initial or {}).get("focus", "")
        )

    def clean_at(self) -> int | None:
        typed = self.cleaned_data["at"]
        second = second_of(typed) if typed else None
        if typed and second is None:
            raise forms.ValidationError(_("Write minutes and seconds: 12:30."))
        return second

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if self.has_words and said.get("at") is None and "at" not in self.errors:
            self.add_error("at", _("Say when it was: 12:30."))
        return said

    @property
    def has_words(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("teacher_did", "pupils_did", "remark"))

    @property
    def note(self) -> NoteDraft:
        said = self.cleaned_data
        words = {name: said.get(name) or "" for name in LENGTHS}
        return NoteDraft(second=said["at"], **words)


NoteRows = forms.formset_factory(
    NoteRow, extra=BLANK_ROWS, max_num=MOST_NOTES, absolute_max=MOST_NOTES, validate_max=True
)


class CaseForm(forms.Form):
    """The lesson of ``version`` of a case; ``written`` is what ``write_case`` takes.

    What observers noted stays in their words: its teacher leaves it out or keeps it.
    """

    taught_on = forms.DateField(label=_("Taught on"), required=False, widget=DateInput())
    film = forms.ModelChoiceField(
        Film.objects.none(),
        label=_("Recording"),
        required=False,
        empty_label=_("no recording"),
        help_text=_("Faces and voices tell who people are, also where no name stands."),
    )
    transcript = forms.CharField(
        label=_("Transcript"),
        required=False,
        max_length=LONGEST_TRANSCRIPT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "A line for each thing said; 12:30 at its beginning leads to that moment. Subtitles"
            " (.vtt, .srt) can be pasted as they are."
        ),
    )
    debrief = forms.CharField(
        label=_("What came out when we talked it over"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    would_change = forms.CharField(
        label=_("What I would change"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    left_out = forms.TypedMultipleChoiceField(coerce=int, required=False)
    seen = forms.CharField(max_length=60, widget=forms.HiddenInput)
    page_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, version: Any, actor: Actor, **kwargs: Any) -> None:
        kept = sorted(version.notes.all(), key=lambda note: (note.second, note.sort_order or 0))
        self.kept: list[CaseNote] = [note for note in kept if note.observer_id is not None]
        own = [note for note in kept if note.observer_id is None]
        initial = {
            "taught_on": version.taught_on,
            "film": version.film_id,
            "transcript": version.transcript,
            "debrief": to_source(version.debrief),
            "would_change": to_source(version.would_change),
        }
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        films = Film.objects.filter(owner=actor.user_id).exclude(state__in=UNUSABLE)
        self.films = Film.objects.filter(
            Q(pk__in=films.values("pk")) | Q(pk=version.film_id)
        ).order_by("-created_at")
        self.fields["film"].queryset = self.films  # type: ignore[attr-defined]
        places = [(place, str(place)) for place in range(len(self.kept))]
        self.fields["left_out"].choices = places  # type: ignore[attr-defined]
        self.naming: Naming | None = next((n for n in namings(version) if n.is_chosen), None)
        self.observed: list[tuple[int, ShownNote]] = list(
            enumerate(shown_notes(self.kept, version, actor))
        )
        self.notes = NoteRows(
            self.data if self.is_bound else None,
            prefix="notes",
            initial=[
                {"at": clock(note.second), **{name: getattr(note, name) for name in LENGTHS}}
                for note in own
            ],
        )

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.notes.is_valid()])

    @property
    def problems(self) -> dict[str, list[str]]:
        """What is wrong, by the names of the fields, also of those in rows."""
        found = {name: [str(each) for each in said] for name, said in self.errors.items()}
        found |= {"notes": said} if (said := [str(e) for e in self.notes.non_form_errors()]) else {}
        for row in self.notes:
            for name, problems in row.errors.items():
                found[row.add_prefix(name)] = [str(each) for each in problems]
        return found

    def written(self, *, all_stay: bool = False) -> dict[str, Any]:
        """Return what ``write_case`` takes. ``all_stay``: nothing is left out yet."""
        said = {name: self.cleaned_data[name] for name in WRITTEN}
        left_out = set() if all_stay else set(self.cleaned_data["left_out"])
        observed = [
            NoteDraft(
                note.second,
                observer=note.observer_id,
                **{name: getattr(note, name) for name in LENGTHS},
            )
            for place, note in enumerate(self.kept)
            if place not in left_out
        ]
        own = [row.note for row in self.notes if row.has_words]
        return said | {"notes": [*observed, *own]}
