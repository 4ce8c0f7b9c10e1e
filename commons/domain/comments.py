"""What may happen to a comment after it was posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from commons import events, flows
from commons.domain._writing import (
    about,
    announce,
    fact_of,
    lock,
    move_question,
    note,
    recount,
    require_welcome,
    take_back,
    write_body,
)
from commons.domain.notices import take_back as take_notices_back
from commons.domain.notices_telling import tell_of_hiding, tell_of_report
from commons.domain.robots import stir_robots
from commons.enums import CommentState, ReportState, ThreadState
from commons.models import Comment, CommentVersion, Mention, Report
from commons.permissions import POLICY, is_private
from kit.commands import command
from kit.errors import Invalid, Stale
from kit.numbering import next_number
from kit.search.index import drop, put
from kit.text import is_blank, one_line
from ledger.domain.entries import record
from ledger.events import Kind
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
    :raises Stale: it was hidden or withdrawn, or the conversation takes nothing now.
    :raises Invalid: the body is empty (and nothing is attached) or over 20,000 characters.
    """
    POLICY.require(actor, "comment.edit", comment)
    _hold(comment)
    if comment.state != CommentState.SHOWN:
        raise Stale(_("This comment is no longer shown, so it cannot be edited."))
    if comment.thread.state != ThreadState.OPEN:
        raise Stale(_("This conversation is closed. What you wrote is kept in your browser."))
    require_welcome(actor, comment.thread)
    before, written_at = comment.body, comment.edited_at or comment.posted_at
    known = comment.mentions.order_by("pk").values_list("person_id", flat=True)
    has_files = comment.attachments.standing().exists()
    people = write_body(comment, body, [*mentions, *known], may_be_blank=has_files)
    if comment.body == before:
        return comment
    CommentVersion.objects.create(comment=comment, body=before, written_at=written_at)
    comment.edited_at, comment.number = at, next_number(comment.thread)
    comment.save(update_fields=["body", "html", "edited_at", "number"])
    put(comment)
    comment.mentions.exclude(person__in=people).delete()
    Mention.objects.bulk_create(
        [Mention(comment=comment, person_id=each) for each in people], ignore_conflicts=True
    )
    changes = {"characters": len(comment.body)}
    _note(events.COMMENT_EDITED, actor, comment, at, changes=changes)
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
    take_back(fact_of(comment), comment, actor=actor, at=at, reason=reason)
    _note(events.COMMENT_WITHDRAWN, actor, comment, at)
    take_notices_back(thing=comment)
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
    _hide(actor, comment, reason, at)


@command
def show_comment(*, actor: Actor, comment: Comment, at: datetime) -> None:
    """Let a hidden comment be read again.

    :raises NotAllowed: ``actor`` does not moderate the conversation, or wrote it.
    :raises Stale: it is not hidden.
    """
    POLICY.require(actor, "comment.show", comment)
    _move(comment, "show", at, reason="")
    record(events.COMMENT_SHOWN, actor=actor, thing=comment, at=at, **about(comment))
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
    stir_robots(comment.thread.thing, at)
    record(events.QUESTION_ASKED_AGAIN, actor=actor, thing=comment, at=at, **about(comment))


@command
def report_comment(
    *, actor: Actor, comment: Comment, reason: str, at: datetime, with_before: bool = False
) -> Report:
    """Tell the moderators that a comment should not stand. A second report changes nothing.

    Between two people it is the county office that is told; with ``with_before`` it may read the
    two messages before as well.

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
        defaults={
            "reason": _checked_reason(reason),
            "reported_at": at,
            "with_before": with_before and is_private(comment.thread.thing),
        },
    )
    if is_new:
        record(events.COMMENT_REPORTED, actor=actor, thing=comment, at=at, **about(comment))
        tell_of_report(actor, report, at)
    return report


@command
def decide_report(
    *, actor: Actor, report: Report, uphold: bool, at: datetime, reason: str = ""
) -> None:
    """Close a report: upheld hides the comment for a reason, dismissed lets it stand.

    The reason is the reporter's own words; between two people it is ``reason``, of whoever
    decides. The comment's other open reports are answered by the same decision.

    :raises NotAllowed: ``actor`` does not decide there, or wrote the comment.
    :raises Stale: it was decided already.
    :raises Invalid: a message is to be hidden without a reason, or one over 200 characters.
    """
    POLICY.require(actor, "report.decide", report)
    told = reason if is_private(report.comment.thread.thing) else report.reason
    if uphold:
        told = _checked_reason(told)
    step = "uphold" if uphold else "dismiss"
    flows.REPORT.advance(report, step, at=at, decided_by_id=actor.user_id)
    record(
        events.REPORT_DECIDED,
        actor=actor,
        thing=report,
        at=at,
        changes={"decision": step},
        **about(report.comment),
    )
    report.comment.refresh_from_db(fields=["state"])
    if uphold and report.comment.state == CommentState.SHOWN:
        _hide(actor, report.comment, told, at)
    _answer_reports(report.comment, report.state, actor, at)
    take_notices_back(thing=report)


def _hide(actor: Actor, comment: Comment, reason: str, at: datetime) -> None:
    _move(comment, "hide", at, reason=_checked_reason(reason))
    _answer_reports(comment, ReportState.UPHELD, actor, at)
    record(events.COMMENT_HIDDEN, actor=actor, thing=comment, at=at, **about(comment))
    tell_of_hiding(actor, comment, at)
    announce(comment, "comment.hidden", at)


def _note(kind: Kind, actor: Actor, comment: Comment, at: datetime, **facts: Any) -> None:
    note(kind, actor=actor, thread=comment.thread, thing=comment, at=at, **facts)


def _answer_reports(comment: Comment, state: str, actor: Actor, at: datetime) -> None:
    comment.reports.filter(state=ReportState.OPEN).update(
        state=state, decided_at=at, decided_by=actor.user_id
    )


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
    parts = [comment, *comment.attachments.standing()]
    if comment.state == CommentState.SHOWN:
        put(*parts)
    else:
        drop(*parts)
    recount(comment.thread)


def _checked_reason(reason: str) -> str:
    line = one_line(reason)
    if is_blank(line):
        raise Invalid(_("Say why."), field="reason")
    if len(line) > LONGEST_REASON:
        words = {"most": LONGEST_REASON}
        raise Invalid(_("A reason may have %(most)d characters.") % words, field="reason")
    return line
