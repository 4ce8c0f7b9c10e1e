"""From a draft into the library: sent in, passed by the school, let in, seen by another school."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, words
from tests.microcourses.moderating import make_item, make_people

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_item_goes_through_two_checks_and_is_seen_next_door(site, open_page, accessible):
    people = make_people()
    item = make_item(people, title="气球火箭")
    history = f"/library/{item.slug}/history/"

    # What the author's own pages offer belongs to another piece: here only the deed.
    author = open_page(history, people.author, size=PHONE)
    token = author.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    headers = {"X-CSRFToken": token, "Referer": author.url}
    sent = author.request.post(f"/library/{item.slug}/submit/", headers=headers)
    assert sent.ok

    coordinator = open_page("/", people.coordinator, size=PHONE)
    coordinator.get_by_role("link", name=re.compile(f"^{words('Check')} ")).click()
    coordinator.get_by_role("link", name="气球火箭").click()
    expect(coordinator.locator("#version")).to_contain_text("先让学生猜")
    accessible(coordinator)
    coordinator.get_by_role("button", name=words("Pass on to the research staff")).click()
    expect(coordinator.locator("#notices")).to_contain_text(
        words("Passed on to the research staff of the subject.")
    )

    researcher = open_page("/library/moderation/", people.researcher, size=PHONE)
    accessible(researcher)
    researcher.get_by_role("link", name="气球火箭").click()
    researcher.get_by_role("button", name=words("Let it into the library")).click()
    expect(researcher.locator("#notices")).to_contain_text(words("It is in the library now."))

    colleague = open_page(f"/library/{item.slug}/", people.colleague, size=PHONE)
    expect(colleague.get_by_role("heading", level=1)).to_have_text("气球火箭")
    author.goto(history)
    expect(author.get_by_role("main")).to_contain_text(words("let into the library"))
    accessible(author)
    expect(author).to_have_url(re.compile("history"))
