"""What people change about themselves."""

from __future__ import annotations

from datetime import datetime

from kit.commands import command
from ledger.domain.entries import record
from schools.actors import Actor
from schools.events import LANGUAGE_CHOSEN
from schools.models import Person
from schools.permissions import POLICY


@command
def choose_language(*, actor: Actor, person: Person, language: str, at: datetime) -> Person:
    """Keep ``language`` (a code of the settings) with the account, for every device.

    The same language again changes nothing and leaves no record.

    :raises NotAllowed: ``person`` is somebody else.
    """
    POLICY.require(actor, "language.choose", person)
    if person.language == language:
        return person
    before, person.language = person.language, language
    person.save(update_fields=["language"])
    changes = {"language": [before, language]}
    record(LANGUAGE_CHOSEN, actor=actor, thing=person, at=at, changes=changes)
    return person
