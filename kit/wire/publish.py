"""From a committed change to every open page."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from kit.wire.frames import encode_event
from kit.wire.uplink import tell

log = logging.getLogger(__name__)


def publish(feed: str, event: dict[str, Any]) -> None:
    """Show ``event`` to every page that follows ``feed``, after the commit.

    It is encoded here, once, as the text that every socket passes on. A channel layer that is
    down is logged and never undoes the change: pages catch up from the database.
    """
    number = event.get("number")
    message = {"kind": "event", "feed": feed, "number": number, "text": encode_event(feed, event)}
    _after_commit(message)


def recheck(person_ids: Iterable[int], *, after: float = 0) -> None:
    """Make every open socket of these people ask again, after the commit, what it may follow.

    ``after`` gives a moment (in seconds) where a session ends just after this call.
    """
    people = sorted(set(person_ids))
    if people:
        _after_commit({"kind": "recheck", "people": people, "after": after})


def _after_commit(message: dict[str, Any]) -> None:
    def send() -> None:
        try:
            tell(message)
        except Exception:
            log.exception("not_published", extra={"kind": message["kind"]})

    transaction.on_commit(send, robust=True)
