"""Every component in one place, in light and in dark."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.forms import DateInput
from kit.paging import page_of
from schools.permissions import POLICY

# fmt: off
ICONS = (
    "today", "circle", "people", "person", "roster", "school", "slip", "swatch", "pen", "page",
    "search", "leave", "globe", "forward", "back", "down", "close", "check", "done", "alert",
    "info", "clock", "pin", "lock", "unlock", "key", "reply", "question", "talk", "send",
    "hide", "eye", "flag", "undo", "upload", "download", "clip", "file", "image", "sheet",
    "slides", "film", "sound", "archive", "at", "bell", "mute", "plus", "minus", "more",
    "filter", "print", "link", "wave", "offline", "calendar", "mail", "phone", "history", "bin",
    "merge",
)
# fmt: on


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=_("Title"), help_text=_("Short and plain."), max_length=40)
    text = forms.CharField(label=_("Text"), widget=forms.Textarea, required=False)
    subject = forms.ChoiceField(label=_("Subject"), choices=[("a", _("Maths")), ("b", _("Music"))])
    on = forms.DateField(label=_("On"), widget=DateInput)
    kind = forms.ChoiceField(
        label=_("Kind"),
        widget=forms.RadioSelect,
        choices=[("a", _("Comment")), ("b", _("Question"))],
    )
    agree = forms.BooleanField(label=_("Tell me when somebody answers"), required=False)
    file = forms.FileField(label=_("File"), required=False)


def show_gallery(request: HttpRequest) -> HttpResponse:
    """Show the components to those who look after the site."""
    POLICY.require(request.actor, "gallery.see")
    now = timezone.now()
    return render(
        request,
        "community/gallery/gallery.html",
        {
            "form": SampleForm(),
            "wrong_form": SampleForm({"title": "", "kind": "x"}, prefix="wrong"),
            "now": now,
            "yesterday": now - timedelta(days=1),
            "long_ago": now - timedelta(days=40),
            "today": timezone.localdate(now),
            "page": page_of(range(1, 301), request, per_page=30),
            "states": [
                SimpleNamespace(state=state, get_state_display=lambda state=state: _(state))
                for state in ("open", "waiting", "reported", "closed")
            ],
            "files": [
                {"name": name, "size": size, "type": kind, "url": "#"}
                for name, size, kind in (
                    (_("Worksheet.docx"), 48_000, "application/msword"),
                    (_("Scores.xlsx"), 21_500, "application/vnd.ms-excel.spreadsheet"),
                    (_("Blackboard.jpg"), 2_400_000, "image/jpeg"),
                )
            ],
            "icons": ICONS,
            "refusal": SimpleNamespace(message=_("Someone changed this before you."), status=409),
        },
    )
