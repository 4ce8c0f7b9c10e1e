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
from django.db.models import Q
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy
from django_tasks import TaskContext, TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from kit.errors import Refused, Stale
from schools import letters
from schools.actors import PLATFORM, load_actor
from schools.domain.owndata_exports import give_back_export, quiet_exports
from schools.domain.roster_applying import abandon_import, apply_import
from schools.domain.roster_preview import beat, begin_reading, make_preview, refuse_import
from schools.domain.roster_progress import READING, Reporter
from schools.enums import ExportState, ImportState
from schools.exporters.owndata_making import make_export
from schools.importers.normalise import intake_of
from schools.importers.reading import read_roster
from schools.letters import Written
from schools.messages import FACTOR_NEWS
from schools.models import DataExport, Invitation, Letter, Person, RosterImport
from schools.queries.accounts import people_with_email
from schools.queries.invitations import printed_code
from schools.signals import (
    account_closed,
    email_moved,
    export_waits,
    factors_changed,
    import_waits,
)

if TYPE_CHECKING:
    from schools.actors import Actor
    from schools.domain.roster_rows import Intake

log = logging.getLogger(__name__)


HOURS = settings.PASSWORD_RESET_TIMEOUT // 3600
ONE_LINK = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


@task(takes_context=True)
def send_password_reset(context: TaskContext, email: str, site: str) -> None:
    """Post everyone with this address a link to a new password, each in their language.

    Here and not in the request: asking takes as long whether anybody has the address or not.
    ``site`` is the address under which the site was asked, without a slash at its end.
    """
    for person in people_with_email(email):
        letters.post("password_reset", person, key=_act(context), site=site, email=email)


EMAIL_LINK = "schools.email"  # what the signature of such a link is for


@task(takes_context=True)
def send_email_link(context: TaskContext, person_id: int, email: str, site: str) -> None:
    """Post a link to ``email``, by which the person takes it as their address.

    It works once, for as long as one to a new password: it names the address of before.
    """
    person = Person.objects.get(pk=person_id)
    told = {"email": email, "before": person.email}
    if not person.is_former:
        letters.post("email_link", person, key=_act(context), site=site, **told)


@task()
def send_invitation(invitation_id: int, site: str) -> None:
    """Post the link of an invitation to its person."""
    invitation = Invitation.objects.select_related("person").filter(pk=invitation_id).first()
    if invitation is None:  # its person closed their account
        return
    key = f"invitation-{invitation_id}"
    letters.post("invitation", invitation.person, key=key, site=site, invitation=invitation_id)


@task(takes_context=True)
def send_email_moved(context: TaskContext, person_id: int, before: str) -> None:
    """Tell the address of ``before`` that it is no longer the person's."""
    site = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    person = Person.objects.get(pk=person_id)
    if not person.is_former:
        letters.post("email_moved", person, key=_act(context), site=site, before=before)


@receiver(email_moved)
def tell_old_address(sender: Any, *, person_id: int, before: str, **kwargs: Any) -> None:
    """Leave it to the worker, in the transaction of the change: one is not without the other."""
    send_email_moved.enqueue(person_id=person_id, before=before)


@task(takes_context=True)
def send_factor_news(context: TaskContext, person_id: int, what: str, left: int | None) -> None:
    """Tell a person what happened to their second factors; whoever has no e-mail hears nothing."""
    person = Person.objects.get(pk=person_id)
    site = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    if person.email:
        letters.post("factor_news", person, key=_act(context), site=site, what=what, left=left)


@receiver(factors_changed)
def tell_of_factors(
    sender: Any, *, person_id: int, what: str, left: int | None, **kwargs: Any
) -> None:
    """Leave it to the worker, in the transaction of the change, as with a moved e-mail."""
    send_factor_news.enqueue(person_id=person_id, what=what, left=left)


def _act(context: TaskContext) -> str:
    """Return the name of this act: the same where a killed worker's task is run again."""
    return str(context.task_result.id)


@letters.letter("password_reset", lasts=ONE_LINK)
def _write_reset(letter: Letter, at: datetime) -> Written | None:
    """Only to whom the address still belongs; the link is made now and works as long as any."""
    person = letter.person
    if person not in people_with_email(letter.told["email"]):
        return None
    path = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(person),
            "key": default_token_generator.make_token(person),
        },
    )
    return Written(person.email, {"link": letter.site + path, "hours": HOURS})


