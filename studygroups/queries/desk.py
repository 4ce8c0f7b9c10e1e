"""What the circles lay on the desk: what waits in them, what is new, which have gone quiet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, Max, Min, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commons.enums import CommentState, QuestionState, ReportState
from commons.models import Comment, Report, Thread
from commons.queries.desk import shortened, unread_mentions
from commons.queries.threads import with_unread
from schools.actors import Actor
from schools.enums import Role, Urgency
from schools.hosts import Day, Line, Lines, first_of
from studygroups.models import Circle, CirclePreference, Membership
from studygroups.permissions import FACILITATORS, POLICY, facilitates_circle
from studygroups.queries.circles import CircleRow, circle_rows

FEW = 5
ASKED = 3  # questions of colleagues: the rest is counted
TALKS = 6
QUIET_AFTER = timedelta(days=21)
LATE_AFTER = 3  # days for which a question waits


def oversees(actor: Actor) -> bool:
    """Tell whether ``actor`` reads every circle of a county, or of all."""
    return actor.holds(Role.OFFICE, Role.ADMIN)


def watches(actor: Actor) -> bool:
    return actor.holds(*FACILITATORS, Role.OFFICE)


# -- Which circles ----------------------------------------------------------------------------


def own_rows(day: Day) -> list[CircleRow]:
    """Return one's own circles, then those that one facilitates. Six queries."""
    actor = day.actor
    circles = Circle.objects.visible_to(actor).open_on(day.today)
    if not actor.holds(*FACILITATORS):  # an office sees them all; on its desk lie its own
        own = Membership.objects.in_force(day.today).filter(person_id=actor.user_id)
        circles = circles.filter(pk__in=own.values("circle"))
    rows = circle_rows(actor, circles, day.today)
    return [row for row in rows if row.is_mine or facilitates_circle(actor, row.circle)]


def read_circles(day: Day) -> dict[int, Circle]:
    """Return every circle whose conversations may lie on the desk, by id. One query at most."""
    circles = {row.circle.pk: row.circle for row in day.once(own_rows)}
    if oversees(day.actor):
        readable = Circle.objects.visible_to(day.actor).open_on(day.today)
        circles |= {circle.pk: circle for circle in readable.select_related("subject")}
    return circles


def heard(day: Day) -> list[int]:
    """Return the ids of the circles that this person listens to. No query of its own."""
    return [row.circle.pk for row in day.once(own_rows) if not row.is_muted]


def _led(day: Day) -> list[int]:
    circles = day.once(read_circles)
    return [pk for pk, one in circles.items() if POLICY.allows(day.actor, "circle.moderate", one)]


def _threads_of(circles: Any) -> QuerySet[Thread]:
    kind = ContentType.objects.get_for_model(Circle)
    return Thread.objects.filter(thing_type=kind, thing_id__in=list(circles))


def _where(day: Day, thread: Thread) -> str:
    circle = day.once(read_circles).get(thread.thing_id)
    return circle.name if circle else ""


# -- What waits -------------------------------------------------------------------------------


def reports(day: Day) -> Lines:
    """Comments that were reported, the oldest report first, each once. Three queries at most."""
    led = _led(day)
    if not led:
        return Lines()
    rows = (
        Report.objects.filter(
            state=ReportState.OPEN, comment__thread__in=_threads_of(led).values("pk")
        )
        .exclude(comment__author=day.actor.user_id)  # others decide about one's own
        .values("comment")
        .annotate(first_at=Min("reported_at"), times=Count("pk"))
        .order_by("first_at", "comment")
    )
    found, more = first_of(rows, FEW)
    ids = [row["comment"] for row in found]
    said = Comment.objects.select_related("author", "thread").in_bulk(ids)
    lines = [_report(day, said[row["comment"]], row) for row in found]
    return Lines(lines, more, reverse("studygroups:circles"))


def more_reports(n: int) -> str:
    return ngettext("%(n)d more report", "%(n)d more reports", n) % {"n": n}


def _report(day: Day, comment: Comment, told: dict[str, Any]) -> Line:
    words = {"name": comment.author.name, "title": comment.thread.title}
    return Line(
        _("A comment of %(name)s in “%(title)s” was reported") % words,
        comment.get_absolute_url(),
        _("Decide"),
        urgency=Urgency.NOW,
        since=told["first_at"],
        person=comment.author,
        where=_where(day, comment.thread),
        badge=ngettext("reported", "reported by %(n)d", told["times"]) % {"n": told["times"]},
        tone="wait",
    )


def _open_questions(circles: Any) -> QuerySet[Comment]:
    threads = _threads_of(circles).filter(open_questions__gt=0)
    return Comment.objects.filter(
        thread__in=threads.values("pk"),
        state=CommentState.SHOWN,
        question_state=QuestionState.OPEN,
    )


def questions(day: Day) -> Lines:
    """Questions of colleagues that nobody has answered, the oldest first. Two queries.

    One that names this person waits as a mention already.
    """
    rows = (
        _open_questions(day.once(heard))
        .exclude(author_id=day.actor.user_id)
        .exclude(pk__in=unread_mentions(day.actor).order_by().values("pk"))
    )
    found, more = first_of(
        rows.select_related("author", "thread").order_by("posted_at", "pk"), ASKED
    )
    return Lines([_question(day, each) for each in found], more, reverse("studygroups:circles"))


