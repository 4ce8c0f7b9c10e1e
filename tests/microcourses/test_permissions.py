"""Who may do what with an item of the library."""

from types import SimpleNamespace

import pytest

from microcourses.permissions import POLICY
from schools.actors import Actor, Duty
from schools.enums import Role

HERE, ELSEWHERE = 1, 2
SCHOOL, OTHER = 3, 4
# A page would ask the database for its type; the rules read plain values.
ITEM = SimpleNamespace(
    pk=7, county_id=HERE, school_id=SCHOOL, author_id=10, subject_id="maths",
    first_grade=7, last_grade=9,
)  # fmt: skip
TEACHER = Duty(Role.TEACHER, HERE, SCHOOL, "maths", "", 7)
PEOPLE = {
    "author": Actor(10, (TEACHER,)),
    "author and coordinator": Actor(10, (TEACHER, Duty(Role.COORDINATOR, HERE, SCHOOL))),
    "author and research staff": Actor(10, (Duty(Role.RESEARCHER, HERE, None, "maths"),)),
    "author and office": Actor(10, (Duty(Role.OFFICE, HERE),)),
    "colleague": Actor(11, (TEACHER,)),
    "coordinator": Actor(12, (Duty(Role.COORDINATOR, HERE, SCHOOL),)),
    "coordinator next door": Actor(13, (Duty(Role.COORDINATOR, HERE, OTHER),)),
    "research staff": Actor(14, (Duty(Role.RESEARCHER, HERE, None, "maths", "junior"),)),
    "research staff of all": Actor(15, (Duty(Role.RESEARCHER, HERE),)),
    "research staff of seniors": Actor(16, (Duty(Role.RESEARCHER, HERE, None, "maths", "senior"),)),
    "research staff of Chinese": Actor(17, (Duty(Role.RESEARCHER, HERE, None, "chinese"),)),
    "research staff elsewhere": Actor(18, (Duty(Role.RESEARCHER, ELSEWHERE, None, "maths"),)),
    "mentor": Actor(19, (Duty(Role.MENTOR, HERE, None, "maths"),)),
    "expert": Actor(20, (Duty(Role.EXPERT, HERE),)),
    "office": Actor(21, (Duty(Role.OFFICE, HERE),)),
    "office elsewhere": Actor(22, (Duty(Role.OFFICE, ELSEWHERE),)),
    "admin": Actor(23, (Duty(Role.ADMIN, None),)),
    "nobody": None,
}
AUTHOR = {name for name in PEOPLE if name.startswith("author")}
SCHOOL_SAYS = {"coordinator", "office"}
SUBJECT_SAYS = {"research staff", "research staff of all", "office"}
MAY = {
    "item.begin": set(PEOPLE) - {"admin", "nobody"},
    "item.edit": AUTHOR,
    "item.submit": AUTHOR,
    "item.recall": AUTHOR,
    "item.discard": AUTHOR,
    "item.bring-back": AUTHOR,
    "item.drop-changes": AUTHOR,
    "item.pass": SCHOOL_SAYS,
    "item.return-from-school": SCHOOL_SAYS,
    "item.publish": SUBJECT_SAYS,
    "item.return-from-subject": SUBJECT_SAYS,
    "item.withdraw": AUTHOR | {"office"},
    "item.history": AUTHOR | SCHOOL_SAYS | SUBJECT_SAYS,
}


def test_every_row_is_of_an_action_there_is():
    """Those of reuse, shelves and cases stand beside this; that none is missing, the house asks."""
    assert MAY.keys() <= POLICY.table.keys()


@pytest.mark.parametrize("action", MAY)
@pytest.mark.parametrize("person", PEOPLE)
def test_item_permissions(person, action):
    assert POLICY.allows(PEOPLE[person], action, ITEM) is (person in MAY[action])


def test_who_stands_in_no_school_is_nobodys_at_school():
    item = SimpleNamespace(**{**vars(ITEM), "school_id": None})

    assert not POLICY.allows(PEOPLE["coordinator"], "item.pass", item)
    assert POLICY.allows(PEOPLE["research staff"], "item.publish", item)
