"""Signing in as the county does: from the button over the provider's page to the desk, and out."""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from schools.models import Person
from tests.cast import make_cast
from tests.journeys.conftest import CHINESE, ENGLISH, PHONE, page_turns, session_cookie, words
from tests.schools.people import with_password
from tests.sign_on import OIDC_NAME, configured, facts, oidc_variables

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct-horse-2026"


@pytest.fixture
def teacher(site, settings, provider):
    """A teacher of a county whose people sign in by its own provider."""
    settings.SOCIALACCOUNT_PROVIDERS = configured(**oidc_variables(provider.url))
    person = make_cast()["teacher"]
    person.staff_number, person.phone, person.password = "T0012", "13812345678", ""
    person.save()
    return person


def by_provider(page, sub, language=CHINESE):
    page.get_by_role("button", name=words("Sign in with %(way)s", language, way=OIDC_NAME)).click()
    sign_in_there(page, sub)


def sign_in_there(page, sub):
    page.locator("input[name=sub]").fill(sub)
    page.get_by_role("button", name="Authorize").click()


def sign_out(page, language=CHINESE):
    page.locator(".topbar details.menu summary").click()
    with page_turns(page):
        page.get_by_role("button", name=words("Sign out", language)).click()


def test_a_teacher_comes_in_by_the_county_and_goes_out(
    open_page, provider, teacher, accessible, phone
):
    provider.knows(
        "lin", staff_number="T0012", phone_number=teacher.phone, phone_number_verified=True
    )
    page = open_page("/circles/", beyond=provider.url, **phone)
    accessible(page)

    by_provider(page, "lin", phone["language"])

    expect(page).to_have_url(re.compile(r"^http://127.0.0.1:\d+/circles/$"))
    expect(page.locator(".mine > li")).to_have_count(1)
    page.goto("/accounts/#ways")
    expect(page.locator("#ways li")).to_contain_text(OIDC_NAME)
    accessible(page)
    sign_out(page, phone["language"])
    page.goto("/circles/")
    expect(page.locator("input[name=login]")).to_be_visible()
    assert [kind for kind, _, _ in facts(teacher)] == ["identity.bound"]


def test_whom_nobody_knows_there_connects_by_hand(open_page, site, provider, teacher, accessible):
    with_password(teacher, PASSWORD)
    provider.knows("nobody-knows", name="雨姐")
    page = open_page("/accounts/login/", beyond=provider.url, size=PHONE)
    by_provider(page, "nobody-knows")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        words("This sign-in is not connected yet", CHINESE)
    )
    accessible(page)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This sign-in is not connected yet")

    page.get_by_role("link", name="Back to signing in").click()
    page.locator("input[name=login]").fill(teacher.username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.locator(".topbar").wait_for()
    page.goto("/accounts/")
    with page_turns(page):
        page.get_by_role("link", name=f"Connect {OIDC_NAME}").click()
    accessible(page)
    page.locator("input[name=oldpassword]").fill(PASSWORD)
    page.locator("input[name=oldpassword]").press("Enter")
    sign_in_there(page, "nobody-knows")

    expect(page.locator("#ways li")).to_contain_text("connected since")
    page.locator("#ways").get_by_role("button", name="Disconnect").click()
    expect(page.locator("#ways li")).to_contain_text("not connected")
    assert [change["by"] for _, _, change in facts(teacher)] == ["hand", "hand"]


def test_who_changes_their_mind_there_is_back_at_the_door(open_page, provider, teacher):
    page = open_page("/accounts/login/", beyond=provider.url, language=ENGLISH)
    page.get_by_role("button", name=f"Sign in with {OIDC_NAME}").click()
    page.get_by_role("button", name="Deny").click()

    expect(page.locator("input[name=login]")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Nothing happened")
    assert Person.objects.get(pk=teacher.pk).last_login is None


def test_who_has_no_password_comes_from_there_once_more(open_page, provider, teacher, accessible):
    provider.knows(
        "lin", staff_number="T0012", phone_number=teacher.phone, phone_number_verified=True
    )
    page = open_page("/accounts/login/", beyond=provider.url, size=PHONE)
    by_provider(page, "lin")
    page.locator(".topbar").wait_for()
    page.context.add_cookies([session_cookie(SimpleNamespace(url=page.url), teacher)])  # long ago

    page.goto("/accounts/password/set/")
    accessible(page)
    page.get_by_role("main").get_by_role(
        "button", name=words("Sign in with %(way)s", CHINESE, way=OIDC_NAME)
    ).click()
    sign_in_there(page, "lin")

    expect(page).to_have_url(re.compile(r"/accounts/password/set/$"))
    expect(page.locator("input[name=password1]")).to_be_visible()
