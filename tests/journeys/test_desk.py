"""The day's desk, the way to every place on a phone, the search, and chat groups."""

import pytest
from playwright.sync_api import expect

from commons.models import Robot
from schools.enums import Role
from tests.cast import appoint
from tests.factories.robots import TOKEN, Gateway, serve
from tests.journeys.conftest import CHINESE, DESK, ENGLISH, PHONE, page_turns, words
from tests.journeys.talk import is_live, said, write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gateway(settings):
    gateway = Gateway()
    server = serve(gateway)
    settings.ROBOT_GATEWAY = gateway.url
    yield gateway
    server.shutdown()
    server.server_close()


def test_a_mention_leads_from_the_desk_to_the_deed_and_waits_no_more(talk, open_page, accessible):
    writer = open_page(talk.at, talk.yang, language=CHINESE, size=DESK)
    is_live(writer)
    write(writer, f"@{talk.xu.name} 请看错题本")
    expect(said(writer, "请看错题本")).to_have_count(1)
    reader = open_page("/", talk.xu, language=ENGLISH, size=PHONE)
    waiting = reader.locator("#waiting")
    expect(waiting).to_contain_text("mentioned you")
    expect(reader.locator("#coming")).to_be_visible()
    accessible(reader)
    with page_turns(reader):
        waiting.get_by_role("link", name="Read").click()
    expect(reader.get_by_role("main")).to_contain_text("请看错题本")
    expect(reader.locator("[data-bell]")).to_have_attribute("aria-label", "Notices")
    reader.goto("/")
    expect(reader.locator("#waiting")).to_contain_text("Nothing waits for you")


def test_without_a_script_the_office_reaches_every_place_on_a_phone(talk, open_page):
    office = appoint(Role.OFFICE, talk.circle.county)
    page = open_page("/", office, language=CHINESE, size=PHONE, java_script_enabled=False)
    below = page.get_by_role("navigation", name=words("Main, below"))
    expect(below.get_by_role("link")).to_have_count(4)
    below.get_by_text(words("More"), exact=True).click()
    below.get_by_role("link", name=words("Duties")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words("Duties"))


def test_a_slash_leads_to_the_search_which_marks_what_it_found(talk, open_page, accessible):
    page = open_page("/people/", talk.xu, language=ENGLISH)
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("/")
    field = page.locator("[data-seek]")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    page.keyboard.type("期末")
    page.keyboard.type("/")  # in the field it is a letter
    expect(field).to_have_value("期末/")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("期末")
    accessible(page)


def test_a_mentor_lets_a_chat_group_hear_when_questions_wait(talk, open_page, accessible, gateway):
    page = open_page(talk.circle.get_absolute_url(), talk.mentor, language=ENGLISH, size=PHONE)
    page.get_by_role("link", name="Let a chat group hear").click()
    page.get_by_label("Name of the chat group").fill("初中数学教研群")
    page.get_by_label("Address of the robot").fill("https://example.com/hook")
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("main")).to_contain_text("Paste the whole address")
    accessible(page)
    address = f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}"
    page.get_by_label("Address of the robot").fill(address)
    page.get_by_label("Secret for signatures").fill("SECret0001")
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("main")).to_contain_text("It is set up")
    page.get_by_role("button", name="Send a test message").click()
    expect(page.get_by_role("main")).to_contain_text("The test message arrived")
    assert TOKEN not in page.content()
    assert "SECret0001" not in page.content()
    accessible(page)

    assert len(gateway.heard) == 1
    page.get_by_text("Remove this chat group").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("main")).to_contain_text("its keys are gone")
    assert list(Robot.objects.values_list("token", "secret")) == [("", "")]
