"""Duties are given, ended and given back; nobody raises themselves."""

from datetime import timedelta

import pytest

from kit.errors import Invalid, NotAllowed, Stale
from ledger.models import Entry
from schools.domain.appointments import Scope, appoint, end_appointment, extend_appointment
from schools.enums import Role, Source
from schools.models import Appointment
from schools.signals import duty_changed
from tests.factories.schools import (
    NOW,
    AppointmentFactory,
    CountyFactory,
    PersonFactory,
    SchoolFactory,
    SubjectFactory,
)
from tests.schools.people import actor_of, administrator, coordinator_of, office_of

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
DAY = timedelta(days=1)


class Cast:
    def __init__(self):
        self.county, self.elsewhere = CountyFactory(), CountyFactory()
        self.school = SchoolFactory(county=self.county)
        self.partner = SchoolFactory(county=self.county)
        self.maths = SubjectFactory(code="maths")
        self.person = PersonFactory(county=self.county, name="林晓禾")
        self.office = office_of(self.county)
        self.coordinator = coordinator_of(self.school)
        self.admin = administrator()

    def scope_of(self, role, school=None):
        return {
            Role.PREPARATION_LEADER: Scope(self.county, school or self.school, self.maths),
            Role.COORDINATOR: Scope(self.county, school or self.school),
            Role.MENTOR: Scope(self.county, None, self.maths, "junior"),
            Role.RESEARCHER: Scope(self.county, None, self.maths, "junior"),
            Role.EXPERT: Scope(self.county, school),
            Role.EDITOR: Scope(self.county),
            Role.OFFICE: Scope(self.county),
            Role.ADMIN: Scope(None),
            Role.TEACHER: Scope(self.county, school or self.school),
        }[role]

    def appoint(self, role=Role.MENTOR, *, actor=None, **changes):
        given = {
            "person": self.person,
            "scope": self.scope_of(role),
            "starts_on": TODAY,
            "ends_on": None,
            "at": NOW,
        }
        return appoint(actor=actor or self.office, role=role, **{**given, **changes})


@pytest.fixture
def cast():
    return Cast()


def test_a_duty_holds_at_once_and_is_on_record(cast):
    told = []

    def hear(sender, *, appointment, **news):
        told.append(appointment)

    duty_changed.connect(hear)
    made = cast.appoint(ends_on=TODAY + 30 * DAY)

    assert actor_of(cast.person).holds(Role.MENTOR, county_id=cast.county.pk, subject="maths")
    entry = Entry.objects.get(kind="appointment.made")
    assert (entry.actor_id, entry.person_id, entry.thing_id) == (
        cast.office.user_id,
        cast.person.pk,
        made.pk,
    )
    assert entry.changes == {"from": str(TODAY), "until": str(TODAY + 30 * DAY)}
    assert told == [made]


def test_given_twice_it_is_one(cast):
    assert cast.appoint() == cast.appoint()
    assert Appointment.objects.filter(person=cast.person).count() == 1
    assert Entry.objects.filter(kind="appointment.made").count() == 1


def test_the_same_duty_does_not_overlap_itself(cast):
    cast.appoint(starts_on=TODAY + 10 * DAY, ends_on=TODAY + 20 * DAY)
    with pytest.raises(Invalid) as refused:
        cast.appoint(starts_on=TODAY, ends_on=TODAY + 11 * DAY)

    assert refused.value.field == "starts_on"
    cast.appoint(starts_on=TODAY, ends_on=TODAY + 10 * DAY)
    cast.appoint(starts_on=TODAY + 20 * DAY)


