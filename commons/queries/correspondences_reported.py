"""What the county office reads of a message that was reported: nothing more than was shown then."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from commons.enums import CommentState, ReportState
from commons.models import Attachment, Comment, CommentVersion, Report
from kit.text import to_html
from schools.actors import Actor


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as the office reads it: as it stood at the moment of the report."""

    comment: Comment
    html: str
    files: list[Attachment] = field(default_factory=list)
    is_gone: bool = False  # withdrawn or hidden: its words are not shown
    is_reported: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    report: Report
    messages: list[Seen]


def waiting_reports(actor: Actor) -> QuerySet[Report]:
    """Return the reports about messages that wait for ``actor``, the longest wait first."""
    return (
        Report.objects.judged_by(actor)
        .filter(state=ReportState.OPEN)
        .select_related("reporter", "comment__author", "comment__thread")
        .order_by("reported_at", "pk")
    )


def reported(report: Report) -> Reported:
    """Return what whoever decides about ``report`` reads."""
    comment = Comment.objects.with_parts().get(pk=report.comment_id)
    before = messages_before(comment) if report.with_before else []
    rows = [as_reported(each, report.reported_at) for each in before]
    return Reported(report, [*rows, as_reported(comment, report.reported_at, is_it=True)])


def messages_before(comment: Comment) -> list[Comment]:
    """Return the two messages before ``comment``, in order."""
    return list(Comment.objects.with_parts().before(comment))[::-1]


def as_reported(comment: Comment, at: datetime, *, is_it: bool = False) -> Seen:
    """Return ``comment`` as it stood at the moment ``at``.

    What was reported stays readable for those who decide, though its author edits or withdraws
    it; what stood before it, only while its author lets it stand.
    """
    gone = comment.state != CommentState.SHOWN and not is_it
    return Seen(
        comment,
        "" if gone else _html_at(comment, at),
        [] if gone else list(comment.files),
        gone,
        is_it,
    )


def _html_at(comment: Comment, at: datetime) -> str:
    if comment.edited_at is None or comment.edited_at <= at:
        return comment.html
    versions = CommentVersion.objects.filter(comment=comment, written_at__lte=at)
    stood = versions.order_by("-written_at", "-pk").first()
    return to_html(stood.body) if stood is not None else comment.html
