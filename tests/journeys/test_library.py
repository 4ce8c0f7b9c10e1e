"""Finding something in the library: type, choose what is offered, narrow it down, open it."""

from functools import partial

import pytest
from playwright.sync_api import expect

from microcourses.domain.finding import keep_findable
from tests.cast import make_county, make_teacher
from tests.factories.microcourses import MicroCourseFactory, ResourceFactory, StrategyFactory
from tests.factories.schools import SubjectFactory
from tests.factories.studygroups import CircleFactory
from tests.journeys.conftest import words

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def teacher(site):
    """A teacher whose county has three items about buoyancy, one of them tagged."""
    county, school, partner = make_county("桐庐县")
    physics = SubjectFactory(code="physics", name="物理")
    author = make_teacher(school, CircleFactory(county=county, subject=physics))
    whose = {"published": True, "school": school, "author": author, "subject": physics}
    course = MicroCourseFactory(
        title="鸡蛋的沉与浮", summary="一杯清水，一包食盐，看浮力怎样变大。", **whose
    )
    course.tags.add("家庭实验")
    course.save()
    others = [
        ResourceFactory(title="浮力复习学案", first_grade=9, **whose),
        StrategyFactory(title="浮力的三个难点", reuse_teachers=4, **whose),
    ]
    keep_findable(items=[course, *others])
    return make_teacher(partner, CircleFactory(county=county, subject=physics, grade=8))


def test_a_teacher_finds_what_others_shared(teacher, open_page, accessible, look):
    page = open_page("/library/", teacher, **look)
    said = partial(words, language=look["language"])
    expect(page.locator(".item-card")).to_have_count(3)
    accessible(page)

    box = page.get_by_role("combobox", name=said("Titles, texts, captions, files, people"))
    box.press_sequentially("jiating")
    option = page.locator(".suggested").get_by_role("option")
    expect(option).to_have_count(1)
    accessible(page)
    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(page.locator(".item-card h2")).to_have_text("鸡蛋的沉与浮")
    page.get_by_role("link", name="家庭实验").click()

    box.fill("浮力")
    expect(page.locator("mark")).to_have_count(3)
    expect(page.locator(".item-card")).to_have_count(3)
    box.press("Escape")
    page.locator("summary", has_text=said("Narrow it down, order it")).click()
    page.get_by_label(said("Order")).select_option("used")
    page.wait_for_url("**order=used")
    expect(page.locator(".item-card h2").first).to_have_text("浮力的三个难点")
    page.get_by_label(said("Grade")).select_option("8")
    page.wait_for_url("**grade=8**")
    expect(page.locator(".item-card")).to_have_count(2)
    accessible(page)

    page.get_by_role("link", name="鸡蛋的沉与浮").click()
    expect(page.get_by_role("heading", name="鸡蛋的沉与浮")).to_be_visible()
    page.go_back()
    expect(page.locator(".item-card")).to_have_count(2)
