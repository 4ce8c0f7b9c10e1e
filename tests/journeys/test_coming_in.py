"""The first minute: the front page, the form, one's own desk, a forgotten password, out again."""

import re

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from schools.models import Person
from tests.cast import make_cast
from tests.journeys.conftest import CHINESE, ENGLISH, PHONE, page_turns, words
from tests.schools.people import with_password

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD, ANOTHER = "correct-horse-2026", "a louder evening"


def sign_in(page, name, password):
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill(password)
    with page_turns(page):
        page.locator("input[name=password]").press("Enter")


def test_a_visitor_finds_the_door(open_page, accessible, look):
    page = open_page("/", **look)

    accessible(page)
    page.get_by_role("main").get_by_role("link").first.click()
    page.locator("input[name=login]").wait_for()
    accessible(page)
    assert page.locator("html").get_attribute("lang").startswith(look["language"][:2])


def test_a_teacher_signs_in_and_out(open_page, site, phone):
    teacher = with_password(make_cast()["teacher"], PASSWORD)
    page = open_page("/circles/", **phone)

    sign_in(page, teacher.username, PASSWORD)
    expect(page.locator(".mine > li")).to_have_count(1)
    page.locator(".topbar details.menu summary").click()
    with page_turns(page):
        page.get_by_role("button", name=words("Sign out", phone["language"])).click()

    expect(page.locator(".topbar")).to_have_count(0)
    page.goto("/circles/")
    expect(page.locator("input[name=login]")).to_be_visible()


@pytest.mark.parametrize("typed", ["ｔ００１２", "138-1234 5678", "Lin@example.cn"])
def test_staff_number_phone_and_mail_open_the_same_door(open_page, site, typed):
    teacher = make_cast()["teacher"]
    teacher.staff_number, teacher.phone, teacher.email = "T0012", "13812345678", "lin@example.cn"
    with_password(teacher, PASSWORD)
    page = open_page("/accounts/login/", size=PHONE)

    sign_in(page, typed, PASSWORD)

    expect(page).to_have_url(f"{site.url}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(teacher.name)


def test_a_wrong_password_says_so_and_keeps_the_name(open_page, accessible):
    teacher = with_password(make_cast()["teacher"], PASSWORD)
    page = open_page("/accounts/login/")

    sign_in(page, teacher.username, "not-the-password")

    expect(page.locator("[data-form-errors]")).to_be_focused()
    expect(page.locator("input[name=login]")).to_have_value(teacher.username)
    accessible(page)
    assert "/accounts/login/" in page.url


def test_a_forgotten_password_comes_anew_by_mail(open_page, site, accessible):
    teacher = make_cast()["teacher"]
    teacher.email, teacher.language = "lin@example.cn", "zh-hans"
    with_password(teacher, PASSWORD)
    page = open_page("/accounts/login/", language=ENGLISH, size=PHONE)
    page.get_by_role("link", name="Forgot your password?").click()
    page.locator("input[name=email]").fill("lin@example.cn")
    page.locator("input[name=email]").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")

    [message] = mail.outbox
    page.goto(re.search(r"http\S+/key/\S+", message.body)[0])
    accessible(page)
    page.locator("input[name=password1]").fill(ANOTHER)
    page.locator("input[name=password1]").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your password is set")
    page.get_by_role("main").get_by_role("link").click()
    sign_in(page, teacher.username, ANOTHER)

    expect(page).to_have_url(f"{site.url}/")
    assert "同研" in message.subject + message.body


def test_a_coordinator_gives_a_new_password_link(open_page, site):
    cast = make_cast()
    teacher = with_password(cast["teacher"], PASSWORD)
    teacher.last_login = timezone.now()
    teacher.save()
    coordinator = open_page(f"/schools/{cast['school'].pk}/people/", cast["coordinator"])
    row = coordinator.locator(".arrival", has_text=teacher.name)
    with page_turns(coordinator):
        row.get_by_role("button", name=words("New password", CHINESE)).click()
    coordinator.goto(f"/schools/{cast['school'].pk}/slips/?person={teacher.pk}")
    code = coordinator.locator(".slip .link span").inner_text()

    page = open_page(f"/i/{code}/", size=PHONE)
    page.locator("input[name=password1]").fill(ANOTHER)
    page.locator("input[name=password1]").press("Enter")

    expect(page).to_have_url(f"{site.url}/")
    assert Person.objects.get(pk=teacher.pk).check_password(ANOTHER)
