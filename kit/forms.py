"""What our forms share. How a field looks is in templates/django/forms/field.html."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms

from kit.errors import Invalid

F = TypeVar("F", bound=forms.Field)


class DateInput(forms.DateInput):
    """The browser's own calendar, which asks for ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class Tidy(forms.CharField):
    """A line of text; zero-width marks at its ends and runs of blanks are taken out."""

    INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"

    def to_python(self, value: Any) -> Any:
        cleaned = super().to_python(value)
        if not isinstance(cleaned, str):
            return cleaned
        return " ".join(cleaned.strip(self.INVISIBLE).split())


def judged(field: F) -> F:
    """Mark a field that the domain judges: the form lets it pass empty, and does not say so."""
    field.is_judged = True  # type: ignore[attr-defined]
    return field


def add_refusal(form: forms.BaseForm, refusal: Invalid) -> None:
    """Show what the domain refused at the field it belongs to, else over the whole form."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal.message))
