"""A case on a phone: notes at their seconds, the way to one of them, and no name where none is told."""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from microcourses.enums import Anonymity, Audience
from microcourses.models import CaseNote
from tests.factories.microcourses import LessonCaseFactory
from tests.journeys.conftest import CHINESE, PHONE

pytestmark = pytest.mark.django_db(transaction=True)


def make_case(talk):
    case = LessonCaseFactory(
        title="一根吸管喝到水", published=True, author=talk.yang, audience=Audience.COUNTY,
        school__county=talk.yang.county, transcript="0:12 同学们好", debrief="<p>等一等</p>",
    )  # fmt: skip
    case.notes = [
        CaseNote(second=725, teacher_did="追问", focus="teaching-dialogue", observer=talk.xu),
        CaseNote(second=35, pupils_did="举手", focus="learning-readiness", observer=talk.xu),
    ]
    case.save()
    return SimpleNamespace(at=case.get_absolute_url(), row=case)


def test_a_case_is_read_on_a_phone_and_its_teacher_unnamed_at_once(talk, open_page, accessible):
    case = make_case(talk)
    theirs = open_page(case.at, talk.yang, language=CHINESE, size=PHONE)
    expect(theirs.get_by_role("rowheader")).to_have_text(["0:35", "12:05"])
    expect(theirs.locator("tbody tr").first).to_contain_text("许")
    accessible(theirs)

    theirs.locator("summary", has_text="课例怎样署名").click()
    theirs.get_by_role("radio", name="不署姓名和学校").check()
    theirs.get_by_role("button", name="就这样署名").click()
    expect(theirs.get_by_role("main")).to_contain_text("别人看到：本县一位教师")

    case.row.refresh_from_db()
    assert case.row.anonymity == Anonymity.NONE
    page = open_page(case.at, talk.xu, language=CHINESE, size=PHONE)
    expect(page.get_by_role("main")).to_contain_text("本县一位教师")
    expect(page.get_by_role("main")).not_to_contain_text(talk.yang.name)
    page.locator("summary", has_text="课堂实录").click()
    page.get_by_role("link", name="0:12").click()
    expect(page).to_have_url(re.compile(r"\?t=12#lesson$"))
    accessible(page)


def test_the_lesson_is_saved_while_it_is_written(talk, open_page, accessible):
    case = make_case(talk)
    page = open_page(f"{case.at}case/", talk.yang, language=CHINESE, size=PHONE)
    said = page.locator("[data-said]")

    page.locator("[name=debrief]").fill("多等三秒")
    expect(said).to_contain_text("已保存")
    page.locator("[name=notes-0-remark]").fill("问得好")  # when it was, is not said yet
    expect(said).to_contain_text("未保存")
    expect(page.locator("[name=notes-0-at]")).to_have_attribute("aria-invalid", "true")
    accessible(page)
    page.locator("[name=notes-0-at]").fill("2:05")
    expect(said).to_contain_text("已保存")

    page.reload()
    expect(page.locator("[name=debrief]")).to_have_value("多等三秒")
    expect(page.locator("[name=notes-0-at]")).to_have_value("2:05")
    other = open_page(f"{case.at}case/", talk.yang, language=CHINESE, size=PHONE, beside=page)
    page.locator("[name=would_change]").fill("第一个窗口")
    expect(said).to_contain_text("已保存")
    other.locator("[name=would_change]").fill("第二个窗口")
    expect(other.locator("[data-outrun]")).to_be_visible()
    other.locator("[data-over]").click()
    expect(other.locator("[data-said]")).to_contain_text("已保存")
    page.reload()
    expect(page.locator("[name=would_change]")).to_have_value("第二个窗口")
    assert "等一等" in talk_of_library(case)


def talk_of_library(case):
    """What is in the library stays as it is while the next version is written."""
    case.row.refresh_from_db()
    return case.row.debrief
