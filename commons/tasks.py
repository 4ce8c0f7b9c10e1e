"""Work for notices and films that a worker, a timer or the server's housekeeper does."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import Q
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from commons import media
from commons.domain.digests import claim_digest, digest_is_sent, give_up_digest
from commons.domain.films import settle_film, wake_unconverted
from commons.domain.notices_telling import tell_followers
from commons.domain.robots import note_answer, say_nothing, take_message
from commons.domain.uploads import finish_upload, part_of
from commons.enums import FilmProblem, FilmState, RobotAnswer
from commons.exporters.robots import deliver
from commons.models import Digest, Film, Thread, Upload
from commons.queries.digests import digest_of, due_people
from commons.queries.notices import Told
from commons.queries.robots import due_robots, message_of, next_due
from commons.queries.uploads import left_lying
from commons.signals import film_waits, robots_wait, thread_opened, upload_waits
from kit.chores import chore
from kit.errors import NoRoom, Stale
from kit.parts import sha256_of
from schools.models import Person

log = logging.getLogger(__name__)

STOP = "commons.digests.stop"  # what the signature of such a link is for
QUIET_FOR = timedelta(minutes=10)  # then nobody is at it any more
SHOWN = 20  # the rest is counted, with a link


@task()
def tell_of_new_thread(thread_id: int) -> None:
    """Tell those who follow whoever began a conversation. Again, it tells nobody twice."""
    tell_followers(Thread.objects.get(pk=thread_id))


@receiver(thread_opened)
def leave_followers_to_the_worker(sender: Any, *, thread_id: int, **kwargs: Any) -> None:
    tell_of_new_thread.enqueue(thread_id)


@dataclass(slots=True)
class Sending:
    """What one run did: mails ``due``, ``sent``, with nothing to say (or refused by the server
    of their address) ``empty``, and ``failed``, which the next run tries again.
    """

    due: int = 0
    sent: int = 0
    empty: int = 0
    failed: int = 0


def send_due_digests(at: datetime, heard: Callable[[int, int], None] | None = None) -> Sending:
    """Send everybody whose hour has come their mail of the day.

    Can be run at any time, twice at once, and again after it was cut short. A mail server that
    does not answer ends the run: what was not sent is due at the next.
    """
    with chore("digests") as telling:
        people = due_people(at)
        sending = Sending(due=len(people))
        connection = get_connection()
        try:
            for done, person in enumerate(_one_by_one(people), start=1):
                _send_digest(person, at, connection, sending)
                if heard is not None:
                    heard(done, len(people))
            connection.close()
        except OSError as error:  # what smtplib says is one, too
            log.warning("mail_server_away", extra={"error": type(error).__name__})
            sending.failed = sending.due - sending.sent - sending.empty
            telling.failed(type(error).__name__)
        telling.says(**asdict(sending))
    return sending


def _send_digest(person: Person, at: datetime, connection: Any, sending: Sending) -> None:
    """Send one person their mail of the day, unless somebody else does.

    :raises OSError: the mail server does not answer; the mail is due again.
    """
    digest = claim_digest(person_id=person.pk, day=timezone.localdate(at), at=at)
    if digest is None:
        return
    with translation.override(person.language or settings.LANGUAGE_CODE):  # theirs, not ours
        lines = digest_of(person, at)
        site = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
        mail = _letter(person, digest, lines, site) if lines else None
    if mail is not None:
        mail.connection = connection
        try:
            connection.open()  # kept open between mails; nothing where it is already
            mail.send()
        except SMTPRecipientsRefused:  # this address only: not again today
            log.warning("mail_address_refused", extra={"person": person.pk})
            digest_is_sent(digest=digest, notices=[], at=at)
            sending.empty += 1
            return
        except OSError:
            give_up_digest(digest=digest)
            raise
    digest_is_sent(digest=digest, notices=[line.notice for line in lines], at=at)
    sending.sent += bool(lines)
    sending.empty += not lines


def _one_by_one(people: list[int], batch: int = 500) -> Iterator[Person]:
    for start in range(0, len(people), batch):
        yield from Person.objects.filter(pk__in=people[start : start + batch]).order_by("pk")


def stop_link(person_id: int) -> str:
    """Return the path by which a person, and a mail program for them, ends the daily mail."""
    return reverse("commons:digests-stop", args=[signing.dumps(person_id, salt=STOP)])


def _letter(person: Person, digest: Digest, lines: list[Told], site: str) -> EmailMultiAlternatives:
    """Return the mail, in the language that is active."""
    subject = ngettext("Tongyan: %(n)d thing for you", "Tongyan: %(n)d things for you", len(lines))
    context = {
        "person": person,
        "lines": lines[:SHOWN],
        "more": max(0, len(lines) - SHOWN),
        "site": site,
        "stop": site + stop_link(person.pk),
    }
    mail = EmailMultiAlternatives(
        subject=subject % {"n": len(lines)},
        body=render_to_string("commons/digests/digest.txt", context),
        to=[person.email],
        headers={
            # The same mail twice is one for the reader's program.
            "Message-ID": f"<digest-{digest.pk}@{urlsplit(site).hostname}>",
            "List-Unsubscribe": f"<{context['stop']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("commons/digests/mail.html", context), "text/html")
    return mail


# -- Films that arrived ------------------------------------------------------------------------


@task()
def finish_arrived(upload_id: str) -> None:
    """Compare what arrived as a whole and hand it over. Again, it changes nothing."""
    upload = Upload.objects.select_related("film").get(pk=upload_id)
    try:
        finish_upload(upload=upload, sha256=sha256_of(part_of(upload)), at=timezone.now())
    except (Stale, FileNotFoundError):  # another worker did
        log.info("upload_moved_on", extra={"upload": upload_id})


@receiver(upload_waits)
def take_up_arrived(sender: Any, *, upload_id: Any, **kwargs: Any) -> None:
    """Leave it to the worker, in the transaction of the last piece: hashing 2 GB takes seconds."""
    finish_arrived.enqueue(str(upload_id))


def finish_left_lying() -> int:
    """Take up what arrived while its worker died or the storage was away; return how many."""
    found = 0
    for upload in left_lying(timezone.now() - QUIET_FOR):
        try:
            finish_arrived.call(str(upload.pk))
        except (OSError, NoRoom) as error:
            log.warning("upload_not_stored", extra={"error": type(error).__name__})
            continue
        found += 1
    return found


# -- Robots of chat groups ------------------------------------------------------------------------


def send_due_messages(at: datetime) -> int:
    """Let every robot that is due say what waits; return how many messages were delivered.

    Can be run at any time, twice at once, and again after it was cut short.
    """
    site, delivered = settings.WAGTAILADMIN_BASE_URL.rstrip("/"), 0
    for robot in due_robots(at):
        text = message_of(robot, site)
        if not text:
            say_nothing(robot=robot, at=at)
        elif take_message(robot=robot, at=at):
            outcome = deliver(robot, text, at)
            note_answer(robot=robot, answer=outcome.answer, code=outcome.code, at=at)
            delivered += outcome.answer == RobotAnswer.DELIVERED
            if outcome.answer != RobotAnswer.DELIVERED:
                failure = {"robot": robot.pk, "answer": str(outcome.answer), "code": outcome.code}
                log.warning("robot_not_heard", extra=failure)
    return delivered


@task()
def send_robot_messages() -> None:
    """Send what is due, and come back when the next message is."""
    send_due_messages(timezone.now())
    come_back()


def come_back() -> None:
    """Let the worker come back for the next message. Where it cannot wait, ``tidy`` finds it."""
    moment = next_due()
    if moment is not None and send_robot_messages.get_backend().supports_defer:
        send_robot_messages.using(run_after=max(moment, timezone.now())).enqueue()


@receiver(robots_wait)
def wake_robots(sender: Any, *, due_at: datetime, **kwargs: Any) -> None:
    """Leave it to the worker, in the transaction of what happened: one is not without the other."""
    if due_at <= timezone.now():
        send_robot_messages.enqueue()
    elif send_robot_messages.get_backend().supports_defer:
        send_robot_messages.using(run_after=due_at).enqueue()


# -- Films ----------------------------------------------------------------------------------------

QUIET_FOR = timedelta(minutes=1)  # a film may be on its way into the queue


@task()
def check_film(film_id: int) -> None:
    """Look inside a film. Again, it finds the same; of two workers one keeps it."""
    film = Film.objects.filter(pk=film_id, state=FilmState.CHECKING).first()
    if film is None:
        return
    with media.judged(film) as verdict:
        try:
            settle_film(film=film, verdict=verdict, at=timezone.now())
        except Stale:
            log.info("film_moved_on", extra={"film": film_id})


@task(queue_name="media")
def convert_film(film_id: int) -> None:
    """Make a film's versions for browsers, in a queue of its own: it may take an hour."""
    media.convert_film(film_id)


