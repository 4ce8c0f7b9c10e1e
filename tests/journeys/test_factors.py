"""Second factors in a real browser: a passkey made and used, an app and its codes, the policy."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.cast import make_cast
from tests.journeys.conftest import CHINESE, DESK, ENGLISH, PHONE, page_turns, words
from tests.schools.factors import code_at, with_app
from tests.schools.people import with_password

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "correct-horse-2026"
LATER = timedelta(seconds=30)


@pytest.fixture
def named(site):
    """The site under a name: browsers know no passkeys of bare addresses."""
    return replace(site, url=site.url.replace("127.0.0.1", "localhost"))


@pytest.fixture
def teacher(site):
    return with_password(make_cast()["teacher"], PASSWORD)


def with_software_key(page):
    """Put an authenticator made of software into the browser, which its owner always opens."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return line, line.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page, person):
    page.locator("input[name=login]").fill(person.username)
    page.locator("input[name=password]").fill(PASSWORD)
    with page_turns(page):
        page.locator("input[name=password]").press("Enter")


def enter(page, code):
    page.locator("input[name=code]").fill(code)
    with page_turns(page):
        page.locator("input[name=code]").press("Enter")


def press(page, text, language):
    page.get_by_role("main").get_by_role("button", name=words(text, language)).click()


def follow(page, text, language):
    link = page.get_by_role("main").get_by_role("link", name=words(text, language), exact=True)
    with page_turns(page):
        link.click()


def secret_on(page):
    return page.locator(".secret").inner_text().replace(" ", "")


def test_a_passkey_is_made_named_and_then_opens_the_door_alone(
    open_page, named, teacher, accessible, phone
):
    language = phone["language"]
    page = open_page("/accounts/", at=named, **phone)
    with_software_key(page)
    sign_in(page, teacher)
    follow(page, "Set up a second factor", language)
    accessible(page)
    follow(page, "Add a passkey", language)
    page.locator("input[name=name]").fill("我的手机")
    accessible(page)
    press(page, "Make the passkey", language)

    expect(page.locator(".codes li")).to_have_count(10)
    accessible(page)
    press(page, "I have kept them", language)
    expect(page.get_by_role("heading", name="我的手机")).to_be_visible()
    accessible(page)

    page.context.clear_cookies()
    page.goto("/circles/")
    accessible(page)
    press(page, "Sign in with a passkey", language)
    expect(page).to_have_url(f"{named.url}/circles/")

    page.context.clear_cookies()
    page.goto("/accounts/")
    sign_in(page, teacher)
    accessible(page)
    press(page, "Use a passkey", language)
    expect(page).to_have_url(f"{named.url}/accounts/")


def test_a_passkey_that_is_not_there_says_so_and_leaves_the_form(open_page, named, accessible):
    page = open_page("/accounts/login/", at=named, size=PHONE)
    line, key = with_software_key(page)
    line.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": key["authenticatorId"], "isUserVerified": False},
    )
    press(page, "Sign in with a passkey", CHINESE)
    expect(page.get_by_role("alert")).to_be_visible()
    accessible(page)
    expect(page.locator("input[name=login]")).to_be_editable()


def test_an_app_and_recovery_codes_open_once_each(open_page, site, teacher, accessible):
    language = CHINESE
    page = open_page("/accounts/factors/app/", size=PHONE)
    sign_in(page, teacher)
    secret = secret_on(page)
    accessible(page)
    enter(page, "000000")
    expect(page.locator("[data-form-errors]")).to_be_focused()
    now = timezone.now()
    enter(page, code_at(now, secret))
    recovery = page.locator(".codes li").first.inner_text()
    with page_turns(page):
        press(page, "I have kept them", language)

    page.context.clear_cookies()
    page.goto("/circles/")
    sign_in(page, teacher)
    enter(page, code_at(now, secret))  # the one that set it up
    expect(page.locator("[data-form-errors]")).to_be_focused()
    accessible(page)
    enter(page, code_at(now + LATER, secret))
    expect(page).to_have_url(f"{site.url}/circles/")

    for attempt in range(2):
        page.context.clear_cookies()
        page.goto("/circles/")
        sign_in(page, teacher)
        enter(page, recovery)
        if attempt == 0:
            expect(page).to_have_url(f"{site.url}/circles/")
    expect(page.locator("[data-form-errors]")).to_be_focused()


def test_the_office_is_led_to_set_one_up_and_then_through(
    open_page, site, settings, accessible, phone
):
    settings.SECOND_FACTOR_REQUIRED = True
    language = phone["language"]
    office = with_password(make_cast()["office"], PASSWORD)
    page = open_page("/appointments/", **phone)
    sign_in(page, office)
    expect(page).to_have_url(f"{site.url}/accounts/factors/")
    accessible(page)
    page.goto("/circles/")
    expect(page).to_have_url(f"{site.url}/accounts/factors/")
    page.goto("/appointments/")

    follow(page, "Set up an app", language)
    enter(page, code_at(timezone.now(), secret_on(page)))
    expect(page.locator(".codes li")).to_have_count(10)
    press(page, "I have kept them", language)

    expect(page).to_have_url(f"{site.url}/appointments/")
    expect(page.locator(".topbar")).to_be_visible()


def test_all_but_passkeys_works_without_scripts(open_page, named, teacher):
    page = open_page("/accounts/login/", at=named, java_script_enabled=False)
    expect(page.locator("form.passkey button")).to_be_hidden()
    page.goto("/accounts/factors/app/")
    sign_in(page, teacher)
    enter(page, code_at(timezone.now(), secret_on(page)))
    page.get_by_role("button", name=words("I have kept them")).click()
    expect(page).to_have_url(f"{named.url}/accounts/factors/")
    page.goto("/accounts/confirm/?next=/accounts/factors/codes/new/")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    expect(page).to_have_url(f"{named.url}/accounts/factors/codes/new/")


def test_a_coordinator_resets_what_was_lost(open_page, site, accessible):
    cast = make_cast()
    teacher = with_password(cast["teacher"], PASSWORD)
    teacher.last_login = timezone.now()
    teacher.save()
    with_app(teacher)
    language = ENGLISH
    page = open_page(
        f"/schools/{cast['school'].pk}/people/", cast["coordinator"], language=ENGLISH, size=PHONE
    )
    row = page.locator(".arrival", has_text=teacher.name)
    row.get_by_role("link", name=re.compile(words("Reset second factors", language))).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(teacher.name)
    accessible(page)
    press(page, "Reset them", language)
    expect(page.locator(".notices .notice")).to_contain_text(teacher.name)

    theirs = open_page("/circles/", size=DESK)
    sign_in(theirs, teacher)
    expect(theirs).to_have_url(f"{site.url}/circles/")
