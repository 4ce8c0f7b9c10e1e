"""Duties: who is appointed to what, where, from when until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.commands import command
from kit.errors import Invalid, Stale
from kit.text import one_line
from kit.wire.publish import recheck
from ledger.domain.entries import record
from schools import events
from schools.actors import Actor
from schools.enums import Role, Source, stage_of
from schools.models import Appointment, County, Person, School, Subject
from schools.permissions import POLICY
from schools.signals import duty_changed

EARLIEST = timedelta(days=366)  # before today: a duty that was held already when it was entered
LATEST = timedelta(days=5 * 366)
LONGEST_REASON = 200
AT_A_SCHOOL = (Role.PREPARATION_LEADER, Role.COORDINATOR)
WITHOUT_SCHOOL = (Role.MENTOR, Role.RESEARCHER, Role.EDITOR, Role.OFFICE, Role.ADMIN)
FOR_A_SUBJECT = (Role.PREPARATION_LEADER, Role.MENTOR, Role.RESEARCHER)
MAY_NAME_A_SUBJECT = (*FOR_A_SUBJECT, Role.EXPERT)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a duty reaches. None and "": not limited to one."""

    county: County | None
    school: School | None = None
    subject: Subject | None = None
    stage: str = ""
    grade: int | None = None


@command
def appoint(
    *,
    actor: Actor,
    person: Person,
    role: str,
    scope: Scope,
    starts_on: date,
    ends_on: date | None,
    at: datetime,
) -> Appointment:
    """Give ``person`` a duty from ``starts_on`` up to, not including, ``ends_on``.

    The same duty for the same days again is the one that is there.

    :raises NotAllowed: ``actor`` may not give it, or would give it to themselves.
    :raises Invalid: the scope or the days make no sense, or the same duty holds in that time
        already; says which field.
    :raises Stale: the account of ``person`` is closed.
    """
    wanted = Appointment(
        person=person,
        role=role,
        county=scope.county,
        school=scope.school,
        subject=scope.subject,
        stage=scope.stage,
        grade=scope.grade,
        source=Source.HAND,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    POLICY.require(actor, "duty.give", wanted)
    _check_scope(wanted)
    _check_days(starts_on, ends_on, timezone.localdate(at))
    # Held until the commit: of two who give the same, the second finds it given.
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        raise Stale(_("This account is closed. Nobody can sign in with it."))
    if scope.county is not None and person.county_id != scope.county.pk:
        raise Invalid(_("This person is not of the county."), field="person")
    for other in _overlapping(wanted):
        if (other.starts_on, other.ends_on) == (starts_on, ends_on):
            return other
        raise Invalid(_("This duty is held already in that time."), field="starts_on")
    wanted.save()
    _keep_superuser(wanted, at)
    _announce(wanted, actor, at)
    record(
        events.APPOINTED,
        actor=actor,
        thing=wanted,
        at=at,
        people=[person.pk],
        changes={"from": str(starts_on), "until": _day(ends_on)},
    )
    return wanted


@command
def end_appointment(
    *, actor: Actor, appointment: Appointment, on: date, reason: str, at: datetime
) -> None:
    """End a duty: it no longer holds on the day ``on``. Its first day takes it back altogether.

    :raises NotAllowed: ``actor`` may not end it.
    :raises Invalid: the day lies before its first or after its last, or in the past; the reason
        is longer than 200 characters.
    :raises Stale: it has ended already, or is the last of its kind: a county needs its office,
        the site an administrator.
    """
    appointment = _held(appointment)
    POLICY.require(actor, "duty.end", appointment)
    today = timezone.localdate(at)
    if appointment.ends_on is not None and appointment.ends_on <= today:
        raise Stale(_("This duty has ended already."))
    never_held = on == appointment.starts_on
    if on < appointment.starts_on or (on < today and not never_held):
        raise Invalid(_("This day lies too early."), field="on")
    if appointment.ends_on is not None and on > appointment.ends_on:
        raise Invalid(_("It ends before that day already."), field="on")
    line = one_line(reason)
    if len(line) > LONGEST_REASON:
        words = {"most": LONGEST_REASON}
        raise Invalid(_("A reason may have %(most)d characters.") % words, field="reason")
    check_not_the_last(appointment, on)
    _set_end(appointment, on, actor, at, kind=events.APPOINTMENT_ENDED, reason=line)


@command
def extend_appointment(
    *, actor: Actor, appointment: Appointment, until: date | None, at: datetime
) -> None:
    """Let a duty last up to, not including, ``until``; None is until further notice.

    Takes an end back, too: what has ended holds again, as far as nothing else took its place.

    :raises NotAllowed: ``actor`` may not give this duty, or it is their own.
    :raises Invalid: the day lies before today or too far ahead, or the same duty was given anew
        for that time.
    :raises Stale: its holder closed their account; nothing brings them back.
    """
    appointment = _held(appointment)
    POLICY.require(actor, "duty.extend", appointment)
    if appointment.person.is_former:
        raise Stale(_("This account is closed. Nobody can sign in with it."))
    today = timezone.localdate(at)
    if until is not None and until <= max(today, appointment.starts_on):
        raise Invalid(_("The end must lie ahead. To end it now, end it."), field="until")
    if until is not None and until > max(today, appointment.starts_on) + LATEST:
        raise Invalid(_("This day lies too far away."), field="until")
    if appointment.ends_on == until:
        return
    check_not_the_last(appointment, until)
    if _overlapping(appointment, until=until).exists():
        raise Invalid(_("This duty is held already in that time."), field="until")
    _set_end(appointment, until, actor, at, kind=events.APPOINTMENT_EXTENDED)


def _set_end(
    appointment: Appointment,
    end: date | None,
    actor: Actor,
    at: datetime,
    *,
    kind: events.Kind,
    reason: str = "",
) -> None:
    before, appointment.ends_on = appointment.ends_on, end
    appointment.save(update_fields=["ends_on"])
    _keep_superuser(appointment, at)
    _announce(appointment, actor, at)
    changes = {"until": [_day(before), _day(end)], **({"reason": reason} if reason else {})}
    record(
        kind, actor=actor, thing=appointment, at=at, people=[appointment.person_id], changes=changes
    )


def _keep_superuser(appointment: Appointment, at: datetime) -> None:
    """Whoever is an administrator today also runs Wagtail, and nobody else of those appointed."""
    if appointment.role == Role.ADMIN:
        held = Appointment.objects.in_force(timezone.localdate(at)).filter(
            person=appointment.person_id, role=Role.ADMIN
        )
        Person.objects.filter(pk=appointment.person_id).update(is_superuser=held.exists())


def _held(appointment: Appointment) -> Appointment:
    """Hold the person's row, as giving does, and read the duty as it is now."""
    Person.objects.select_for_update().get(pk=appointment.person_id)
    return Appointment.objects.select_related("county", "school", "person").get(pk=appointment.pk)


def _announce(appointment: Appointment, actor: Actor, at: datetime) -> None:
    """Open pages ask at once what they may see; upper rooms hear of it before the commit."""
    recheck([appointment.person_id])
    duty_changed.send(sender=Appointment, appointment=appointment, actor=actor, at=at)


def _day(day: date | None) -> str:
    return "" if day is None else str(day)


def _check_scope(wanted: Appointment) -> None:
    """:raises Invalid: a duty of this sort needs or cannot have what was named."""
    role, school, county = wanted.role, wanted.school, wanted.county
    if role != Role.ADMIN and county is None:
        raise Invalid(_("Choose a county."), field="county")
    if role == Role.ADMIN and county is not None:
        raise Invalid(_("An administrator looks after the whole site."), field="county")
    if role in AT_A_SCHOOL and school is None:
        raise Invalid(_("Choose a school."), field="school")
    if role in WITHOUT_SCHOOL and school is not None:
        raise Invalid(_("This duty is not tied to a school."), field="school")
    if school is not None and school.county_id != wanted.county_id:
        raise Invalid(_("This school is not of the county."), field="school")
    if role in FOR_A_SUBJECT and wanted.subject is None:
        raise Invalid(_("Choose a subject."), field="subject")
    if role not in MAY_NAME_A_SUBJECT and (wanted.subject or wanted.stage or wanted.grade):
        raise Invalid(_("This duty is for all subjects."), field="subject")
    if wanted.grade is not None and wanted.stage not in ("", stage_of(wanted.grade)):
        raise Invalid(_("This grade is not of that stage."), field="grade")


def _check_days(starts_on: date, ends_on: date | None, today: date) -> None:
    """:raises Invalid: the days are out of order, or a year before or five after ``today``."""
    if not today - EARLIEST <= starts_on <= today + LATEST:
        raise Invalid(_("This day lies too far away."), field="starts_on")
    if ends_on is not None and ends_on <= starts_on:
        raise Invalid(_("The end must lie after the beginning."), field="ends_on")
    if ends_on is not None and ends_on > today + LATEST:
        raise Invalid(_("This day lies too far away."), field="ends_on")


def _overlapping(wanted: Appointment, until: date | None = None) -> QuerySet[Appointment]:
    """Return other rows of the same duty that hold on a day of ``wanted``'s time."""
    ends_on = until if wanted.pk else wanted.ends_on
    rows = Appointment.objects.filter(
        person=wanted.person_id,
        role=wanted.role,
        county=wanted.county_id,
        school=wanted.school_id,
        subject=wanted.subject_id,
        stage=wanted.stage,
        grade=wanted.grade,
    ).lasting(wanted.starts_on)
    if ends_on is not None:
        rows = rows.filter(starts_on__lt=ends_on)
    return rows.exclude(pk=wanted.pk)


def check_not_the_last(appointment: Appointment, end: date | None) -> None:
    """:raises Stale: nobody else would hold this duty, open-ended, of those that must be held."""
    if end is None or appointment.role not in (Role.OFFICE, Role.ADMIN):
        return
    # Every office of the county waits here, so that two cannot leave at once.
    others = Appointment.objects.select_for_update().filter(
        role=appointment.role, county=appointment.county_id, ends_on=None
    )
    held = [one for one in others if one.pk != appointment.pk and one.starts_on <= end]
    active = Person.objects.filter(pk__in=[one.person_id for one in held], is_active=True)
    if not active.exclude(pk=appointment.person_id).exists():
        raise Stale(
            _("Nobody else would be left to do this. Appoint somebody first, until further notice.")
        )
