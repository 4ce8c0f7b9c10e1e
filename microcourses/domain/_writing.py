"""What the pages share on which an author writes: the newest version, held, judged and kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kit.errors import Stale
from microcourses import flows
from microcourses.enums import WRITABLE, ItemState
from microcourses.models import Item
from microcourses.queries.items import newest_version
from microcourses.queries.sharing import seen_token


def hold_writable(item: Item) -> tuple[Item, Any]:
    """Hold the row of ``item`` until the commit; return it and its newest version.

    :raises Stale: it is being checked, or was thrown away.
    """
    item = Item.objects.select_for_update().get(pk=item.pk)
    if item.state not in WRITABLE:
        raise Stale(_("This is being checked. Take it back first to change it."))
    return item, newest_version(item)


def require_newest(item: Item, seen: str, page_id: UUID) -> None:
    """Let a page write that was opened on the newest version, or wrote that itself.

    :raises Stale: a newer version was written elsewhere.
    """
    if seen != seen_token(item) and item.written_by != page_id:
        raise Stale(_("This draft was changed elsewhere meanwhile, in another window or device."))


def begin_version(item: Item, version: Any, page_id: UUID, at: datetime) -> None:
    """Let ``version``, which the page ``page_id`` writes, be a draft."""
    if item.state in (ItemState.PUBLISHED, ItemState.WITHDRAWN):
        flows.ITEM.advance(item, "revise", at=at)
    Item.objects.filter(pk=item.pk).update(written_by=page_id)
    version.state, version.written_by = item.state, page_id


def keep_version(item: Item, version: Any) -> Item:
    """Keep ``version`` as the newest, over what was written since it was last sent in.

    What is in the library stays as it is; what never was has the draft in its columns.
    """
    if not item.live:
        version.draft_title = version.title
        version.save(clean=False)
    over = item.latest_revision if _is_unsent(item) else None
    version.save_revision(user=item.author, clean=False, overwrite_revision=over)
    return Item.objects.get(pk=item.pk)


def _is_unsent(item: Item) -> bool:
    """Tell whether the newest version is the author's own and was never sent in or published."""
    newest = item.latest_revision
    if newest is None or newest.user_id != item.author_id or newest.pk == item.live_revision_id:
        return False
    moments = (item.submitted_at, item.published_at, item.withdrawn_at)
    return all(newest.created_at > moment for moment in moments if moment)
