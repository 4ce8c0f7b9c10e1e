"""Who may do what with people, schools and rosters: the whole table, without a database."""

import pytest

from schools.actors import PLATFORM, Actor, Duty
from schools.enums import Role
from schools.models import Appointment, County, Person, RosterImport, School
from schools.permissions import POLICY, readable_imports
from schools.queries.accounts import Account

HERE, ELSEWHERE = 1, 2
SCHOOL, PARTNER = 3, 4
COUNTY_HERE = County(pk=HERE)
IMPORT = RosterImport(pk=5, county_id=HERE)
OUR_SCHOOL = School(pk=SCHOOL, county_id=HERE)
LEADER = Appointment(person_id=11, role=Role.PREPARATION_LEADER, county_id=HERE, school_id=SCHOOL)
TEACHER_HERE = Account(
    person_id=10,
    county_id=HERE,
    is_active=True,
    is_superuser=False,
    school_ids=frozenset({SCHOOL}),
    duties=(Duty(Role.TEACHER, HERE, SCHOOL),),
)
PEOPLE = {
    "teacher": Actor(10, (Duty(Role.TEACHER, HERE, SCHOOL, "maths", "", 7),)),
    "preparation leader": Actor(11, (Duty(Role.PREPARATION_LEADER, HERE, SCHOOL, "maths"),)),
    "coordinator": Actor(12, (Duty(Role.COORDINATOR, HERE, SCHOOL),)),
    "coordinator of the partner school": Actor(13, (Duty(Role.COORDINATOR, HERE, PARTNER),)),
    "mentor": Actor(14, (Duty(Role.MENTOR, HERE, None, "maths"),)),
    "research staff": Actor(15, (Duty(Role.RESEARCHER, HERE, None, "maths", "junior"),)),
    "expert": Actor(16, (Duty(Role.EXPERT, HERE),)),
    "office": Actor(17, (Duty(Role.OFFICE, HERE),)),
    "office elsewhere": Actor(18, (Duty(Role.OFFICE, ELSEWHERE),)),
    "admin": Actor(19, (Duty(Role.ADMIN, None),)),
    "platform": PLATFORM,
    "without a duty": Actor(20),
    "nobody": None,
}
ADMINS = {"admin", "platform"}
OFFICE = {"office", *ADMINS}
COORDINATORS = {"coordinator", "coordinator of the partner school"}
MAY = {
    "county.found": (COUNTY_HERE, ADMINS),
    "admin.make": (None, ADMINS),
    "school.rename": (COUNTY_HERE, OFFICE),
    "roster.open": (COUNTY_HERE, OFFICE),
    "roster.answer": (IMPORT, OFFICE),
    "roster.apply": (IMPORT, OFFICE),
    "roster.discard": (IMPORT, OFFICE),
    "roster.undo": (IMPORT, OFFICE),
    "schools.list": (None, {*COORDINATORS, "office", "office elsewhere", *ADMINS}),
    "people.see": (OUR_SCHOOL, {"coordinator", *OFFICE}),
    "invitation.issue": (OUR_SCHOOL, {"coordinator", *OFFICE}),
    "slips.print": (OUR_SCHOOL, {"coordinator", *OFFICE}),
    "staff.see": (COUNTY_HERE, OFFICE),
    "staff.invite": (COUNTY_HERE, OFFICE),
    "staff.print": (COUNTY_HERE, OFFICE),
    "account.open": (TEACHER_HERE, {"coordinator", *OFFICE}),
    "factors.reset": (TEACHER_HERE, {"coordinator", *OFFICE}),
    "factors.reseal": (None, ADMINS),
    "person.follow": (
        Person(pk=10, county_id=HERE),
        {
            "preparation leader",
            *COORDINATORS,
            "mentor",
            "research staff",
            "expert",
            *OFFICE,
        },
    ),
    "duties.list": (None, {*COORDINATORS, "office", "office elsewhere", *ADMINS}),
    "expert.invite": (COUNTY_HERE, OFFICE),
    "duty.give": (LEADER, {"coordinator", *OFFICE}),
    "duty.extend": (LEADER, {"coordinator", *OFFICE}),
    "duty.end": (LEADER, {"preparation leader", "coordinator", *OFFICE}),
    "password.set": (Person(pk=10), {"teacher"}),
    "contact.change": (Person(pk=10), {"teacher"}),
    "factor.keep": (Person(pk=10), {"teacher"}),
    "session.end": (Person(pk=10), {"teacher"}),
    "identity.bind": (Person(pk=10), {"teacher"}),
    "identity.unbind": (Person(pk=10), {"teacher"}),
    "language.choose": (Person(pk=10), {"teacher"}),
    "data.see": (Person(pk=10), {"teacher"}),
    "data.export": (Person(pk=10), {"teacher"}),
    "account.close": (Person(pk=10), {"teacher"}),
    "gallery.see": (None, {"office", "office elsewhere", *ADMINS}),
}


def test_the_table_is_complete():
    assert MAY.keys() == POLICY.table.keys()


@pytest.mark.parametrize("action", MAY)
@pytest.mark.parametrize("person", PEOPLE)
def test_school_permissions(person, action):
    thing, who = MAY[action]
    assert POLICY.allows(PEOPLE[person], action, thing) is (person in who)


@pytest.mark.parametrize(
    ("duties", "who"),
    [
        ((Duty(Role.RESEARCHER, HERE),), OFFICE),
        ((Duty(Role.OFFICE, HERE),), OFFICE),
        ((Duty(Role.COORDINATOR, HERE, PARTNER),), OFFICE),
        ((Duty(Role.OFFICE, ELSEWHERE),), ADMINS),
        ((Duty(Role.ADMIN, None),), ADMINS),
    ],
    ids=["research staff", "office", "coordinator elsewhere", "office elsewhere", "admin"],
)
def test_nobody_opens_an_account_that_can_do_more_than_their_own(duties, who):
    account = Account(
        person_id=30,
        county_id=HERE,
        is_active=True,
        is_superuser=False,
        school_ids=frozenset({SCHOOL}),
        duties=duties,
    )
    assert {
        name for name, actor in PEOPLE.items() if POLICY.allows(actor, "account.open", account)
    } == who


def test_nobody_opens_their_own_account():
    office = Actor(10, (Duty(Role.OFFICE, HERE),))
    assert not POLICY.allows(office, "account.open", TEACHER_HERE)


@pytest.mark.parametrize(
    ("person", "condition"),
    [
        ("nobody", "(AND: ('pk__in', []))"),
        ("teacher", "(AND: ('pk__in', []))"),
        ("coordinator", "(AND: ('pk__in', []))"),
        ("office", f"(AND: ('county_id__in', {{{HERE}}}))"),
        ("office elsewhere", f"(AND: ('county_id__in', {{{ELSEWHERE}}}))"),
        ("admin", "(AND: )"),
    ],
)
def test_imports_are_seen_by_their_countys_office(person, condition):
    assert str(readable_imports(PEOPLE[person])) == condition
