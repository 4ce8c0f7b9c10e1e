"""What the pages of the circles show. Each read model takes a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils.translation import pgettext

from commons.enums import CommentState
from commons.models import Attachment, Comment, Thread, ThreadVisit
from schools.actors import Actor
from schools.enums import Grade, Role, Source
from schools.models import Appointment, Person, School, TeachingPost
from schools.queries.people import schools_of
from studygroups.models import Circle, CirclePreference, Membership, Succession
from studygroups.permissions import FACILITATORS

LATEST = 3  # conversations shown with one's own circles


class Latest(NamedTuple):
    """A conversation, and whether there is something unread in it."""

    thread: Thread
    is_new: bool


@dataclass(slots=True)
class CircleRow:
    """One circle in a list, as one person sees it."""

    circle: Circle
    is_open: bool
    is_mine: bool = False
    is_primary: bool = False
    is_muted: bool = False
    members: int = 0
    schools: int = 0
    threads: int = 0
    unread: int = 0
    open_questions: int = 0
    last_comment_at: datetime | None = None
    latest: list[Latest] = field(default_factory=list)  # of one's own circles


def circle_rows(actor: Actor, circles: QuerySet[Circle], on: date) -> list[CircleRow]:
    """Return a row for each of ``circles``, a person's own first, the main one before all.

    ``unread`` counts conversations with something unread, in one's own circles only, whose
    latest conversations come along. Six queries.
    """
    rows = {
        circle.pk: CircleRow(circle, circle.is_open_on(on))
        for circle in circles.select_related("subject")
    }
    ids = list(rows)
    people = Membership.objects.in_force(on).filter(circle__in=ids).order_by()
    counted = people.values("circle").annotate(
        people=Count("person", distinct=True), places=Count("school", distinct=True)
    )
    for each in counted:
        row = rows[each["circle"]]
        row.members, row.schools = each["people"], each["places"]
    mine = people.filter(person_id=actor.user_id).values_list("circle", "is_primary")
    for circle, is_primary in mine:
        row = rows[circle]
        row.is_mine, row.is_primary = True, row.is_primary or is_primary
    _count_threads(actor, rows)
    _add_latest(actor, rows)
    muted = CirclePreference.objects.filter(person_id=actor.user_id, is_muted=True, circle__in=ids)
    for circle in muted.values_list("circle", flat=True):
        rows[circle].is_muted = True
    return sorted(rows.values(), key=_rank)


def _threads_in(actor: Actor, circles: Any) -> QuerySet[Thread]:
    """The conversations of ``circles`` (ids), each with how far ``actor`` has ``seen`` it."""
    visits = ThreadVisit.objects.filter(thread=OuterRef("pk"), person_id=actor.user_id)
    return (
        Thread.objects.filter(
            thing_type=ContentType.objects.get_for_model(Circle), thing_id__in=circles
        )
        .annotate(seen=Coalesce(Subquery(visits.values("seen_number")[:1]), 0))
        .order_by()
    )


def _count_threads(actor: Actor, rows: dict[int, CircleRow]) -> None:
    counted = (
        _threads_in(actor, list(rows))
        .values("thing_id")
        .annotate(
            threads=Count("pk"),
            unread=Count("pk", filter=Q(last_number__gt=F("seen"))),
            questions=Sum("open_questions"),
            last=Max("last_comment_at"),
        )
    )
    for each in counted:
        row = rows[each["thing_id"]]
        row.threads, row.open_questions = each["threads"], each["questions"]
        row.unread = each["unread"] if row.is_mine else 0
        row.last_comment_at = each["last"]


def _add_latest(actor: Actor, rows: dict[int, CircleRow]) -> None:
    newest_first = Window(
        RowNumber(), partition_by="thing_id", order_by=[F("last_comment_at").desc(), F("pk").desc()]
    )
    mine = [pk for pk, row in rows.items() if row.is_mine]
    latest = _threads_in(actor, mine).annotate(place=newest_first).filter(place__lte=LATEST)
    for thread in latest.select_related("opened_by").order_by("place"):
        seen: int = getattr(thread, "seen", 0)
        rows[thread.thing_id].latest.append(Latest(thread, thread.last_number > seen))


def _rank(row: CircleRow) -> tuple[Any, ...]:
    circle = row.circle
    place = circle.subject.position, circle.subject_id, circle.stage, circle.grade or 0
    return not row.is_mine, not row.is_primary, not row.is_open, *place


# -- One circle -----------------------------------------------------------------------------


# All that the list shows: three hundred rows of whole people would cost more than the page.
PERSON_SHOWN = ("person__name", "person__closed_at", "person__title")  # what a name is shown by
SCHOOL_SHOWN = ("school__name", "school__short_name", "school__is_seed")


@dataclass
class Member:
    """A member as the list shows them."""

    person: Person
    membership: Membership
    post: TeachingPost | None = None  # the main one
    leads: bool = False  # the preparation leader of this subject, here
    by_hand: Membership | None = None

    @cached_property
    def post_words(self) -> str:
        if self.post is None:
            return ""
        words = {"grade": str(Grade(self.post.grade).label), "subject": str(self.post.subject)}
        return pgettext("what somebody teaches", "%(grade)s %(subject)s") % words


@dataclass(slots=True)
class SchoolMembers:
    """The members of one school; ``school`` is None for people who are at none."""

    school: School | None
    members: list[Member] = field(default_factory=list)


def circle_members(circle: Circle, on: date) -> list[SchoolMembers]:
    """Return who stands in ``circle`` on the day ``on``, by school; leaders first. Three queries."""
    rows = (
        circle.memberships.in_force(on)
        .select_related("person", "school")
        .only("circle", "source", *PERSON_SHOWN, *SCHOOL_SHOWN)
        .order_by("person__pinyin", "person__name", "person")
    )
    members: dict[int, Member] = {}
    for row in rows:
        member = members.setdefault(row.person_id, Member(row.person, row))
        if row.source == Source.HAND:
            member.by_hand = row
        else:
            member.membership = row
    posts = TeachingPost.objects.in_force(on).filter(person__in=list(members), is_primary=True)
    for post in posts.select_related("subject").only("person", "grade", "subject"):
        members[post.person_id].post = post
    for person in _leaders(circle, on).values_list("person", flat=True):
        if person in members:
            members[person].leads = True
    groups: dict[int | None, SchoolMembers] = {}
    for member in members.values():
        school = member.membership.school
        groups.setdefault(school.pk if school else None, SchoolMembers(school)).members.append(
            member
        )
    for group in groups.values():
        group.members.sort(key=lambda one: not one.leads)
    return sorted(groups.values(), key=lambda one: (one.school is None, str(one.school)))


def _leaders(circle: Circle, on: date) -> QuerySet[Appointment]:
    """The preparation leaders whose duty reaches ``circle``."""
    return Appointment.objects.in_force(on).filter(_reaching(circle), role=Role.PREPARATION_LEADER)


def _reaching(circle: Circle) -> Q:
    """The condition that an appointment covers the subject, stage and grade of ``circle``."""
    reaches = (
        Q(county=circle.county_id)
        & (Q(subject=None) | Q(subject=circle.subject_id))
        & (Q(stage="") | Q(stage=circle.stage))
    )
    if circle.grade is not None:
        return reaches & (Q(grade=None) | Q(grade=circle.grade))
    return reaches & (Q(grade=None) | Q(grade__in=circle.grades))


def facilitators_of(circle: Circle, on: date) -> list[Appointment]:
    """Return the research staff, then the mentors of ``circle``'s subject, by name. One query."""
    rows = Appointment.objects.in_force(on).filter(_reaching(circle), role__in=FACILITATORS)
    order = {str(role): place for place, role in enumerate(FACILITATORS)}
    found = rows.select_related("person", "school").order_by("person__pinyin", "pk")
    return list(
        {each.person_id: each for each in sorted(found, key=lambda one: order[one.role])}.values()
    )


