"""The components that stand on a page by the hundred: marks on each line, a card for each school.

A template for each would cost more than the list it stands in, so these write their HTML here.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kit.dates import moment_words

NOTHING = SafeString("")


def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """Draw ``name`` from img/icons.svg. Without ``label`` it says nothing to screen readers."""
    said = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="{}" {}><use href="{}#{}"></use></svg>',
        _classes("icon", size),
        SafeString(said),
        _drawings(),
        name,
    )


def badge(text: Any, tone: str = "", title: str = "") -> SafeString:
    """Tones: "" calm, ``wait``, ``due``, ``live``, ``quiet``."""
    said = format_html(' title="{}"', title) if title else NOTHING
    return format_html('<span class="{}"{}>{}</span>', _classes("badge", tone), said, text)


def face(letter: str, tone: str = "", size: str = "") -> SafeString:
    """Show the first character of a name; the name itself stands beside it."""
    return format_html(
        '<span class="{}" aria-hidden="true">{}</span>', _classes("face", tone, size), letter
    )


def moment(when: datetime | None) -> SafeString:
    """Say a moment as people do: today 16:20. Nothing for None."""
    if when is None:
        return NOTHING
    local = timezone.localtime(when)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(),
        f"{local:%Y-%m-%d %H:%M}",
        moment_words(when),
    )


@cache
def _drawings() -> str:
    """Return the address of all icons, which stays while the process lives."""
    return static("img/icons.svg")


def card(
    inside: SafeString, title: str, *, note: str, href: str, more: str, tone: str, name: str
) -> SafeString:
    """Lay ``inside`` on a sheet, below a head where there is a ``title``."""
    head = _card_head(title, note=note, href=href, more=more) if title else NOTHING
    known = format_html(' id="{}"', name) if name else NOTHING
    return format_html(
        '<section class="{}"{}>\n    {}\n    {}\n</section>\n',
        _classes("card", tone),
        known,
        head,
        inside,
    )


def _card_head(title: str, *, note: str, href: str, more: str) -> SafeString:
    words = format_html('<a href="{}">{}</a>', href, title) if href and not more else title
    end = NOTHING
    if more:
        end = format_html('<a class="more" href="{}">{}</a>', href, more)
    elif note:
        end = format_html('<span class="soft small">{}</span>', note)
    return format_html("<header><h2>{}</h2>{}</header>", words, end)


def _classes(*names: str) -> str:
    return " ".join(filter(None, names))
