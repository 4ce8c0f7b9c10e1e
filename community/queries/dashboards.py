"""The day's desk: what waits for a person, what is new, where they stand.

A fixed number of queries, however many circles and conversations there are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from commons.enums import CommentState, QuestionState, ReportState
from commons.models import Comment, Report, Thread, ThreadVisit
from commons.queries.threads import with_unread
from schools.actors import Actor
from schools.enums import ImportState, ProblemKind, Role
from schools.models import Appointment, Person, RosterImport, School
from schools.permissions import looked_after_schools
from schools.queries.people import NOWHERE, Place, places_of
from studygroups.models import Circle, Membership
from studygroups.permissions import FACILITATORS, POLICY, facilitates_circle
from studygroups.queries.circles import CircleRow, circle_rows

SHOWN = 5  # rows of a list
ASKED = 3  # questions of colleagues: the rest is counted
UNDER_WAY = (
    ImportState.UPLOADED,
    ImportState.PREVIEWING,
    ImportState.PREVIEWED,
    ImportState.APPLYING,
)
QUESTIONS = (ProblemKind.UNKNOWN_SCHOOL, ProblemKind.AMBIGUOUS_PERSON)


@dataclass(frozen=True, slots=True)
class Word:
    """A comment that waits: a mention, a question or a report; where it stands, who said it."""

    comment: Comment
    circle: Circle | None
    place: Place = NOWHERE

    @property
    def asks(self) -> bool:
        """Whether it is a question that nobody has answered."""
        return self.comment.question_state == QuestionState.OPEN


@dataclass(slots=True)
class Talk:
    """One conversation of the desk, with its latest comment."""

    thread: Thread
    circle: Circle | None
    unread: int
    latest: Comment | None = None
    leads: bool = False  # who said it holds a duty above schools


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How many of the people one looks after have come in."""

    people: int
    arrived: int

    @property
    def waiting(self) -> int:
        return self.people - self.arrived


@dataclass(slots=True)
class Desk:
    """Everything of one person's day."""

    greeting: str
    today: date
    circles: list[CircleRow] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    mentions: list[Word] = field(default_factory=list)
    reports: list[Word] = field(default_factory=list)
    questions: list[Word] = field(default_factory=list)
    more_questions: int = 0
    oversees: bool = False  # reads every circle of a county, or of all
    rosters: list[RosterImport] = field(default_factory=list)
    arrivals: Arrivals | None = None

    @property
    def waiting(self) -> int:
        """How many things wait, those that are only counted too."""
        listed = len(self.mentions) + len(self.reports) + len(self.rosters)
        late = 1 if self.arrivals and self.arrivals.waiting else 0
        return listed + len(self.questions) + self.more_questions + late


def desk_for(actor: Actor, at: datetime) -> Desk:
    """Return the desk of ``actor`` at the moment ``at``; sixteen queries at most."""
    today = timezone.localdate(at)
    desk = Desk(greeting_for(actor.name, at), today)
    desk.circles = _circles(actor, today)
    places = {row.circle.pk: row.circle for row in desk.circles}
    heard = [row.circle.pk for row in desk.circles if not row.is_muted]
    desk.oversees = actor.holds(Role.OFFICE, Role.ADMIN)
    if desk.oversees:
        readable = Circle.objects.visible_to(actor).open_on(today).select_related("subject")
        places |= {circle.pk: circle for circle in readable}
    led = [pk for pk, one in places.items() if POLICY.allows(actor, "circle.moderate", one)]
    desk.talks = _talks(actor, places, heard)
    mentions = list(_mentions(actor)[:SHOWN])
    reports = [report.comment for report in _reports(led)[:SHOWN]] if led else []
    waiting = _questions(actor, heard).exclude(pk__in=[comment.pk for comment in mentions])
    questions = list(waiting[:ASKED])
    desk.more_questions = max(0, waiting.count() - ASKED)
    latest = [talk.latest for talk in desk.talks if talk.latest]
    stand = places_of({c.author_id for c in (*mentions, *reports, *questions, *latest)}, today)
    for talk in desk.talks:
        talk.leads = bool(talk.latest and stand.get(talk.latest.author_id, NOWHERE).role)
    desk.mentions = [_word(comment, places, stand) for comment in mentions]
    desk.reports = [_word(comment, places, stand) for comment in reports]
    desk.questions = [_word(comment, places, stand) for comment in questions]
    if actor.holds(Role.OFFICE, Role.ADMIN):
        desk.rosters = _rosters(actor)
    if actor.holds(Role.COORDINATOR, Role.OFFICE, Role.ADMIN):
        desk.arrivals = _arrivals(actor, today)
    return desk


