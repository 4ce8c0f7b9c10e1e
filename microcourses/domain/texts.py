"""The words of files, kept beside them for the search."""

from __future__ import annotations

from kit.commands import command
from microcourses.domain.finding import keep_findable
from microcourses.enums import TextState
from microcourses.models import Item, Material


@command
def keep_words(*, material_id: int, words: str | None) -> None:
    """Keep what was read of a file (None: nothing could be), and let what shows it be found by it.

    Nothing is recorded: a machine read what its owner has given on record. A file that is gone
    meanwhile keeps nothing.
    """
    state = TextState.NONE if words is None else TextState.READ
    if Material.objects.filter(pk=material_id).update(text=words or "", text_state=state):
        shown = Item.objects.filter(materials__material=material_id, live=True)
        keep_findable(items=shown.distinct())
