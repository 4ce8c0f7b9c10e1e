"""Standing in the right circle: colleagues by school, a move in mid-year, who else may look."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from schools.enums import Role
from schools.models import Person
from studygroups.models import Circle
from tests.cast import appoint, make_cast, make_neighbour
from tests.journeys.conftest import DESK, ENGLISH, PHONE, page_turns, words
from tests.schools.rosters import bring, county_to_fill, row

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, SECOND, THIRD = "城关初级中学", "瑶琳初级中学", "分水初级中学"


@pytest.fixture
def county(site):
    """A county whose grade 7 and grade 8 have a circle of mathematics each, over three schools."""
    return county_to_fill(name="桐庐县", smallest_circle=2)


def roster(moved=False):
    return [
        row("林小雨", "T1", FIRST, grade=8 if moved else 7),
        row("姜娅", "T2", FIRST, grade=7),
        row("韩梅", "T3", SECOND, grade=7),
        row("王海", "T4", THIRD, grade=7),
        row("吴敏", "T5", SECOND, grade=8),
        row("赵新", "T6", THIRD, grade=8),
    ]


def who(staff_number):
    return Person.objects.get(staff_number=staff_number)


def circle_of(grade):
    return Circle.objects.get(subject="maths", grade=grade)


def go_to_my_circle(page, language):
    name = words("Circles" if page.viewport_size["width"] < 700 else "Subject circles", language)
    with page_turns(page):
        page.get_by_role("navigation").get_by_role("link", name=name).click()
    with page_turns(page):
        page.locator(".mine a").first.click()


def test_a_teacher_finds_colleagues_of_other_schools(county, open_page, accessible, look):
    bring(county, roster(), at=timezone.now())
    page = open_page("/", who("T1"), **look)
    accessible(page)

    go_to_my_circle(page, look["language"])
    accessible(page)
    with page_turns(page):
        page.get_by_role("link", name=words("Members", look["language"])).first.click()

    accessible(page)
    schools = page.locator(".schools > .card")
    expect(schools).to_have_count(3)
    expect(schools.filter(has_text=SECOND)).to_contain_text("韩梅")
    expect(schools.filter(has_text=FIRST)).to_contain_text("姜娅")
    expect(page.get_by_role("main")).not_to_contain_text("吴敏")


def test_who_moves_in_mid_year_stands_in_the_other_circle(county, open_page):
    bring(county, roster(), at=timezone.now())
    page = open_page(f"/circles/{circle_of(7).pk}/members/", who("T1"), language=ENGLISH)
    expect(page.get_by_role("main")).to_contain_text("姜娅")

    bring(county, roster(moved=True), at=timezone.now())

    assert page.goto(f"/circles/{circle_of(7).pk}/").status == 404
    page.goto("/circles/")
    expect(page.locator(".mine > li")).to_have_count(1)
    page.locator(".mine a").first.click()
    page.get_by_role("link", name="Members").first.click()
    expect(page.get_by_role("main")).to_contain_text("吴敏")
    colleague = open_page(f"/circles/{circle_of(7).pk}/members/", who("T2"), language=ENGLISH)
    expect(colleague.get_by_role("main")).not_to_contain_text("林小雨")


def test_a_mentor_reads_and_writes_without_being_a_member(county, open_page):
    bring(county, roster(), at=timezone.now())
    mentor = appoint(Role.MENTOR, county, subject=circle_of(7).subject)

    page = open_page("/circles/", mentor, language=ENGLISH, size=PHONE)
    expect(page.locator(".mine")).to_have_count(0)
    page.locator(f"a[href='/circles/{circle_of(7).pk}/']").click()
    expect(page.get_by_role("complementary")).to_contain_text(mentor.name)
    fold = page.locator("details.fold", has=page.locator("[data-start]"))
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    page.locator("[name=title]").fill("下周的公开课")
    page.locator("[data-start] textarea").fill("谁先来？")
    page.locator("[data-start] button:not([type=button])").click()
    expect(page.locator("[data-comments-list]")).to_contain_text("谁先来？")
    page.goto(f"/circles/{circle_of(7).pk}/members/")
    expect(page.locator(".schools")).not_to_contain_text(mentor.name)
    assert not circle_of(7).memberships.filter(person=mentor).exists()


def test_what_is_not_ones_own_is_not_there(open_page):
    cast = make_cast()
    neighbour, abroad = make_neighbour(cast), make_cast("建德市")
    page = open_page("/circles/", cast["teacher"], language=ENGLISH, size=DESK)

    for other in (neighbour, abroad):
        for address in (
            other["circle"].get_absolute_url(),
            f"/circles/{other['circle'].pk}/members/",
            f"/circles/{other['circle'].pk}/files/",
            other["thread"].get_absolute_url(),
            f"/comments/{other['comment'].pk}/",
            f"/files/{other['file'].pk}/",
        ):
            assert page.goto(address).status == 404, address
            expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(cast["circle"].get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_be_visible()
