"""Mails to one person: wanted, taken in hand, sent, tried again, over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from kit.commands import command
from schools.enums import LetterState
from schools.flows import LETTER
from schools.models import Letter, Person

HELD = timedelta(minutes=2)  # in one worker's hands; after that its holder has died
# How long a mail waits after each failure in a row; the last one goes on.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 30, 60))
KEPT = timedelta(days=30)


@command
def post_letter(
    *,
    person: Person,
    kind: str,
    key: str,
    told: dict[str, Any],
    site: str,
    ends_at: datetime,
    at: datetime,
) -> Letter:
    """Want a mail to ``person``. The same ``key`` again wants no second one.

    After ``ends_at`` it is not sent any more.
    """
    letter, _ = Letter.objects.get_or_create(
        person=person,
        kind=kind,
        key=key,
        defaults={"told": told, "site": site, "made_at": at, "due_at": at, "ends_at": ends_at},
    )
    return letter


@command
def take_letter(*, at: datetime) -> Letter | None:
    """Take the next mail that is due in hand; None where there is none.

    Of two workers only one holds it. What a worker held that has died is due again.
    """
    for pk in Letter.objects.free(at).order_by("due_at", "pk").values_list("pk", flat=True)[:20]:
        if Letter.objects.free(at).filter(pk=pk).update(held_until=at + HELD):
            return Letter.objects.select_related("person").get(pk=pk)
    return None


@command
def letter_is_sent(*, letter: Letter, at: datetime) -> None:
    """Remember that the mail server took it.

    :raises Stale: it is remembered as something else already.
    """
    LETTER.advance(letter, "send", at=at, held_until=None)


@command
def letter_is_over(*, letter: Letter, at: datetime) -> None:
    """Remember that there is nothing to say any more: a link was used, an account closed.

    :raises Stale: it is remembered as something else already.
    """
    LETTER.advance(letter, "end", at=at, held_until=None)


@command
def letter_is_refused(*, letter: Letter, at: datetime) -> None:
    """Remember that the mail server refused this one for good.

    :raises Stale: it is remembered as something else already.
    """
    LETTER.advance(letter, "refuse", at=at, held_until=None, tries=letter.tries + 1)


@command
def letter_waits(*, letter: Letter, at: datetime) -> None:
    """Let go of a mail that could not be sent: it is due after a pause, longer each time."""
    pause = PAUSES[min(letter.tries, len(PAUSES) - 1)]
    Letter.objects.waiting().filter(pk=letter.pk).update(
        due_at=at + pause, tries=letter.tries + 1, held_until=None
    )


@command
def letters_wait(*, until: datetime) -> None:
    """Let everything that is due wait ``until`` then: the mail server is away."""
    Letter.objects.waiting().filter(held_until=None, due_at__lt=until).update(due_at=until)


@command
def give_up_letters(*, at: datetime) -> int:
    """Give up what could not be sent before its end; return how many there were."""
    late = Letter.objects.free(at).filter(ends_at__lte=at)
    return int(late.update(state=LetterState.GIVEN_UP, done_at=at, held_until=None))


@command
def tidy_letters(*, at: datetime) -> int:
    """Forget mails that were done long ago; return how many."""
    many, _ = (
        Letter.objects.exclude(state=LetterState.WAITING).filter(done_at__lt=at - KEPT).delete()
    )
    return int(many)
