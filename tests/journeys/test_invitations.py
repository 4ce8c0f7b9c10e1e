"""From the coordinator's press to a colleague's desk: link, slip, password, circle."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from schools.actors import load_actor
from schools.domain.invitations import issue_link
from schools.models import Person
from schools.queries.invitations import printed_code
from tests.cast import make_cast
from tests.journeys.conftest import CHINESE, DESK, PHONE, page_turns
from tests.schools.people import with_password

pytestmark = pytest.mark.django_db(transaction=True)
COORDINATORS, COLLEAGUES = "a quiet morning", "a louder evening"


def sign_in(page, name, password):
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill(password)
    with page_turns(page):
        page.locator("input[name=password]").press("Enter")


def test_a_slip_brings_a_colleague_to_the_desk(open_page, accessible, site):
    cast = make_cast()
    coordinator = with_password(cast["coordinator"], COORDINATORS)
    teacher = cast["teacher"]
    desk = open_page("/", language=CHINESE, size=PHONE)
    sign_in(desk, coordinator.username, COORDINATORS)
    expect(desk).to_have_url(f"{site.url}/")

    desk.goto(f"/schools/{cast['school'].pk}/people/")
    accessible(desk)
    desk.locator("form[action$='/invitations/'] button").click()
    expect(desk.locator("#notices .notice")).to_be_visible()
    desk.goto(f"/schools/{cast['school'].pk}/slips/?person={teacher.pk}")
    accessible(desk)
    expect(desk.locator(".slip")).to_have_count(1)
    code = desk.locator(".slip .link span").inner_text()

    phone = open_page("/i/", language=CHINESE, size=PHONE)
    phone.locator("input[name=code]").fill(code.lower())
    phone.locator("input[name=code]").press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_contain_text(teacher.name)
    accessible(phone)
    phone.locator("input[name=password1]").fill("short")
    phone.locator("input[name=password1]").press("Enter")
    expect(phone.locator("[data-form-errors]")).to_be_focused()
    phone.locator(".revealing button").click()
    phone.locator("input[name=password1]").fill(COLLEAGUES)
    phone.locator("input[name=password1]").press("Enter")

    expect(phone).to_have_url(f"{site.url}/")
    accessible(phone)
    assert Person.objects.get(pk=teacher.pk).check_password(COLLEAGUES)
    phone.goto(f"/i/{code}/")
    accessible(phone)
    expect(phone.locator("input[name=password1]")).to_have_count(0)


PLACES = {  # what stands in the rail of each duty, beside what everybody has
    "teacher": [],
    "leader": [],
    "coordinator": ["/schools/", "/appointments/"],
    "mentor": [],
    "researcher": [],
    "expert": [],
    "office": [
        "/roster/",
        "/schools/",
        "/appointments/",
        "/robots/",
        "/operations/",
        "/gallery/",
        "/cms/",
    ],
}


def test_every_duty_comes_in_by_a_slip_to_a_desk_of_its_own(open_page, site):
    cast = make_cast()
    for duty, places in PLACES.items():
        person = cast[duty]
        invitation = issue_link(actor=load_actor(cast["admin"]), person=person, at=timezone.now())
        page = open_page(f"/i/{printed_code(invitation)}/", language=CHINESE, size=DESK)
        page.locator("input[name=password1]").fill(COLLEAGUES)
        page.locator("input[name=password1]").press("Enter")
        expect(page).to_have_url(f"{site.url}/")

        expect(page.get_by_role("heading", level=1)).to_contain_text(person.name)
        expect(page.locator("#waiting")).to_be_visible()
        rail = page.locator("nav.rail > a:not(.mark)")
        hrefs = rail.evaluate_all("links => links.map((link) => link.getAttribute('href'))")
        assert hrefs == ["/", "/circles/", "/library/", "/people/", "/messages/", *places], duty


def test_a_password_changed_here_signs_out_there(open_page):
    teacher = with_password(make_cast()["teacher"], COORDINATORS)
    here, there = open_page("/accounts/login/"), open_page("/accounts/login/")
    for page in (here, there):
        sign_in(page, teacher.username, COORDINATORS)

    here.goto("/accounts/password/change/")
    here.locator("input[name=oldpassword]").fill(COORDINATORS)
    here.locator("input[name=password1]").fill(COLLEAGUES)
    here.locator("input[name=password1]").press("Enter")
    expect(here.locator("#notices .notice")).to_be_visible()
    there.goto("/accounts/password/change/")

    expect(there.locator("input[name=login]")).to_be_visible()
    here.goto("/accounts/password/change/")
    expect(here.locator("input[name=oldpassword]")).to_be_visible()
