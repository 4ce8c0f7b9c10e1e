"""What somebody looks for in the library: narrowed, ordered, and shown with the words marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.utils.safestring import SafeString

from commons.enums import FilmState
from commons.models import Caption
from kit.search.found import Found, Ranked
from kit.search.marks import excerpt, first_hit, marked
from kit.search.words import words_of
from kit.text import words_of as plain_words
from microcourses.enums import ItemKind, ItemOrder
from microcourses.models import CaseNote, Episode, Item, ItemMaterial, ItemTag, LessonCase
from microcourses.permissions import telling_school
from microcourses.queries.authors import ShownAuthor, shown_authors
from schools.actors import Actor
from schools.enums import Grade

MOST_CHAPTERS = 300  # that are offered of one subject
MANY_CHAPTERS = 30
MANY = 1_000  # of which nobody misses one that is a minute old
COUNTED_FOR = 60  # seconds
NOBODY = 0  # no person has this id
WITHDRAWN = Q(film__state=FilmState.WITHDRAWN)  # nobody is given its picture any more


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the library is narrowed to. "" and None: not narrowed."""

    words: str = ""
    kind: str = ""
    subject: str = ""
    grade: int | None = None
    school: int | None = None
    licence: str = ""
    chapter: str = ""
    tag: str = ""
    order: str = ""

    @property
    def is_narrow(self) -> bool:
        return any(getattr(self, name) for name in ("kind", *ASIDE_FROM_KIND))


ASIDE_FROM_KIND = ("subject", "grade", "school", "licence", "chapter", "tag")


def narrowed(actor: Actor | None, wanted: Wanted) -> QuerySet[Item]:
    """Return what is in the library for ``actor`` and in the bounds of ``wanted``, newest first."""
    items = Item.objects.published_to(actor)
    for field in ("kind", "subject", "licence", "chapter", "school"):
        if value := getattr(wanted, field):
            items = items.filter(**{field: value})
    if wanted.school:  # of a case that names no school, nobody learns it by narrowing down
        items = items.filter(telling_school(actor))
    if wanted.grade is not None:
        items = items.filter(first_grade__lte=wanted.grade, last_grade__gte=wanted.grade)
    if wanted.tag:
        tagged = ItemTag.objects.filter(tag__name=wanted.tag)
        items = items.filter(pk__in=tagged.values("content_object"))
    return items.select_related("author", "school", "subject").newest_first()


def found_items(actor: Actor | None, wanted: Wanted) -> QuerySet[Item] | Found[Item]:
    """Return what fits ``wanted``, in the order that it asks for.

    Nothing fits a question of signs alone, in which there is no word: it is not no question.
    """
    items, words = narrowed(actor, wanted), words_of(wanted.words)
    if wanted.order == ItemOrder.USED:
        items = items.order_by("-reuse_teachers", "-published_at", "-pk")
    if not words:
        return items.none() if wanted.words else items
    ordered = wanted.order in (ItemOrder.NEWEST, ItemOrder.USED)
    return (Found if ordered else Ranked)(items, words, are_narrow=wanted.is_narrow)


class Counted(Sequence[Any]):
    """Items whose number is known already."""

    def __init__(self, items: QuerySet[Item], number: int) -> None:
        self.items, self.number = items, number

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, place: Any) -> Any:
        return self.items[place]


def count_kinds(actor: Actor, wanted: Wanted) -> dict[str, int]:
    """Return how many there are of each kind, whichever kind is asked for.

    Many are counted once a minute for all who read the same, and one's own beside them.
    """
    wide = Wanted(**{name: getattr(wanted, name) for name in ASIDE_FROM_KIND})
    theirs = narrowed(replace(actor, user_id=NOBODY), wide)
    shared = _of_kinds(theirs)
    key = f"items-counted:{_said_by(shared)}"
    counted: dict[str, int] | None = cache.get(key)
    if counted is None:
        counted = dict(shared)
        if sum(counted.values()) >= MANY:
            cache.set(key, counted, COUNTED_FOR)
    own = narrowed(actor, wide).filter(author=actor.user_id)
    own = own.exclude(pk__in=theirs.filter(author=actor.user_id).order_by().values("pk"))
    own_counted = dict(_of_kinds(own))
    return {
        kind.value: counted.get(kind.value, 0) + own_counted.get(kind.value, 0) for kind in ItemKind
    }


def _said_by(rows: QuerySet[Any, Any]) -> str:
    """Return a name for what a query asks, and for whom: the query itself says both."""
    return sha256(str(rows.query).encode()).hexdigest()


def _of_kinds(items: QuerySet[Item]) -> QuerySet[Any, Any]:
    rows = items.select_related(None).order_by().values_list("kind")
    return rows.annotate(n=Count("pk"))


