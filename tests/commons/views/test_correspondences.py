"""The doors of messages: what they answer, to whom, and that nothing typed is lost."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commons.domain import comments
from commons.models import Attachment, Block, Comment, Correspondence, Report, ThreadVisit
from kit.limits import MEETING
from schools.models import Person
from tests.commons.conftest import member_of
from tests.commons.letters import answer, block, write
from tests.factories.commons import LettersFactory, picture
from tests.factories.schools import PersonFactory

pytestmark = pytest.mark.django_db

JSON = {"HTTP_ACCEPT": "application/json"}
PART = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def mine(client, cast):
    client.force_login(cast.author)
    return client


def browser_of(person):
    browser = Client()
    browser.force_login(person)
    return browser


def to(person):
    return f"/messages/to/{person.pk}/"


def page_of(message):
    return message.thread.thing.get_absolute_url()


def html(response):
    return response.content.decode()


def test_a_plain_form_begins_the_correspondence_with_its_files(mine, cast):
    paper = SimpleUploadedFile("板书.png", picture())
    data = {"client_id": str(uuid4()), "body": "请看", "files": [paper]}
    response = mine.post(to(cast.reader), data)

    pair = Correspondence.objects.get()
    assert (response.status_code, response.url) == (302, f"/messages/{pair.pk}/")
    assert Attachment.objects.get().thing == Comment.objects.get()
    shown = html(browser_of(cast.reader).get(response.url))
    assert "请看" in shown
    assert "板书.png" in shown


def test_four_files_are_refused_and_the_text_stays(mine, cast):
    four = [SimpleUploadedFile(f"{n}.png", picture(8 + n)) for n in range(4)]
    data = {"client_id": str(uuid4()), "body": "请看四个", "files": four}
    response = mine.post(to(cast.reader), data)

    assert response.status_code == 422
    assert "请看四个" in html(response)
    assert "At most 3 files" in html(response)
    assert not Comment.objects.exists()


def test_an_empty_form_is_refused_and_begins_nothing(mine, cast):
    for data in ({}, {"client_id": str(uuid4()), "body": " "}):
        assert mine.post(to(cast.reader), data).status_code == 422
    assert not Correspondence.objects.filter(thread__isnull=False).exists()


def test_where_there_is_one_already_writing_leads_into_it(mine, cast):
    message = write(cast, cast.reader, cast.author)
    assert mine.get(to(cast.reader)).url == page_of(message)


def test_fetch_is_told_where_the_conversation_is(mine, cast):
    data = {"client_id": str(uuid4()), "body": "请看"}
    response = mine.post(to(cast.reader), data, **JSON)
    pair = Correspondence.objects.get()
    assert (response.status_code, response.json()) == (
        201,
        {"id": pair.pk, "url": f"/messages/{pair.pk}/"},
    )


@pytest.mark.parametrize("extra", [{}, JSON])
def test_who_is_blocked_is_told_when_they_send_and_not_before(mine, cast, extra):
    block(cast, cast.reader, cast.author)
    before = mine.get(to(cast.reader))
    assert (before.status_code, "takes no messages" in html(before)) == (200, False)

    data = {"client_id": str(uuid4()), "body": "我写的话"}
    response = mine.post(to(cast.reader), data, **extra)

    assert response.status_code == 409
    said = response.json()["message"] if extra else html(response)
    assert "许文 takes no messages from you. What you wrote is kept" in said
    assert extra or "我写的话" in said


def test_who_is_blocked_sees_the_conversation_as_before_and_keeps_the_text(mine, cast):
    message = write(cast)
    block(cast, cast.reader, cast.author)
    page = html(mine.get(page_of(message)))
    assert ("data-composer" in page, "takes no messages" in page) == (True, False)

    data = {"client_id": str(uuid4()), "body": "我写的话"}
    url = f"/threads/{message.thread_id}/comments/"
    answers = [mine.post(url, data), mine.post(url, data, **JSON)]

    assert [each.status_code for each in answers] == [409, 409]
    assert "我写的话" in html(answers[0])
    assert answers[1].json()["message"].startswith("许文 takes no messages from you")


def test_who_blocks_has_a_way_back_in_place_of_the_form(mine, cast):
    message = write(cast, cast.reader, cast.author)
    response = mine.post(f"{to(cast.reader)}block/", follow=True)

    assert response.redirect_chain == [(page_of(message), 302)]
    assert "data-composer" not in html(response)
    assert f'action="{to(cast.reader)}unblock/"' in html(response)
    listed = html(mine.get("/messages/blocked/"))
    assert "许文" in listed
    response = mine.post(f"{to(cast.reader)}unblock/", {"back": "blocked"})
    assert (response.url, Block.objects.exists()) == ("/messages/blocked/", False)


def test_a_stranger_cannot_be_blocked_nor_found_out(mine, cast):
    for deed in ("", "block/", "unblock/"):
        assert mine.post(f"{to(cast.stranger)}{deed}").status_code == 404
    assert not Block.objects.exists()


def test_who_left_can_still_be_blocked_by_whom_they_wrote_to(mine, cast):
    message = write(cast, cast.reader, cast.author)
    Person.objects.filter(pk=cast.reader.pk).update(is_active=False)
    shown = html(mine.get(page_of(message)))
    assert "许文 has no open account here any more" in shown
    assert "data-composer" not in shown
    assert mine.post(f"{to(cast.reader)}block/").url == page_of(message)


def test_too_many_new_people_are_refused_kindly_and_the_text_stays(mine, cast):
    for _ in range(MEETING.times):
        LettersFactory(low=cast.author, high=PersonFactory(county=cast.circle.county))
    Correspondence.objects.update(begun_at=cast.now)
    response = mine.post(to(cast.reader), {"client_id": str(uuid4()), "body": "第二十一个"})
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 80_000
    assert "第二十一个" in html(response)
    assert "20 new people" in html(response)


# -- Reading ----------------------------------------------------------------------------------


def test_the_list_says_with_whom_and_what_was_said_last(mine, cast):
    quiet = member_of(cast.circle, "何静")
    write(cast, quiet, cast.author, "早先的话")
    last = write(cast, cast.reader, cast.author, "最近的话")
    LettersFactory(low=cast.reader, high=quiet)

    shown = html(mine.get("/messages/"))

    assert shown.index("许文") < shown.index("何静")
    assert "最近的话" in shown
    assert shown.count("/messages/to/") == 0
    assert shown.count('class="fresh"') == 2
    mine.get(page_of(last))
    assert html(mine.get("/messages/")).count('class="fresh"') == 1
    assert ThreadVisit.objects.get().seen_number == 1


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_takes_as_many_queries_however_long(mine, cast, many, django_assert_num_queries):
    for n in range(many):
        write(cast, member_of(cast.circle, f"何{n}"), cast.author)
    mine.get("/messages/")
    with django_assert_num_queries(9):
        mine.get("/messages/")


@pytest.mark.parametrize("many", [1, 3])
def test_a_conversation_takes_as_many_queries_however_long(
    mine, cast, many, django_assert_num_queries
):
    message = write(cast)
    for _ in range(many):
        answer(cast, message)
    mine.get(page_of(message))
    mine.get(page_of(message))
    with django_assert_num_queries(11):
        mine.get(page_of(message))


def test_its_conversation_and_its_messages_lead_to_the_page_of_the_two(mine, cast):
    message = write(cast)
    assert mine.get(f"/comments/{message.pk}/").url.startswith(f"/threads/{message.thread_id}/")
    response = mine.get(f"/threads/{message.thread_id}/?from={message.pk}")
    assert response.url == f"{page_of(message)}?from={message.pk}"


def test_both_read_why_the_office_hid_a_message_and_neither_its_words(cast):
    message = write(cast, body="难听的话")
    report = comments.report_comment(
        actor=cast.actor(cast.reader), comment=message, reason="骂人", at=cast.now
    )
    comments.decide_report(
        actor=cast.actor(cast.office),
        report=report,
        uphold=True,
        reason="不是同事间的话",
        at=cast.now,
    )
    for person in (cast.author, cast.reader):
        browser = browser_of(person)
        for shown in (
            html(browser.get(page_of(message))),
            html(browser.get(f"/comments/{message.pk}/", **PART)),
        ):
            assert "The county office has hidden this message: 不是同事间的话" in shown
            assert "难听的话" not in shown
            assert "骂人" not in shown


# -- Reports ----------------------------------------------------------------------------------


def test_whoever_reports_reads_exactly_what_the_office_will_read(cast):
    write(cast, body="第一句")
    write(cast, body="第二句")
    write(cast, cast.reader, cast.author, body="第三句")
    message = write(cast, body="难听的话")
    shown = html(browser_of(cast.reader).get(f"/comments/{message.pk}/report/", **PART))
    assert [word in shown for word in ("第一句", "第二句", "第三句", "难听的话")] == [
        False,
        True,
        True,
        True,
    ]
    assert 'name="with_before"' in shown


def test_the_first_message_has_nothing_before_it_to_show(cast):
    message = write(cast)
    shown = html(browser_of(cast.reader).get(f"/comments/{message.pk}/report/", **PART))
    assert 'name="with_before"' not in shown


def test_the_office_decides_in_its_queue_and_is_asked_for_a_reason(cast):
    message = write(cast, body="难听的话")
    browser_of(cast.reader).post(
        f"/comments/{message.pk}/report/", {"reason": "骂人", "with_before": "on"}
    )
    report = Report.objects.get()
    assert report.with_before
    office = browser_of(cast.office)
    queue = html(office.get("/messages/reported/"))
    assert ("难听的话" in queue, "骂人" in queue) == (True, True)
    uphold = f"/reports/{report.pk}/uphold/"
    response = office.post(uphold, {"reason": ""})
    assert (response.status_code, "Say why." in html(response)) == (422, True)
    response = office.post(uphold, {"reason": "字" * 201})
    assert response.status_code == 422

    response = office.post(uphold, {"reason": "不是同事间的话"})

    assert response.url == "/messages/reported/"
    assert "难听的话" not in html(office.get("/messages/reported/"))
    assert office.post(uphold, {"reason": "再来"}).status_code == 404
