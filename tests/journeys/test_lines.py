"""Lines that break, servers that die, sessions that end: what was written arrives once."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from commons.domain import threads
from commons.models import Comment
from schools.actors import load_actor
from tests.journeys.conftest import CHINESE, ENGLISH, PHONE, page_turns, words
from tests.journeys.process import Process
from tests.journeys.talk import ONLINE, is_live, said, waiting, write
from tests.schools.people import with_password

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a quiet morning"


def times(text):
    return Comment.objects.filter(body=text).count()


def test_a_cut_line_and_a_reload_lose_nothing_and_double_nothing(talk, open_page):
    yang = open_page(talk.at, talk.yang, language=CHINESE, size=PHONE)
    xu = open_page(talk.at, talk.xu)

    yang.context.set_offline(True)
    write(yang, "断网时写的")
    expect(waiting(yang)).to_contain_text(words("waiting"))
    yang.context.set_offline(False)
    yang.goto(talk.at)

    expect(said(xu, "断网时写的")).to_have_count(1)
    expect(said(yang, "断网时写的")).to_have_count(1)
    expect(waiting(yang)).to_have_count(0)
    assert times("断网时写的") == 1


def test_an_answer_that_got_lost_counts_once(talk, open_page):
    page = open_page(talk.at, talk.yang)
    is_live(page)

    def lose(route):
        route.fetch()
        route.abort()

    page.route("**/comments/", lose, times=1)
    write(page, "答复丢了")

    expect(said(page, "答复丢了")).to_have_count(1)  # the socket brought it
    page.evaluate(ONLINE)
    expect(waiting(page)).to_have_count(0)
    page.reload()
    expect(said(page, "答复丢了")).to_have_count(1)
    assert times("答复丢了") == 1


def test_two_tabs_send_one_text_once(talk, open_page):
    one = open_page(talk.at, talk.yang)
    two = open_page(talk.at, beside=one)
    one.context.set_offline(True)
    write(one, "两个标签页")
    expect(waiting(one)).to_have_count(1)

    one.context.set_offline(False)
    for page in (one, two):
        page.evaluate(ONLINE)

    for page in (one, two):
        expect(said(page, "两个标签页")).to_have_count(1)
        expect(waiting(page)).to_have_count(0)
    assert times("两个标签页") == 1


def test_a_server_that_was_killed_takes_what_was_written_meanwhile(talk, open_page, tmp_path):
    with Process(tmp_path, profile="test") as server:
        server.start()
        yang = open_page(talk.at, talk.yang, at=server, breaks=True)
        xu = open_page(talk.at, talk.xu, at=server, breaks=True)
        is_live(yang)
        server.kill()
        write(yang, "服务器停了")
        expect(waiting(yang)).to_contain_text(words("waiting"))
        expect(xu.locator("[data-presence][data-state=reconnecting]")).to_be_visible()
        write(xu, "我也在写")
        expect(waiting(xu)).to_have_count(1)
        server.start()
        yang.goto(talk.at)  # one loads the page anew, the other goes on waiting

        for page in (yang, xu):
            expect(said(page, "服务器停了")).to_have_count(1, timeout=30_000)
            expect(said(page, "我也在写")).to_have_count(1, timeout=30_000)
            expect(waiting(page)).to_have_count(0)
        yang.close()
        xu.close()
    assert (times("服务器停了"), times("我也在写")) == (1, 1)


def test_where_sockets_are_blocked_the_page_asks(talk, open_page, accessible):
    page = open_page("/", talk.yang, language=ENGLISH, size=PHONE, breaks=True)
    page.route_web_socket("**/ws/", lambda socket: socket.close())
    page.goto(talk.at)
    expect(page.locator("[data-presence][data-state=asking]")).to_be_visible()
    xu = open_page(talk.at, talk.xu)

    write(xu, "没有长连接也能看到")
    expect(said(page, "没有长连接也能看到")).to_have_count(1)
    write(page, "也能写")

    expect(said(xu, "也能写")).to_have_count(1)
    expect(said(page, "也能写")).to_have_count(1)
    accessible(page)


def sign_out(page):
    page.locator(".topbar details.menu summary").click()
    with page_turns(page):
        page.locator("form[action='/accounts/logout/'] button").click()


def sign_in(page, person):
    page.locator("input[name=login]").fill(person.username)
    page.locator("input[name=password]").fill(PASSWORD)
    with page_turns(page):
        page.locator("input[name=password]").press("Enter")


def test_a_session_that_ended_in_another_tab_loses_nothing(talk, open_page, accessible):
    with_password(talk.yang, PASSWORD)
    here = open_page(talk.at, talk.yang, language=ENGLISH)
    is_live(here)
    there = open_page("/", beside=here)
    sign_out(there)

    expect(here.locator("[data-presence][data-state=signed-out]")).to_be_visible()
    write(here, "退出以后写的")
    expect(waiting(here)).to_contain_text("waits until you sign in again")
    expect(here.locator("[data-sign-in] a")).to_be_visible()
    accessible(here)
    there.goto("/accounts/login/")
    sign_in(there, talk.yang)
    here.evaluate(ONLINE)

    expect(waiting(here)).to_have_count(0)
    expect(said(here, "退出以后写的")).to_have_count(1)
    is_live(here)
    assert times("退出以后写的") == 1


def test_the_way_back_after_a_session_ended_leads_to_the_same_place(talk, open_page):
    with_password(talk.yang, PASSWORD)
    page = open_page(talk.at, talk.yang, language=CHINESE, size=PHONE)
    is_live(page)
    page.context.clear_cookies()
    write(page, "过期以后写的")
    expect(waiting(page)).to_contain_text(words("waits until you sign in again"))

    page.goto(f"/accounts/login/?next={talk.at}")
    sign_in(page, talk.yang)

    expect(said(page, "过期以后写的")).to_have_count(1)
    assert times("过期以后写的") == 1


def test_a_draft_comes_back_and_what_was_refused_too(talk, open_page):
    page = open_page(talk.at, talk.yang, language=ENGLISH)
    page.locator("#id_body").fill("写到一半")
    expect(page.locator("[data-said]")).to_have_text("Draft kept in this browser")
    page.reload()
    expect(page.locator("#id_body")).to_have_value("写到一半")

    threads.close_thread(actor=load_actor(talk.mentor), thread=talk.thread, at=timezone.now())
    page.locator("#write .attach + .button").click()
    expect(waiting(page)).to_contain_text("closed")
    page.locator("[data-back]").click()
    expect(page.locator("#id_body")).to_have_value("写到一半")


def test_what_was_written_still_stands_where_the_conversation_closed_meanwhile(talk, open_page):
    page = open_page(talk.at, talk.yang, language=CHINESE, size=PHONE)
    page.context.set_offline(True)
    write(page, "断网时写完")
    expect(waiting(page)).to_have_count(1)
    page.locator("#id_body").fill("又写到一半")
    expect(page.locator("[data-said]")).to_have_text(words("Draft kept in this browser"))

    threads.close_thread(actor=load_actor(talk.mentor), thread=talk.thread, at=timezone.now())
    page.context.set_offline(False)
    page.goto(talk.at)

    kept = page.locator("#kept")
    expect(kept).to_have_value("又写到一半")
    expect(waiting(page)).to_contain_text("断网时写完")
    page.locator("[data-back]").click()
    expect(kept).to_have_value("又写到一半\n\n断网时写完")
    page.reload()
    expect(kept).to_have_value("又写到一半\n\n断网时写完")
    assert times("断网时写完") == 0
