"""Who may issue links for whom, and what issuing does."""

from datetime import date, timedelta

import pytest

from kit.errors import NotAllowed, Stale
from ledger.models import Entry
from schools.domain.invitations import (
    accept_invitation,
    invite_everyone,
    issue_link,
    print_slips,
)
from schools.enums import InvitationPurpose, Role
from schools.models import Invitation, Person
from tests.factories.schools import (
    NOW,
    AppointmentFactory,
    CountyFactory,
    PersonFactory,
    SchoolFactory,
    TeachingPostFactory,
)
from tests.schools.people import actor_of, administrator, coordinator_of, office_of

pytestmark = pytest.mark.django_db


def appointed(role, county, school=None):
    return AppointmentFactory(role=role, county=county, school=school).person


@pytest.fixture
def cast():
    """A school, its neighbour, another county; whom it is about, and who asks."""
    here = CountyFactory()
    school, neighbour = SchoolFactory(county=here), SchoolFactory(county=here)
    abroad = SchoolFactory()
    coordinator = coordinator_of(school)
    two_schools = TeachingPostFactory(school=school).person
    AppointmentFactory(person=two_schools, county=here, role=Role.COORDINATOR, school=neighbour)
    teaching_office = TeachingPostFactory(school=school).person
    AppointmentFactory(person=teaching_office, county=here, role=Role.OFFICE)
    whom = {
        "teacher": TeachingPostFactory(school=school).person,
        "mentor of the school": TeachingPostFactory(school=school).person,
        "fellow coordinator": appointed(Role.COORDINATOR, here, school),
        "coordinator next door who teaches here": two_schools,
        "office that teaches": teaching_office,
        "teacher next door": TeachingPostFactory(school=neighbour).person,
        "teacher abroad": TeachingPostFactory(school=abroad).person,
        "research staff": appointed(Role.RESEARCHER, here),
        "office": appointed(Role.OFFICE, here),
        "superuser": PersonFactory(county=here, is_superuser=True),
        "the coordinator": Person.objects.get(pk=coordinator.user_id),
    }
    AppointmentFactory(person=whom["mentor of the school"], county=here, role=Role.MENTOR)
    AppointmentFactory(person=whom["superuser"], county=here, role=Role.TEACHER, school=school)
    whom["admin"] = Person.objects.get(pk=administrator().user_id)
    asks = {
        "coordinator": coordinator,
        "office": office_of(here),
        "office abroad": office_of(abroad.county),
        "coordinator next door": coordinator_of(neighbour),
        "admin": administrator(),
        "teacher": actor_of(whom["teacher"]),
        "mentor": actor_of(whom["mentor of the school"]),
        "research staff": actor_of(whom["research staff"]),
        "nobody": None,
    }
    return asks, whom


OF_THE_SCHOOL = {"teacher", "mentor of the school", "fellow coordinator"}
OF_THE_COUNTY = OF_THE_SCHOOL | {
    "coordinator next door who teaches here",
    "office that teaches",
    "teacher next door",
    "research staff",
    "office",
    "the coordinator",
}
MAY_ISSUE_FOR = {
    "coordinator": OF_THE_SCHOOL,
    "office": OF_THE_COUNTY,
    "office abroad": {"teacher abroad"},
    "coordinator next door": {"teacher next door", "coordinator next door who teaches here"},
    "admin": OF_THE_COUNTY | {"teacher abroad", "superuser", "admin"},
    "teacher": set(),
    "mentor": set(),
    "research staff": set(),
    "nobody": set(),
}


@pytest.mark.parametrize("who", MAY_ISSUE_FOR)
def test_who_may_issue_a_link_for_whom(cast, who):
    asks, whom = cast
    allowed = set()
    for name, person in whom.items():
        try:
            issue_link(actor=asks[who], person=person, at=NOW)
        except NotAllowed:
            continue
        allowed.add(name)

    assert allowed == MAY_ISSUE_FOR[who]
    assert Invitation.objects.count() == len(allowed)


def test_nobody_issues_a_link_for_themselves():
    school = SchoolFactory()
    for actor in (coordinator_of(school), office_of(school.county), administrator()):
        with pytest.raises(NotAllowed):
            issue_link(actor=actor, person=Person.objects.get(pk=actor.user_id), at=NOW)


def test_a_link_is_kept_in_the_ledger_without_its_code():
    school = SchoolFactory()
    teacher = TeachingPostFactory(school=school).person
    coordinator = coordinator_of(school)

    issue_link(actor=coordinator, person=teacher, at=NOW)

    entry = Entry.objects.get()
    assert entry.kind == "invitation.issued"
    assert (entry.actor_id, entry.thing_id, entry.changes) == (coordinator.user_id, teacher.pk, {})


def test_a_new_link_replaces_the_old_one():
    school = SchoolFactory()
    teacher = TeachingPostFactory(school=school).person
    coordinator = coordinator_of(school)
    first = issue_link(actor=coordinator, person=teacher, at=NOW)

    second = issue_link(actor=coordinator, person=teacher, at=NOW)

    first.refresh_from_db()
    assert first.revoked_at == NOW
    assert second.seed != first.seed
    assert second.purpose == InvitationPurpose.FIRST_SIGN_IN
    assert second.last_day == date(2026, 12, 21)


def test_a_closed_account_gets_no_link():
    school = SchoolFactory()
    teacher = TeachingPostFactory(school=school, person__is_active=False).person

    with pytest.raises(Stale):
        issue_link(actor=coordinator_of(school), person=teacher, at=NOW)


