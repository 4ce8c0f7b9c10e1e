"""What a password has to be, where Django does not say it in all our languages."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LongEnough(MinimumLengthValidator):
    """Django's own rule, in a sentence of ours: its Chinese catalogue lacks that of Django 5.2."""

    def get_error_message(self) -> str:
        said = ngettext(
            "This password is too short: it needs at least %(n)d character.",
            "This password is too short: it needs at least %(n)d characters.",
            self.min_length,
        )
        return said % {"n": self.min_length}
