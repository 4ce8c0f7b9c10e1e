"""What those who look after the site see of how it runs: one line for each part."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from commons.models import Digest
from community.domain.operations import SILENCE
from community.models import Chore, Worker
from community.queries.health import ask_parts
from kit.wire.hub import open_here
from schools.enums import LetterState
from schools.models import Letter

WELL, LOOK, WRONG = "", "due", "wait"  # tones of a line
BACKUP_AGE = timedelta(hours=25)  # a day, and the time one takes
CHORE_AGE = timedelta(hours=2)
LONG_WAIT = timedelta(minutes=15)
LATELY = timedelta(days=7)
LITTLE_ROOM, NO_ROOM = 0.1, 0.03  # of the disk
MOST_SHOWN = 30
PART_LABELS = {
    "database": gettext_lazy("Database"),
    "channel_layer": gettext_lazy("Live updates"),
    "storage": gettext_lazy("Uploads"),
    "search": gettext_lazy("Search server"),
}
# What a task does, in words; others are named by their path, for administrators.
TASK_LABELS = {
    "schools.letters.send_letters": gettext_lazy("Send mails"),
    "schools.tasks.send_password_reset": gettext_lazy("Write to somebody who forgot a password"),
    "schools.tasks.send_email_link": gettext_lazy("Write to a new e-mail address"),
    "schools.tasks.send_email_moved": gettext_lazy("Write to a former e-mail address"),
    "schools.tasks.send_invitation": gettext_lazy("Write an invitation"),
    "schools.tasks.read_roster_import": gettext_lazy("Read a roster"),
    "schools.tasks.apply_roster_import": gettext_lazy("Apply a roster"),
    "schools.tasks.resume_imports": gettext_lazy("Look after rosters"),
}


@dataclass(slots=True)
class Line:
    """One part: how it is (``tone``), in one sentence. ``inside`` is for administrators."""

    name: str
    label: Any
    tone: str
    words: str
    when: datetime | None = None
    inside: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Task:
    """A background task, without whom it is about. ``inside`` is for administrators."""

    pk: str
    label: Any
    when: datetime | None
    inside: str


def lines_of(at: datetime) -> list[Line]:
    """Return how every part of the site is at the moment ``at``."""
    return [
        *_services(),
        _workers(at),
        _tasks(at),
        _mail(at),
        _backups(at),
        _chore("tidy", _("Tidying up"), at),
        _chore("digests", _("Daily mails"), at),
        _disk(),
        _version(),
        _open(),
    ]


def running_tasks() -> list[Task]:
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).order_by("started_at")
    return [_task(one, one.started_at) for one in running[:MOST_SHOWN]]


def failed_tasks() -> list[Task]:
    """Return the tasks that failed, the latest first."""
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).order_by("-finished_at")
    return [_task(one, one.finished_at) for one in failed[:MOST_SHOWN]]


def task_label(path: str) -> Any:
    return TASK_LABELS.get(path, gettext_lazy("Other work"))


def _task(one: DBTaskResult, when: datetime | None) -> Task:
    error = one.exception_class_path.rpartition(".")[2]
    inside = " · ".join(filter(None, (one.task_path, error)))
    return Task(str(one.pk), task_label(one.task_path), when, inside)


def _services() -> list[Line]:
    found = []
    for answer in ask_parts():
        label = PART_LABELS.get(answer.part, answer.part)
        took = f"{max(1, round(answer.seconds * 1000))} ms"
        if answer.error:
            words = (
                _("It does not answer.")
                if answer.is_needed
                else _("It does not answer; the library is searched in the database.")
            )
            tone = WRONG if answer.is_needed else LOOK
            found.append(Line(answer.part, label, tone, words, inside=[answer.error, took]))
        else:
            words = _("Answers within %(took)s.") % {"took": took}
            found.append(Line(answer.part, label, WELL, words))
    return found


def _workers(at: datetime) -> Line:
    alive = Worker.objects.alive(at - SILENCE).count()
    label = _("Workers")
    if not alive:
        words = _("Nobody does background tasks: rosters and mails wait.")
        return Line("workers", label, WRONG, words)
    words = ngettext("%(n)d is at work.", "%(n)d are at work.", alive) % {"n": alive}
    return Line("workers", label, WELL, words)


def _tasks(at: datetime) -> Line:
    ready = DBTaskResult.objects.ready()
    waiting, oldest = ready.count(), ready.aggregate(oldest=Min("enqueued_at"))["oldest"]
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).count()
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).count()
    figures = {"waiting": waiting, "running": running, "failed": failed}
    words = _("%(waiting)d waiting, %(running)d running, %(failed)d failed.") % figures
    tone = WELL
    if failed:
        tone = LOOK
    if oldest is not None and oldest < at - LONG_WAIT:
        tone = WRONG
    return Line("tasks", _("Background tasks"), tone, words)


def _mail(at: datetime) -> Line:
    away = Chore.objects.filter(name__in=("letters", "digests")).exclude(failure="")
    since = away.aggregate(since=Min("failing_since"))["since"]
    inside = [f"{chore.name}: {chore.failure}" for chore in away]
    waiting = Letter.objects.waiting()
    lost = Letter.objects.filter(
        state__in=(LetterState.REFUSED, LetterState.GIVEN_UP), done_at__gt=at - LATELY
    ).count()
    label, n = _("Mail"), waiting.count()
    if since is not None:
        words = ngettext(
            "The mail server does not answer. %(n)d mail waits and is tried again; this since:",
            "The mail server does not answer. %(n)d mails wait and are tried again; this since:",
            n,
        )
        return Line("mail", label, WRONG, words % {"n": n}, since, inside)
    if lost:
        words = ngettext(
            "%(n)d mail of the last seven days could not be sent.",
            "%(n)d mails of the last seven days could not be sent.",
            lost,
        )
        return Line("mail", label, LOOK, words % {"n": lost}, None, inside)
    if waiting.filter(made_at__lt=at - LONG_WAIT).exists():
        words = ngettext("%(n)d mail waits.", "%(n)d mails wait.", n) % {"n": n}
        return Line("mail", label, LOOK, words)
    last = _last_sent()
    words = _("Nothing waits. The last one was sent:") if last else _("Nothing waits.")
    return Line("mail", label, WELL, words, last)


def _last_sent() -> datetime | None:
    letters = Letter.objects.filter(state=LetterState.SENT).aggregate(last=Max("done_at"))["last"]
    digests = Digest.objects.filter(notices__gt=0).aggregate(last=Max("sent_at"))["last"]
    return max(filter(None, (letters, digests)), default=None)


def _backups(at: datetime) -> Line:
    label = _("Backups")
    last = Chore.objects.filter(name="backup").first()
    if last is None:
        return Line("backups", label, LOOK, _("None was made yet."))
    inside = [last.failure] if last.failure else [str(last.told.get("path", ""))]
    if last.failure:
        words = _("The last one failed. The last good one:")
        if last.well_at is None:
            words = _("The last one failed, and there is no good one.")
        return Line("backups", label, WRONG, words, last.well_at, inside)
    size = {"size": _size(last.told.get("bytes", 0))}
    if last.well_at is None or last.well_at < at - BACKUP_AGE:
        words = _("The last one is more than a day old (%(size)s):") % size
        return Line("backups", label, WRONG, words, last.well_at, inside)
    words = _("The last one is read back and whole (%(size)s):") % size
    return Line("backups", label, WELL, words, last.well_at, inside)


def _chore(name: str, label: str, at: datetime) -> Line:
    last = Chore.objects.filter(name=name).first()
    if last is None:
        return Line(name, label, LOOK, _("It has not run yet."))
    if last.failure:
        return Line(name, label, WRONG, _("It failed:"), last.ended_at, [last.failure])
    if last.ended_at < at - CHORE_AGE:
        return Line(name, label, WRONG, _("It has not run for a long time:"), last.ended_at)
    return Line(name, label, WELL, _("Done:"), last.ended_at)


def _disk() -> Line:
    disk = shutil.disk_usage(settings.VAR)
    share = disk.free / disk.total
    tone = WRONG if share < NO_ROOM else LOOK if share < LITTLE_ROOM else WELL
    figures = {"free": _size(disk.free), "percent": round(100 * share)}
    words = _("%(free)s are free (%(percent)d %%).") % figures
    return Line("disk", _("Disk"), tone, words, inside=[str(settings.VAR)])


def _version() -> Line:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    label, inside = _("Version"), [f"{step.app_label} {step.name}" for step, _back in waiting]
    if waiting:
        return Line(
            "version", label, WRONG, _("The database is older than the site."), None, inside
        )
    words = _("%(version)s, and the database fits.") % {"version": settings.VERSION}
    return Line("version", label, WELL, words)


def _open() -> Line:
    words = _("%(pages)d pages of %(people)d people, in the process that answers here.")
    return Line("open", _("Open pages"), WELL, words % open_here())


def _size(many: int) -> str:
    """Say ``many`` bytes in megabytes, or gigabytes where that is a number."""
    return f"{many / 2**30:.1f} GB" if many >= 2**30 else f"{many / 2**20:.1f} MB"
