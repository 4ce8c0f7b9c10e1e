"""What people choose about their notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commons.enums import Channel
from commons.messages import NOTICES
from commons.queries.notices import Choice

NEVER = "never"


def _hours() -> list[tuple[Any, Any]]:
    return [*((hour, f"{hour}:00") for hour in range(24)), (NEVER, _("never"))]


def _hour(value: str) -> int | None:
    return None if value == NEVER else int(value)


class ChoiceForm(forms.Form):
    """A box to tick for each kind and channel, and the hour of the daily mail."""

    hour = forms.TypedChoiceField(
        label=_("Daily mail at"), choices=_hours, coerce=_hour, empty_value=None
    )

    def __init__(self, *args: Any, choices: list[Choice], hour: int | None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"hour": NEVER if hour is None else hour}, **kwargs)
        for choice in choices:
            for channel in Channel:
                self.fields[f"{choice.kind.name}-{channel}"] = forms.BooleanField(
                    label=f"{choice.kind.label}: {channel.label}",
                    required=False,
                    initial=getattr(choice, channel),
                )

    @property
    def rows(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Each kind's label with its boxes, in the order of the channels."""
        return [
            (kind.label, [self[f"{name}-{channel}"] for channel in Channel])
            for name, kind in NOTICES.items()
            if not kind.always
        ]

    @property
    def wanted(self) -> dict[tuple[str, str], bool]:
        return {
            (name, str(channel)): self.cleaned_data[f"{name}-{channel}"]
            for name, kind in NOTICES.items()
            if not kind.always
            for channel in Channel
        }
