"""Who may report, copy and keep what: the rows of reuse and shelves, without a database."""

import pytest

from microcourses.models import Item, Reuse, Shelf, ShelfPlace
from microcourses.permissions import POLICY
from schools.actors import Actor, Duty
from schools.enums import Role
from studygroups.models import Circle

HERE, ELSEWHERE, SCHOOL = 1, 2, 3
CIRCLE = Circle(pk=4, county_id=HERE, subject_id="maths", stage="junior", grade=7)
ITEM = Item(pk=5, content_type_id=1, county_id=HERE, school_id=SCHOOL, author_id=10)
REUSE = Reuse(pk=6, item=ITEM, person_id=11)
OWN_SHELF = Shelf(pk=7, owner_id=11)
OWN_PLACE = ShelfPlace(pk=8, shelf=OWN_SHELF, put_by_id=11)
CIRCLE_PLACE = ShelfPlace(pk=9, shelf=Shelf(pk=10, circle=CIRCLE), put_by_id=11)
PEOPLE = {
    "author": Actor(10, (Duty(Role.TEACHER, HERE, SCHOOL, "maths", "", 7),)),
    "user": Actor(11, (Duty(Role.TEACHER, HERE, 12, "maths", "", 7),)),
    "colleague": Actor(13, (Duty(Role.TEACHER, HERE, 12, "maths", "", 7),)),
    "mentor": Actor(14, (Duty(Role.MENTOR, HERE, None, "maths"),)),
    "office": Actor(15, (Duty(Role.OFFICE, HERE),)),
    "office elsewhere": Actor(16, (Duty(Role.OFFICE, ELSEWHERE),)),
    "office who used it": Actor(11, (Duty(Role.OFFICE, HERE),)),
    "admin": Actor(17, (Duty(Role.ADMIN, None),)),
    "nobody": None,
}
MAY = {
    ("reuse.withdraw", REUSE): {"user", "office who used it"},
    ("reuse.remove", REUSE): {"office"},
    ("shelf.put", OWN_SHELF): {"user", "office who used it"},
    ("shelf.take", OWN_PLACE): {"user", "office who used it"},
    ("shelf.take", CIRCLE_PLACE): {"user", "mentor", "office", "office who used it"},
    ("shelf.note", CIRCLE_PLACE): {"user", "office who used it"},
}


@pytest.mark.parametrize(
    ("action", "thing"),
    MAY,
    ids=lambda each: each if isinstance(each, str) else type(each).__name__,
)
@pytest.mark.parametrize("person", PEOPLE)
def test_reuse_and_shelves(person, action, thing):
    assert POLICY.allows(PEOPLE[person], action, thing) is (person in MAY[action, thing])


# "reuse.report", "item.copy" and a circle's "shelf.put" ask what somebody reads, which only the
# tables know: see domain/test_reuse.py, domain/test_reuse_copies.py, domain/test_shelves.py.
READ_FIRST = {"reuse.report", "item.copy"}


@pytest.mark.parametrize("action", sorted(READ_FIRST))
def test_who_is_signed_out_does_nothing(action):
    assert not POLICY.allows(None, action, ITEM)