GIVERS = {
    "admin": set(Role) - {Role.TEACHER},
    "office": set(Role) - {Role.TEACHER, Role.ADMIN},
    "coordinator": {Role.PREPARATION_LEADER},
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("giver", ["admin", "office", "coordinator", "mentor", "office elsewhere"])
def test_who_gives_which_duty(cast, giver, role):
    actor = {
        "admin": cast.admin,
        "office": cast.office,
        "coordinator": cast.coordinator,
        "mentor": actor_of(
            AppointmentFactory(role=Role.MENTOR, county=cast.county, subject=cast.maths).person
        ),
        "office elsewhere": office_of(cast.elsewhere),
    }[giver]
    if role in GIVERS.get(giver, ()):
        assert cast.appoint(role, actor=actor).role == role
    else:
        with pytest.raises(NotAllowed):
            cast.appoint(role, actor=actor)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("giver", ["admin", "office", "coordinator"])
def test_nobody_gives_a_duty_to_themselves(cast, giver, role):
    actor = getattr(cast, giver)
    myself = Appointment(person_id=actor.user_id).person
    with pytest.raises(NotAllowed):
        cast.appoint(role, actor=actor, person=myself)


def test_a_coordinator_gives_duties_at_their_own_school_only(cast):
    scope = cast.scope_of(Role.PREPARATION_LEADER, cast.partner)
    with pytest.raises(NotAllowed):
        cast.appoint(Role.PREPARATION_LEADER, actor=cast.coordinator, scope=scope)


@pytest.mark.parametrize(
    ("role", "scope", "field"),
    [
        (Role.COORDINATOR, lambda c: Scope(c.county), "school"),
        (Role.COORDINATOR, lambda c: Scope(c.county, c.school, c.maths), "subject"),
        (Role.MENTOR, lambda c: Scope(c.county), "subject"),
        (Role.MENTOR, lambda c: Scope(c.county, c.school, c.maths), "school"),
        (Role.RESEARCHER, lambda c: Scope(c.county, None, c.maths, "primary", 7), "grade"),
        (Role.EXPERT, lambda c: Scope(c.county, SchoolFactory()), "school"),
        (Role.EDITOR, lambda c: Scope(c.county, c.school), "school"),
        (Role.OFFICE, lambda c: Scope(c.county, None, c.maths), "subject"),
    ],
)
def test_a_scope_that_makes_no_sense_is_refused_at_its_field(cast, role, scope, field):
    with pytest.raises(Invalid) as refused:
        cast.appoint(role, scope=scope(cast))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "field"),
    [
        (TODAY - 400 * DAY, None, "starts_on"),
        (TODAY + 2000 * DAY, None, "starts_on"),
        (TODAY, TODAY, "ends_on"),
        (TODAY, TODAY - DAY, "ends_on"),
        (TODAY, TODAY + 9999 * DAY, "ends_on"),
    ],
)
def test_days_that_make_no_sense_are_refused(cast, starts_on, ends_on, field):
    with pytest.raises(Invalid) as refused:
        cast.appoint(starts_on=starts_on, ends_on=ends_on)
    assert refused.value.field == field


def test_strangers_and_closed_accounts_are_not_appointed(cast):
    with pytest.raises(Invalid) as refused:
        cast.appoint(person=PersonFactory(county=cast.elsewhere))
    assert refused.value.field == "person"
    with pytest.raises(Stale):
        cast.appoint(person=PersonFactory(county=cast.county, is_active=False))


def test_an_ended_duty_holds_no_longer_on_that_day(cast):
    made = cast.appoint(starts_on=TODAY - 30 * DAY)
    end_appointment(actor=cast.office, appointment=made, on=TODAY, reason="调往市里", at=NOW)

    assert not actor_of(cast.person).holds(Role.MENTOR)
    entry = Entry.objects.get(kind="appointment.ended")
    assert entry.changes == {"until": ["", str(TODAY)], "reason": "调往市里"}
    with pytest.raises(Stale):
        end_appointment(actor=cast.office, appointment=made, on=TODAY, reason="", at=NOW)


def test_the_past_stays_as_it_was(cast):
    made = cast.appoint(starts_on=TODAY - 30 * DAY)
    with pytest.raises(Invalid) as refused:
        end_appointment(actor=cast.office, appointment=made, on=TODAY - DAY, reason="", at=NOW)
    assert refused.value.field == "on"


def test_a_duty_given_by_mistake_is_taken_back_as_if_it_never_held(cast):
    made = cast.appoint(starts_on=TODAY - 30 * DAY)
    end_appointment(actor=cast.office, appointment=made, on=made.starts_on, reason="", at=NOW)

    for day in (TODAY - 30 * DAY, TODAY - DAY, TODAY):
        assert not Appointment.objects.in_force(day).filter(person=cast.person).exists()
    cast.appoint(starts_on=TODAY - 30 * DAY)


def test_an_end_is_taken_back(cast):
    made = cast.appoint()
    end_appointment(actor=cast.office, appointment=made, on=TODAY, reason="", at=NOW)
    extend_appointment(actor=cast.office, appointment=made, until=None, at=NOW)

    assert actor_of(cast.person).holds(Role.MENTOR)
    assert Entry.objects.get(kind="appointment.extended").changes == {"until": [str(TODAY), ""]}


