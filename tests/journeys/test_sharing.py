"""Sharing on a phone: typed, saved by itself, cut off, reloaded, and nothing lost."""

import pytest
from playwright.sync_api import expect

from microcourses.models import Item
from microcourses.queries.items import newest_version
from tests.cast import make_cast
from tests.journeys.conftest import DESK, PHONE, page_turns, words

pytestmark = pytest.mark.django_db(transaction=True)

FROM_WORD = (
    "<html><head><style>p{margin:0}</style></head><body><h1 style='mso-x:1'>准备</h1>"
    "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>"
    "<span style='mso-list:Ignore'>·</span>纸杯两只</p>"
    "<table><tr><td style='width:9pt'><p><b>现象</b></p></td></tr></table></body></html>"
)
PASTE = """(place, html) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    const pasting = { clipboardData: data, bubbles: true, cancelable: true };
    place.dispatchEvent(new ClipboardEvent("paste", pasting));
}"""


def saved(page):
    said = words("Saved %(time)s", time="").strip()
    expect(page.locator("[data-said]")).to_contain_text(said, timeout=15_000)


def newest(title):
    return newest_version(Item.objects.get(draft_title=title))


def test_a_strategy_is_shared_from_a_phone(site, open_page, accessible):
    cast = make_cast()
    page = open_page("/library/new/", cast["teacher"], size=PHONE)
    accessible(page)
    page.get_by_label(words("A teaching strategy")).check()
    page.get_by_label(words("Title")).fill("用纸杯讲浮力")
    page.get_by_role("button", name=words("Begin")).click()

    place = page.locator(".ProseMirror")
    place.evaluate(PASTE, FROM_WORD)
    page.locator("[name=summary]").fill("两只纸杯，一盆水。")
    saved(page)
    accessible(page)
    body = newest("用纸杯讲浮力").body
    assert body == (
        "<h2>准备</h2><ul><li><p>纸杯两只</p></li></ul>"
        "<table><tbody><tr><td><p><strong>现象</strong></p></td></tr></tbody></table>"
    )

    page.context.set_offline(True)
    page.locator("[name=chapter]").fill("第十章")
    expect(page.locator("[data-said]")).to_have_text(
        words(
            "Not saved yet: the line is away. It is kept in this browser and saved when the line"
            " is back."
        )
    )
    page.context.set_offline(False)
    saved(page)

    page.reload()
    expect(page.locator("[name=chapter]")).to_have_value("第十章")
    expect(page.locator(".ProseMirror h2")).to_have_text("准备")
    assert newest("用纸杯讲浮力").chapter == "第十章"

    page.get_by_role("link", name=words("See it")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("用纸杯讲浮力")
    accessible(page)


def test_two_windows_and_a_row_that_is_taken_out(site, open_page):
    cast = make_cast()
    one = open_page("/library/new/?kind=course", cast["teacher"], size=DESK)
    one.get_by_label(words("Title")).fill("生活中的物理")
    one.get_by_role("button", name=words("Begin")).click()
    other = open_page(one.url, beside=one)

    one.locator("[name='episodes-0-title']").fill("覆杯")
    saved(one)
    other.locator("[name=chapter]").fill("第九章")
    expect(other.locator("[data-outrun]")).to_be_visible()
    assert newest("生活中的物理").chapter == ""
    other.get_by_role("button", name=words("Go on with the other one")).click()
    expect(other.locator("[name='episodes-0-title']")).to_have_value("覆杯")

    first = other.locator("[data-row]").first
    first.get_by_role("button", name=words("Take out")).click()
    saved(other)
    assert newest("生活中的物理").episodes.count() == 0
    first.get_by_role("button", name=words("Undo")).click()
    expect(other.locator("[name='episodes-0-title']")).to_be_visible()
    other.get_by_role("button", name=words("Save"), exact=True).click()
    expect(other.locator("[name='episodes-0-title']")).to_have_value("覆杯")
    assert newest("生活中的物理").episodes.get().title == "覆杯"


def test_what_another_window_outran_is_kept_until_it_is_saved(site, open_page):
    """Also by whoever presses Save, reads why it was not saved, and goes away."""
    cast = make_cast()
    one = open_page("/library/new/?kind=strategy", cast["teacher"], size=DESK)
    one.get_by_label(words("Title")).fill("说题比赛")
    with page_turns(one):
        one.get_by_role("button", name=words("Begin")).click()
    other = open_page(one.url, beside=one)
    one.locator("[name=summary]").fill("一个窗口写的")
    saved(one)
    other.locator("[name=summary]").fill("另一个窗口写的")
    expect(other.locator("[data-outrun]")).to_be_visible()

    with page_turns(other):
        other.get_by_role("button", name=words("Save"), exact=True).click()

    expect(other.locator("[data-said]")).to_have_text(
        words("Not saved yet. It is kept in this browser.")
    )
    expect(other.locator("[name=summary]")).to_have_value("另一个窗口写的")
    other.goto("/library/mine/")
    other.goto(one.url)
    expect(other.locator("[name=summary]")).to_have_value("一个窗口写的")
    other.locator("[data-leftover] [data-take]").click()
    saved(other)
    assert newest("说题比赛").summary == "另一个窗口写的"
