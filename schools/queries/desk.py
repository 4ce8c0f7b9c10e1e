"""What people, duties and the calendar lay on the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from schools.actors import Actor
from schools.enums import ImportState, ProblemKind, Role, Urgency
from schools.hosts import Day, Line, Lines, first_of
from schools.models import Appointment, Invitation, Person, RosterImport, School, Semester
from schools.models import SpecialDay as Special
from schools.permissions import POLICY, looked_after_schools

FEW = 5
SCHOOLS_NAMED = 4  # those in which fewest have come in
TEACHING_WEEKS = 21  # of a term; what lies beyond is the winter or summer break
AHEAD = timedelta(days=28)
LINKS_AHEAD = timedelta(days=4)
UNDER_WAY = (
    ImportState.UPLOADED,
    ImportState.PREVIEWING,
    ImportState.PREVIEWED,
    ImportState.APPLYING,
)
QUESTIONS = (ProblemKind.UNKNOWN_SCHOOL, ProblemKind.AMBIGUOUS_PERSON)


def brings_rosters(actor: Actor) -> bool:
    return actor.holds(Role.OFFICE, Role.ADMIN)


def helps_in(actor: Actor) -> bool:
    """Tell whether ``actor`` helps people to come in for the first time."""
    return actor.holds(Role.COORDINATOR, Role.OFFICE, Role.ADMIN)


# -- Rosters ----------------------------------------------------------------------------------


def rosters(day: Day) -> Lines:
    """Files on their way, those with questions before all. Two queries."""
    asked = Q(problems__kind__in=QUESTIONS, problems__answer__isnull=True)
    rows = RosterImport.objects.visible_to(day.actor).filter(state__in=UNDER_WAY)
    asking = rows.select_related("county").annotate(questions=Count("problems", filter=asked))
    found, more = first_of(asking.order_by("-uploaded_at", "-pk"), FEW)
    return Lines([_roster_line(each) for each in found], more, reverse("schools:roster"))


def more_rosters(n: int) -> str:
    return ngettext("%(n)d more roster", "%(n)d more rosters", n) % {"n": n}


def _roster_line(roster: Any) -> Line:
    says = roster.filename
    if roster.questions:
        words = {"file": says, "number": roster.questions}
        says = ngettext(
            "%(file)s: %(number)d question to answer",
            "%(file)s: %(number)d questions to answer",
            roster.questions,
        )
        says %= words
    return Line(
        says,
        reverse("schools:roster-import", args=[roster.pk]),
        _("Look"),
        urgency=Urgency.NOW if roster.questions else Urgency.CALM,
        since=roster.uploaded_at,
        icon="roster",
        where=str(roster.county),
        badge=roster.get_state_display(),
    )


# -- People who have not come in -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How many of the people one looks after have come in."""

    people: int
    arrived: int

    @property
    def waiting(self) -> int:
        return self.people - self.arrived


def arrivals(day: Day) -> Arrivals:
    """Count people once, at however many schools they are. One query."""
    schools = School.objects.filter(looked_after_schools(day.actor)).values("pk")
    here = Appointment.objects.in_force(day.today).filter(school__in=schools).values("person")
    counted = Person.objects.filter(pk__in=here, is_active=True).aggregate(
        people=Count("pk"), arrived=Count("pk", filter=Q(last_login__isnull=False))
    )
    return Arrivals(counted["people"], counted["arrived"])


def waiting_people(day: Day) -> Lines:
    """One line for all who have not come in yet. No query of its own."""
    waiting = day.once(arrivals).waiting
    if not waiting:
        return Lines()
    says = ngettext(
        "%(number)d person has not come in yet",
        "%(number)d people have not come in yet",
        waiting,
    )
    line = Line(
        says % {"number": waiting},
        _place_of_slips(day.actor),
        _("To the slips"),
        urgency=Urgency.CALM,
        icon="slip",
        said=_("Print their slips, or give them a new link."),
    )
    return Lines([line])


def _place_of_slips(actor: Actor) -> str:
    """Return the page of one's only school, or the list of all."""
    schools = {duty.school_id for duty in actor.duties if duty.role == Role.COORDINATOR}
    if len(schools) == 1 and not actor.holds(Role.OFFICE, Role.ADMIN):
        return reverse("schools:people", args=[schools.pop()])
    return reverse("schools:schools")


def coming_in(day: Day) -> Lines:
    """Show how many have come in; an office, where fewest have. One query of its own."""
    counted = day.once(arrivals)
    bar = (counted.arrived, counted.people, _("signed in at least once"))
    lines = [] if not brings_rosters(day.actor) else _schools_behind(day)
    return Lines(lines, href=reverse("schools:schools"), bar=bar if counted.people else None)


def _schools_behind(day: Day) -> list[Line]:
    """Return the schools that lag most, those with most people first. One query."""
    arrived = Count("person", distinct=True, filter=Q(person__last_login__isnull=False))
    rows = (
        Appointment.objects.in_force(day.today)
        .filter(
            school__in=School.objects.filter(looked_after_schools(day.actor)).values("pk"),
            person__is_active=True,
        )
        .order_by()
        .values("school", "school__name", "school__short_name")
        .annotate(people=Count("person", distinct=True), arrived=arrived)
    )
    behind = [row for row in rows if row["arrived"] * 2 < row["people"]]
    behind.sort(key=lambda row: (row["arrived"] / row["people"], -row["people"], row["school"]))
    return [
        Line(
            row["school__short_name"] or row["school__name"],
            reverse("schools:people", args=[row["school"]]),
            icon="school",
            where=_("%(arrived)d of %(people)d have come in") % row,
        )
        for row in behind[:SCHOOLS_NAMED]
    ]


