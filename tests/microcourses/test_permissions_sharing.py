"""Who may do what with a file of an item."""

from types import SimpleNamespace

import pytest

from microcourses.permissions import POLICY
from schools.actors import Actor, Duty
from schools.enums import Role

MATERIAL = SimpleNamespace(pk=7, owner_id=10)
PEOPLE = {
    "owner": Actor(10, (Duty(Role.TEACHER, 1, 3),)),
    "colleague": Actor(11, (Duty(Role.TEACHER, 1, 3),)),
    "coordinator": Actor(12, (Duty(Role.COORDINATOR, 1, 3),)),
    "office": Actor(13, (Duty(Role.OFFICE, 1),)),
    "admin": Actor(14, (Duty(Role.ADMIN, None),)),
    "nobody": None,
}
MAY = {"material.withdraw": {"owner"}}


@pytest.mark.parametrize("action", MAY)
@pytest.mark.parametrize("person", PEOPLE)
def test_material_permissions(person, action):
    assert POLICY.allows(PEOPLE[person], action, MATERIAL) is (person in MAY[action])
