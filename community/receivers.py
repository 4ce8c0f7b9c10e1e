"""What the site remembers of what happens below it."""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError
from django.dispatch import receiver
from django.utils import timezone
from django_tasks.signals import task_finished, task_started
from structlog.contextvars import bind_contextvars, unbind_contextvars

from community.domain.operations import note_chore
from kit.chores import chore_ended

log = logging.getLogger(__name__)


@receiver(chore_ended)
def remember_chore(
    sender: Any, *, name: str, failure: str, seconds: float, told: dict[str, Any], **kwargs: Any
) -> None:
    """Where even that cannot be written, the log has it: the chore's own end stays what it is."""
    try:
        note_chore(name=name, failure=failure, seconds=seconds, told=told, at=timezone.now())
    except DatabaseError as error:
        log.warning("chore_not_noted", extra={"chore": name, "error": type(error).__name__})


@receiver(task_started)
def name_task_in_logs(sender: Any, *, task_result: Any, **kwargs: Any) -> None:
    """What a task logs carries its id, as what a request logs carries the request's."""
    bind_contextvars(task_id=str(task_result.id))


@receiver(task_finished)
def name_no_task_in_logs(sender: Any, **kwargs: Any) -> None:
    unbind_contextvars("task_id")