def chapters_of(actor: Actor, subject: str) -> list[tuple[str, str]]:
    """Return the (edition, chapter) that a subject has in the library. One query at most.

    Many are kept for a minute: who narrows their search down asks for them again and again.
    """
    items = Item.objects.published_to(actor).filter(subject=subject).exclude(chapter="")
    # Sorted here: a database compares texts by a language's rules, thousands before it sees which
    # are the same, and each in its own way.
    rows = items.order_by().values_list("edition", "chapter").distinct()
    key = f"chapters:{_said_by(rows)}"
    chapters: list[tuple[str, str]] | None = cache.get(key)
    if chapters is None:
        chapters = sorted(rows)[:MOST_CHAPTERS]
        if len(chapters) >= MANY_CHAPTERS:
            cache.set(key, chapters, COUNTED_FOR)
    return chapters


# -- What the page shows of it ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Card:
    """An item with its hits marked. ``film`` is the one with a poster."""

    item: Item
    about: str  # its kind, subject and grades
    title: SafeString
    text: SafeString
    author: ShownAuthor
    film: int | None


def cards(actor: Actor | None, items: Iterable[Item], words: str) -> list[Card]:
    """Return what the list shows ``actor`` of ``items``; a fixed number of queries, more with words."""
    rows, asked = list(items), words_of(words)
    authors = shown_authors(rows, actor)
    films = posters(rows)
    inside = texts_inside(rows) if asked else {}
    return [
        Card(
            item,
            _about(item),
            marked(item.title, asked),
            _telling_part(item, asked, inside.get(item.pk, [])),
            authors[item.pk],
            films.get(item.pk),
        )
        for item in rows
    ]


def _about(item: Item) -> str:
    # Not by ``get_…_display``, which goes through all choices each time: a tenth of the page.
    grades = dict.fromkeys((item.first_grade, item.last_grade))
    spoken = "–".join(str(Grade(grade).label) for grade in grades)
    parts = (ItemKind(item.kind).label, item.subject, spoken)
    return " · ".join(str(part) for part in parts if part)


def _keys_of(items: Iterable[Item], *kinds: ItemKind) -> list[int]:
    """Return the keys of those of ``kinds``: of none, the database is not asked."""
    return [item.pk for item in items if not kinds or item.kind in kinds]


def posters(items: Sequence[Item]) -> dict[int, int]:
    """Return the film whose poster stands for each item: of a series, the first that has one."""
    of_cases = LessonCase.objects.filter(pk__in=_keys_of(items, ItemKind.CASE))
    of_cases = of_cases.exclude(film=None).exclude(film__poster="").exclude(WITHDRAWN)
    found = dict(of_cases.order_by().values_list("pk", "film"))
    episodes = Episode.objects.filter(course__in=_keys_of(items, ItemKind.COURSE))
    episodes = episodes.exclude(film=None).exclude(film__poster="").exclude(WITHDRAWN)
    for course, film in episodes.order_by("sort_order", "pk").values_list("course", "film"):
        found.setdefault(course, film)
    return found


def _telling_part(item: Item, words: list[str], inside: list[str]) -> SafeString:
    """Return where a word stands that the title has not; or else what the item is about."""
    lacking = [word for word in words if first_hit(item.title, [word]) is None]
    if not lacking or first_hit(item.summary, lacking):
        return marked(item.summary, words)
    for text in (plain_words(item.body), *inside):
        if first_hit(text, lacking):
            return excerpt(text, lacking)
    return marked(item.summary, words)


def texts_inside(items: Sequence[Item]) -> dict[int, list[str]]:
    """Return the texts that belong to each item beside its own: six queries, however many."""
    courses, cases = _keys_of(items, ItemKind.COURSE), _keys_of(items, ItemKind.CASE)
    found: dict[int, list[str]] = defaultdict(list)
    episodes = Episode.objects.filter(course__in=courses).order_by("sort_order", "pk")
    for key, title, plan in episodes.values_list("course", "title", "plan"):
        found[key] += [title, plain_words(plan)]
    lessons = LessonCase.objects.filter(pk__in=cases).order_by()
    told = ("pk", "transcript", "debrief", "would_change")
    for key, transcript, *html in lessons.values_list(*told):
        found[key] += [*map(plain_words, html), transcript]
    notes = CaseNote.objects.filter(case__in=cases)
    for key, *said in notes.values_list("case", "teacher_did", "pupils_did", "remark", "focus"):
        found[key] += said
    for path, keys in (("film__episodes__course", courses), ("film__cases", cases)):
        captions = Caption.objects.filter(Q(**{f"{path}__in": keys})).order_by("pk")
        for key, text in captions.values_list(path, "text"):
            found[key].append(text)
    places = ItemMaterial.objects.filter(item__in=_keys_of(items))
    for key, name, text in places.values_list("item", "material__name", "material__text"):
        found[key] += [name, text]
    return found