def links_ending(day: Day) -> Lines:
    """Links to a first sign-in that stop working in the next days. One query."""
    schools = School.objects.filter(looked_after_schools(day.actor)).values("pk")
    # Asked for each of a few links, not of all the people of a county.
    here = Appointment.objects.in_force(day.today).filter(
        person=OuterRef("person"), school__in=schools
    )
    ending = Invitation.objects.filter(
        Exists(here),
        used_at=None,
        revoked_at=None,
        expires_at__gt=day.at,
        expires_at__lte=day.at + LINKS_AHEAD,
        person__last_login=None,
    ).aggregate(n=Count("pk"), first=Min("expires_at"))
    if not ending["n"]:
        return Lines()
    says = ngettext("%(n)d link stops working", "%(n)d links stop working", ending["n"])
    last = timezone.localdate(ending["first"] - timedelta(seconds=1))
    line = Line(
        says % {"n": ending["n"]},
        _place_of_slips(day.actor),
        _("Give new ones"),
        on=last,
        icon="link",
        where=_("of people who have not come in yet"),
    )
    return Lines([line])


# -- Duties -----------------------------------------------------------------------------------


def duties_ending(day: Day) -> Lines:
    """One's own duties that end in the next weeks, and those one gives. Two queries."""
    rows = Appointment.objects.visible_to(day.actor).filter(
        ends_on__gt=day.today, ends_on__lte=day.today + AHEAD, starts_on__lte=day.today
    )
    shown = rows.select_related("person", "school", "county", "subject")
    found, more = first_of(shown.order_by("ends_on", "pk"), FEW)
    lines = [_duty_line(day.actor, duty) for duty in found]
    gives = POLICY.allows(day.actor, "duties.list")
    href = reverse("schools:appointments" if gives else "schools:account-duties")
    return Lines(lines, more, href)


def more_duties(n: int) -> str:
    return ngettext("%(n)d more duty ends", "%(n)d more duties end", n) % {"n": n}


def _duty_line(actor: Actor, duty: Appointment) -> Line:
    own = duty.person_id == actor.user_id
    words = {"name": duty.person.name, "duty": duty.get_role_display()}
    says = _("Your duty ends: %(duty)s") if own else _("%(name)s: %(duty)s ends")
    where = " · ".join(part for part in (str(duty.school or duty.county or ""), duty.span) if part)
    return Line(
        says % words,
        duty.get_absolute_url(),
        on=duty.last_day,
        icon="badge",
        where=where,
    )


def duties_held(day: Day) -> list[Appointment]:
    """Return what ``actor`` is appointed to today, besides teaching. One query."""
    held = Appointment.objects.in_force(day.today).filter(person=day.actor.user_id)
    return list(
        held.exclude(role=Role.TEACHER)
        .select_related("school", "county", "subject")
        .order_by("role", "pk")
    )


# -- The calendar --------------------------------------------------------------------------------


def county_of(actor: Actor) -> int | None:
    """Return the county whose calendar a person lives by."""
    return actor.county_id or min(actor.county_ids, default=None)


def semesters(day: Day) -> list[Semester]:
    """Return the term that runs, and one that begins in the next weeks. One query."""
    return list(
        Semester.objects.filter(
            county=county_of(day.actor), starts_on__lte=day.today + AHEAD, ends_on__gt=day.today
        ).order_by("starts_on")
    )


def week_of(starts_on: date, today: date) -> int:
    """Return the school week of ``today``: the week in which a term begins is the first."""
    monday = starts_on - timedelta(days=starts_on.weekday())
    return (today - monday).days // 7 + 1


def week_words(day: Day) -> str:
    """Return "week 12" while there is school, else "". No query of its own."""
    running = [one for one in day.once(semesters) if one.starts_on <= day.today]
    week = week_of(running[0].starts_on, day.today) if running else 0
    if not 1 <= week <= TEACHING_WEEKS:
        return ""
    return pgettext("school week", "week %(n)d") % {"n": week}


def calendar(day: Day) -> Lines:
    """Holidays, make-up days and the ends of terms in the next weeks. One query of its own."""
    specials = Special.objects.filter(
        county=county_of(day.actor), day__gte=day.today, day__lte=day.today + AHEAD
    )
    lines = _spans(list(specials.order_by("day")))
    for term in day.once(semesters):
        last = term.ends_on - timedelta(days=1)
        if day.today < term.starts_on:
            says = _("The %(term)s begins") % {"term": term.get_term_display()}
            lines.append(Line(says, "", on=term.starts_on, icon="calendar"))
        elif last <= day.today + AHEAD:
            says = _("The %(term)s ends") % {"term": term.get_term_display()}
            lines.append(Line(says, "", on=last, icon="calendar"))
    return Lines(lines)


def _spans(specials: list[Special]) -> list[Line]:
    """Say a holiday of several days once."""
    lines: list[Line] = []
    for each in specials:
        says = each.name
        if each.is_school_day:
            says = _("School as usual, for %(holiday)s") % {"holiday": each.name}
        last = lines[-1] if lines else None
        follows = last is not None and last.until == each.day - timedelta(days=1)
        if last is not None and follows and last.says == says:
            last.until = each.day
        else:
            icon = "school" if each.is_school_day else "calendar"
            lines.append(Line(says, "", on=each.day, until=each.day, icon=icon))
    return lines
