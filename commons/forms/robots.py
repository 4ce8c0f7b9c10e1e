"""Setting up the robot of a chat group."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from commons.domain.robots import LONGEST_LABEL
from commons.models import Robot
from commons.queries.robots import Place
from kit.forms import Tidy, judged

LONGEST = 500  # characters of an address or a secret


class RobotForm(forms.Form):
    """Address and secret are written only: what is kept of them is never shown again."""

    place = forms.ChoiceField(
        label=_("Tell of the questions in"), help_text=_("A circle, or the whole county.")
    )
    label = judged(
        Tidy(
            label=_("Name of the chat group"),
            max_length=LONGEST_LABEL,
            required=False,
            help_text=_("As you call it; only those who look after this see it."),
        )
    )
    address = judged(
        forms.CharField(
            label=_("Address of the robot"),
            max_length=LONGEST,
            required=False,
            help_text=_("The app shows it when you add a custom robot to the group: https://…"),
            widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
        )
    )
    secret = forms.CharField(
        label=_("Secret for signatures"),
        max_length=LONGEST,
        required=False,
        help_text=_("Of DingTalk (begins with SEC) and Feishu; WeCom has none."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language of the group"), choices=settings.LANGUAGES)

    def __init__(
        self, *args: Any, places: list[Place], robot: Robot | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.key: place for place in places}
        self.fields["place"].choices = [(place.key, place.label) for place in places]
        if robot is not None:
            del self.fields["place"]
            kept = _("What is kept is not shown. Fill it in only to replace it.")
            self.fields["address"].help_text = kept
            self.fields["secret"].help_text = kept

    @property
    def thing(self) -> Any:
        return self.places[self.cleaned_data["place"]].thing
