"""Find people, circles, conversations, files and pages by words, as far as one may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from commons.enums import CommentState
from commons.models import Attachment, Comment, Thread
from commons.queries.people import shared_files
from community.queries.pages import readable_pages
from kit.search.found import Found, Ranked
from kit.search.index import fits
from kit.search.marks import excerpt, marked
from kit.search.words import words_of
from microcourses.models import Item
from microcourses.queries.authors import shown_authors
from schools.actors import Actor
from schools.models import Person
from schools.queries.directory import Wanted, found_people
from schools.queries.people import NOWHERE, Place, places_of
from studygroups.models import Circle

LONGEST = 100  # characters of a question that are read
FEW = 5  # of each sort, where all sorts are shown

PEOPLE, CIRCLES, THREADS, COMMENTS = "people", "circles", "threads", "comments"
FILES, PAGES, LIBRARY = "files", "pages", "library"
SORTS = {
    PEOPLE: _("Colleagues"),
    CIRCLES: _("Circles"),
    LIBRARY: _("Library"),
    THREADS: _("Conversations"),
    COMMENTS: _("Comments"),
    FILES: _("Files"),
    PAGES: _("Pages"),
}


@dataclass(slots=True)
class Group:
    """What was found of one sort. ``rows`` are what its template shows."""

    sort: str
    label: Any
    count: int  # at most ``kit.search.found.MOST``
    rows: list[Any] = field(default_factory=list)
    is_capped: bool = False  # more were found than are counted

    @property
    def note(self) -> str:
        return f"{self.count:,}+" if self.is_capped else str(self.count)

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


def rows_of(
    sort: str, actor: Actor, question: str, on: date
) -> QuerySet[Any] | Found[Any] | list[Any]:
    """Return all that ``actor`` may see of one sort and that fits, the best or latest first."""
    words = words_of(question)
    if not words:
        return []
    find: dict[str, Callable[[], Any]] = {
        PEOPLE: lambda: found_people(actor, Wanted(words=" ".join(words)), on),
        CIRCLES: lambda: _circles(actor, words, on),
        LIBRARY: lambda: Ranked(_items(actor), words),
        THREADS: lambda: Found(_threads(actor), words),
        COMMENTS: lambda: Found(_comments(actor), words, as_indexed=True),
        FILES: lambda: Found(_files(actor), words, as_indexed=True),
        PAGES: lambda: _pages(actor, words),
    }
    return find[sort]()


def search(actor: Actor, question: str, on: date) -> list[Group]:
    """Return the first of each sort that has any. A fixed number of queries."""
    groups = []
    for sort, label in SORTS.items():
        rows = rows_of(sort, actor, question, on)
        count = rows.count() if isinstance(rows, QuerySet) else len(rows)
        if count:
            shown = dressed(actor, sort, rows[:FEW], question, on)
            groups.append(Group(sort, label, count, shown, getattr(rows, "is_capped", False)))
    return groups


def _threads(actor: Actor) -> QuerySet[Any]:
    threads = Thread.objects.visible_to(actor).filter(comment_count__gt=0)
    return threads.order_by("-last_comment_at", "-pk")


def _comments(actor: Actor) -> QuerySet[Any]:
    said = Comment.objects.visible_to(actor).filter(state=CommentState.SHOWN)
    return said.select_related("author", "thread").order_by("-posted_at", "-pk")


def _files(actor: Actor) -> QuerySet[Any]:
    return shared_files(actor).order_by("-uploaded_at", "-pk")


def _items(actor: Actor) -> QuerySet[Any]:
    items = Item.objects.published_to(actor).newest_first()
    return items.select_related("author", "school")


def _pages(actor: Actor, words: list[str]) -> QuerySet[Any]:
    pages = readable_pages(actor).filter(fits(Page, words))
    return pages.order_by("-first_published_at", "-pk")


def _circles(actor: Actor, words: list[str], on: date) -> list[Circle]:
    """Circles are few: they are asked by their names, in the reader's language or in pinyin."""
    circles = Circle.objects.visible_to(actor).open_on(on).select_related("subject")
    typed = [word.casefold() for word in words]
    latin = all(word.isascii() for word in typed)
    found = []
    for circle in circles:
        keys = [circle.name.casefold(), *(_pinyin_keys(circle) if latin else ())]
        if all(any(word in key for key in keys) for word in typed):
            found.append(circle)
    return found


def _pinyin_keys(circle: Circle) -> tuple[str, str]:
    """Return 七年级数学圈 as "qinianjishuxuequan" and "qnjsxq"."""
    # Its dictionary takes 30 MB and a third of a second; only who types letters needs it.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    with translation.override("zh-hans"):
        syllables = lazy_pinyin(circle.name, style=Style.NORMAL)
    return "".join(syllables), "".join(syllable[:1] for syllable in syllables)


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person, with what was typed of their name marked."""

    person: Person
    place: Place
    text: SafeString


@dataclass(frozen=True, slots=True)
class FoundText:
    """A circle, item, conversation, comment, file or page with its hits marked."""

    thing: Circle | Item | Thread | Comment | Attachment | Page
    text: SafeString
    note: str = ""


def dressed(actor: Actor, sort: str, rows: Iterable[Any], question: str, on: date) -> list[Any]:
    """Return what the page shows ``actor`` of ``rows``; three queries at most."""
    things, words = list(rows), words_of(question)
    if sort == PEOPLE:
        places = places_of([person.pk for person in things], on)
        return [
            FoundPerson(each, places.get(each.pk, NOWHERE), marked(each.name, words))
            for each in things
        ]
    if sort == LIBRARY:
        authors = shown_authors(things, actor)
        return [
            FoundText(each, marked(each.title, words), authors[each.pk].words) for each in things
        ]
    if sort == COMMENTS:
        return [FoundText(each, excerpt(each.body, words)) for each in things]
    if sort == PAGES:
        return [
            FoundText(each, marked(each.title, words), each.search_description) for each in things
        ]
    return [FoundText(each, marked(str(each), words)) for each in things]
