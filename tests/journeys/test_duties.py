"""A duty given in one browser opens doors in another, and ended, closes them."""

import pytest
from playwright.sync_api import expect

from schools.domain.curriculum import load_national_subjects
from schools.enums import Role
from schools.models import Appointment
from tests.cast import appoint
from tests.factories.schools import PersonFactory
from tests.journeys.conftest import DESK, ENGLISH, PHONE
from tests.journeys.talk import is_live, said, write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(talk, open_page):
    load_national_subjects()
    person = appoint(Role.OFFICE, talk.circle.county)
    return open_page("/appointments/", person, language=ENGLISH, size=DESK)


@pytest.fixture
def newcomer(talk):
    return PersonFactory(
        county=talk.circle.county, name="褚遂良", pinyin="chu suiliang", initials="csl"
    )


def give(office, talk):
    office.get_by_role("link", name="Appoint somebody").click()
    office.locator("input[name=q]:not(#search-all)").fill("chusl")
    office.get_by_role("button", name="Find").click()
    office.get_by_role("link", name="褚遂良").click()
    office.get_by_label("Duty").select_option("mentor")
    office.get_by_label("Subject").select_option(talk.circle.subject_id)
    office.get_by_role("button", name="Appoint", exact=True).click()
    expect(office.locator("#notices")).to_contain_text("褚遂良 is now appointed: mentor.")


def test_a_mentor_is_appointed_reads_the_circle_and_loses_it_on_the_open_page(
    talk, office, newcomer, open_page, accessible
):
    theirs = open_page("/circles/", newcomer, language=ENGLISH, size=PHONE, breaks=True)
    expect(theirs.get_by_role("main")).not_to_contain_text(talk.circle.name)
    give(office, talk)
    accessible(office)
    expect(theirs.locator("[data-bell]")).to_have_attribute("aria-label", "Notices, 1 new")
    theirs.goto(talk.at)  # without signing in again
    is_live(theirs)

    made = Appointment.objects.get(person=newcomer)
    office.goto(made.get_absolute_url())
    office.get_by_label("Why?").fill("调往市里")
    office.get_by_role("button", name="End the duty").click()
    expect(office.locator("#notices")).to_contain_text("The duty is ended.")
    expect(theirs.locator("[data-presence][data-state=denied]")).to_be_attached()
    write(theirs, "我还想说一句。")
    expect(theirs.locator("[data-outbox] article")).to_contain_text("我还想说一句。")
    expect(theirs.locator("[data-outbox] article")).to_contain_text("is not for you")

    office.locator("#notices").get_by_role("button", name="Undo").click()
    theirs.goto(talk.at)
    is_live(theirs)
    theirs.get_by_role("button", name="Try again").click()
    expect(said(theirs, "我还想说一句。")).to_have_count(1)
