"""The bell rings on whatever page stands open, and every notice leads to what it tells of."""

import pytest
from playwright.sync_api import expect

from commons.models import Notice
from tests.journeys.conftest import CHINESE, DESK, ENGLISH, PHONE
from tests.journeys.talk import is_live, said, write

pytestmark = pytest.mark.django_db(transaction=True)


def bell(page):
    return page.locator("[data-bell]")


def test_a_mention_rings_and_leads_to_the_comment(talk, open_page, accessible):
    reader = open_page("/circles/", talk.xu, language=ENGLISH, size=PHONE)
    beside = open_page("/people/", beside=reader)
    writer = open_page(talk.at, talk.yang, language=CHINESE, size=DESK)
    is_live(writer)
    expect(bell(reader)).to_have_attribute("aria-label", "Notices")
    write(writer, f"@{talk.xu.name} 请看错题本")
    for page in (reader, beside):  # both tabs, without loading anew
        expect(bell(page)).to_have_attribute("aria-label", "Notices, 1 new")
        assert page.title().startswith("(1) ")

    accessible(reader)
    bell(reader).click()
    line = reader.locator(".told-line.fresh")
    expect(line).to_contain_text("mentioned you")
    expect(line).to_contain_text("请看错题本")
    expect(line).to_contain_text("because you were mentioned")
    accessible(reader)
    line.locator("a").click()
    expect(said(reader, "请看错题本")).to_be_visible()
    for page in (reader, beside):
        expect(bell(page)).to_have_attribute("aria-label", "Notices")


def test_all_read_can_be_taken_back(talk, open_page):
    writer = open_page(talk.at, talk.yang)
    is_live(writer)
    reader = open_page("/circles/", talk.xu, language=ENGLISH)
    write(writer, f"@{talk.xu.name} 请看")
    expect(bell(reader)).to_have_attribute("aria-label", "Notices, 1 new")
    bell(reader).click()
    reader.get_by_role("button", name="All read").click()
    expect(bell(reader)).to_have_attribute("aria-label", "Notices")
    reader.locator("#notices").get_by_role("button", name="Undo").click()
    expect(bell(reader)).to_have_attribute("aria-label", "Notices, 1 new")


def test_a_muted_conversation_is_quiet(talk, open_page, accessible):
    reader = open_page(talk.at, talk.xu, language=ENGLISH)
    reader.get_by_role("button", name="Mute").click()
    expect(reader.get_by_role("button", name="Hear of it again")).to_be_visible()
    reader.goto("/circles/")
    writer = open_page(talk.at, talk.yang)
    is_live(writer)
    write(writer, f"@{talk.xu.name} 请看")
    expect(said(writer, "请看")).to_have_count(1)

    assert not Notice.objects.filter(person=talk.xu).exists()
    reader.goto("/notices/choices/")
    expect(reader.get_by_role("main")).to_contain_text(talk.thread.title)
    accessible(reader)
