"""Who can be mentioned in a conversation, and whom an ``@name`` means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Replace

from commons.models import Thread
from commons.registers import host_of
from schools.models import Person
from schools.queries.people import NOWHERE, places_of

LONGEST_NAME = 60
MOST_MENTIONS = 50  # in one comment
MOST_SUGGESTED = 10
MOST_LOOKED_AT = 500


@dataclass(slots=True)
class Mentions:
    """What the ``@name``s of one text mean.

    ``spans`` are (start, end, person id) in the text. ``unclear`` are names that several
    readers have; they stay text until one of them is chosen.
    """

    spans: list[tuple[int, int, int]] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    @property
    def people(self) -> list[int]:
        return list(dict.fromkeys(person for _, _, person in self.spans))


def mentionable(thread: Thread) -> QuerySet[Person]:
    """Return the people who can be mentioned in ``thread``.

    A conversation that was there from the start was begun by nobody: whose the thing is, is not
    told here.
    """
    host = host_of(thread.thing)
    if host.people is not None:
        return host.people(thread.thing).filter(is_active=True)
    spoke = Q(pk__in=thread.comments.order_by().values("author"))
    if not host.one_talk:
        spoke |= Q(pk=thread.opened_by_id)
    return Person.objects.filter(spoke, is_active=True)


def mentions_in(thread: Thread, text: str, chosen: Sequence[int] = ()) -> Mentions:
    """Find who is meant by each ``@name`` in ``text``; one query at most.

    ``chosen`` are ids that the writer picked, in the order of the text: they tell people of
    one name apart. A name that only one reader has needs no picking. Of two names the longer
    one is meant. Whoever cannot see the conversation is never mentioned.
    """
    found = Mentions()
    starts = [at for at, character in enumerate(text) if character == "@"][:MOST_MENTIONS]
    prefixes = {
        text[at + 1 : end]
        for at in starts
        for end in range(at + 2, min(at + 1 + LONGEST_NAME, len(text)) + 1)
    }
    if not prefixes:
        return found
    bearers: dict[str, list[int]] = {}
    rows = mentionable(thread).filter(name__in=_plausible(prefixes)).order_by("pk")
    for pk, name in rows.values_list("pk", "name").distinct():
        bearers.setdefault(name, []).append(pk)
    picked = {name: [pk for pk in chosen if pk in pks] for name, pks in bearers.items()}
    reached = 0
    for at in starts:
        name = _longest(text, at + 1, bearers)
        if at < reached or not name:
            continue
        person = _meant(bearers[name], picked[name])
        if person is None:
            found.unclear.append(name)
        else:
            found.spans.append((at, at + 1 + len(name), person))
            reached = at + 1 + len(name)
    found.unclear = list(dict.fromkeys(found.unclear))
    return found


def suggest_people(thread: Thread, query: str, on: date) -> list[dict[str, Any]]:
    """Return up to ten people whose name, pinyin or initials fit ``query``, with their schools."""
    people = mentionable(thread).annotate(spelt=Replace("pinyin", Value(" "), Value("")))
    asked = query.strip().lower()[:LONGEST_NAME]
    if asked:
        run = asked.replace(" ", "")
        people = people.filter(
            Q(name__icontains=asked) | Q(spelt__contains=run) | Q(initials__startswith=run)
        )
    found = people.order_by("pinyin", "pk").values_list("pk", "name").distinct()
    rows = list(found[:MOST_LOOKED_AT])
    rows.sort(key=lambda row: not row[1].lower().startswith(asked))
    rows = rows[:MOST_SUGGESTED]
    places = places_of([pk for pk, _ in rows], on)
    return [{"id": pk, "name": name, "school": places.get(pk, NOWHERE).words} for pk, name in rows]


def _plausible(prefixes: Iterable[str]) -> list[str]:
    """Keep what can be a whole name: no line ends, no space at its end."""
    return [each for each in prefixes if "\n" not in each and each == each.strip()]


def _longest(text: str, start: int, bearers: dict[str, list[int]]) -> str:
    return max((name for name in bearers if text.startswith(name, start)), key=len, default="")


def _meant(bearers: list[int], picked: list[int]) -> int | None:
    if picked:  # the last one chosen stands for all further places of this name
        return picked.pop(0) if len(picked) > 1 else picked[0]
    return bearers[0] if len(bearers) == 1 else None
