"""Which items show a film: what the room of films asks of the library."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from commons.models import Film
from commons.registers import Showing
from microcourses.models import Episode, Item
from microcourses.permissions import gives_commentary, looks_after_item
from microcourses.queries.authors import is_veiled
from microcourses.queries.items import newest_version
from schools.actors import Actor


def _shown_in(film: Film) -> Item | None:
    """Return the first item that shows ``film``: published, or else a draft.

    A page asks it for every comment of a film: this copy of the film remembers the answer.
    """
    if "_shown_in" not in film.__dict__:
        film.__dict__["_shown_in"] = _find(film)
    return film.__dict__["_shown_in"]


def _shows(film: Film) -> Q:
    return Q(microcourse__episodes__film=film) | Q(lessoncase__film=film)


def _published(film: Film) -> Item | None:
    return Item.objects.filter(_shows(film), live=True).order_by("pk").first()


def _find(film: Film) -> Item | None:
    found = _published(film)
    if found is None:
        bound = film.bound_items.select_related("item").order_by("pk").first()
        found = bound.item if bound else None
    return found


def title_for(actor: Actor | None, film: Film) -> str:
    """Return what ``film`` is called for ``actor``: as the item, and its episode, that shows it.

    What is in the library comes first. Three queries at most.
    """
    published = Item.objects.published_to(actor).filter(_shows(film)).order_by("pk").first()
    if published is None:
        drafts = Item.objects.drafts_seen_by(actor).filter(bound_films__film=film)
        return _called(drafts.order_by("pk").first(), film)
    return _called(published, film)


def talk_title(film: Film) -> str:
    """Return what ``film`` is called by what is in the library; else by a draft of its owner's."""
    return _called(_published(film), film) or title_for(Actor(film.owner_id), film)


def _called(item: Item | None, film: Film) -> str:
    if item is None:
        return ""
    episodes = list(Episode.objects.filter(course=item.pk).values_list("film", "title"))
    one = next((title for pk, title in episodes if pk == film.pk), "")
    return f"{item.notice_words} · {one}" if one and len(episodes) > 1 else item.notice_words


def moderates(actor: Actor, film: Film) -> bool:
    item = _shown_in(film)
    return item is not None and looks_after_item(actor, item)


def veils(actor: Actor, film: Film) -> bool:
    item = _shown_in(film)
    return item is not None and is_veiled(actor, item)


def comments_as_expert(actor: Actor, film: Film) -> bool:
    item = _shown_in(film)
    return item is not None and gives_commentary(actor, item)


def shows(actor: Actor, film: Film) -> list[Showing]:
    """Return what of the library shows ``film``, published or as a draft that ``actor`` sees."""
    published = list(Item.objects.published_to(actor).filter(_shows(film)).distinct())
    drafts = Item.objects.drafts_seen_by(actor).filter(bound_films__film=film).distinct()
    known = {item.pk for item in published}
    return [
        *(Showing(item.notice_words, item.get_absolute_url(), True) for item in published),
        *(
            Showing(item.notice_words, f"{item.get_absolute_url()}?draft", False)
            for item in drafts
            if item.pk not in known and _is_in_newest(item, film)
        ),
    ]


def _is_in_newest(item: Item, film: Film) -> bool:
    """An older version may show it still: that is history."""
    return any(one.pk == film.pk for one in newest_version(item).films_shown())


def address_of(film: Film) -> str | None:
    item = _shown_in(film)
    return item.get_absolute_url() if item else None


def county_of(film: Film) -> Any:
    item = _shown_in(film)
    return item.county_id if item else None
