"""The one place that sends mails to one person. (What waits for people all day has its own.)

A request, or a task, posts a letter in its own transaction: one is not without the other. The
worker writes it when it sends it, from what is true then, and tries again while the server is
away. Between a server that took a mail and the row that says so lies the one moment at which a
worker that is killed has it sent twice; both then carry the same Message-ID.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import Min
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django_tasks import TaskResultStatus, default_task_backend, task
from django_tasks_db.models import DBTaskResult

from kit.chores import chore
from kit.errors import Stale
from schools.domain.letters import (
    PAUSES,
    give_up_letters,
    letter_is_over,
    letter_is_refused,
    letter_is_sent,
    letter_waits,
    letters_wait,
    post_letter,
    take_letter,
)
from schools.models import Letter, Person

log = logging.getLogger(__name__)

DAYS = timedelta(days=3)  # for which a mail is tried that says nothing else
PERMANENT = 500  # what a mail server says from here on, it says for good


@dataclass(frozen=True, slots=True)
class Written:
    """To which address a mail goes, and what its templates are told."""

    to: str
    context: dict[str, Any]


# By kind: how long it is worth sending, and what it says now; None where it says nothing more.
Writer = Callable[[Letter, datetime], Written | None]
KINDS: dict[str, tuple[timedelta, Writer]] = {}


def letter(kind: str, *, lasts: timedelta = DAYS) -> Callable[[Writer], Writer]:
    """Register the function that writes letters of ``kind`` (templates in account/email/)."""

    def register(writer: Writer) -> Writer:
        KINDS[kind] = (lasts, writer)
        return writer

    return register


def post(kind: str, person: Person, *, key: str, site: str, **told: Any) -> None:
    """Have a letter of ``kind`` sent to ``person``, soon and once for each ``key``.

    ``site`` is the address under which the site was asked, without a slash at its end. Call it
    inside the transaction of the deed: nothing is told that was rolled back.
    """
    now = timezone.now()
    with transaction.atomic():
        post_letter(
            person=person,
            kind=kind,
            key=key,
            told=told,
            site=site,
            ends_at=now + KINDS[kind][0],
            at=now,
        )
        send_letters.enqueue()


@task()
def send_letters() -> None:
    """Send what is due. Can be run at any time, twice at once, and again after it was killed."""
    send_due_letters()


@dataclass(slots=True)
class Sent:
    """What one run did with what was due."""

    sent: int = 0
    over: int = 0
    refused: int = 0
    failed: int = 0
    given_up: int = 0


def send_due_letters(*, ask_server: bool = False) -> Sent:
    """Send every letter that is due; return what was done.

    ``ask_server`` also where nothing is due, to know whether the mail server answers. One that
    does not ends the run: the rest waits as long as the first.
    """
    with chore("letters") as told:
        done = Sent(given_up=give_up_letters(at=timezone.now()))
        connection = get_connection()
        try:
            if ask_server:
                connection.open()
            while letter := take_letter(at=timezone.now()):
                with suppress(Stale):  # another worker has done it, or its person has gone
                    _send(letter, connection, done)
        except OSError as error:  # what smtplib says is one, too
            log.warning("mail_server_away", extra={"error": type(error).__name__})
            told.failed(type(error).__name__)
        finally:
            with suppress(OSError):
                connection.close()
        if done == Sent() and not ask_server:
            told.nothing()
    _come_back()
    return done


def _send(letter: Letter, connection: Any, done: Sent) -> None:
    """Send one letter, or see why it cannot be sent.

    :raises OSError: the mail server is away.
    :raises Stale: the letter is over already, or gone with the account of its person.
    """
    now = timezone.now()
    with translation.override(letter.person.language or settings.LANGUAGE_CODE):
        written = KINDS[letter.kind][1](letter, now) if letter.kind in KINDS else None
    if written is None or not written.to:
        letter_is_over(letter=letter, at=now)
        done.over += 1
        return
    try:
        connection.open()  # kept open between mails; nothing where it is already
        mail = _mail(letter, written)
        mail.connection = connection
        mail.send()
    except (SMTPRecipientsRefused, SMTPDataError) as error:  # this mail only
        log.warning("mail_refused", extra={"letter": letter.pk, "code": _code(error)})
        if _code(error) >= PERMANENT:
            letter_is_refused(letter=letter, at=now)
            done.refused += 1
        else:
            letter_waits(letter=letter, at=now)
            done.failed += 1
    except OSError:
        letter_waits(letter=letter, at=now)
        letters_wait(until=now + PAUSES[min(letter.tries, len(PAUSES) - 1)])
        done.failed += 1
        raise
    except ValueError as error:  # an address or a subject that is none: it never will be
        log.warning("mail_malformed", extra={"letter": letter.pk, "error": type(error).__name__})
        letter_is_refused(letter=letter, at=now)
        done.refused += 1
    else:
        done.sent += 1
        letter_is_sent(letter=letter, at=timezone.now())


def _code(error: SMTPRecipientsRefused | SMTPDataError) -> int:
    if isinstance(error, SMTPDataError):
        return int(error.smtp_code)
    return max(int(code) for code, _words in error.recipients.values())


def _mail(letter: Letter, written: Written) -> EmailMultiAlternatives:
    """Write ``letter`` from the templates of its kind, in its person's language."""
    person = letter.person
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
    with translation.override(person.language or settings.LANGUAGE_CODE):
        context = {"person": person, "site": letter.site, **written.context}
        place = f"account/email/{letter.kind}"
        subject = render_to_string(f"{place}_subject.txt", context)
        mail = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=render_to_string(f"{place}.txt", context),
            to=[written.to],
            headers={
                # The same letter twice is one for the reader's program.
                "Message-ID": f"<letter-{letter.pk}-{letter.made_at:%Y%m%d%H%M%S}@{host}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        mail.attach_alternative(render_to_string(f"{place}.html", context), "text/html")
        return mail


def _come_back() -> None:
    """See to it that what still waits is taken up again when it is due."""
    if not default_task_backend.supports_defer:
        return
    waiting = Letter.objects.waiting().aggregate(due=Min("due_at"), held=Min("held_until"))
    moments = [moment for moment in waiting.values() if moment is not None]
    if not moments:
        return
    now = timezone.now()
    due = max(*moments, now)
    ahead = DBTaskResult.objects.filter(
        task_path=send_letters.module_path,
        status=TaskResultStatus.READY,
        run_after__gt=now,
        run_after__lte=due + timedelta(seconds=1),
    )
    if not ahead.exists():
        send_letters.using(run_after=due).enqueue()
