"""Colleagues of different schools talk: what one does, the others see at once."""

import pytest
from playwright.sync_api import expect

from commons.enums import QuestionState
from commons.models import Attachment, Comment, Mention
from tests.factories.commons import picture
from tests.journeys.conftest import CHINESE, DESK, ENGLISH, PHONE, words
from tests.journeys.talk import is_live, moderate, open_deed, said, write

pytestmark = pytest.mark.django_db(transaction=True)

# A program, a family of one sign, a rare character, an older form of one, and right to left.
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> 👩‍🏫 𬭩 昇 \u202eתודה\u202c end"
SHOWN = HOSTILE.replace("\u202e", "").replace("\u202c", "")
HERE, THERE = {"language": CHINESE, "size": PHONE}, {"language": ENGLISH, "size": DESK}


@pytest.fixture
def both(talk, open_page):
    """The pages of two colleagues, on a phone in Chinese and on a desk in English."""
    pages = open_page(talk.at, talk.yang, **HERE), open_page(talk.at, talk.xu, **THERE)
    for page in pages:
        is_live(page)
    return pages


def test_what_one_writes_the_other_reads_at_once(talk, both, accessible):
    yang, xu = both

    write(yang, HOSTILE)
    for page in both:
        expect(said(page, "<script>alert(1)</script>")).to_have_count(1)
        text = said(page, "<script>").locator("[data-part=text]").inner_text()
        assert [part in text for part in ("👩‍🏫", "𬭩", "昇", "תודה", "onerror")] == [True] * 5
        assert text.strip() in (HOSTILE, SHOWN)
    expect(said(xu, "<script>")).to_contain_text("三合初级中学")
    said(xu, "<script>").locator("[data-deed=reply]").click()
    write(xu, "收到")

    reply = said(yang, "收到").locator("[data-part=reply]")
    expect(reply).to_have_text(words("in reply to %(name)s", CHINESE, name="杨柳"))
    accessible(yang)
    accessible(xu)
    yang.reload()
    expect(said(yang, "<script>")).to_have_count(1)
    assert Comment.objects.count() == 3


def test_a_question_waits_until_it_is_answered(talk, both, accessible):
    yang, xu = both

    write(yang, "错题怎么收？", kind="question")
    question = said(xu, "错题怎么收？")
    expect(question.locator("[data-part=waiting]")).to_be_visible()
    accessible(xu)
    question.locator("[data-deed=answer]").click()
    expect(xu.locator("#write input[value=answer]")).to_be_checked()
    write(xu, "按单元收。")

    expect(said(yang, "错题怎么收？").locator("[data-part=answered]")).to_be_visible()
    expect(said(yang, "按单元收。").locator("[data-part=answer]")).to_be_visible()
    open_deed(yang, "错题怎么收？", "ask-again")
    yang.locator("[data-deed-form=ask-again] button").click()
    expect(said(xu, "错题怎么收？").locator("[data-part=waiting]")).to_be_visible()
    assert Comment.objects.get(body="错题怎么收？").question_state == QuestionState.OPEN


def test_two_of_one_name_are_told_apart_by_their_schools(talk, open_page, accessible):
    page = open_page(talk.at, talk.yang, **HERE)
    page.locator("#id_body").press_sequentially("@lw")
    options = page.locator("[data-suggestions] [role=option]")
    expect(options).to_have_count(2)
    accessible(page)

    page.locator("#id_body").press("ArrowUp" if "瑶琳" in options.last.inner_text() else "Enter")
    expect(page.locator("[aria-selected=true]")).to_contain_text("瑶琳初级中学")
    page.locator("#id_body").press("Enter")
    page.locator("#id_body").press_sequentially("请看")
    page.locator("#id_body").press("Control+Enter")

    expect(said(page, "@李伟")).to_have_count(1)
    assert [each.person for each in Mention.objects.all()] == [talk.other]
    desk = open_page("/", talk.other, **THERE)
    expect(desk.locator("#waiting")).to_contain_text("mentioned you")
    namesake = open_page("/", talk.one, **THERE)
    expect(namesake.locator("#waiting")).not_to_contain_text("mentioned you")


def test_a_file_goes_along_and_a_program_does_not(talk, both):
    yang, xu = both
    files = yang.locator("#id_files")
    program = {"name": "教案.docx", "mimeType": "x/y", "buffer": b"MZ\x90\x00" + bytes(500)}

    files.set_input_files([program])
    expect(yang.locator("[data-uploads] li")).to_contain_text("教案.docx")
    expect(yang.locator("[data-uploads] [data-slot=why]")).not_to_be_empty()
    files.set_input_files([{"name": "板书.png", "mimeType": "image/png", "buffer": picture(40)}])
    write(yang, "板书在这里")

    file = said(xu, "板书在这里").locator("[data-part=files] a")
    expect(file).to_contain_text("板书.png")
    got = xu.request.get(file.get_attribute("href"))
    assert (got.status, got.body()) == (200, picture(40))
    assert got.headers["x-content-type-options"] == "nosniff"
    assert [each.name for each in Attachment.objects.all()] == ["板书.png"]


