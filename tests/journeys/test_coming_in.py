"""The first minute: the front page, the form, one's own desk, and out again."""

import pytest
from playwright.sync_api import expect

from tests.cast import make_cast

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page, name, password):
    page.locator("input[name=login]").fill(name)
    page.locator("input[type=password]").fill(password)
    page.locator("input[type=password]").press("Enter")


def test_a_visitor_finds_the_door(open_page, accessible, look):
    page = open_page("/", **look)

    accessible(page)
    page.get_by_role("main").get_by_role("link").first.wait_for()
    page.goto("/accounts/login/")
    accessible(page)
    assert page.locator("html").get_attribute("lang").startswith(look["language"][:2])


def test_a_teacher_signs_in_and_out(open_page, site, look):
    teacher = make_cast()["teacher"]
    teacher.set_password("correct-horse-2026")
    teacher.save()
    page = open_page("/accounts/login/", **look)

    sign_in(page, teacher.username, "correct-horse-2026")

    expect(page.get_by_role("main")).to_be_visible()
    assert page.url == f"{site.url}/"
    page.goto("/circles/")
    expect(page.get_by_role("main")).to_be_visible()


def test_a_wrong_password_says_so_and_keeps_the_name(open_page, site):
    teacher = make_cast()["teacher"]
    page = open_page("/accounts/login/")

    sign_in(page, teacher.username, "not-the-password")

    expect(page.locator("input[name=login]")).to_have_value(teacher.username)
    assert "/accounts/login/" in page.url
