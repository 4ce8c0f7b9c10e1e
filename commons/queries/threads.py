"""What the pages of conversations show. Each read model takes a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from commons import flows
from commons.enums import CommentKind, CommentState, QuestionState, ReportState, ThreadState
from commons.models import (
    Attachment,
    Comment,
    CommentVersion,
    Report,
    Thread,
    ThreadVisit,
)
from commons.permissions import POLICY, is_private
from commons.registers import host_of
from kit.captions import minutes
from kit.errors import Stale
from schools.actors import Actor
from schools.enums import Role
from schools.models import Person
from schools.queries.people import ABOVE_SCHOOLS, NOWHERE, Place, places_of

WINDOW = 200  # comments on one page
CLOCK_SLACK = timedelta(minutes=1)  # between being written and being numbered


PARTS = (
    "school",
    "role",
    "reply",
    "question",
    "waiting",
    "answered",
    "answer",
    "expert",
    "second",
    "edited",
    "text",
    "hidden",
    "hidden-for-you",
    "withdrawn",
    "files",
    "reports",
)
DEEDS = ("reply", "answer", "edit", "withdraw", "hide", "show", "report", "history", "ask-again")


@dataclass(slots=True)
class Item:
    """One comment as one reader sees it.

    ``deeds`` are names of what they may do with it now; ``parts`` of what there is to show.
    The page's script computes the same parts for a comment that arrives while it is open.
    """

    comment: Comment
    place: Place
    deeds: frozenset[str]
    parts: frozenset[str]
    files: list[Attachment] = field(default_factory=list)
    is_first_new: bool = False
    reports: int = 0

    @property
    def role(self) -> str:
        """The duty above schools, as it stands beside the name."""
        return str(Role(self.place.role).label) if self.place.role else ""

    @property
    def private(self) -> bool:
        """Whether it was written to one person alone: then both read why it was hidden."""
        return is_private(self.comment.thread.thing)

    @property
    def at(self) -> str:
        """The second as people say it: 1:05."""
        return minutes(self.comment.second or 0)

    @property
    def moment_url(self) -> str:
        """Where the second can be watched: the film's page, else that of the conversation."""
        thing: Any = self.comment.thread.thing
        shown_at = host_of(thing).shown_at
        return f"{shown_at(thing) if shown_at else ''}?t={self.comment.second or 0}"

    @property
    def host(self) -> str:
        thing: Any = self.comment.thread.thing
        return str(thing._meta.label_lower)


def blank_item(thread: Thread) -> Item:
    """Return a comment with every part and every deed, for the page's script to fill in."""
    author = Person(pk=0, name="", username="")
    comment = Comment(pk=0, number=0, thread=thread, author=author, posted_at=thread.opened_at)
    comment.reply_to = Comment(pk=0, author=author)
    return Item(comment, NOWHERE, frozenset(DEEDS), frozenset(PARTS))


@dataclass(slots=True)
class ThreadPage:
    thread: Thread
    thing: Any
    items: list[Item]
    earlier: int | None  # pk of the first one shown, where some come before it
    later: int | None  # pk of the last one shown, where some come after it
    blank: Item
    unread: int  # new for this reader among those shown
    may_post: bool
    moderates: bool
    seen_number: int  # how far this reader had read before
    leads: bool  # holds a duty above schools, as their face says
    private: bool = False  # between two people
    steps: frozenset[str] = field(default_factory=frozenset)  # of the thread, open to this reader

    ROLES = tuple((role.value, role.label) for role in ABOVE_SCHOOLS)

    @property
    def is_closed(self) -> bool:
        return self.thread.state == ThreadState.CLOSED


