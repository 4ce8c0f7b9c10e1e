"""Conversations: open one, write in it, close it, pin it, remember how far one has read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError
from django.db.models import F
from django.utils.translation import gettext as _

from commons import events, feeds, flows
from commons.domain._writing import (
    about,
    announce,
    checked_title,
    fact_of,
    lock,
    move_question,
    note,
    require_open,
    write_body,
)
from commons.domain.files import attach_files
from commons.domain.notices import see_thread
from commons.domain.notices_telling import tell_of_comment, tell_of_thread
from commons.enums import CommentKind, CommentState, QuestionState
from commons.messages import thread_event
from commons.models import Comment, Mention, Presence, Thread, ThreadVisit
from commons.permissions import POLICY, is_private
from commons.registers import host_of
from kit.commands import command
from kit.errors import Invalid, Stale
from kit.numbering import next_number
from kit.search.index import put
from kit.wire.publish import publish
from ledger.domain.entries import record
from ledger.events import Kind
from schools.actors import Actor

KEPT_PRESENCE = timedelta(days=1)


@command
def open_thread(
    *,
    actor: Actor,
    thing: Any,
    title: str,
    body: str,
    client_id: UUID,
    at: datetime,
    kind: str = CommentKind.COMMENT,
    mentions: Sequence[int] = (),
    attachments: Sequence[UUID] = (),
) -> Thread:
    """Start a conversation on ``thing`` with its first comment.

    ``client_id`` was made by the author's browser; the same one again returns the first
    conversation. The other arguments are those of ``post_comment``.

    :raises NotAllowed: ``actor`` may not write there.
    :raises Stale: ``thing`` is closed.
    :raises Invalid: no title, one over 120 characters, or what ``post_comment`` says of a body.
    """
    POLICY.require(actor, "thread.open", thing)
    if already := Thread.objects.filter(opened_by=actor.user_id, client_id=client_id).first():
        return already
    if not host_of(thing).accepts(thing):
        raise Stale(_("This is closed: it can be read, but takes no new conversations."))
    thread, is_new = Thread.objects.get_or_create(
        opened_by_id=actor.user_id,
        client_id=client_id,
        defaults={
            "thing_type": ContentType.objects.get_for_model(thing),
            "thing_id": thing.pk,
            "title": checked_title(title),
            "opened_at": at,
            "last_comment_at": at,
        },
    )
    if not is_new:  # another request with the same click was faster
        return thread
    put(thread)
    record(events.THREAD_OPENED, actor=actor, thing=thread, at=at, **about(thing))
    post_comment(
        actor=actor,
        thread=thread,
        kind=kind,
        body=body,
        client_id=client_id,
        mentions=mentions,
        attachments=attachments,
        at=at,
    )
    tell_of_thread(actor, thread)
    return thread


@command
def post_comment(
    *,
    actor: Actor,
    thread: Thread,
    body: str,
    client_id: UUID,
    at: datetime,
    kind: str = CommentKind.COMMENT,
    reply_to: int | None = None,
    second: int | None = None,
    mentions: Sequence[int] = (),
    attachments: Sequence[UUID] = (),
) -> Comment:
    """Add a comment and show it on every page that follows the thread.

    ``client_id`` was made by the author's browser; the same one again returns the first
    comment, also after the thread was closed. ``reply_to`` is the id of a comment in the same
    thread; an answer to a question makes the question answered. ``second`` is of the lesson or
    video. ``mentions`` are ids of people the writer picked, in the order of the text (a name
    that only one reader has needs none); ``attachments`` are the client ids of uploads.
    Expert commentary is about a second of a film; what replies to something is about its second.

    :raises NotAllowed: ``actor`` may not write in this thread, or not as an expert.
    :raises Stale: the thread, or what it is about, is closed, or takes nothing from ``actor`` now.
    :raises Invalid: the body is empty or over 20,000 characters; an answer to nothing that was
        asked here; expert commentary about no second; an upload that is not there.
    """
    expert = kind == CommentKind.COMMENTARY
    POLICY.require(actor, "commentary.give" if expert else "thread.post", thread)
    lock(thread)
    if already := Comment.objects.filter(author=actor.user_id, client_id=client_id).first():
        return already
    require_open(actor, thread)
    answered = _answered(thread, kind, reply_to)
    comment = Comment(
        thread=thread,
        author_id=actor.user_id,
        client_id=client_id,
        kind=kind,
        reply_to=answered,
        second=_second_for(kind, second, answered),
        posted_at=at,
        question_state=QuestionState.OPEN if kind == CommentKind.QUESTION else "",
    )
    people = write_body(comment, body, mentions, may_be_blank=bool(attachments))
    comment.number = next_number(thread)
    try:
        comment.save(force_insert=True)
    except IntegrityError:  # the same click, at the same moment, in another conversation
        raise Stale from None
    Mention.objects.bulk_create(Mention(comment=comment, person_id=each) for each in people)
    attach_files(actor=actor, client_ids=attachments, thing=comment, at=at)
    put(comment)
    _count_posted(comment, at)
    _note_posted(actor, comment, at)
    announce(comment, "comment.posted", at)
    if kind == CommentKind.ANSWER and answered is not None:
        move_question(answered, "answer", "question.answered", at)
    tell_of_comment(actor, comment, people, at)
    return comment


@command
def close_thread(*, actor: Actor, thread: Thread, at: datetime) -> None:
    """End the conversation: it stays to be read, and takes no new comments.

    :raises NotAllowed: ``actor`` does not moderate it.
    :raises Stale: it is closed already.
    """
    _change_thread(actor, thread, "close", events.THREAD_CLOSED, at)


@command
def reopen_thread(*, actor: Actor, thread: Thread, at: datetime) -> None:
    """Let a closed conversation go on.

    :raises NotAllowed: ``actor`` does not moderate it.
    :raises Stale: it is open already.
    """
    _change_thread(actor, thread, "reopen", events.THREAD_REOPENED, at)


@command
def pin_thread(*, actor: Actor, thread: Thread, at: datetime) -> None:
    """Keep the conversation at the top of its list.

    :raises NotAllowed: ``actor`` does not moderate it.
    :raises Stale: it is pinned already.
    """
    _pin(actor, thread, events.THREAD_PINNED, at, pinned_at=at)


@command
def unpin_thread(*, actor: Actor, thread: Thread, at: datetime) -> None:
    """Let the conversation take its place by date again.

    :raises NotAllowed: ``actor`` does not moderate it.
    :raises Stale: it is not pinned.
    """
    _pin(actor, thread, events.THREAD_UNPINNED, at, pinned_at=None)


@command
def mark_read(*, actor: Actor, thread: Thread, number: int, at: datetime) -> None:
    """Remember that ``actor`` has seen ``thread`` up to ``number``; it never goes back.

    Nothing is written into the ledger: reading is a person's own affair.

    :raises NotAllowed: ``actor`` does not see the thread.
    """
    POLICY.require(actor, "thread.see", thread)
    seen = min(number, thread.last_number)
    visit, is_new = ThreadVisit.objects.get_or_create(
        thread=thread,
        person_id=actor.user_id,
        defaults={"seen_number": seen, "seen_at": at},
    )
    if not is_new:
        ThreadVisit.objects.filter(pk=visit.pk, seen_number__lt=seen).update(
            seen_number=seen, seen_at=at
        )
    see_thread(actor.user_id, thread, seen, at)


@command
def tidy_presence(*, at: datetime) -> int:
    """Forget who had which page open a day ago or earlier; return how many rows went.

    Can be run again at any time. Nothing is written into the ledger: it was never a fact.

    :raises OperationalError: the database cannot be reached.
    """
    gone, _rows = Presence.objects.filter(seen_at__lt=at - KEPT_PRESENCE).delete()
    return gone


def _count_posted(comment: Comment, at: datetime) -> None:
    Thread.objects.filter(pk=comment.thread_id).update(
        last_comment_at=at,
        comment_count=F("comment_count") + 1,
        open_questions=F("open_questions") + int(comment.kind == CommentKind.QUESTION),
    )


def _note_posted(actor: Actor, comment: Comment, at: datetime) -> None:
    note(
        fact_of(comment),
        actor=actor,
        thread=comment.thread,
        thing=comment,
        at=at,
        changes={
            "kind": str(comment.kind),
            "thread": comment.thread_id,
            "characters": len(comment.body),
        },
    )


def _answered(thread: Thread, kind: str, reply_to: int | None) -> Comment | None:
    """Return the comment that is replied to.

    :raises Invalid: it is not in this thread, is no longer shown, or cannot be answered.
    """
    plain = is_private(thread.thing)
    if kind not in CommentKind.values or (plain and kind != CommentKind.COMMENT):
        raise Invalid(field="kind")
    if reply_to is None:
        if kind == CommentKind.ANSWER:
            raise Invalid(_("Choose the question that you answer."), field="reply_to")
        return None
    comment = thread.comments.filter(pk=reply_to, state=CommentState.SHOWN).first()
    if comment is None:
        raise Invalid(_("What you reply to is no longer here."), field="reply_to")
    if kind == CommentKind.ANSWER and comment.kind != CommentKind.QUESTION:
        raise Invalid(_("Only a question can be answered."), field="reply_to")
    comment.thread = thread
    return comment


def _second_for(kind: str, second: int | None, answered: Comment | None) -> int | None:
    """Return the second that a comment is about: its own, or that of what it replies to.

    :raises Invalid: it is expert commentary about none.
    """
    if second is None and answered is not None:
        second = answered.second
    if second is None and kind == CommentKind.COMMENTARY:
        raise Invalid(_("Choose the second of the video that you speak about."), field="second")
    return second


def _change_thread(actor: Actor, thread: Thread, step: str, kind: Kind, at: datetime) -> None:
    POLICY.require(actor, f"thread.{step}", thread)
    number = next_number(thread)
    flows.THREAD.advance(thread, step, at=at, own_number=number)
    record(kind, actor=actor, thing=thread, at=at, **about(thread))
    publish(feeds.THREAD(thread.pk), thread_event(thread))


def _pin(
    actor: Actor, thread: Thread, kind: Kind, at: datetime, *, pinned_at: datetime | None
) -> None:
    POLICY.require(actor, "thread.pin" if pinned_at else "thread.unpin", thread)
    number = next_number(thread)
    unchanged = {"pinned_at__isnull": pinned_at is not None}
    rows = Thread.objects.filter(pk=thread.pk, **unchanged)
    if not rows.update(pinned_at=pinned_at, own_number=number):
        raise Stale
    thread.pinned_at, thread.own_number = pinned_at, number
    record(kind, actor=actor, thing=thread, at=at, **about(thread))
    publish(feeds.THREAD(thread.pk), thread_event(thread))
