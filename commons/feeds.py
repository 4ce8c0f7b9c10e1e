"""What a page of the commons can follow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from commons.messages import bell_event, comment_event, film_event, thread_event
from commons.models import Comment, Film, Notice, NoticeBox, Presence, Thread
from kit.wire.feeds import Feed
from schools.queries.people import places_of

MOST_MISSED = 501  # one more than a page is told; then it loads anew
PRESENT_FOR = timedelta(seconds=45)
MOST_NAMES = 30


def _followable(actor: Any, pk: int) -> bool:
    return Thread.objects.one_for(actor, pk).exists()


def _newest_for(actor: Any, pk: int) -> int | None:
    threads = Thread.objects.one_for(actor, pk)
    return threads.values_list("last_number", flat=True).first()


def _newest(pk: int) -> int:
    return Thread.objects.filter(pk=pk).values_list("last_number", flat=True).first() or 0


def _newest_of(pks: list[int]) -> dict[int, int]:
    return dict(Thread.objects.filter(pk__in=pks).values_list("pk", "last_number"))


def _missed(pk: int, since: int) -> list[dict[str, Any]]:
    comments = list(Comment.objects.in_thread(pk).since(since).with_parts()[:MOST_MISSED])
    places = places_of({each.author_id for each in comments}, timezone.localdate())
    events = [comment_event(each, places) for each in comments]
    events += [thread_event(each) for each in Thread.objects.filter(pk=pk, own_number__gt=since)]
    return sorted(events, key=lambda event: event["number"])[:MOST_MISSED]


def _beat(pk: int, people: Iterable[int], at: datetime) -> None:
    """Note that ``people`` (ids) have the page open at the moment ``at``."""
    feed = THREAD(pk)
    Presence.objects.bulk_create(
        [Presence(feed=feed, person_id=each, seen_at=at) for each in sorted(people)],
        update_conflicts=True,
        unique_fields=["feed", "person"],
        update_fields=["seen_at"],
    )


def _present(pk: int, at: datetime) -> dict[str, Any]:
    """Return how many people have the page open, and some of them, newest first."""
    here = Presence.objects.filter(feed=THREAD(pk), seen_at__gt=at - PRESENT_FOR)
    people = here.order_by("-seen_at").values_list("person_id", "person__name")[:MOST_NAMES]
    return {"count": here.count(), "people": [{"id": pk, "name": name} for pk, name in people]}


THREAD = Feed(
    "thread",
    followable=_followable,
    missed=_missed,
    newest=_newest,
    beat=_beat,
    present=_present,
    newest_for=_newest_for,
    newest_of=_newest_of,
)


def _box_number(pk: int) -> int:
    return NoticeBox.objects.filter(pk=pk).values_list("last_number", flat=True).first() or 0


def _box_numbers(pks: list[int]) -> dict[int, int]:
    return dict(NoticeBox.objects.filter(pk__in=pks).values_list("pk", "last_number"))


def _unseen(pk: int) -> int:
    return Notice.objects.filter(person=pk, seen_at=None, waits=True).count()


def _box_missed(pk: int, since: int) -> list[dict[str, Any]]:
    """Only where the bell stands now matters: one event stands for all that was missed."""
    number = _box_number(pk)
    return [bell_event(pk, number, _unseen(pk))] if number > since else []


NOTICES = Feed(
    "notices",
    followable=lambda actor, pk: bool(actor.user_id == pk),
    missed=_box_missed,
    newest=_box_number,
    newest_of=_box_numbers,
    believes=True,
)


def _film_number(pk: int) -> int:
    return Film.objects.filter(pk=pk).values_list("last_number", flat=True).first() or 0


def _film_missed(pk: int, since: int) -> list[dict[str, Any]]:
    """Only where the film stands now matters: one event stands for all that was missed."""
    return [film_event(film) for film in Film.objects.filter(pk=pk, last_number__gt=since)]


FILM = Feed(
    "film",
    followable=lambda actor, pk: Film.objects.visible_to(actor).filter(pk=pk).exists(),
    missed=_film_missed,
    newest=_film_number,
)