def thread_page(
    actor: Actor, thread: Thread, on: date, *, before: int | None = None, start: int | None = None
) -> ThreadPage:
    """Return what the page of ``thread`` shows ``actor``: its latest comments, at most 200.

    ``before`` asks for those before a comment (id), ``start`` for those from one on.
    """
    comments, earlier, later = _window(thread, before, start)
    places = places_of({each.author_id for each in comments}, on)
    visit = ThreadVisit.objects.filter(thread=thread, person_id=actor.user_id).first()
    moderates = POLICY.allows(actor, "thread.moderate", thread)
    may_post = takes_comments(actor, thread)
    reports = _open_reports(comments) if moderates else {}
    items = []
    for comment in comments:
        comment.thread = thread
        waiting = reports.get(comment.pk, 0)
        item = item_for(
            actor, comment, places, may_post=may_post, moderates=moderates, reports=waiting
        )
        items.append(item)
    new = [item for item in items if visit and _is_new(item, visit)]
    if new:
        new[0].is_first_new = True
    return ThreadPage(
        thread=thread,
        thing=thread.thing,
        items=items,
        earlier=comments[0].pk if earlier else None,
        later=comments[-1].pk if later else None,
        blank=blank_item(thread),
        unread=len(new),
        may_post=may_post,
        seen_number=visit.seen_number if visit else 0,
        moderates=moderates,
        leads=actor.holds(*ABOVE_SCHOOLS),
        private=is_private(thread.thing),
        steps=_steps(actor, thread),
    )


def item_for(
    actor: Actor,
    comment: Comment,
    places: dict[int, Place],
    *,
    may_post: bool,
    moderates: bool,
    reports: int = 0,
) -> Item:
    """Return ``comment`` as ``actor`` sees it. No query where its thread and thing are there.

    ``may_post`` is ``takes_comments``, and ``moderates`` the policy's answer, of its thread.
    """
    mine = comment.author_id == actor.user_id and not is_private(comment.thread.thing)
    reads_hidden = moderates or mine
    shown = comment.state == CommentState.SHOWN
    hidden = comment.state == CommentState.HIDDEN
    readable = shown or (hidden and reads_hidden)
    question = shown and comment.kind == CommentKind.QUESTION
    files = list(comment.files) if readable else []
    place = places.get(comment.author_id, NOWHERE)
    there = {
        "school": bool(place.school),
        "role": bool(place.role),
        "reply": comment.reply_to_id is not None,
        "question": question,
        "waiting": question and comment.question_state == QuestionState.OPEN,
        "answered": question and comment.question_state == QuestionState.ANSWERED,
        "answer": shown and comment.kind == CommentKind.ANSWER,
        "expert": shown and comment.kind == CommentKind.COMMENTARY,
        "second": readable and comment.second is not None,
        "edited": readable and comment.edited_at is not None,
        "text": readable,
        "hidden": hidden and not reads_hidden,
        "hidden-for-you": hidden and reads_hidden,
        "withdrawn": comment.state == CommentState.WITHDRAWN,
        "files": bool(files),
        "reports": reports > 0,
    }
    parts = frozenset(name for name, is_there in there.items() if is_there)
    deeds = set(deeds_on(actor, comment))
    if may_post and shown:
        deeds |= {"reply", "answer"} if question else {"reply"}
    return Item(comment, place, frozenset(deeds), parts, files, reports=reports)


def takes_comments(actor: Actor, thread: Thread) -> bool:
    """Tell whether ``actor`` could post in ``thread`` now."""
    host = host_of(thread.thing)
    if thread.state != ThreadState.OPEN or not host.accepts(thread.thing):
        return False
    refusal = host.refuses(actor, thread.thing)
    if refusal is not None and not refusal.quiet:
        return False
    return POLICY.allows(actor, "thread.post", thread)


def deeds_on(actor: Actor, comment: Comment) -> frozenset[str]:
    """Return the names of what ``actor`` may do with ``comment`` itself, as it stands now."""
    shown = comment.state == CommentState.SHOWN
    open_thread = comment.thread.state == ThreadState.OPEN
    question = comment.kind == CommentKind.QUESTION
    now = {
        "comment.edit": shown and open_thread,
        "comment.withdraw": flows.COMMENT.is_open(comment, "withdraw"),
        "comment.hide": flows.COMMENT.is_open(comment, "hide"),
        "comment.show": flows.COMMENT.is_open(comment, "show"),
        "comment.report": shown,
        "comment.history": comment.edited_at is not None and not _is_withdrawn(comment),
        "question.ask-again": question and shown and flows.QUESTION.is_open(comment, "ask-again"),
    }
    return frozenset(
        action.split(".")[1]
        for action, is_open in now.items()
        if is_open and POLICY.allows(actor, action, comment)
    )


def versions_of(comment: Comment) -> list[CommentVersion]:
    """Return how ``comment`` read before each edit, the latest first.

    :raises Stale: it was withdrawn; its words are read by nobody any more.
    """
    if _is_withdrawn(comment):
        raise Stale(_("This comment was withdrawn by its author."))
    return list(comment.versions.order_by("-pk"))


