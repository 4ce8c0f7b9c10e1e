"""Who names, signs and keeps what in cases, seed schools and feeds."""

from types import SimpleNamespace

import pytest

from microcourses.models import CaseNote, Item
from microcourses.permissions import POLICY, looked_after_items, looks_after_item
from schools.actors import Actor, Duty, load_actor
from schools.enums import Role
from schools.models import School
from tests.cast import make_cast
from tests.factories.microcourses import LessonCaseFactory
from tests.factories.schools import NOW

HERE, ELSEWHERE, SCHOOL, NEXT = 1, 2, 3, 4
# An item that is made asks the database for its type; rules read no more than this.
ITEM = SimpleNamespace(
    county_id=HERE, school_id=SCHOOL, author_id=10, subject_id="maths", first_grade=7, last_grade=7
)
MADE = SimpleNamespace(item=ITEM, person_id=18)
PEOPLE = {
    "author": Actor(10, (Duty(Role.TEACHER, HERE, SCHOOL, "maths", "", 7),)),
    "colleague": Actor(11, (Duty(Role.TEACHER, HERE, SCHOOL, "maths", "", 7),)),
    "coordinator": Actor(12, (Duty(Role.COORDINATOR, HERE, SCHOOL),)),
    "next coordinator": Actor(13, (Duty(Role.COORDINATOR, HERE, NEXT),)),
    "maker": Actor(18, (Duty(Role.EXPERT, HERE, SCHOOL),)),
    "office": Actor(20, (Duty(Role.OFFICE, HERE),)),
    "office elsewhere": Actor(21, (Duty(Role.OFFICE, ELSEWHERE),)),
    "admin": Actor(22, (Duty(Role.ADMIN, None),)),
    "nobody": None,
}
MAY = {
    "case.name": (ITEM, {"author"}),
    "maker.name": (ITEM, {"author"}),
    "maker.drop": (MADE, {"author", "maker"}),
    "backbone.keep": (School(pk=SCHOOL, county_id=HERE), {"coordinator", "office"}),
    "feed.keep": (None, PEOPLE.keys() - {"admin", "nobody"}),
}


@pytest.mark.parametrize("action", MAY)
@pytest.mark.parametrize("person", PEOPLE)
def test_permissions_of_cases(person, action):
    thing, may = MAY[action]
    assert POLICY.allows(PEOPLE[person], action, thing) is (person in may)


@pytest.mark.django_db
def test_who_has_notes_in_a_case_signs_them():
    cast = make_cast()
    case = LessonCaseFactory(published=True, author=cast["teacher"], school=cast["school"])
    case.notes = [CaseNote(second=5, remark="好", observer=cast["peer"])]
    case.save()

    signs = {
        who
        for who in ("teacher", "peer", "leader", "office")
        if POLICY.allows(load_actor(cast[who], NOW.date()), "notes.sign", case.item_ptr)
    }

    assert signs == {"peer"}


@pytest.mark.django_db
def test_the_list_of_what_one_looks_after_is_the_rule():
    cast = make_cast()
    items = list(Item.objects.all())
    for role in ("teacher", "coordinator", "mentor", "researcher", "expert", "office", "admin"):
        actor = load_actor(cast[role], NOW.date())
        listed = set(Item.objects.filter(looked_after_items(actor)))
        assert listed == {item for item in items if looks_after_item(actor, item)}
