"""What people are told of news from the rooms below."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from commons import messages
from commons.domain.notices import Act, notify
from schools.actors import Actor
from schools.models import Appointment, DataExport, RosterImport
from schools.signals import duty_changed, export_moved, import_moved


@receiver(duty_changed)
def tell_of_duty(
    sender: Any, *, appointment: Appointment, actor: Actor, at: datetime, **kwargs: Any
) -> None:
    """Whose duty it is hears of it; a duty laid down by oneself needs no notice."""
    key = f"duty:{appointment.pk}:{at.isoformat()}"
    act = Act(appointment, appointment, actor, at, key=key)
    notify(messages.DUTY, people=[appointment.person_id], act=act)


@receiver(import_moved)
def tell_of_import(
    sender: Any, *, roster_import: RosterImport, people: Iterable[int], at: datetime, **kwargs: Any
) -> None:
    key = f"roster:{roster_import.pk}:{roster_import.state}:{at.isoformat()}"
    act = Act(roster_import, roster_import, None, at, key=key)
    notify(messages.ROSTER, people=people, act=act)


@receiver(export_moved)
def tell_of_export(sender: Any, *, export: DataExport, at: datetime, **kwargs: Any) -> None:
    act = Act(export, export, None, at, key=f"export:{export.pk}:{export.state}")
    notify(messages.EXPORT, people=[export.person_id], act=act)
