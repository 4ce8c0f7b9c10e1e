"""What people do on the page of a conversation."""

from playwright.sync_api import expect

ONLINE = "dispatchEvent(new Event('online'))"  # what a browser says when its line is back


def is_live(page):
    """Wait until the page follows its conversation."""
    expect(page.locator("[data-presence][data-state=connected]")).to_be_visible()


def write(page, text, *, kind=""):
    """Write a comment into the form and send it."""
    if kind:
        page.locator("#write label", has=page.locator(f"input[value={kind}]")).click()
    page.locator("#id_body").fill(text)
    page.locator("#write .attach + .button").click()


def said(page, text):
    """Return the comment that has ``text`` in it."""
    return page.locator("[data-comments-list] [data-comment]", has_text=text)


def waiting(page):
    """Return what is not sent yet."""
    return page.locator("[data-outbox] article")


def open_menu(page, menu):
    """Open a menu, all of which must lie within the width of the page."""
    menu.locator("summary").click()
    box = menu.locator("> div").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.viewport_size["width"]


def open_deed(page, text, deed):
    """Open the menu of the comment that says ``text`` and choose ``deed``."""
    comment = said(page, text)
    open_menu(page, comment.locator("details.menu"))
    comment.locator(f"[data-deed={deed}]").click()


AFTER = {"pin": "unpin", "close": "reopen", "reopen": "close"}


def moderate(page, step):
    """Choose a step from the menu of the conversation and wait until it is done."""
    open_menu(page, page.locator(".page-head details.menu"))
    page.locator(f".page-head form[action$='/{step}/'] button").click()
    expect(page.locator(f".page-head form[action$='/{AFTER[step]}/']")).to_be_attached()