def people_of(circle: Circle, on: date) -> QuerySet[Person]:
    """Return the people who can be spoken to in ``circle``: its members and facilitators."""
    members = circle.memberships.in_force(on).values("person")
    staff = Appointment.objects.in_force(on).filter(_reaching(circle), role__in=FACILITATORS)
    return Person.objects.filter(
        Q(pk__in=members) | Q(pk__in=staff.values("person")), is_active=True
    )


@dataclass(frozen=True, slots=True)
class Related:
    circle: Circle
    on: date
    reason: str


def lineage_of(circle: Circle, actor: Actor) -> tuple[list[Related], list[Related]]:
    """Return what ``circle`` came from and, once closed, went on in; only what ``actor`` may see.

    The latest time counts where it happened twice. Two queries.
    """
    rows = (
        Succession.objects.filter(Q(before=circle) | Q(after=circle))
        .select_related("before__subject", "after__subject")
        .order_by("on", "pk")
    )
    came: dict[int, Related] = {}
    went: dict[int, Related] = {}
    for row in rows:
        if row.after_id == circle.pk:
            came[row.before_id] = Related(row.before, row.on, row.get_reason_display())
        else:
            went[row.after_id] = Related(row.after, row.on, row.get_reason_display())
    if circle.closed_on is None:
        went = {}
    else:
        went = {pk: one for pk, one in went.items() if one.on == circle.closed_on}
    shown = set(
        Circle.objects.visible_to(actor).filter(pk__in=[*came, *went]).values_list("pk", flat=True)
    )
    return [one for pk, one in came.items() if pk in shown], [
        one for pk, one in went.items() if pk in shown
    ]


