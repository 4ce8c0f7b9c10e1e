"""Days and moments in words, as people say them: "today 16:20", "22 Nov, Sunday"."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

SHORT_WEEKDAYS = (
    pgettext_lazy("short weekday", "Mon"),
    pgettext_lazy("short weekday", "Tue"),
    pgettext_lazy("short weekday", "Wed"),
    pgettext_lazy("short weekday", "Thu"),
    pgettext_lazy("short weekday", "Fri"),
    pgettext_lazy("short weekday", "Sat"),
    pgettext_lazy("short weekday", "Sun"),
)


def moment_words(when: datetime, now: datetime | None = None) -> str:
    """Return ``when`` in local time: the clock alone is said of the days around ``now``."""
    local = timezone.localtime(when)
    today = timezone.localdate(now)
    near = _near(local.date(), today)
    if near:
        return f"{near} {local:%H:%M}"
    if local.year == today.year:
        return f"{_short_day(local.date())} {local:%H:%M}"
    return _full_day(local.date())


def day_words(day: date, today: date | None = None) -> str:
    """Return ``day`` with its weekday; the days around ``today`` by their names."""
    today = today or timezone.localdate()
    near = _near(day, today)
    if near:
        return near
    return long_day(day) if day.year == today.year else _full_day(day)


def long_day(day: date) -> str:
    """Return the day and its weekday: "22 November, Sunday"."""
    # Translators: a day with its weekday, in the letters of Django's date filter.
    return date_format(day, pgettext("date format", "j F, l"))


def short_weekday(day: date) -> str:
    return str(SHORT_WEEKDAYS[day.weekday()])


def _near(day: date, today: date) -> str:
    if day == today:
        return _("today")
    if day == today - timedelta(days=1):
        return _("yesterday")
    if day == today + timedelta(days=1):
        return _("tomorrow")
    return ""


def _short_day(day: date) -> str:
    # Translators: a day of this year, in the letters of Django's date filter.
    return date_format(day, pgettext("date format", "j M"))


def _full_day(day: date) -> str:
    # Translators: a day of another year, in the letters of Django's date filter.
    return date_format(day, pgettext("date format", "j F Y"))
