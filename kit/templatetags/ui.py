"""The components. Each is one name in four places: here, ui/<name>.html, css/ui/<name>.css, js.

Those that stand on a page by the hundred have no template: ``kit.marks`` writes them.
Tags with children end in ``end<name>``. All of them stand on /gallery/ with an example.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from kit import marks
from kit.dates import day_words, short_weekday

register = template.Library()

# The tone of a state, by its value; what is not named here is calm.
STATE_TONES = {
    "open": "",
    "waiting": "due",
    "uploaded": "due",
    "previewing": "due",
    "previewed": "due",
    "applying": "due",
    "making": "due",
    "failed": "wait",
    "expired": "quiet",
    "reported": "wait",
    "refused": "wait",
    "closed": "quiet",
    "discarded": "quiet",
    "undone": "quiet",
    "hidden": "quiet",
    "withdrawn": "quiet",
}
FILE_ICONS = (
    (("image/",), "image"),
    (("video/",), "film"),
    (("audio/",), "sound"),
    (("spreadsheet", "excel", "text/csv"), "sheet"),
    (("presentation", "powerpoint"), "slides"),
    (("zip", "compressed"), "archive"),
    (("pdf", "text/", "word"), "page"),
)


# -- Marks: one thing, no children -------------------------------------------------------


register.simple_tag(marks.icon)
register.simple_tag(marks.badge)
register.simple_tag(marks.moment)


@register.inclusion_tag("ui/count.html")
def count(number: int, label: str, tone: str = "wait") -> dict[str, Any]:
    """Show a number in a badge, nothing for 0. ``label`` says what is counted: "12 unread"."""
    return {"number": number, "label": label, "tone": tone}


@register.simple_tag
def state_badge(thing: Any) -> SafeString:
    return marks.badge(thing.get_state_display(), STATE_TONES.get(thing.state, ""))


@register.simple_tag
def face(person: Any, tone: str = "", size: str = "") -> SafeString:
    """Show the first character of a name; the name itself stands beside it. Sizes: small, large."""
    return marks.face(_first_letter(person), tone, size)


@register.inclusion_tag("ui/faces.html")
def faces(people: Iterable[Any], total: int = 0, most: int = 5) -> dict[str, Any]:
    """Show the first ``most`` of ``people``; ``total`` may count more than were fetched."""
    shown = list(people)
    total = max(total, len(shown))
    letters = [{"letter": _first_letter(one), "name": str(one)} for one in shown[:most]]
    return {"letters": letters, "rest": total - len(letters)}


@register.inclusion_tag("ui/on.html")
def on(day: date | None) -> dict[str, Any]:
    """Say a day as people do: yesterday; 22 November, Sunday. Nothing for None."""
    return {"day": day, "words": day_words(day) if day else ""}


@register.inclusion_tag("ui/day.html")
def day(when: date) -> dict[str, Any]:
    """Draw a leaf of the calendar."""
    return {"when": when, "weekday": short_weekday(when), "words": day_words(when)}


@register.inclusion_tag("ui/bar.html")
def bar(value: float, most: float, label: str, *, unit: str = "") -> dict[str, Any]:
    """Show how much of ``most`` is reached, with the figures beside it."""
    return {"value": value, "most": most, "label": label, "unit": unit}


@register.inclusion_tag("ui/progress.html")
def progress(
    value: float, most: float, label: str, *, poll: str = "", note: str = ""
) -> dict[str, Any]:
    """Show work under way. ``poll`` is asked every two seconds for what replaces this part."""
    return {"value": value, "most": most, "label": label, "poll": poll, "note": note}


@register.inclusion_tag("ui/stat.html")
def stat(value: Any, label: str, *, tone: str = "", note: str = "", href: str = "") -> dict:
    """Show one figure; stands inside ``<dl class="stats">``."""
    return {"value": value, "label": label, "tone": tone, "note": note, "href": href}


@register.inclusion_tag("ui/fact.html")
def fact(label: str, value: Any) -> dict[str, Any]:
    """Show a label and its value; stands inside ``<dl class="facts">``. Empty values say so."""
    return {"label": label, "value": value}


# -- Deeds and forms -----------------------------------------------------------------------


@register.inclusion_tag("ui/button.html")
def button(
    text: str,
    tone: str = "",
    *,
    href: str = "",
    icon: str = "",
    name: str = "",
    value: str = "",
    opens: str = "",
    wide: bool = False,
    kind: str = "",
) -> dict[str, Any]:
    """Draw a link (``href``), what opens a dialog (``opens``) or the button of a form.

    Tones: "" the main deed, ``quiet``, ``plain``, ``warn``.
    """
    return {
        "text": text,
        "tone": tone,
        "href": href,
        "icon": icon,
        "name": name,
        "value": value,
        "opens": opens,
        "wide": wide,
        "kind": kind or ("button" if opens else "submit"),
    }


@register.inclusion_tag("ui/deed.html", takes_context=True)
def deed(
    context: template.Context,
    action: str,
    text: str,
    tone: str = "quiet",
    *,
    icon: str = "",
    name: str = "",
    value: str = "",
    target: str = "",
    swap: str = "outerHTML",
) -> dict[str, Any]:
    """Draw a form of one button that posts to ``action``; with ``target``, by htmx."""
    return {
        "csrf_token": context.get("csrf_token"),
        "action": action,
        "text": text,
        "tone": tone,
        "icon": icon,
        "name": name,
        "value": value,
        "target": target,
        "swap": swap,
    }


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """List what is to be corrected, each a link to its field. Nothing where all is well."""
    return {"form": form, "wrong": [field for field in form if field.errors]}


@register.inclusion_tag("ui/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    """Render the summary of errors and every field with its label, hint and problems."""
    return {"form": form, "wrong": [field for field in form if field.errors]}


@register.inclusion_tag("ui/files.html")
def files(attached: Iterable[Any]) -> dict[str, Any]:
    """List files: things with ``name``, ``size``, ``content_type`` and an address."""
    return {"files": [_file(one) for one in attached]}


@register.inclusion_tag("ui/paging.html", takes_context=True)
def paging(context: template.Context, page: Page, *, label: str = "") -> dict[str, Any]:
    """Link to the other pages of ``page`` and keep the rest of the address."""
    paginator = page.paginator
    numbers = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "request": context.get("request"),
        "page": page,
        "numbers": list(numbers),
        "gap": paginator.ELLIPSIS,
        "label": label,
    }


# -- Frames: what has children --------------------------------------------------------------


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    *,
    note: str = "",
    href: str = "",
    more: str = "",
    tone: str = "",
    id: str = "",  # noqa: A002 - it is the attribute's name
) -> SafeString:
    """Lay a sheet on the desk. ``more`` is a link's text (to ``href``) at the end of its head."""
    inside = mark_safe(content.strip())  # noqa: S308 - a template rendered it, escaped
    return marks.card(inside, title, note=note, href=href, more=more, tone=tone, name=id)