def test_a_school_is_invited_without_those_who_are_in_or_closed_or_above():
    school = SchoolFactory()
    coordinator = coordinator_of(school)
    waiting = TeachingPostFactory(school=school).person
    TeachingPostFactory(school=school, person__last_login=NOW)
    TeachingPostFactory(school=school, person__is_active=False)
    TeachingPostFactory(school=SchoolFactory(county=school.county))
    above = TeachingPostFactory(school=school).person
    AppointmentFactory(person=above, county=school.county, role=Role.OFFICE)
    gone = TeachingPostFactory(school=school, ends_on=NOW.date()).person

    issued = invite_everyone(actor=coordinator, place=school, at=NOW)

    assert [link.person for link in issued] == [waiting]
    entry = Entry.objects.get(kind="invitation.issued")
    assert (entry.thing_id, entry.changes) == (school.pk, {"people": [waiting.pk]})
    assert not gone.invitations.exists()


def test_inviting_again_changes_nothing_until_links_expire():
    school = SchoolFactory()
    coordinator = coordinator_of(school)
    TeachingPostFactory(school=school)
    [first] = invite_everyone(actor=coordinator, place=school, at=NOW)

    assert invite_everyone(actor=coordinator, place=school, at=NOW) == []
    assert Entry.objects.count() == 1

    [second] = invite_everyone(actor=coordinator, place=school, at=NOW + timedelta(days=30))
    first.refresh_from_db()
    assert first.revoked_at == second.issued_at


def test_who_is_about_to_work_here_can_be_invited_before_the_term():
    school = SchoolFactory()
    comes = TeachingPostFactory(school=school, starts_on=date(2027, 2, 1)).person
    moves = TeachingPostFactory(school=school, starts_on=date(2027, 2, 1), is_primary=False).person
    old = SchoolFactory(county=school.county)
    TeachingPostFactory(school=old, person=moves)

    issued = invite_everyone(actor=coordinator_of(school), place=school, at=NOW)

    assert [link.person for link in issued] == [comes]


@pytest.mark.parametrize("who", ["teacher", "coordinator next door", "office abroad", "nobody"])
def test_others_neither_invite_a_school_nor_print_its_slips(who):
    school = SchoolFactory()
    asks = {
        "teacher": actor_of(TeachingPostFactory(school=school).person),
        "coordinator next door": coordinator_of(SchoolFactory(county=school.county)),
        "office abroad": office_of(CountyFactory()),
        "nobody": None,
    }[who]

    with pytest.raises(NotAllowed):
        invite_everyone(actor=asks, place=school, at=NOW)
    with pytest.raises(NotAllowed):
        print_slips(actor=asks, place=school, people=None, at=NOW)
    assert not Entry.objects.exists()


def test_printing_is_written_down_with_whose_slips_were_seen():
    school = SchoolFactory()
    coordinator = coordinator_of(school)
    post = TeachingPostFactory(school=school)
    invite_everyone(actor=coordinator, place=school, at=NOW)

    [slip] = print_slips(actor=coordinator, place=school, people=None, at=NOW)

    assert slip.person == post.person
    entry = Entry.objects.get(kind="invitation.printed")
    assert (entry.actor_id, entry.thing_id) == (coordinator.user_id, school.pk)
    assert entry.changes == {"people": [post.person_id]}


def test_slips_show_no_link_of_another_school_or_of_someone_above():
    school = SchoolFactory()
    elsewhere = TeachingPostFactory(school=SchoolFactory(county=school.county)).person
    above = TeachingPostFactory(school=school).person
    office = office_of(school.county)
    for person in (elsewhere, above):
        issue_link(actor=office, person=person, at=NOW)
    AppointmentFactory(person=above, county=school.county, role=Role.OFFICE)
    everyone = [elsewhere.pk, above.pk]

    assert not print_slips(actor=coordinator_of(school), place=school, people=everyone, at=NOW)


def test_used_and_expired_links_are_not_printed():
    school = SchoolFactory()
    coordinator = coordinator_of(school)
    used = issue_link(actor=coordinator, person=TeachingPostFactory(school=school).person, at=NOW)
    accept_invitation(actor=actor_of(used.person), invitation=used, encoded="!", at=NOW)
    issue_link(actor=coordinator, person=TeachingPostFactory(school=school).person, at=NOW)
    later = NOW + timedelta(days=30)

    assert not print_slips(actor=coordinator, place=school, people=None, at=later)


def test_of_two_uses_of_one_link_the_second_is_late():
    school = SchoolFactory()
    teacher = TeachingPostFactory(school=school).person
    link = issue_link(actor=coordinator_of(school), person=teacher, at=NOW)
    once, again = Invitation.objects.get(pk=link.pk), Invitation.objects.get(pk=link.pk)
    accept_invitation(actor=actor_of(teacher), invitation=once, encoded="first", at=NOW)

    with pytest.raises(Stale):
        accept_invitation(actor=actor_of(teacher), invitation=again, encoded="second", at=NOW)

    assert Person.objects.get(pk=teacher.pk).password == "first"


def test_a_link_is_used_by_its_person_only():
    school = SchoolFactory()
    link = issue_link(
        actor=coordinator_of(school), person=TeachingPostFactory(school=school).person, at=NOW
    )

    for actor in (None, coordinator_of(school), administrator()):
        with pytest.raises(NotAllowed):
            accept_invitation(actor=actor, invitation=link, encoded="!", at=NOW)