@letters.letter("email_link", lasts=ONE_LINK)
def _write_email_link(letter: Letter, at: datetime) -> Written | None:
    person, told = letter.person, letter.told
    if not person.is_active or person.email != told["before"]:
        return None
    token = signing.dumps([told["email"], person.pk, person.email], salt=EMAIL_LINK)
    path = reverse("schools:account-email-confirm", args=[token])
    return Written(told["email"], {"link": letter.site + path, "hours": HOURS})


@letters.letter("invitation")
def _write_invitation(letter: Letter, at: datetime) -> Written | None:
    """Only while its link works."""
    invitation = Invitation.objects.filter(
        pk=letter.told["invitation"], used_at=None, revoked_at=None, expires_at__gt=at
    ).first()
    if invitation is None or not letter.person.is_active:
        return None
    path = reverse("schools:invitation", args=[printed_code(invitation)])
    day = date_format(invitation.last_day, "DATE_FORMAT")
    return Written(letter.person.email, {"link": letter.site + path, "day": day})


@letters.letter("email_moved")
def _write_email_moved(letter: Letter, at: datetime) -> Written:
    return Written(letter.told["before"], {})


@letters.letter("factor_news")
def _write_factor_news(letter: Letter, at: datetime) -> Written | None:
    if not letter.person.email:
        return None
    told = letter.told
    return Written(letter.person.email, {"said": FACTOR_NEWS[told["what"]], "left": told["left"]})


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
    queued = _queued(read_roster_import)
    waiting = RosterImport.objects.filter(
        Q(state=ImportState.UPLOADED) | Q(state=ImportState.PREVIEWED, basis=""),
        uploaded_at__lte=before,
    )
    return [pk for pk in waiting.values_list("pk", flat=True) if pk not in queued]


@task()
def resume_imports() -> None:
    """Take up the imports, and what people take out, whose worker died."""
    resume_interrupted()
    resume_exports()


def look_after_imports() -> None:
    """Take up what an earlier worker left, now and once its silence is long enough.

    Called where a worker starts.
    """
    resume_interrupted()
    resume_exports()
    resume_imports.using(run_after=timezone.now() + QUIET_FOR).enqueue()


# -- What people take out, and what goes when they go ---------------------------------------


@task()
def make_data_export(export_id: int) -> None:
    """Put together what one person asked for. Can be run again; of two workers one does it."""
    export = DataExport.objects.select_related("person").filter(pk=export_id).first()
    if export is None:
        return
    try:
        make_export(export)
    except Stale:
        log.info("export_moved_on", extra={"export": export_id})


@receiver(export_waits)
def take_up_export(sender: Any, *, export_id: int, **kwargs: Any) -> None:
    """Leave it to the worker, in the transaction of the asking: one is not without the other."""
    make_data_export.enqueue(export_id)


def resume_exports(*, quiet_for: timedelta = QUIET_FOR) -> int:
    """Take up the exports whose worker died, or that are in no queue; return how many."""
    now, found = timezone.now(), 0
    for export in quiet_exports(now - quiet_for):
        try:
            give_back_export(export=export, at=now)
        except Stale:
            continue
        found += 1
    queued = _queued(make_data_export)
    waiting = DataExport.objects.filter(state=ExportState.WAITING, asked_at__lte=now - quiet_for)
    for export_id in waiting.values_list("pk", flat=True):
        if export_id not in queued:
            make_data_export.enqueue(export_id)
    return found


def _queued(work: Any) -> list[Any]:
    """Return the first argument of each waiting task of this sort."""
    tasks = DBTaskResult.objects.filter(task_path=work.module_path, status=TaskResultStatus.READY)
    return [told["args"][0] for told in tasks.values_list("args_kwargs", flat=True)]


@receiver(account_closed)
def forget_letters(sender: Any, *, person: Person, **kwargs: Any) -> None:
    """No letter is on its way any more, and none is remembered."""
    letters = [send_email_link, send_invitation, send_email_moved, send_password_reset]
    told = DBTaskResult.objects.filter(task_path__in=[each.module_path for each in letters])
    for row in told.exclude(status=TaskResultStatus.RUNNING):
        kwargs_of = row.args_kwargs.get("kwargs", {})
        said = {
            str(one).casefold() for one in (*row.args_kwargs.get("args", []), *kwargs_of.values())
        }
        spelt = person.email.casefold()  # people type it as they like
        if kwargs_of.get("person_id") == person.pk or (spelt and spelt in said):
            row.delete()
