"""Two colleagues of different schools talk; a cut line and a closed thread lose nothing."""

from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from commons.domain import comments, threads
from commons.models import Comment
from schools.actors import load_actor
from schools.enums import Role
from tests.commons.conftest import member_of
from tests.factories.schools import AppointmentFactory, SchoolFactory
from tests.factories.studygroups import CircleFactory
from tests.journeys.conftest import DESK, ENGLISH, PHONE

pytestmark = pytest.mark.django_db(transaction=True)

HOSTILE = "<script>alert(1)</script> 👩‍🏫 𬭩 昇"
POST = "#write .attach + .button"


@pytest.fixture
def talk(site):
    """A thread of a circle, its two teachers and its mentor."""
    circle = CircleFactory()
    schools = [SchoolFactory(county=circle.county, name=name) for name in ("三合初中", "瑶琳初中")]
    yang, xu = member_of(circle, "杨老师", schools[0]), member_of(circle, "许老师", schools[1])
    mentor = AppointmentFactory(
        role=Role.MENTOR, county=circle.county, subject=circle.subject, person__name="方老师"
    ).person
    thread = threads.open_thread(
        actor=load_actor(yang),
        thing=circle,
        title="期末复习怎么安排？",
        body="我们学校从错题看。",
        client_id=uuid4(),
        at=timezone.now(),
    )
    return {"thread": thread, "yang": yang, "xu": xu, "mentor": mentor}


def write(page, text):
    page.locator("#id_body").fill(text)
    page.locator(POST).click()


def said(page, text):
    return page.locator("[data-comments-list] [data-comment]", has_text=text)


def test_what_one_writes_the_other_reads_at_once(talk, open_page, accessible, look):
    address = talk["thread"].get_absolute_url()
    yang, xu = open_page(address, talk["yang"], **look), open_page(address, talk["xu"], **look)
    for page in (yang, xu):
        expect(page.locator("[data-presence][data-state=connected]")).to_be_visible()

    write(yang, HOSTILE)
    expect(said(xu, HOSTILE)).to_have_count(1)
    expect(said(yang, HOSTILE)).to_have_count(1)
    expect(said(xu, "三合初中")).to_have_count(2)
    said(xu, HOSTILE).locator("[data-deed=reply]").click()
    write(xu, "收到")

    expect(said(yang, "收到").locator("[data-part=reply]")).to_contain_text("杨老师")
    accessible(yang)
    accessible(xu)
    assert Comment.objects.count() == 3


def test_a_cut_line_and_a_reload_lose_nothing_and_double_nothing(talk, open_page):
    address = talk["thread"].get_absolute_url()
    yang = open_page(address, talk["yang"], language=ENGLISH, size=PHONE)
    xu = open_page(address, talk["xu"], language=ENGLISH, size=DESK)

    yang.context.set_offline(True)
    write(yang, "断网时写的")
    expect(yang.locator("[data-outbox]")).to_contain_text("waiting")
    yang.context.set_offline(False)
    yang.goto(address)

    expect(said(xu, "断网时写的")).to_have_count(1)
    expect(said(yang, "断网时写的")).to_have_count(1)
    expect(yang.locator("[data-outbox] article")).to_have_count(0)
    assert Comment.objects.filter(body="断网时写的").count() == 1


def test_a_draft_comes_back_and_what_was_refused_too(talk, open_page):
    page = open_page(talk["thread"].get_absolute_url(), talk["yang"], language=ENGLISH)
    page.locator("#id_body").fill("写到一半")
    expect(page.locator("[data-said]")).to_have_text("Draft kept in this browser")
    page.reload()
    expect(page.locator("#id_body")).to_have_value("写到一半")

    threads.close_thread(actor=load_actor(talk["mentor"]), thread=talk["thread"], at=timezone.now())
    page.locator(POST).click()
    expect(page.locator("[data-outbox]")).to_contain_text("closed")
    page.locator("[data-back]").click()
    expect(page.locator("#id_body")).to_have_value("写到一半")


def test_what_is_hidden_goes_from_every_open_page(talk, open_page):
    comment = talk["thread"].comments.get()
    address = talk["thread"].get_absolute_url()
    reader = open_page(address, talk["xu"], language=ENGLISH)
    mentor = open_page(address, talk["mentor"], language=ENGLISH)
    expect(said(reader, "错题")).to_have_count(1)

    comments.hide_comment(
        actor=load_actor(talk["mentor"]), comment=comment, reason="试一试", at=timezone.now()
    )

    expect(said(reader, "A moderator has hidden this comment.")).to_have_count(1)
    expect(said(reader, "错题")).to_have_count(0)
    expect(said(mentor, "试一试")).to_contain_text("错题")
