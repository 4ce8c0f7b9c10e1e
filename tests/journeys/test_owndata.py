"""Somebody takes their data out, and somebody goes for good."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from schools.models import County, Person
from schools.owndata import OWN_DATA
from tests.journeys.conftest import CHINESE, DESK, ENGLISH, PHONE
from tests.journeys.talk import is_live, said, write

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a-long-password"


def test_what_is_kept_is_seen_taken_out_and_fetched(talk, open_page, accessible):
    page = open_page(talk.at, talk.yang, language=ENGLISH, size=PHONE)
    is_live(page)
    write(page, "我的第二条留言。")
    expect(said(page, "我的第二条留言。")).to_have_count(1)
    page.goto("/accounts/")
    page.get_by_role("link", name="My data").click()
    sort = page.locator("details.sort", has=page.locator("summary", has_text="What you wrote"))
    sort.locator("summary").click()
    expect(sort).to_contain_text("我的第二条留言。")
    accessible(page)

    page.get_by_role("button", name="Take my data out").click()
    expect(page.locator("[data-bell]")).to_have_attribute("aria-label", "Notices, 1 new")
    page.locator("[data-bell]").click()
    page.locator(".told-line.fresh").filter(has_text="Your data: ready").locator("a").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download my data").click()
    archive = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))

    assert download.value.suggested_filename.endswith(".zip")
    assert {f"{name}.json" for name in OWN_DATA} <= set(archive.namelist())
    written = json.loads(archive.read("comments.json"))["rows"]
    assert [row["text"] for row in written] == ["我的第二条留言。", "我们学校从错题看。"]
    accessible(page)


def test_who_goes_is_signed_out_everywhere_and_a_former_teacher_to_others(
    talk, open_page, accessible
):
    County.objects.update(smallest_circle=2)  # three teachers are left, and stay a circle
    talk.yang.set_password(PASSWORD)
    talk.yang.save()
    elsewhere = open_page(talk.at, talk.yang, language=CHINESE, size=PHONE, breaks=True)
    is_live(elsewhere)
    leaving = open_page("/accounts/close/", talk.yang, language=ENGLISH, size=DESK)
    accessible(leaving)
    leaving.get_by_label("Yes, close the account of 杨柳").check()
    leaving.get_by_label("Present password").fill(PASSWORD)
    leaving.get_by_role("button", name="Close my account for good").click()
    expect(leaving.get_by_role("heading", level=1)).to_have_text("Your account is closed")
    accessible(leaving)

    expect(elsewhere.locator("[data-presence][data-state=signed-out]")).to_be_attached()
    leaving.goto("/accounts/")
    assert "/accounts/login/" in leaving.url
    assert Person.objects.get(pk=talk.yang.pk).is_former

    colleague = open_page(talk.at, talk.xu, language=ENGLISH, size=PHONE)
    is_live(colleague)
    article = said(colleague, "我们学校从错题看。")
    expect(article.locator('[data-slot="name"]')).to_have_text("former teacher")
    expect(colleague.get_by_role("main")).not_to_contain_text("杨柳")
    accessible(colleague)

    mentor = open_page(talk.at, talk.mentor, language=CHINESE, size=DESK)
    theirs = said(mentor, "我们学校从错题看。")
    expect(theirs.locator('[data-slot="name"]')).to_have_text("已注销教师")
    theirs.locator("[data-deed=reply]").first.click()
    write(mentor, "这条很有用。")
    # Told to everybody in the same bytes, and read by each in their own language.
    heard = said(colleague, "这条很有用。")
    expect(heard.locator('[data-slot="reply"]')).to_have_text("in reply to former teacher")