@receiver(film_waits)
def take_up_film(sender: Any, *, film_id: int, step: str, **kwargs: Any) -> None:
    """Leave it to the worker, in the transaction that brought the film here."""
    (convert_film if step == "convert" else check_film).enqueue(film_id)


def resume_films(*, quiet_for: timedelta = QUIET_FOR) -> int:
    """Take up films that wait and are in no queue, as after a restored backup.

    Also those that had to wait until the site could convert. Return how many there were.
    """
    now = timezone.now()
    if media.tools() is not None:
        wake_unconverted(at=now)
    waiting = Film.objects.filter(arrived_at__lte=now - quiet_for)
    under_way = Q(state=FilmState.NEEDS_CONVERSION, problem=FilmProblem.CONVERTS)
    under_way |= Q(state=FilmState.READY, percent__isnull=False)
    found = 0
    for work, films in (
        (check_film, waiting.filter(state=FilmState.CHECKING)),
        (convert_film, waiting.filter(under_way)),
    ):
        tasks = DBTaskResult.objects.filter(task_path=work.module_path)
        told = tasks.exclude(status=TaskResultStatus.SUCCESSFUL)
        known = {each["args"][0] for each in told.values_list("args_kwargs", flat=True)}
        for film_id in films.values_list("pk", flat=True):
            if film_id not in known:
                work.enqueue(film_id)
                found += 1
    return found
