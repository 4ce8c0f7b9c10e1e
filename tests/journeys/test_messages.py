"""Two colleagues write to each other: from the directory to the other's bell, live, and out of it."""

import re

import pytest
from playwright.sync_api import expect

from schools.enums import Role
from tests.cast import appoint
from tests.factories.commons import picture
from tests.journeys.conftest import ENGLISH, PHONE, is_wide, page_turns, words
from tests.journeys.talk import is_live, open_deed, said, waiting, write

pytestmark = pytest.mark.django_db(transaction=True)

HERE = re.compile(r"/messages/\d+/$")


def button(page, text, language, **values):
    return page.get_by_role("button", name=words(text, language, **values), exact=True)


def choose(page, text, language):
    """Choose ``text`` from the menu of the other person."""
    page.locator(".page-head details.menu summary, .greeting details.menu summary").click()
    with page_turns(page):
        button(page, text, language).click()


def begin(open_page, talk, look):
    """Let 杨柳 find 许文 in the directory and write; return her page, in the conversation."""
    writer = open_page("/people/?q=xw", talk.yang, **look)
    writer.locator(".write-to").click()
    writer.locator("[name=body]").fill("想请教您一节课。")
    button(writer, "Send", look["language"]).click()
    writer.wait_for_url(HERE)
    return writer


def test_from_the_directory_to_the_others_bell_and_back_live(talk, open_page, look, accessible):
    language = look["language"]
    reader = open_page("/circles/", talk.xu, **look)
    bell = reader.locator("[data-bell] [data-unseen]")
    expect(bell).to_be_hidden()
    writer = begin(open_page, talk, look)
    is_live(writer)
    accessible(writer)
    assert not is_wide(writer)

    expect(bell).to_have_text("1")
    reader.goto("/")
    reader.locator("#waiting a", has_text=words("Read", language)).click()
    reader.wait_for_url(HERE)
    expect(said(reader, "想请教您一节课。")).to_be_visible()
    is_live(reader)
    write(reader, "随时可以。")
    expect(said(writer, "随时可以。")).to_be_visible()
    papers = [{"name": f"{n}.png", "mimeType": "image/png", "buffer": picture()} for n in "1234"]
    writer.locator("#id_files").set_input_files(papers)
    expect(writer.locator("[data-uploads] li").nth(3)).to_contain_text(
        words("At most three files.", language)
    )
    write(writer, "谢谢您！")
    expect(said(reader, "谢谢您！").locator(".files a")).to_have_count(3)
    expect(bell).to_be_hidden()
    reader.goto("/messages/")
    expect(reader.locator(".exchanges .said")).to_contain_text("谢谢您！")
    accessible(reader)
    assert not is_wide(reader)


def test_who_is_blocked_keeps_what_they_wrote_and_goes_on_when_it_is_taken_back(
    talk, open_page, phone, accessible
):
    language = phone["language"]
    writer = begin(open_page, talk, phone)
    is_live(writer)
    reader = open_page(writer.url, talk.xu, **phone)
    choose(reader, "Take no messages", language)
    expect(reader.locator("#write")).to_have_count(0)
    accessible(reader)
    reader.goto("/messages/blocked/")
    expect(reader.get_by_role("main")).to_contain_text("杨柳")
    accessible(reader)

    write(writer, "还有一句")
    told = words(
        "%(name)s takes no messages from you. What you wrote is kept for you.",
        language,
        name="许文",
    )
    expect(waiting(writer)).to_contain_text(told)
    expect(waiting(writer)).to_contain_text("还有一句")
    accessible(writer)
    with page_turns(reader):
        button(reader, "Take messages again", language).click()
    expect(reader.locator("main .person")).to_have_count(0)
    waiting(writer).locator("[data-again]").click()
    expect(said(writer, "还有一句")).to_be_visible()
    expect(waiting(writer)).to_have_count(0)


def test_a_message_is_reported_and_the_office_decides(talk, open_page, phone, accessible):
    language = phone["language"]
    office_person = appoint(Role.OFFICE, talk.circle.county)
    writer = begin(open_page, talk, phone)
    is_live(writer)
    write(writer, "难听的话")
    expect(said(writer, "难听的话")).to_be_visible()
    reader = open_page(writer.url, talk.xu, **phone)
    is_live(reader)
    open_deed(reader, "难听的话", "report")
    form = reader.locator("[data-deed-form=report]")
    expect(form).to_contain_text("想请教您一节课。")  # what stood before, if ticked
    accessible(reader)
    form.locator("[name=reason]").fill("骂人")
    form.locator(".button:not(.quiet)").click()
    expect(form).to_have_count(0)

    office = open_page("/", office_person, **phone)
    with page_turns(office):
        office.locator("#waiting a[href='/messages/reported/']").click()
    main = office.get_by_role("main")
    expect(main).to_contain_text("难听的话")
    expect(main).not_to_contain_text("想请教您一节课。")
    accessible(office)
    assert not is_wide(office)
    office.locator("[name=reason]").fill("不是同事间的话")
    with page_turns(office):
        button(office, "Hide the message", language).click()
    expect(main).not_to_contain_text("难听的话")

    hidden = words(
        "The county office has hidden this message: %(reason)s",
        language,
        reason="不是同事间的话",
    )
    for page in (writer, reader):  # both pages, without loading anew
        expect(said(page, hidden)).to_be_visible()
        expect(page.locator("[data-comments-list]")).not_to_contain_text("难听的话")
    accessible(writer)


def test_without_scripts_one_writes_answers_and_reports(talk, open_page):
    plain = {"language": ENGLISH, "size": PHONE, "java_script_enabled": False}
    writer = open_page(f"/people/{talk.xu.pk}/", talk.yang, **plain)
    writer.get_by_role("link", name="Write a message").click()
    writer.locator("[name=body]").fill("没有脚本")
    writer.locator("[name=files]").set_input_files(
        [{"name": "板书.png", "mimeType": "image/png", "buffer": picture()}]
    )
    writer.get_by_role("button", name="Send", exact=True).click()
    expect(said(writer, "没有脚本")).to_contain_text("板书.png")

    reader = open_page("/messages/", talk.xu, **plain)
    reader.locator(".exchanges a").click()
    said(reader, "没有脚本").get_by_role("link", name="Reply", exact=True).click()
    reader.locator("#id_body").fill("回复也行")
    reader.get_by_role("button", name="Send", exact=True).click()
    expect(said(reader, "回复也行")).to_contain_text("in reply to 杨柳")
    said(reader, "没有脚本").locator("details.menu summary").click()
    reader.get_by_role("link", name="Report", exact=True).click()
    expect(reader.get_by_role("main")).to_contain_text("Your report goes to the county office.")
    reader.locator("[name=reason]").fill("骂人")
    reader.get_by_role("button", name="Report", exact=True).click()
    expect(reader.get_by_role("main")).to_contain_text("The county office will look at it.")
