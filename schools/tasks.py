"""Work that a request leaves to the worker."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from kit.errors import Refused, Stale
from schools.actors import PLATFORM, load_actor
from schools.domain.roster_applying import abandon_import, apply_import
from schools.domain.roster_preview import beat, begin_reading, make_preview, refuse_import
from schools.domain.roster_progress import READING, Reporter
from schools.enums import ImportState
from schools.importers.normalise import intake_of
from schools.importers.reading import read_roster
from schools.models import Person, RosterImport
from schools.queries.accounts import people_with_email
from schools.signals import import_waits

if TYPE_CHECKING:
    from schools.actors import Actor
    from schools.domain.roster_rows import Intake

log = logging.getLogger(__name__)


@task()
def send_password_reset(email: str, site: str) -> None:
    """Send everyone with this address a link to a new password, each in their language.

    Here and not in the request: asking takes as long whether anybody has the address or not.
    ``site`` is the address under which the site was asked, without a slash at its end.
    """
    for person in people_with_email(email):
        _send_reset(person, site)


EMAIL_LINK = "schools.email"  # what the signature of such a link is for


@task()
def send_email_link(person_id: int, email: str, site: str) -> None:
    """Send a link to ``email``, by which the person takes it as their address.

    It works once, for as long as one to a new password: it names the address of before.
    """
    person = Person.objects.get(pk=person_id)
    token = signing.dumps([email, person.pk, person.email], salt=EMAIL_LINK)
    path = reverse("schools:account-email-confirm", args=[token])
    _send(person, "email_link", email, link=site + path, site=site)


def _send_reset(person: Person, site: str) -> None:
    path = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(person),
            "key": default_token_generator.make_token(person),
        },
    )
    _send(person, "password_reset", person.email, link=site + path, site=site)


def _send(person: Person, letter: str, to: str, **told: str) -> None:
    """Send one of the letters below account/email/, in the person's language."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        context = {"person": person, "hours": settings.PASSWORD_RESET_TIMEOUT // 3600, **told}
        subject = render_to_string(f"account/email/{letter}_subject.txt", context)
        mail = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=render_to_string(f"account/email/{letter}.txt", context),
            to=[to],
        )
        mail.attach_alternative(
            render_to_string(f"account/email/{letter}.html", context), "text/html"
        )
        mail.send()


# -- Rosters ----------------------------------------------------------------------------------

QUIET_FOR = timedelta(minutes=1)  # without a sign of life, a worker is taken for dead
BEAT_EVERY = 15.0  # seconds


def read_import(roster_import: RosterImport, *, reporter: Reporter) -> None:
    """Read an import's file into a preview, or refuse it with one sentence.

    :raises Refused: the file or the day cannot be used; the import is refused then.
    """
    begin_reading(roster_import=roster_import, at=timezone.now())
    try:
        intake = _intake(roster_import, reporter)
        make_preview(
            roster_import=roster_import, intake=intake, at=timezone.now(), reporter=reporter
        )
    except Stale:
        raise  # discarded meanwhile, or another worker was faster
    except Refused as refusal:
        refuse_import(roster_import=roster_import, refusal=refusal, at=timezone.now())
        raise
    except Exception:
        unread = Refused(gettext_lazy("This file could not be read. Nothing was changed."))
        refuse_import(roster_import=roster_import, refusal=unread, at=timezone.now())
        raise
    finally:
        reporter.close()


def _intake(roster_import: RosterImport, reporter: Reporter) -> Intake:
    semester, last = roster_import.semester, time.monotonic()

    def heard(done: int, total: int) -> None:
        nonlocal last
        reporter.report(READING, done, total)
        if time.monotonic() - last > BEAT_EVERY:
            last = time.monotonic()
            beat(roster_import, timezone.now())

    with roster_import.file.open("rb") as file:
        reading = read_roster(
            cast("BinaryIO", file),
            roster_import.filename,
            columns=roster_import.county.roster_columns,
            during=(semester.starts_on, semester.ends_on),
            progress=heard,
        )
    return intake_of(reading, year=semester.academic_year.year)


