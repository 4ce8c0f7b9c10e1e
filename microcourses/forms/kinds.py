"""The form of each kind of item. A new kind: its form, its part of the page, and in ``FORMS``."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import Tidy, judged
from microcourses.domain.items import LONGEST_TITLE
from microcourses.domain.kinds import (
    MOST_EPISODES,
    CaseSaid,
    CourseSaid,
    EpisodeSaid,
    ResourceSaid,
    StrategySaid,
)
from microcourses.domain.sharing import Said
from microcourses.enums import ItemKind, ResourceSort
from microcourses.forms.sharing import DraftForm, RichArea


class EpisodeForm(forms.Form):
    """One short lesson of a series."""

    title = judged(Tidy(label=_("Title of the episode"), max_length=LONGEST_TITLE, required=False))
    film = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    plan = forms.CharField(label=_("Learning plan"), required=False, widget=RichArea(rows=4))
    origin = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    row = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class EpisodeRows(forms.BaseFormSet[EpisodeForm]):
    """The episodes, in their order; what is empty, or was taken out, is none."""

    @classmethod
    def get_default_prefix(cls) -> str:
        return "episodes"

    def add_fields(self, form: EpisodeForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Place")
        form.fields["ORDER"].widget.attrs["min"] = 1
        form.fields["DELETE"].label = _("Take it out when I save")

    def kept(self) -> tuple[EpisodeSaid, ...]:
        rows = []
        for number, form in enumerate(self.forms):
            clean = form.cleaned_data
            if clean.get("DELETE") or not any(clean.get(key) for key in ("title", "film", "plan")):
                continue
            place = clean.get("ORDER") or len(self.forms) + 1
            said = (clean[name] for name in ("title", "film", "plan", "origin", "row"))
            rows.append((place, number, EpisodeSaid(*said)))
        return tuple(row[2] for row in sorted(rows, key=lambda row: row[:2]))


EpisodeFormSet = forms.formset_factory(
    EpisodeForm,
    formset=EpisodeRows,
    extra=1,
    can_order=True,
    can_delete=True,
    max_num=MOST_EPISODES + 1,
)


class StrategyForm(DraftForm):
    says: ClassVar[type[Said]] = StrategySaid


class ResourceForm(DraftForm):
    says: ClassVar[type[Said]] = ResourceSaid
    sort = forms.ChoiceField(
        label=_("What it is"), choices=ResourceSort.choices, widget=forms.RadioSelect
    )


class CaseForm(DraftForm):
    """What every item says; its lesson is written on a page of its own."""

    says: ClassVar[type[Said]] = CaseSaid
    part = "microcourses/sharing/_case.html"


class CourseForm(DraftForm):
    says: ClassVar[type[Said]] = CourseSaid
    part = "microcourses/sharing/_course.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [vars_of(each) for each in self.initial.get("episodes", ())]
        data = self.data if self.is_bound else None
        self.episodes = EpisodeFormSet(data, initial=rows)

    @classmethod
    def initial_of(cls, said: Said) -> dict[str, Any]:
        episodes = said.episodes if isinstance(said, CourseSaid) else ()
        return {**super().initial_of(said), "episodes": episodes}

    def is_valid(self) -> bool:
        return super().is_valid() and self.episodes.is_valid()

    def plain(self, materials: tuple[int, ...]) -> dict[str, Any]:
        return {**super().plain(materials), "episodes": self.episodes.kept()}


def vars_of(episode: EpisodeSaid) -> dict[str, Any]:
    return {name: getattr(episode, name) for name in ("title", "film", "plan", "origin", "row")}


FORMS: dict[str, type[DraftForm]] = {
    ItemKind.CASE: CaseForm,
    ItemKind.COURSE: CourseForm,
    ItemKind.STRATEGY: StrategyForm,
    ItemKind.RESOURCE: ResourceForm,
}
