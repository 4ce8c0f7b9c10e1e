"""What a page that follows a conversation hears: the state of one comment, or of the thread.

Everybody hears the same bytes, so an event carries nothing that only some may read: a hidden
or withdrawn comment comes without its text, and those who may see more ask for the part.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commons.enums import CommentState
from commons.models import Comment, Thread
from schools.queries.people import NOWHERE, Place

# A frame may have 64 KiB; longer texts are fetched. Bytes of UTF-8, with room for escapes.
LONGEST_HTML = 24_000


def comment_event(comment: Comment, places: Mapping[int, Place], kind: str = "") -> dict[str, Any]:
    """Return ``comment`` as it stands now. ``places`` says where each person (id) stands.

    ``kind`` says what just happened; a replay knows only where things stand.
    """
    shown = comment.state == CommentState.SHOWN
    fits = len(comment.html.encode()) <= LONGEST_HTML
    answered = comment.reply_to
    return {
        "type": "event",
        "feed": f"thread:{comment.thread_id}",
        "number": comment.number,
        "kind": kind or _standing(comment),
        "id": comment.pk,
        "client_id": str(comment.client_id),
        "author": _person(comment.author, places),
        "comment_kind": str(comment.kind),
        "reply": answered and {"id": answered.pk, "author": answered.author.name},
        "state": str(comment.state),
        "question_state": str(comment.question_state),
        "second": comment.second,
        "posted_at": comment.posted_at.isoformat(),
        "edited": comment.edited_at is not None,
        "html": comment.html if shown and fits else None,
        "attachments": [each.as_data() for each in comment.files] if shown else [],
    }


def thread_event(thread: Thread) -> dict[str, Any]:
    """Return where ``thread`` itself stands: its title, whether it is closed or pinned."""
    return {
        "type": "event",
        "feed": f"thread:{thread.pk}",
        "number": thread.own_number,
        "kind": "thread.changed",
        "title": thread.title,
        "state": str(thread.state),
        "pinned": thread.pinned_at is not None,
    }


def _standing(comment: Comment) -> str:
    if comment.state != CommentState.SHOWN:
        return f"comment.{comment.state}"
    return "comment.edited" if comment.edited_at else "comment.posted"


def _person(person: Any, places: Mapping[int, Place]) -> dict[str, Any]:
    """The duty goes as its value: each page says it in its reader's language."""
    place = places.get(person.pk, NOWHERE)
    return {"id": person.pk, "name": person.name, "school": place.school, "role": place.role}