def more_questions(n: int) -> str:
    return ngettext("%(n)d more question waits", "%(n)d more questions wait", n) % {"n": n}


def _question(day: Day, comment: Comment) -> Line:
    words = {"name": comment.author.name, "title": comment.thread.title}
    days = (day.at - comment.posted_at).days
    waits = _("waits for an answer")
    if days >= 1:
        waits = ngettext("waits for %(n)d day", "waits for %(n)d days", days) % {"n": days}
    return Line(
        _("%(name)s asks in “%(title)s”") % words,
        comment.get_absolute_url(),
        _("Answer"),
        urgency=Urgency.SOON,
        since=comment.posted_at,
        person=comment.author,
        said=shortened(comment.body),
        where=_where(day, comment.thread),
        badge=waits,
        tone="wait" if days >= LATE_AFTER else "due",
    )


# -- What is new ------------------------------------------------------------------------------


def talks(day: Day) -> Lines:
    """The latest conversations; what is unread is counted where one listens. Two queries."""
    newest = Comment.objects.filter(thread=OuterRef("pk"), state=CommentState.SHOWN)
    threads = list(
        with_unread(_threads_of(day.once(read_circles)), day.actor)
        .filter(comment_count__gt=0)
        .annotate(newest=Subquery(newest.order_by("-pk").values("pk")[:1]))
        .order_by("-last_comment_at", "-pk")[:TALKS]
    )
    ids = [thread.newest for thread in threads]
    said = Comment.objects.filter(pk__in=ids).select_related("author").in_bulk()
    listens = set(day.once(heard))
    return Lines([_talk(day, each, said.get(each.newest), listens) for each in threads])


def _talk(day: Day, thread: Any, latest: Comment | None, listens: set[int]) -> Line:
    unread = thread.unread if thread.thing_id in listens else 0
    counts = ngettext("%(n)d unread comment", "%(n)d unread comments", unread) % {"n": unread}
    return Line(
        thread.title,
        thread.get_absolute_url(),
        since=thread.last_comment_at,
        person=latest.author if latest else None,
        icon="talk",
        said=shortened(latest.body) if latest else "",
        where=_where(day, thread),
        badge=_("open question") if thread.open_questions else "",
        count=unread,
        counts=counts,
    )


# -- What to keep an eye on ---------------------------------------------------------------------


def quiet_circles(day: Day) -> Lines:
    """Circles in which nobody has written for weeks, the quietest first. Two queries.

    Muted ones and those that opened not long ago are left out. For an office, one line says
    how many questions wait in its county.
    """
    ids = _led(day)
    muted = CirclePreference.objects.filter(person_id=day.actor.user_id, is_muted=True)
    latest = _threads_of(ids).order_by().values("thing_id").annotate(last=Max("last_comment_at"))
    spoke = dict(latest.values_list("thing_id", "last"))
    ids = sorted(set(ids) - set(muted.values_list("circle", flat=True)))
    circles = [day.once(read_circles)[pk] for pk in ids]
    before = day.at - QUIET_AFTER
    quiet = [
        circle
        for circle in circles
        if circle.opened_on < (day.today - QUIET_AFTER)
        and (spoke.get(circle.pk) is None or spoke[circle.pk] < before)
    ]
    quiet.sort(key=lambda one: (spoke.get(one.pk) is not None, spoke.get(one.pk) or day.at, one.pk))
    lines = _waiting_in_county(day) if oversees(day.actor) else []
    lines += [_quiet(day, circle, spoke.get(circle.pk)) for circle in quiet[:FEW]]
    return Lines(lines, max(0, len(quiet) - FEW), reverse("studygroups:circles"))


def more_quiet(n: int) -> str:
    return ngettext("%(n)d more quiet circle", "%(n)d more quiet circles", n) % {"n": n}


def _quiet(day: Day, circle: Circle, last: Any) -> Line:
    where = _("nobody has written yet")
    if last is not None:
        weeks = (day.at - last).days // 7
        where = ngettext("quiet for %(n)d week", "quiet for %(n)d weeks", weeks) % {"n": weeks}
    return Line(circle.name, circle.get_absolute_url(), icon="circle", where=where)


def _waiting_in_county(day: Day) -> list[Line]:
    """Say how many questions wait in the circles one oversees, and since when. One query."""
    waiting = _open_questions(day.once(read_circles)).aggregate(
        n=Count("pk"), circles=Count(F("thread__thing_id"), distinct=True), oldest=Min("posted_at")
    )
    if not waiting["n"]:
        return []
    says = ngettext("%(n)d question waits", "%(n)d questions wait", waiting["n"])
    where = ngettext("in %(n)d circle", "in %(n)d circles", waiting["circles"])
    days = (day.at - waiting["oldest"]).days
    old = ngettext("the oldest for %(n)d day", "the oldest for %(n)d days", days) % {"n": days}
    return [
        Line(
            says % waiting,
            reverse("studygroups:circles"),
            icon="question",
            where=where % {"n": waiting["circles"]} + (f" · {old}" if days else ""),
        )
    ]