def test_an_edit_shows_everywhere_and_keeps_what_stood_before(talk, both, accessible):
    yang, xu = both

    open_deed(yang, "错题", "edit")
    accessible(yang)
    yang.locator("[data-deed-form=edit] textarea").fill("我们学校从试卷看。")
    yang.locator("[data-deed-form=edit] button").click()

    expect(said(xu, "试卷").locator("[data-part=edited]")).to_be_visible()
    expect(said(xu, "错题")).to_have_count(0)
    open_deed(yang, "试卷", "history")
    expect(yang.get_by_role("main")).to_contain_text("我们学校从错题看。")
    accessible(yang)


def test_what_is_withdrawn_is_gone_everywhere(talk, both):
    yang, xu = both

    open_deed(yang, "错题", "withdraw")
    yang.locator("[data-deed-form=withdraw] button").click()

    expect(said(xu, words("Withdrawn by its author.", ENGLISH))).to_have_count(1)
    expect(said(yang, words("Withdrawn by its author.", CHINESE))).to_have_count(1)
    expect(said(xu, "错题")).to_have_count(0)
    xu.reload()
    expect(said(xu, "错题")).to_have_count(0)


def test_a_mentor_pins_hides_with_a_reason_and_closes(talk, both, open_page, accessible):
    yang, xu = both
    mentor = open_page(talk.at, talk.mentor, **THERE)
    open_deed(xu, "错题", "report")
    accessible(xu)
    xu.locator("[data-deed-form=report] [name=reason]").fill("这一条离题了")
    xu.locator("[data-deed-form=report] button").click()
    expect(xu.locator("#toasts")).to_contain_text("Thank you")

    mentor.goto(talk.circle.get_absolute_url())
    mentor.get_by_role("link", name="1 reported comment").click()
    expect(mentor.get_by_role("main")).to_contain_text("这一条离题了")
    accessible(mentor)
    mentor.goto(talk.at)
    open_deed(mentor, "错题", "hide")
    mentor.locator("[data-deed-form=hide] [name=reason]").fill("请到课题里谈")
    mentor.locator("[data-deed-form=hide] button").click()
    expect(said(xu, words("A moderator has hidden this comment.", ENGLISH))).to_have_count(1)
    expect(said(yang, "请到课题里谈")).to_contain_text("错题")

    moderate(mentor, "pin")
    expect(xu.locator(".page-head")).to_contain_text("pinned")
    moderate(mentor, "close")
    for page, language in ((yang, CHINESE), (xu, ENGLISH)):
        closed = words("This conversation is closed", language)
        expect(page.get_by_role("main")).to_contain_text(closed)
        expect(page.locator("#write")).to_have_count(0)
    accessible(xu)
    moderate(mentor, "reopen")
    expect(xu.locator("#write")).to_be_visible()


def test_what_is_new_is_marked_until_it_is_read(talk, open_page):
    xu = open_page(talk.at, talk.xu, **HERE)
    is_live(xu)
    xu.goto("/")
    yang = open_page(talk.at, talk.yang, **THERE)
    write(yang, "第一条新的")
    write(yang, "第二条新的")
    expect(said(yang, "第二条新的")).to_have_count(1)

    xu.goto(talk.circle.get_absolute_url())
    row = xu.locator(".rows li", has_text=talk.thread.title)
    expect(row.locator(".end")).to_contain_text("2")
    row.get_by_role("link").click()
    expect(xu.locator("[data-unread] + [data-comment]")).to_contain_text("第一条新的")

    xu.goto(talk.circle.get_absolute_url())
    expect(row).to_be_visible()
    expect(row.locator(".end")).to_be_empty()


def test_one_sees_how_many_are_here(talk, both):
    yang, xu = both

    expect(xu.locator("[data-presence]")).to_have_text("connected, 2 here")
    yang.close()

    expect(xu.locator("[data-presence]")).to_have_attribute("data-state", "connected")


def test_a_conversation_is_started_once_however_often_it_is_pressed(talk, open_page):
    page = open_page(talk.circle.get_absolute_url(), talk.yang, **HERE)
    page.locator("details.fold summary").first.click()
    page.locator("[name=title]").fill("下周谁来上公开课？")
    page.locator("[data-start] textarea").fill("我可以。")

    page.locator("[data-start] .attach + .button").dblclick()

    expect(said(page, "我可以。")).to_have_count(1)
    assert talk.thread.__class__.objects.filter(title="下周谁来上公开课？").count() == 1
