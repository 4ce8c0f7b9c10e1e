"""What is kept about people: each room registers its sorts of rows, so that none is forgotten.

From this register come the page on which people see what is stored and why, the files that they
take out, and what becomes of it all when they close their account.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

# Sentences that many sorts share.
ONLY_YOU = _("Only you.")
WITH_ACCOUNT = _("As long as your account is open.")
ERASED = _("It is erased at once.")
STAYS = _("It stays, and says “former teacher” instead of your name.")

OWN_DATA: dict[str, OwnData] = {}


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose data it is: ``person``, and ``actor``, what they may see today."""

    person: Any
    actor: Any


@dataclass(frozen=True, slots=True)
class OwnData:
    """One sort of what is kept about a person.

    ``rows(owner)`` gives all of them, the newest first; ``data(row)`` one as plain values, always
    with the same fields, ``line(row)`` in a few words for its owner and ``address(row)`` where it
    stands, or "". ``files(row)`` names the field that holds an uploaded file. Nothing in it is of
    other people, but for names that the owner may see anyway.
    ``purpose``, ``kept``, ``seen_by`` and ``closing`` are sentences: why it is there, how long,
    who can see it, and what becomes of it when the account is closed, which ``close(person, at)``
    does. Where there is no ``close``, it stays, without the name.
    ``fields`` names what ``data`` gives, with spaces between; ``words`` explains those of them
    that ``schools.messages.FIELD_WORDS`` does not.
    ``place``: rooms of a lower number come first.
    ``covers`` are the foreign keys to people that it tells of: "commons.Comment.author".
    """

    name: str  # its file is name.json
    label: Any
    purpose: Any
    kept: Any
    seen_by: Any
    closing: Any
    rows: Callable[[Owner], Any]
    data: Callable[[Any], dict[str, Any]]
    line: Callable[[Any], str]
    fields: str
    covers: tuple[str, ...] = ()
    address: Callable[[Any], str] | None = None
    file: Callable[[Any], Any] | None = None
    close: Callable[[Any, datetime], None] | None = None
    words: Mapping[str, Any] = field(default_factory=dict)
    place: int = 1  # where its room stands in the list


def register_own_data(part: OwnData) -> None:
    if OWN_DATA.setdefault(part.name, part) is not part:
        msg = f"two sorts of data are called {part.name}"
        raise ValueError(msg)


def sorts() -> list[OwnData]:
    """Return all sorts in the order in which people read them."""
    return sorted(OWN_DATA.values(), key=lambda part: part.place)


# Foreign keys to people that belong to no sort above, and why nothing is missing for it.
NOT_OWN: dict[str, str] = {}


def explain_not_own(explained: dict[str, str]) -> None:
    """Say of foreign keys to people (``app.Model.field``) why they are told of nowhere else."""
    NOT_OWN.update(explained)


def erasing(rows: Callable[[Any], Any]) -> Callable[[Any, datetime], None]:
    """Return what deletes ``rows(person)`` when the account is closed."""

    def close(person: Any, at: datetime) -> None:
        del at
        rows(person).delete()

    return close