def _is_withdrawn(comment: Comment) -> bool:
    return comment.state == CommentState.WITHDRAWN


def with_unread(threads: QuerySet[Thread], actor: Actor) -> QuerySet[Thread]:
    """Give each of ``threads`` ``unread``: how many shown comments of others are not seen."""
    visits = ThreadVisit.objects.filter(thread=OuterRef("pk"), person_id=actor.user_id)
    unseen = (
        Comment.objects.shown()
        .filter(thread=OuterRef("pk"), number__gt=OuterRef("seen"))
        .exclude(author=actor.user_id)
        .order_by()
        .values("thread")
        .annotate(many=Count("pk"))
        .values("many")
    )
    return (
        threads.select_related("opened_by")
        .annotate(seen=Coalesce(Subquery(visits.values("seen_number")[:1]), 0))
        .annotate(unread=Coalesce(Subquery(unseen), 0))
    )


def thread_rows(actor: Actor, thing: Any) -> QuerySet[Thread]:
    """Return the conversations on ``thing``, pinned ones first, then the latest.

    Each has ``unread``, as ``with_unread`` says.
    """
    return (
        with_unread(Thread.objects.about(thing), actor)
        .annotate(is_pinned=Q(pinned_at__isnull=False))
        .order_by("-is_pinned", "-last_comment_at", "-pk")
    )


def reported_on(thing: Any) -> QuerySet[Comment]:
    """Return the comments on ``thing`` whose reports wait for a decision, the longest wait first.

    Each with its open reports, in ``waiting_reports``.
    """
    waiting = Report.objects.filter(state=ReportState.OPEN).order_by("reported_at", "pk")
    return (
        Comment.objects.filter(thread__in=Thread.objects.about(thing).values("pk"))
        .annotate(since=Min("reports__reported_at", filter=Q(reports__state=ReportState.OPEN)))
        .filter(since__isnull=False)
        .select_related("thread", "author")
        .prefetch_related(
            Prefetch("reports", waiting.select_related("reporter"), to_attr="waiting_reports")
        )
        .order_by("since", "pk")
    )


def place_of(comment: Comment) -> str:
    """Return the query string of the page on which ``comment`` stands; "" is the latest one."""
    after = Comment.objects.in_thread(comment.thread_id).filter(pk__gt=comment.pk).count()
    return "" if after < WINDOW else f"?from={comment.pk}"


def open_questions(thread: Thread) -> QuerySet[Comment]:
    """Return the questions in ``thread`` that wait for an answer, oldest first."""
    return (
        thread.comments.shown().filter(question_state=QuestionState.OPEN).select_related("author")
    ).order_by("pk")


def _window(
    thread: Thread, before: int | None, start: int | None
) -> tuple[list[Comment], bool, bool]:
    """Return the comments to show, and whether some stand before and after them."""
    comments = thread.comments.with_parts()
    if start is not None:
        forward = list(comments.filter(pk__gte=start).order_by("pk")[: WINDOW + 1])
        shown = forward[:WINDOW]
        earlier = bool(shown) and thread.comments.filter(pk__lt=shown[0].pk).exists()
        return shown, earlier, len(forward) > WINDOW
    if before is not None:
        comments = comments.filter(pk__lt=before)
    backward = list(comments.order_by("-pk")[: WINDOW + 1])
    return backward[:WINDOW][::-1], len(backward) > WINDOW, before is not None and bool(backward)


def _is_new(item: Item, visit: ThreadVisit) -> bool:
    """Tell whether a comment came after the reader's last visit; a late edit is not new."""
    comment = item.comment
    return (
        comment.number > visit.seen_number
        and comment.posted_at > visit.seen_at - CLOCK_SLACK
        and comment.author_id != visit.person_id
    )


def _open_reports(comments: list[Comment]) -> dict[int, int]:
    counted = (
        Comment.objects.filter(pk__in=[each.pk for each in comments])
        .annotate(open=Count("reports", filter=Q(reports__state=ReportState.OPEN)))
        .filter(open__gt=0)
    )
    return dict(counted.values_list("pk", "open"))


def _steps(actor: Actor, thread: Thread) -> frozenset[str]:
    steps = {step.name for step in flows.THREAD.open_steps(thread)}
    steps.add("unpin" if thread.pinned_at else "pin")
    return frozenset(each for each in steps if POLICY.allows(actor, f"thread.{each}", thread))