def test_a_duty_of_many_years_gets_more_time(cast):
    held = AppointmentFactory(
        role=Role.MENTOR, county=cast.county, subject=cast.maths, ends_on=TODAY + DAY
    )
    for until in (TODAY + 2 * DAY, None):
        extend_appointment(actor=cast.office, appointment=held, until=until, at=NOW)
        held.refresh_from_db()
        assert held.ends_on == until
    for until in (TODAY, TODAY + 9999 * DAY):
        with pytest.raises(Invalid) as refused:
            extend_appointment(actor=cast.office, appointment=held, until=until, at=NOW)
        assert refused.value.field == "until"


def test_what_was_given_anew_meanwhile_is_in_the_way(cast):
    made = cast.appoint(starts_on=TODAY - DAY)
    end_appointment(actor=cast.office, appointment=made, on=TODAY, reason="", at=NOW)
    cast.appoint()
    with pytest.raises(Invalid) as refused:
        extend_appointment(actor=cast.office, appointment=made, until=None, at=NOW)
    assert refused.value.field == "until"


def test_nobody_gives_themselves_more_time_but_may_lay_a_duty_down(cast):
    made = cast.appoint(Role.OFFICE, ends_on=TODAY + DAY)
    myself = actor_of(cast.person)
    with pytest.raises(NotAllowed):
        extend_appointment(actor=myself, appointment=made, until=None, at=NOW)
    end_appointment(actor=myself, appointment=made, on=TODAY, reason="", at=NOW)

    assert not actor_of(cast.person).holds(Role.OFFICE)


def test_what_the_roster_says_is_not_changed_by_hand(cast):
    for role in (Role.TEACHER, Role.PREPARATION_LEADER):
        known = AppointmentFactory(
            role=role, county=cast.county, school=cast.school, source=Source.ROSTER
        )
        for actor in (cast.admin, cast.office, cast.coordinator, actor_of(known.person)):
            with pytest.raises(NotAllowed):
                end_appointment(actor=actor, appointment=known, on=TODAY, reason="", at=NOW)
            with pytest.raises(NotAllowed):
                extend_appointment(actor=actor, appointment=known, until=None, at=NOW)


@pytest.mark.parametrize("role", [Role.OFFICE, Role.ADMIN])
def test_the_last_one_stays(cast, role):
    actor = cast.office if role == Role.OFFICE else cast.admin
    held = Appointment.objects.get(person=actor.user_id, role=role)
    AppointmentFactory(  # open-ended, but not there any more
        role=role, county=held.county, person__is_active=False, person__county=cast.county
    )
    AppointmentFactory(
        role=role, county=held.county, person__county=cast.county, ends_on=TODAY + 30 * DAY
    )
    with pytest.raises(Stale):
        end_appointment(actor=cast.admin, appointment=held, on=TODAY, reason="", at=NOW)
    AppointmentFactory(role=role, county=held.county, person__county=cast.county)
    end_appointment(actor=cast.admin, appointment=held, on=TODAY, reason="", at=NOW)

    assert not actor_of(held.person).holds(role)


def test_an_administrator_runs_wagtail_for_as_long_as_the_duty_holds(cast):
    made = cast.appoint(Role.ADMIN, actor=cast.admin)
    cast.person.refresh_from_db()
    assert cast.person.is_superuser
    end_appointment(actor=cast.admin, appointment=made, on=TODAY, reason="", at=NOW)
    cast.person.refresh_from_db()
    assert not cast.person.is_superuser
    extend_appointment(actor=cast.admin, appointment=made, until=None, at=NOW)
    cast.person.refresh_from_db()
    assert cast.person.is_superuser


def test_the_office_of_a_county_sees_its_duties_and_a_coordinator_those_of_the_school(cast):
    mentor = cast.appoint()
    leader = cast.appoint(Role.PREPARATION_LEADER)
    next_door = cast.appoint(
        Role.PREPARATION_LEADER, scope=cast.scope_of(Role.PREPARATION_LEADER, cast.partner)
    )
    AppointmentFactory(role=Role.MENTOR, county=cast.elsewhere)
    AppointmentFactory(role=Role.TEACHER, county=cast.county, school=cast.school)

    def seen(actor):
        return {
            one for one in (mentor, leader, next_door)
            if one in Appointment.objects.visible_to(actor)
        }  # fmt: skip

    assert seen(cast.office) == {mentor, leader, next_door} == seen(actor_of(cast.person))
    assert seen(cast.coordinator) == {leader}
    assert seen(office_of(cast.elsewhere)) == set() == seen(None)
    assert not Appointment.objects.visible_to(cast.admin).filter(role=Role.TEACHER).exists()
