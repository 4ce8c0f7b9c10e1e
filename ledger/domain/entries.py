"""Write down what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils.module_loading import import_string

from kit.commands import command
from kit.errors import Stale
from ledger.events import Kind
from ledger.models import Entry


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stood at one moment: plain values that later moves do not change."""

    county: int | None = None
    school: int | None = None
    subject: str = ""
    grade: int | None = None
    semester: str = ""


# (ids of people, moment) -> standing of each. The ledger knows no schools; the room that
# does is named in the settings, as AUTH_USER_MODEL names the person.
StandingsOf = Callable[[Iterable[int], datetime], dict[int, Standing]]


@command
def record(
    kind: Kind,
    *,
    actor: Any,
    thing: Any,
    at: datetime,
    people: Iterable[int] | None = None,
    subject: str = "",
    grade: int | None = None,
    minutes: int = 0,
    changes: dict[str, Any] | None = None,
    key: str | None = None,
) -> list[Entry]:
    """Write that ``actor`` did ``kind`` to ``thing``, once for each of ``people``.

    ``people`` are the ids of those it counts for; by default, the actor. ``actor`` None means
    the platform itself (a command line), which counts for nobody. ``subject`` and ``grade``
    say what the act is about. ``minutes`` are each person's, whole. ``key`` makes the fact
    idempotent: recorded again under the same key for any of the same people, nothing is
    written and nothing returned.
    Call it last in a command: what is rolled back did not happen.
    """
    actor_id = actor.user_id if actor else None
    whom = list(dict.fromkeys(people)) if people is not None else [actor_id]
    keys = {each: None if key is None else f"{kind.name}:{key}:{each or 0}" for each in whom}
    # Whole keys: SQLite answers a beginning only by walking the whole index.
    if key is not None and Entry.objects.filter(key__in=keys.values()).exists():
        return []
    standings_of: StandingsOf = import_string(settings.LEDGER_STANDINGS)
    standings = standings_of([each for each in whom if each], at)
    nowhere = Standing()
    entries = []
    for each in whom:
        stood = standings.get(each, nowhere) if each else nowhere
        entries.append(
            Entry(
                kind=kind.name,
                happened_at=at,
                semester=stood.semester,
                actor_id=actor_id,
                person_id=each,
                person_county=stood.county,
                person_school=stood.school,
                person_subject=stood.subject,
                person_grade=stood.grade,
                thing_type=ContentType.objects.get_for_model(thing),
                thing_id=thing.pk,
                subject=subject,
                grade=grade,
                minutes=minutes,
                changes=changes or {},
                key=keys[each],
            )
        )
    return Entry.objects.bulk_create(entries)


@command
def reverse(entry: Entry, *, actor: Any, at: datetime, reason: str) -> Entry:
    """Take back ``entry`` by a new fact; both stay, neither counts.

    :raises Stale: it is a reversal itself, or was reversed already.
    """
    if entry.reverses_id or Entry.objects.filter(reverses=entry).exists():
        raise Stale
    kept = {field.attname: getattr(entry, field.attname) for field in Entry._meta.concrete_fields}
    for own in ("id", "key", "reverses_id", "changes", "happened_at", "actor_id"):
        del kept[own]
    return Entry.objects.create(
        **kept,
        actor_id=actor.user_id if actor else None,
        happened_at=at,
        reverses=entry,
        changes={"reason": reason},
    )