@register.simple_block_tag
def page_head(content: str, title: str, *, note: str = "") -> SafeString:
    """Open a page: its name, a word about it, and its deeds as children."""
    return _frame("page_head", content, title=title, note=note)


@register.simple_block_tag
def person_row(
    content: str, person: Any, *, note: str = "", href: str = "", tone: str = ""
) -> SafeString:
    """Show a person with a note below; children stand at the end of the line."""
    return _frame("person_row", content, person=person, note=note, href=href, tone=tone)


@register.simple_block_tag
def empty(content: str, title: str = "", *, icon: str = "") -> SafeString:
    """Say what will be here and how it starts."""
    return _frame("empty", content, title=title, icon=icon)


@register.simple_block_tag
def notice(content: str, title: str = "", *, tone: str = "", role: str = "") -> SafeString:
    """Tell something on the page itself. Tones: "" good to know, ``due``, ``wait``."""
    return _frame("notice", content, title=title, tone=tone, role=role)


@register.simple_block_tag
def menu(content: str, label: str, *, icon: str = "more", text: str = "") -> SafeString:
    """Fold further deeds away behind an icon; ``label`` says which ones."""
    return _frame("menu", content, label=label, icon=icon, text=text)


@register.simple_block_tag
def fold(content: str, label: str, *, open: bool = False) -> SafeString:  # noqa: A002 - HTML's word
    """Fold a part of a page away under its ``label``."""
    return _frame("fold", content, label=label, open=open)


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:  # noqa: A002 - HTML's word
    """Ask over the page. ``{% button … opens=id %}`` opens it."""
    return _frame("dialog", content, id=id, title=title)


@register.simple_block_tag
def tabs(content: str, label: str) -> SafeString:
    """Lead to the parts of one thing; children are ``{% tab %}``."""
    return _frame("tabs", content, label=label)


@register.inclusion_tag("ui/tab.html")
def tab(text: str, href: str, *, current: bool = False, count: int | None = None) -> dict[str, Any]:
    return {"text": text, "href": href, "current": current, "count": count}


@register.simple_block_tag
def chips(content: str, label: str) -> SafeString:
    """Narrow a list; children are ``{% chip %}``."""
    return _frame("chips", content, label=label)


@register.inclusion_tag("ui/chip.html")
def chip(
    text: str, href: str, *, current: bool = False, count: int | None = None
) -> dict[str, Any]:
    return {"text": text, "href": href, "current": current, "count": count}


@register.inclusion_tag("ui/crumbs.html")
def crumbs(*parts: str, label: str = "") -> dict[str, Any]:
    """Say where a page hangs: text and address in turns, the page's own name last."""
    texts, addresses = parts[0::2], (*parts[1::2], "")
    return {"parts": list(zip(texts, addresses, strict=False)), "label": label}


@register.simple_block_tag
def table(content: str, caption: str, *, cards: bool = True) -> SafeString:
    """Wrap rows; on a phone each becomes a card, where cells carry ``data-label``."""
    return _frame("table", content, caption=caption, cards=cards)


def _frame(name: str, content: str, **context: Any) -> SafeString:
    inside = mark_safe(content.strip())  # noqa: S308 - a template rendered it, escaped
    return render_to_string(f"ui/{name}.html", {"content": inside, **context})


@register.simple_tag
def undo_of(message: Any) -> str:
    """Return the address that takes back what ``message`` tells of, if it can be taken back."""
    tags = (message.extra_tags or "").split()
    return next((tag.removeprefix("undo:") for tag in tags if tag.startswith("undo:")), "")


def _first_letter(person: Any) -> str:
    if letter := getattr(person, "letter", ""):
        return str(letter)
    name = str(getattr(person, "name", person) or "").strip()
    return name[:1].upper() or "·"


def _file(one: Any) -> dict[str, Any]:
    data = one if isinstance(one, Mapping) else one.as_data()
    kind = str(data.get("type", ""))
    icon = next((name for marks, name in FILE_ICONS if any(m in kind for m in marks)), "file")
    return {**data, "icon": icon}
