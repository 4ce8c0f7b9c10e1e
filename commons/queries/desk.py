"""What conversations lay on the desk, whatever they are about."""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commons.enums import CommentState, QuestionState
from commons.models import Comment, Thread, ThreadVisit
from schools.actors import Actor
from schools.enums import Urgency
from schools.hosts import Day, Line, Lines, first_of

FEW = 5
EXCERPT = 60  # characters


def unread_mentions(actor: Actor) -> Any:
    """Return the comments that name ``actor`` and that they have not read, the oldest first."""
    visits = ThreadVisit.objects.filter(thread=OuterRef("thread"), person_id=actor.user_id)
    return (
        Comment.objects.filter(
            state=CommentState.SHOWN,
            mentions__person_id=actor.user_id,
            thread__in=Thread.objects.visible_to(actor).values("pk"),
        )
        .exclude(author_id=actor.user_id)
        .annotate(seen=Coalesce(Subquery(visits.values("seen_number")[:1]), 0))
        .filter(number__gt=F("seen"))
        .order_by("posted_at", "pk")
    )


def mentions(day: Day) -> Lines:
    """Comments that name this person. Two queries."""
    rows = unread_mentions(day.actor).select_related("author", "thread")
    found, more = first_of(rows, FEW)
    return Lines([_mention(each) for each in found], more, reverse("commons:notices"))


def more_mentions(n: int) -> str:
    return ngettext("%(n)d more mentions you", "%(n)d more mention you", n) % {"n": n}


def _mention(comment: Comment) -> Line:
    words = {"name": comment.author.name, "title": comment.thread.title}
    asks = comment.question_state == QuestionState.OPEN
    return Line(
        _("%(name)s mentioned you in “%(title)s”") % words,
        comment.get_absolute_url(),
        _("Read"),
        urgency=Urgency.NOW,
        since=comment.posted_at,
        person=comment.author,
        said=shortened(comment.body),
        badge=_("waits for an answer") if asks else "",
    )


def shortened(body: str) -> str:
    """Return the first words of what somebody wrote, in one line."""
    return Truncator(" ".join(body.split())).chars(EXCERPT)
