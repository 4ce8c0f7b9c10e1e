"""Which licences and readers an item may have, and whether it may be copied.

Whoever saves, submits or publishes a version asks here; the database holds the same.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from microcourses.enums import (
    ADAPTABLE,
    OPEN_LICENCES,
    Audience,
    ItemKind,
    Licence,
    is_as_strict,
    no_looser_than,
)
from microcourses.models import Item
from schools.actors import Actor


def licences_for(item: Item) -> list[tuple[str, Any]]:
    """Return the licences that ``item`` may have, as choices: no looser than its ancestor's."""
    return [(each.value, each.label) for each in no_looser_than(item.ancestor_licence)]


def audiences_for(item: Item) -> list[tuple[str, Any]]:
    """Return who may be let to see ``item``, as choices."""
    stays = item.ancestor_licence == Licence.COUNTY
    return [
        (each.value, each.label) for each in Audience if not (stays and each == Audience.PUBLIC)
    ]


def licence_problem(item: Item, licence: str, audience: str) -> str:
    """Say why ``item`` cannot have this licence and these readers; "": it can."""
    if item.ancestor_licence and not is_as_strict(licence, item.ancestor_licence):
        words = {"licence": Licence(item.ancestor_licence).label}
        return _("It is adapted from an item under “%(licence)s”: choose that or stricter.") % words
    if audience != Audience.PUBLIC:
        return ""
    if item.ancestor_licence == Licence.COUNTY:
        return _("It is adapted from an item that stays in its county: visitors cannot see it.")
    if licence not in OPEN_LICENCES:
        return _("Under this licence it stays in the county: visitors cannot see it.")
    return ""


def why_not_copied(item: Item, actor: Actor | None) -> str:
    """Say why ``item`` cannot be copied into an item of ``actor``'s own; "": it can."""
    if item.kind == ItemKind.CASE:
        return _("A lesson case is the record of one lesson: it is used and cited, not copied.")
    is_own = actor is not None and item.author_id == actor.user_id
    if item.licence not in ADAPTABLE and not is_own:
        return _("Its author lets it be used as it is: its licence does not let it be copied.")
    return ""
