"""Without a script, without a mouse, in another language: the same conversations."""

import pytest
from playwright.sync_api import expect

from commons.models import Comment
from tests.factories.commons import picture
from tests.journeys.conftest import CHINESE, DESK, ENGLISH, PHONE, page_turns, words
from tests.journeys.talk import is_live, said

pytestmark = pytest.mark.django_db(transaction=True)

SEND = "#write .attach + .button"


def test_without_scripts_one_reads_and_writes(talk, open_page):
    page = open_page("/circles/", talk.xu, language=CHINESE, size=PHONE, java_script_enabled=False)
    page.locator(".mine a").first.click()
    page.get_by_role("link", name=talk.thread.title).click()
    expect(said(page, "错题")).to_have_count(1)

    page.locator("#id_body").fill("没有脚本")
    page.locator("#id_files").set_input_files(
        [{"name": "板书.png", "mimeType": "image/png", "buffer": picture()}]
    )
    page.locator(SEND).click()
    expect(said(page, "没有脚本")).to_contain_text("板书.png")
    said(page, "错题").get_by_role("link", name=words("Reply"), exact=True).click()
    page.locator("#id_body").fill("回复也行")
    page.locator(SEND).click()
    expect(said(page, "回复也行")).to_contain_text(
        words("in reply to %(name)s", CHINESE, name="杨柳")
    )

    said(page, "没有脚本").locator("details.menu summary").click()
    page.get_by_role("link", name=words("Edit"), exact=True).click()
    page.locator("textarea").fill("没有脚本，改过了")
    page.get_by_role("button", name=words("Save"), exact=True).click()
    expect(said(page, "没有脚本，改过了")).to_contain_text(words("edited"))
    page.goto(talk.circle.get_absolute_url())
    page.locator("details.fold summary").first.click()
    page.locator("[name=title]").fill("没有脚本的话题")
    page.locator("[data-start] textarea").fill("第一句")
    page.locator("[data-start] .attach + .button").click()
    expect(said(page, "第一句")).to_have_count(1)


def test_an_empty_comment_is_refused_and_a_long_one_kept(talk, open_page):
    page = open_page(talk.at, talk.xu, language=ENGLISH, java_script_enabled=False)
    page.locator(SEND).click()
    expect(page.locator("#write [data-form-errors]")).to_be_visible()

    page.locator("#id_body").fill("长" * 100_000)
    with page_turns(page):
        page.locator(SEND).click()

    expect(page.locator("#write [data-form-errors]")).to_be_visible()
    assert len(page.locator("#id_body").input_value()) == 100_000
    assert Comment.objects.count() == 1


def tab_to(page, selector, *, most=60):
    """Press Tab until what ``selector`` names has the focus; say what was passed."""
    passed = []
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        passed.append(page.evaluate("document.activeElement.outerHTML.slice(0, 80)"))
    raise AssertionError((selector, passed))


def focus_is_seen(page):
    """Tell whether what has the focus looks different from what has not."""
    return page.evaluate(
        "(() => { const s = getComputedStyle(document.activeElement);"
        " return s.outlineStyle !== 'none' || s.boxShadow !== 'none' })()"
    )


def test_a_keyboard_is_enough(talk, open_page):
    page = open_page("/", talk.yang, language=ENGLISH, size=DESK)
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, f"a[href='{talk.at}']")
    assert focus_is_seen(page)
    page.keyboard.press("Enter")
    is_live(page)

    tab_to(page, "#id_body")
    assert focus_is_seen(page)
    page.keyboard.type("@xw")
    expect(page.locator("[data-suggestions] [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.type("hello")
    page.keyboard.press("Control+Enter")
    expect(said(page, "@许文 hello")).to_have_count(1)

    page.reload()
    is_live(page)
    tab_to(page, f"#{said(page, 'hello').get_attribute('id')} summary")
    page.keyboard.press("Enter")
    tab_to(page, "[data-deed=edit]", most=2)
    page.keyboard.press("Enter")
    area = page.locator("[data-deed-form] textarea")
    expect(area).to_be_focused()
    area.press("End")
    page.keyboard.type(" again")
    tab_to(page, "[data-deed-form] button", most=3)
    page.keyboard.press("Enter")
    expect(said(page, "hello again")).to_have_count(1)
    expect(said(page, "hello again")).to_be_focused()


def test_the_language_is_chosen_and_stays(talk, open_page):
    page = open_page(talk.at, talk.yang, language=CHINESE, size=PHONE)
    assert page.locator("html").get_attribute("lang") == "zh-hans"

    page.locator(".topbar details.menu summary").click()
    page.locator(".languages button[value=en]").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith(talk.at)
    expect(page.locator("[name=body]")).to_have_attribute(
        "placeholder", words("Say something … it is kept even when the line is cut", ENGLISH)
    )
    elsewhere = open_page("/", talk.yang, language=CHINESE)
    expect(elsewhere.locator("html")).to_have_attribute("lang", "en")