@dataclass(frozen=True, slots=True)
class News:
    """What came since a moment."""

    since: datetime
    threads: int
    comments: int
    files: int
    members: int

    def __bool__(self) -> bool:
        return bool(self.threads or self.comments or self.files or self.members)


def news_since(circle: Circle, actor: Actor, since: datetime, on: date) -> News:
    """Count what others brought to ``circle`` after ``since``. Four queries."""
    threads = Thread.objects.about(circle)
    comments = Comment.objects.filter(
        thread__in=threads.values("pk"), state=CommentState.SHOWN, posted_at__gt=since
    ).exclude(author=actor.user_id)
    joined = circle.memberships.in_force(on).filter(starts_on__gt=since.date())
    return News(
        since=since,
        threads=threads.filter(opened_at__gt=since).exclude(opened_by=actor.user_id).count(),
        comments=comments.count(),
        files=circle_files(circle)
        .filter(uploaded_at__gt=since)
        .exclude(owner=actor.user_id)
        .count(),
        members=joined.exclude(person=actor.user_id).values("person").distinct().count(),
    )


@dataclass(frozen=True, slots=True)
class Fresh:
    """What others wrote in a circle while its page stood open."""

    threads: int
    comments: int


def fresh_since(circle: Circle, actor: Actor, since: datetime) -> Fresh:
    """Count the conversations and comments that others brought after ``since``. One query."""
    counted = (
        Comment.objects.filter(
            thread__in=Thread.objects.about(circle).values("pk"),
            state=CommentState.SHOWN,
            posted_at__gt=since,
        )
        .exclude(author=actor.user_id)
        .aggregate(
            threads=Count("thread", distinct=True, filter=Q(thread__opened_at__gt=since)),
            comments=Count("pk"),
        )
    )
    return Fresh(**counted)


def circle_files(circle: Circle) -> QuerySet[Attachment]:
    """Return the files of ``circle``: on its shown comments and on itself, newest first."""
    comments = Comment.objects.filter(
        thread__in=Thread.objects.about(circle).values("pk"), state=CommentState.SHOWN
    )
    types = ContentType.objects.get_for_models(Circle, Comment)
    return (
        Attachment.objects.filter(
            Q(thing_type=types[Comment], thing_id__in=comments.values("pk"))
            | Q(thing_type=types[Circle], thing_id=circle.pk),
            withdrawn_at=None,
        )
        .select_related("owner")
        .order_by("-uploaded_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    person: Person
    school: str


def addable_people(circle: Circle, on: date, words: str, most: int = 12) -> list[Candidate]:
    """Find people of the county by name, pinyin, initials or staff number who are not members.

    Homonyms are told apart by their school. Two queries.
    """
    words = " ".join(words.split())
    if not words:
        return []
    close = words.replace(" ", "").lower()
    people = list(
        Person.objects.filter(
            Q(name__contains=words)
            | Q(staff_number__iexact=words)
            | Q(initials__iexact=close)
            | Q(pinyin__istartswith=words),
            county=circle.county_id,
            is_active=True,
        )
        .exclude(pk__in=circle.memberships.in_force(on).values("person"))
        .order_by("pinyin", "pk")[:most]
    )
    schools = schools_of([person.pk for person in people], on)
    return [Candidate(person, schools.get(person.pk, "")) for person in people]


def threads_of_files(files: Iterable[Attachment]) -> dict[int, Thread]:
    """Return the conversation that each of ``files`` (by id) was shared in. One query."""
    comment_type = ContentType.objects.get_for_model(Comment)
    places: dict[int, list[int]] = defaultdict(list)
    for each in files:
        if each.thing_type_id == comment_type.pk and each.thing_id is not None:
            places[each.thing_id].append(each.pk)
    found = Comment.objects.filter(pk__in=list(places)).select_related("thread")
    return {pk: comment.thread for comment in found for pk in places[comment.pk]}


@dataclass(frozen=True, slots=True)
class Size:
    people: int
    schools: int
    files: int


def size_of(circle: Circle, on: date) -> Size:
    """Count the people, their schools and the files of ``circle``. Two queries."""
    counted = circle.memberships.in_force(on).aggregate(
        people=Count("person", distinct=True), schools=Count("school", distinct=True)
    )
    return Size(**counted, files=circle_files(circle).count())