def greeting_for(name: str, at: datetime) -> str:
    """Greet ``name`` by the local hour of ``at``."""
    hour = timezone.localtime(at).hour
    words = {"name": name}
    if 5 <= hour < 11:
        return _("Good morning, %(name)s") % words
    if 11 <= hour < 13:
        return _("Good day, %(name)s") % words
    if 13 <= hour < 18:
        return _("Good afternoon, %(name)s") % words
    if 18 <= hour < 23:
        return _("Good evening, %(name)s") % words
    return _("It is late, %(name)s. Rest well") % words


def _circles(actor: Actor, today: date) -> list[CircleRow]:
    """One's own circles, then those that one facilitates."""
    circles = Circle.objects.visible_to(actor).open_on(today)
    if not actor.holds(*FACILITATORS):  # an office sees them all; on its desk lie its own
        own = Membership.objects.in_force(today).filter(person_id=actor.user_id)
        circles = circles.filter(pk__in=own.values("circle"))
    rows = circle_rows(actor, circles, today)
    return [row for row in rows if row.is_mine or facilitates_circle(actor, row.circle)]


def _in_circles(circles: Any) -> Q:
    kind = ContentType.objects.get_for_model(Circle)
    return Q(thing_type=kind, thing_id__in=list(circles))


def _talks(actor: Actor, places: dict[int, Circle], heard: list[int]) -> list[Talk]:
    """The latest conversations of ``places``; what is unread is counted where one listens."""
    newest = Comment.objects.filter(thread=OuterRef("pk"), state=CommentState.SHOWN)
    threads = list(
        with_unread(Thread.objects.filter(_in_circles(places)), actor)
        .filter(comment_count__gt=0)
        .annotate(newest=Subquery(newest.order_by("-pk").values("pk")[:1]))
        .order_by("-last_comment_at", "-pk")[: SHOWN + 1]
    )
    said = {
        comment.pk: comment
        for comment in Comment.objects.filter(
            pk__in=[thread.newest for thread in threads]
        ).select_related("author")
    }
    return [
        Talk(
            thread,
            places.get(thread.thing_id),
            thread.unread if thread.thing_id in heard else 0,  # type: ignore[attr-defined]
            said.get(thread.newest),
        )
        for thread in threads
    ]


def _mentions(actor: Actor) -> Any:
    """Comments that name this person and that they have not read."""
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
        .select_related("author", "thread")
        .order_by("-posted_at", "-pk")
    )


def _questions(actor: Actor, circles: list[int]) -> Any:
    """Questions of colleagues that nobody has answered, the oldest first."""
    threads = Thread.objects.filter(_in_circles(circles), open_questions__gt=0)
    return (
        Comment.objects.filter(
            thread__in=threads.values("pk"),
            state=CommentState.SHOWN,
            question_state=QuestionState.OPEN,
        )
        .exclude(author_id=actor.user_id)
        .select_related("author", "thread")
        .order_by("posted_at", "pk")
    )


def _reports(circles: list[int]) -> Any:
    threads = Thread.objects.filter(_in_circles(circles))
    return (
        Report.objects.filter(state=ReportState.OPEN, comment__thread__in=threads.values("pk"))
        .select_related("comment__author", "comment__thread")
        .order_by("reported_at", "pk")
    )


def _rosters(actor: Actor) -> list[RosterImport]:
    """Files on their way, each with ``open_questions``."""
    asked = Q(problems__kind__in=QUESTIONS, problems__answer__isnull=True)
    return list(
        RosterImport.objects.visible_to(actor)
        .filter(state__in=UNDER_WAY)
        .select_related("county")
        .annotate(open_questions=Count("problems", filter=asked))
        .order_by("-uploaded_at")[:SHOWN]
    )


def _arrivals(actor: Actor, today: date) -> Arrivals:
    schools = School.objects.filter(looked_after_schools(actor)).values("pk")
    here = Appointment.objects.in_force(today).filter(school__in=schools).values("person")
    counted = Person.objects.filter(pk__in=here, is_active=True).aggregate(
        people=Count("pk"), arrived=Count("pk", filter=Q(last_login__isnull=False))
    )
    return Arrivals(counted["people"], counted["arrived"])


def _word(comment: Comment, places: dict[int, Circle], stand: dict[int, Place]) -> Word:
    circle = places.get(comment.thread.thing_id)
    return Word(comment, circle, stand.get(comment.author_id, NOWHERE))
