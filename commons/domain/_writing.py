"""What the commands of conversations and of comments share. No doors lead here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext as _

from commons import events, feeds, flows
from commons.enums import CommentKind, QuestionState, ThreadState
from commons.messages import comment_event
from commons.models import Attachment, Comment, Thread
from commons.permissions import is_private
from commons.queries.mentions import mentions_in
from commons.registers import host_of
from kit.errors import Invalid, Stale
from kit.numbering import next_number
from kit.text import clean_source, is_blank, one_line, to_html
from kit.wire.publish import publish
from ledger.domain.entries import record, reverse
from ledger.events import Kind
from ledger.models import Entry
from schools.actors import Actor
from schools.queries.people import places_of

LONGEST_BODY = 20_000  # characters
LONGEST_TITLE = 120
CHANGING = (
    "state",
    "closed_at",
    "pinned_at",
    "last_number",
    "own_number",
    "last_comment_at",
    "comment_count",
    "open_questions",
)


def lock(thread: Thread) -> None:
    """Hold the thread's row until the commit and read what may have changed meanwhile."""
    rows = Thread.objects.select_for_update()
    thread.refresh_from_db(from_queryset=rows, fields=CHANGING)


def require_open(actor: Actor, thread: Thread) -> None:
    """:raises Stale: the thread, or what it is about, is closed, or refuses ``actor`` now."""
    if thread.state != ThreadState.OPEN or not host_of(thread.thing).accepts(thread.thing):
        raise Stale(_("This conversation is closed. What you wrote is kept in your browser."))
    require_welcome(actor, thread)


def require_welcome(actor: Actor, thread: Thread) -> None:
    """:raises Stale: what the thread is about refuses ``actor`` just now; says why."""
    if refusal := host_of(thread.thing).refuses(actor, thread.thing):
        raise Stale(refusal.words)


def note(
    kind: Kind, *, actor: Actor, thread: Thread, thing: Any, at: datetime, **facts: Any
) -> None:
    """Write an act in ``thread`` down, unless it is private: that is theirs, not the county's."""
    if not is_private(thread.thing):
        record(kind, actor=actor, thing=thing, at=at, **about(thread) | facts)


def fact_of(comment: Comment) -> Kind:
    """What is on record of it: an expert's word counts as such."""
    expert = comment.kind == CommentKind.COMMENTARY
    return events.COMMENTARY_GIVEN if expert else events.COMMENT_POSTED


def write_body(
    comment: Comment, body: str, chosen: Sequence[int], *, may_be_blank: bool = False
) -> list[int]:
    """Set ``body`` and ``html`` of ``comment``; return the ids of the people it mentions.

    ``comment.unclear`` is set to the names that several readers have and nobody was picked for.

    :raises Invalid: the body is empty (unless ``may_be_blank``) or over 20,000 characters.
    """
    source = clean_source(body)
    if is_blank(source):
        if not may_be_blank:
            raise Invalid(_("Write something first."), field="body")
        source = ""
    if len(source) > LONGEST_BODY:
        words = {"has": len(source), "most": LONGEST_BODY}
        raise Invalid(
            _(
                "This has %(has)d characters, and a comment may have %(most)d. Divide it, or"
                " attach it as a file; what you wrote is kept."
            )
            % words,
            field="body",
        )
    meant = mentions_in(comment.thread, source, chosen)
    comment.body, comment.html = source, to_html(source, meant.spans)
    comment.unclear = meant.unclear
    return meant.people


def checked_title(title: str) -> str:
    """Return ``title`` as one clean line.

    :raises Invalid: it shows nothing, or is over 120 characters.
    """
    line = one_line(title)
    if is_blank(line):
        raise Invalid(_("Give the conversation a title."), field="title")
    if len(line) > LONGEST_TITLE:
        words = {"most": LONGEST_TITLE}
        raise Invalid(_("A title may have %(most)d characters.") % words, field="title")
    return line


def announce(comment: Comment, kind: str, at: datetime) -> None:
    """Show ``comment`` as it stands on every page that follows its thread."""
    fresh = Comment.objects.with_parts().get(pk=comment.pk)
    places = places_of([fresh.author_id], timezone.localdate(at))
    publish(feeds.THREAD(comment.thread_id), comment_event(fresh, places, kind))


def move_question(question: Comment, step: str, kind: str, at: datetime) -> None:
    """Take ``step`` of a question and count the open ones anew, under the thread's lock.

    :raises Stale: the question is not in a state from which this step starts.
    """
    flows.QUESTION.advance(question, step, at=at, number=next_number(question.thread))
    recount(question.thread)
    announce(question, kind, at)


def touch(comment: Comment, at: datetime) -> None:
    """Show on every page that something about ``comment`` has changed."""
    lock(comment.thread)
    comment.number = next_number(comment.thread)
    comment.save(update_fields=["number"])
    announce(comment, "comment.edited", at)


def recount(thread: Thread) -> None:
    """Count the shown comments and open questions of ``thread`` anew; holds no lock itself."""
    shown = thread.comments.shown()
    Thread.objects.filter(pk=thread.pk).update(
        comment_count=shown.count(),
        open_questions=shown.filter(question_state=QuestionState.OPEN).count(),
    )


def take_back(kind: Kind, thing: Any, *, actor: Actor, at: datetime, reason: str) -> None:
    """Reverse the facts of ``kind`` about ``thing`` that still stand."""
    facts = Entry.objects.standing().filter(
        kind=kind.name, thing_type=ContentType.objects.get_for_model(thing), thing_id=thing.pk
    )
    for fact in facts:
        reverse(fact, actor=actor, at=at, reason=reason)


def about(thing: Any) -> dict[str, Any]:
    """Return the subject and grade that an act on ``thing`` is about, where it has them.

    Those of a file, comment or conversation are those of what it hangs on.
    """
    if isinstance(thing, Attachment):
        thing = thing.thing
    if isinstance(thing, Comment):
        thing = thing.thread
    if isinstance(thing, Thread):
        thing = thing.thing
    return {
        "subject": getattr(thing, "subject_id", None) or "",
        "grade": getattr(thing, "grade", None),
    }
