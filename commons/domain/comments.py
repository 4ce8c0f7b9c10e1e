"""What may happen to a comment after it was posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from commons import events, flows
from commons.domain._writing import (
    announce,
    lock,
    move_question,
    recount,
    take_back,
    write_body,
)
from commons.enums import CommentState, ReportState, ThreadState
from commons.models import Comment, CommentVersion, Mention, Report
from commons.permissions import POLICY
from kit.commands import command
from kit.errors import Invalid, Stale
from kit.numbering import next_number
from kit.text import is_blank, one_line
from ledger.domain.entries import record
from schools.actors import Actor

LONGEST_REASON = 200


@command
def edit_comment(
    *, actor: Actor, comment: Comment, body: str, at: datetime, mentions: Sequence[int] = ()
) -> Comment:
    """Change what one's own comment says; what it said before is kept.

    The same text again changes nothing. ``mentions`` as in ``post_comment``; people who were
    mentioned before need no picking.

    :raises NotAllowed: ``actor`` did not write it.
    :raises Stale: it was hidden or withdrawn, or the conversation is closed.
    :raises Invalid: the body is empty (and nothing is attached) or over 20,000 characters.
    """
    POLICY.require(actor, "comment.edit", comment)
    _hold(comment)
    if comment.state != CommentState.SHOWN:
        raise Stale(_("This comment is no longer shown, so it cannot be edited."))
    if comment.thread.state != ThreadState.OPEN:
        raise Stale(_("This conversation is closed. What you wrote is kept in your browser."))
    before, written_at = comment.body, comment.edited_at or comment.posted_at
    known = comment.mentions.order_by("pk").values_list("person_id", flat=True)
    has_files = comment.attachments.standing().exists()
    people = write_body(comment, body, [*mentions, *known], may_be_blank=has_files)
    if comment.body == before:
        return comment
    CommentVersion.objects.create(comment=comment, body=before, written_at=written_at)
    comment.edited_at, comment.number = at, next_number(comment.thread)
    comment.save(update_fields=["body", "html", "edited_at", "number"])
    comment.mentions.exclude(person__in=people).delete()
    Mention.objects.bulk_create(
        [Mention(comment=comment, person_id=each) for each in people], ignore_conflicts=True
    )
    changes = {"characters": len(comment.body)}
    record(events.COMMENT_EDITED, actor=actor, thing=comment, at=at, changes=changes)
    announce(comment, "comment.edited", at)
    return comment


@command
def withdraw_comment(*, actor: Actor, comment: Comment, at: datetime) -> None:
    """Take back one's own comment: a note stays in its place, and it no longer counts.

    The fact that it was posted is reversed. A question that is withdrawn waits no longer.

    :raises NotAllowed: ``actor`` did not write it.
    :raises Stale: it was withdrawn already.
    """
    POLICY.require(actor, "comment.withdraw", comment)
    _move(comment, "withdraw", at)
    reason = "withdrawn by its author"
    take_back(events.COMMENT_POSTED, comment, actor=actor, at=at, reason=reason)
    record(events.COMMENT_WITHDRAWN, actor=actor, thing=comment, at=at)
    announce(comment, "comment.withdrawn", at)


@command
def hide_comment(*, actor: Actor, comment: Comment, reason: str, at: datetime) -> None:
    """Take a comment out of sight, with a reason for its author and the moderators.

    Open reports of it are upheld by this.

    :raises NotAllowed: ``actor`` does not moderate the conversation, or wrote it.
    :raises Stale: it is hidden or withdrawn already.
    :raises Invalid: no reason, or one over 200 characters.
    """
    POLICY.require(actor, "comment.hide", comment)
    _move(comment, "hide", at, reason=_checked_reason(reason))
    comment.reports.filter(state=ReportState.OPEN).update(
        state=ReportState.UPHELD, decided_at=at, decided_by=actor.user_id
    )
    record(events.COMMENT_HIDDEN, actor=actor, thing=comment, at=at)
    announce(comment, "comment.hidden", at)


@command
def show_comment(*, actor: Actor, comment: Comment, at: datetime) -> None:
    """Let a hidden comment be read again.

    :raises NotAllowed: ``actor`` does not moderate the conversation, or wrote it.
    :raises Stale: it is not hidden.
    """
    POLICY.require(actor, "comment.show", comment)
    _move(comment, "show", at, reason="")
    record(events.COMMENT_SHOWN, actor=actor, thing=comment, at=at)
    announce(comment, "comment.shown", at)


@command
def ask_again(*, actor: Actor, comment: Comment, at: datetime) -> None:
    """Say that a question is not answered yet, so that it waits again.

    :raises NotAllowed: ``actor`` neither asked it nor moderates the conversation.
    :raises Stale: it waits already, is no question, or is no longer shown.
    """
    POLICY.require(actor, "question.ask-again", comment)
    _hold(comment)
    if comment.state != CommentState.SHOWN:
        raise Stale
    move_question(comment, "ask-again", "question.asked-again", at)
    record(events.QUESTION_ASKED_AGAIN, actor=actor, thing=comment, at=at)


@command
def report_comment(*, actor: Actor, comment: Comment, reason: str, at: datetime) -> Report:
    """Tell the moderators that a comment should not stand. A second report changes nothing.

    :raises NotAllowed: ``actor`` wrote it.
    :raises Stale: it is no longer shown.
    :raises Invalid: no reason, or one over 200 characters.
    """
    POLICY.require(actor, "comment.report", comment)
    if comment.state != CommentState.SHOWN:
        raise Stale
    report, is_new = Report.objects.get_or_create(
        comment=comment,
        reporter_id=actor.user_id,
        defaults={"reason": _checked_reason(reason), "reported_at": at},
    )
    if is_new:
        record(events.COMMENT_REPORTED, actor=actor, thing=comment, at=at)
    return report


@command
def decide_report(*, actor: Actor, report: Report, uphold: bool, at: datetime) -> None:
    """Close a report: upheld hides the comment for the reporter's reason, dismissed lets it stand.

    :raises NotAllowed: ``actor`` does not moderate the conversation, or wrote the comment.
    :raises Stale: it was decided already.
    """
    POLICY.require(actor, "report.decide", report)
    step = "uphold" if uphold else "dismiss"
    flows.REPORT.advance(report, step, at=at, decided_by_id=actor.user_id)
    record(events.REPORT_DECIDED, actor=actor, thing=report, at=at, changes={"decision": step})
    report.comment.refresh_from_db(fields=["state"])
    if uphold and report.comment.state == CommentState.SHOWN:
        hide_comment(actor=actor, comment=report.comment, reason=report.reason, at=at)


def _hold(comment: Comment) -> None:
    """Hold the thread's row and read the comment as it is now."""
    lock(comment.thread)
    comment.refresh_from_db(
        fields=["state", "body", "number", "edited_at", "question_state", "reason"]
    )


def _move(comment: Comment, step: str, at: datetime, **changes: str) -> None:
    lock(comment.thread)
    number = next_number(comment.thread)
    flows.COMMENT.advance(comment, step, at=at, number=number, **changes)
    recount(comment.thread)


def _checked_reason(reason: str) -> str:
    line = one_line(reason)
    if is_blank(line):
        raise Invalid(_("Say why."), field="reason")
    if len(line) > LONGEST_REASON:
        words = {"most": LONGEST_REASON}
        raise Invalid(_("A reason may have %(most)d characters.") % words, field="reason")
    return line