def apply_started(actor: Actor | None, roster_import: RosterImport, *, reporter: Reporter) -> None:
    """Apply an import that was started; whatever goes wrong, it is a preview again.

    :raises Refused: the preview is stale, or the day cannot be used.
    """
    try:
        apply_import(actor=actor, roster_import=roster_import, at=timezone.now(), reporter=reporter)
    except Exception:
        roster_import.refresh_from_db()
        abandon_import(roster_import=roster_import, at=timezone.now())
        raise
    finally:
        reporter.close()


@task()
def read_roster_import(import_id: int) -> None:
    """Read one import. A refusal is kept with the import, and is no failure of the worker."""
    roster_import = RosterImport.objects.select_related("county", "semester__academic_year").get(
        pk=import_id
    )
    try:
        read_import(roster_import, reporter=Reporter(import_id))
    except Refused as refusal:
        log.info("roster_refused", extra={"import": import_id, "code": refusal.code})


@task()
def apply_roster_import(import_id: int, person_id: int | None) -> None:
    """Apply one import for the person who started it (None: the platform)."""
    roster_import = RosterImport.objects.select_related("county", "semester").get(pk=import_id)
    actor = PLATFORM if person_id is None else load_actor(Person.objects.get(pk=person_id))
    try:
        apply_started(actor, roster_import, reporter=Reporter(import_id))
    except Refused as refusal:
        log.info("roster_not_applied", extra={"import": import_id, "code": refusal.code})


@receiver(import_waits)
def take_up_import(
    sender: Any, *, import_id: int, step: str, person_id: int | None, **kwargs: Any
) -> None:
    """Hand what the domain left waiting to the worker."""
    if step == "read":
        read_roster_import.enqueue(import_id)
    else:
        apply_roster_import.enqueue(import_id, person_id)


def resume_interrupted(*, quiet_for: timedelta = QUIET_FOR) -> int:
    """Take up the imports whose worker died; return how many there were.

    Half-read files are read again; what was being applied changed nothing and is a preview
    again. An import that moves on at this moment is left alone. What waits to be read, and is
    in no queue (the server died before it was put there, or as it was taken out), is read.
    """
    now, found = timezone.now(), 0
    for lost in _lost_on_the_way(now - quiet_for):
        found += 1
        read_roster_import.enqueue(lost)
    for roster_import in RosterImport.objects.filter(
        state__in=[ImportState.PREVIEWING, ImportState.APPLYING], heartbeat_at__lte=now - quiet_for
    ):
        try:
            abandon_import(roster_import=roster_import, at=now)
        except Stale:
            log.info("roster_moved_on", extra={"import": roster_import.pk})
            continue
        found += 1
        if roster_import.state == ImportState.PREVIEWING:
            read_roster_import.enqueue(roster_import.pk)
    return found


def _lost_on_the_way(before: datetime) -> list[int]:
    """Return the imports (ids) of ``before`` that wait to be read while no task says so."""
    tasks = DBTaskResult.objects.filter(
        task_path=read_roster_import.module_path, status=TaskResultStatus.READY
    )
    queued = [told["args"][0] for told in tasks.values_list("args_kwargs", flat=True)]
    waiting = RosterImport.objects.filter(
        Q(state=ImportState.UPLOADED) | Q(state=ImportState.PREVIEWED, basis=""),
        uploaded_at__lte=before,
    )
    return [pk for pk in waiting.values_list("pk", flat=True) if pk not in queued]


@task()
def resume_imports() -> None:
    """Take up the imports whose worker died."""
    resume_interrupted()


def look_after_imports() -> None:
    """Take up what an earlier worker left, now and once its silence is long enough.

    Called where a worker starts.
    """
    resume_interrupted()
    resume_imports.using(run_after=timezone.now() + QUIET_FOR).enqueue()
