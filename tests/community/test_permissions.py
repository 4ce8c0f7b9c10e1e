"""Who opens and who edits pages, who looks after the site: the whole table, without a database."""

from types import SimpleNamespace

import pytest
from wagtail.models import Page

from community.models import HomePage
from community.permissions import POLICY, PUBLIC_PAGES, opens_page, opens_restricted
from schools.actors import PLATFORM, Actor, Duty
from schools.enums import Role

HERE, ELSEWHERE = 1, 2
SECTION = SimpleNamespace(county_id=HERE)
PEOPLE = {
    "teacher": Actor(10, (Duty(Role.TEACHER, HERE, 3, "maths", "", 7),)),
    "coordinator": Actor(11, (Duty(Role.COORDINATOR, HERE, 3),)),
    "research staff": Actor(12, (Duty(Role.RESEARCHER, HERE),)),
    "editor": Actor(13, (Duty(Role.EDITOR, HERE),)),
    "editor elsewhere": Actor(14, (Duty(Role.EDITOR, ELSEWHERE),)),
    "office": Actor(15, (Duty(Role.OFFICE, HERE),)),
    "office elsewhere": Actor(16, (Duty(Role.OFFICE, ELSEWHERE),)),
    "admin": Actor(17, (Duty(Role.ADMIN, None),)),
    "platform": PLATFORM,
    "without a duty": Actor(18),
    "nobody": None,
}
ADMINS = {"admin", "platform"}
MAY = {
    "cms.enter": (None, {"editor", "editor elsewhere", "office", "office elsewhere", *ADMINS}),
    "section.edit": (SECTION, {"editor", "office", *ADMINS}),
    "operations.see": (None, {"office", "office elsewhere", *ADMINS}),
    "operations.look_inside": (None, ADMINS),
    "task.retry": (None, {"office", "office elsewhere", *ADMINS}),
}


def test_the_table_is_complete():
    assert MAY.keys() == POLICY.table.keys()


@pytest.mark.parametrize("action", MAY)
@pytest.mark.parametrize("person", PEOPLE)
def test_permissions_of_the_site(person, action):
    thing, who = MAY[action]
    assert POLICY.allows(PEOPLE[person], action, thing) is (person in who)


def test_visitors_may_open_exactly_these_sorts_of_pages():
    assert {
        "community.homepage",
        "community.countypage",
        "community.newsindexpage",
        "community.newspage",
        "community.standardpage",
    } == PUBLIC_PAGES


def test_any_other_sort_of_page_is_for_people_signed_in():
    assert opens_page(None, HomePage) is True
    assert opens_page(None, Page) is False
    assert opens_page(Actor(7), Page) is True


def test_what_a_county_keeps_for_itself_is_for_its_people_and_administrators():
    assert {name for name, actor in PEOPLE.items() if opens_restricted(actor, HERE)} == {
        "teacher", "coordinator", "research staff", "editor", "office", *ADMINS,
    }  # fmt: skip
    assert opens_restricted(Actor(9, county_id=HERE), HERE) is True
