"""The doors of conversations: what they answer, to whom, and that nothing typed is lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from commons.domain import threads
from commons.models import Attachment, Comment, Thread, ThreadVisit
from kit.limits import POSTING
from tests.commons.conftest import member_of
from tests.factories.commons import CommentFactory, ThreadFactory, picture

JSON = {"HTTP_ACCEPT": "application/json"}


def send(client, thread, body="我们学校从错题看。", **more):
    extra = more.pop("extra", JSON)
    data = {"client_id": str(uuid4()), "body": body, **more}
    return client.post(reverse("commons:thread-comments", args=[thread.pk]), data, **extra)


@pytest.fixture
def signed_in(client, cast):
    client.force_login(cast.author)
    return client


def test_fetch_is_answered_with_the_comment(signed_in, cast):
    response = send(signed_in, cast.thread, kind="question")

    comment = Comment.objects.get()
    assert response.status_code == 201
    answer = response.json()
    assert (answer["id"], answer["number"]) == (comment.pk, 1)
    assert (answer["kind"], answer["comment_kind"]) == ("comment.posted", "question")
    assert answer["html"] == '<p dir="auto">我们学校从错题看。</p>'
    assert answer["author"]["name"] == "林晓雨"


def test_a_plain_form_is_led_to_its_comment(signed_in, cast):
    response = send(signed_in, cast.thread, extra={})

    comment = Comment.objects.get()
    assert (response.status_code, response.url) == (302, f"/comments/{comment.pk}/")
    response = signed_in.get(response.url)
    assert response.url == f"/threads/{cast.thread.pk}/#comment-{comment.pk}"


def test_the_same_form_twice_makes_one_comment(signed_in, cast):
    click = str(uuid4())
    answers = [send(signed_in, cast.thread, client_id=click) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [("", "Write something"), ("字" * 20_001, "20000"), ("字" * 100_000, "100000")],
    ids=["nothing", "a little too long", "far too long"],
)
def test_what_cannot_be_taken_says_so_and_stays_in_the_form(signed_in, cast, body, words):
    answer = send(signed_in, cast.thread, body)
    assert answer.status_code == 422
    assert words in answer.json()["errors"]["body"][0]

    page = send(signed_in, cast.thread, body, extra={})
    assert page.status_code == 422
    assert words in page.text
    assert f">{body}</textarea>" in page.text
    assert not Comment.objects.exists()


def test_a_closed_thread_gives_the_text_back(signed_in, cast):
    threads.close_thread(actor=cast.actor(cast.mentor), thread=cast.thread, at=cast.now)

    assert send(signed_in, cast.thread).status_code == 409
    page = send(signed_in, cast.thread, "很长的话", extra={})
    assert page.status_code == 409
    assert "readonly" in page.text
    assert ">很长的话</textarea>" in page.text


def test_too_fast_says_when_to_come_back(signed_in, cast, time_machine):
    time_machine.move_to(cast.now, tick=False)  # limits count in windows of the clock
    statuses = [send(signed_in, cast.thread).status_code for _ in range(POSTING.times)]
    assert set(statuses) == {201}

    answer = send(signed_in, cast.thread)
    page = send(signed_in, cast.thread, "留着", extra={})
    assert (answer.status_code, page.status_code) == (429, 429)
    assert int(answer["Retry-After"]) > 0
    assert int(page["Retry-After"]) > 0
    assert ">留着</textarea>" in page.text


def test_other_counties_find_nothing(client, cast):
    comment = CommentFactory(thread=cast.thread, author=cast.author)
    client.force_login(cast.stranger)
    assert send(client, cast.thread).status_code == 404
    for address in (
        reverse("commons:thread", args=[cast.thread.pk]),
        reverse("commons:thread-people", args=[cast.thread.pk]),
        reverse("commons:comment", args=[comment.pk]),
        reverse("commons:comment-history", args=[comment.pk]),
        reverse("commons:comment-deed", args=[comment.pk, "edit"]),
        reverse("commons:threads", args=["studygroups.circle", cast.circle.pk]),
        reverse("commons:reports", args=["studygroups.circle", cast.circle.pk]),
    ):
        assert client.get(address).status_code == 404, address


@pytest.mark.parametrize("host", ["schools.person", "commons.comment", "nothing", "a.b.c"])
def test_only_registered_hosts_have_conversations(signed_in, cast, host):
    assert signed_in.get(f"/on/{host}/{cast.circle.pk}/threads/").status_code == 404


def test_signed_out_people_are_asked_to_sign_in(client, cast):
    assert client.get(f"/threads/{cast.thread.pk}/").status_code == 302
    assert send(client, cast.thread).status_code in (302, 401)


@pytest.mark.parametrize(
    "field",
    [
        {"client_id": "x"},
        {"client_id": ""},
        {"kind": "shout"},
        {"reply_to": "1; drop"},
        {"reply_to": str(10**30)},
        {"second": str(10**30)},
        {"second": "-1"},
        {"mentions": "x"},
        {"attachments": "x"},
        {"attachments": "00000000-0000-4000-8000-000000000000"},
    ],
    ids=str,
)
def test_nonsense_in_a_field_is_one_clear_refusal(signed_in, cast, field):
    answer = send(signed_in, cast.thread, **field)
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert not Comment.objects.exists()


def test_files_of_a_plain_form_come_with_the_comment_once(signed_in, cast):
    click = str(uuid4())
    for _ in range(2):
        file = SimpleUploadedFile("板书.png", picture())
        response = send(signed_in, cast.thread, "看板书", client_id=click, files=[file], extra={})
        assert response.status_code == 302
    attached = Attachment.objects.get()
    assert (attached.thing, attached.name) == (Comment.objects.get(), "板书.png")
    assert "板书.png" in signed_in.get(f"/threads/{cast.thread.pk}/").text


def test_a_program_in_a_plain_form_is_refused_and_the_text_kept(signed_in, cast):
    file = SimpleUploadedFile("教案.docx", b"MZ\x90\x00" + b"\0" * 200)
    page = send(signed_in, cast.thread, "见附件", files=[file], extra={})
    assert page.status_code == 422
    assert "not what its name says" in page.text
    assert ">见附件</textarea>" in page.text
    assert (Comment.objects.count(), Attachment.objects.count()) == (0, 0)


def test_a_conversation_is_started_from_a_plain_form(signed_in, cast):
    address = reverse("commons:threads", args=["studygroups.circle", cast.circle.pk])
    click = str(uuid4())
    data = {"client_id": click, "title": "单元复习", "body": "怎么分课时？", "kind": "question"}
    first, again = signed_in.post(address, data), signed_in.post(address, data)

    thread = Thread.objects.get(title="单元复习")
    assert first.url == again.url == f"/threads/{thread.pk}/"
    assert thread.comments.get().question_state == "open"


def test_a_start_without_title_keeps_what_was_written(signed_in, cast):
    address = reverse("commons:threads", args=["studygroups.circle", cast.circle.pk])
    data = {"client_id": str(uuid4()), "title": " ", "body": "怎么分课时？"}
    page = signed_in.post(address, data)
    assert page.status_code == 422
    assert "怎么分课时？</textarea>" in page.text
    answer = signed_in.post(address, data, **JSON)
    assert list(answer.json()["errors"]) == ["title"]


def test_the_page_shows_each_comment_once_with_its_author_and_school(signed_in, cast):
    comment = CommentFactory(thread=cast.thread, author=cast.reader, body="独一无二的话")
    page = signed_in.get(f"/threads/{cast.thread.pk}/").text
    assert page.count("独一无二的话") == 1
    assert page.count(f'id="comment-{comment.pk}"') == 1
    assert "许文" in page
    assert "初级中学" in page


def test_reading_the_page_marks_it_read_and_the_next_shows_the_line(signed_in, cast):
    CommentFactory(thread=cast.thread, author=cast.reader)
    first = signed_in.get(f"/threads/{cast.thread.pk}/").text
    assert "data-unread" not in first
    assert ThreadVisit.objects.get().seen_number == 1
    later = cast.now + timedelta(minutes=5)
    fresh = CommentFactory(thread=cast.thread, author=cast.reader, posted_at=later)

    second = signed_in.get(f"/threads/{cast.thread.pk}/").text
    assert second.index("data-unread") < second.index(f'id="comment-{fresh.pk}"')
    assert second.index("data-unread") > second.index('id="comment-')
    assert "data-unread" not in signed_in.get(f"/threads/{cast.thread.pk}/").text


def test_an_open_page_says_how_far_it_was_read(signed_in, cast):
    for _ in range(3):
        CommentFactory(thread=cast.thread)
    address = reverse("commons:thread-read", args=[cast.thread.pk])
    assert signed_in.post(address, {"number": "2"}).status_code == 204
    assert ThreadVisit.objects.get().seen_number == 2
    assert signed_in.post(address, {"number": "x"}, **JSON).status_code == 422


def test_an_old_comment_is_found_in_a_long_conversation(signed_in, cast):
    said = [CommentFactory(thread=cast.thread, author=cast.reader) for _ in range(203)]
    oldest, newest = said[0], said[-1]

    latest = signed_in.get(f"/threads/{cast.thread.pk}/").text
    assert f'id="comment-{oldest.pk}"' not in latest
    assert f'id="comment-{newest.pk}"' in latest
    assert f"?before={said[3].pk}" in latest

    place = signed_in.get(oldest.get_absolute_url()).url
    assert place == f"/threads/{cast.thread.pk}/?from={oldest.pk}#comment-{oldest.pk}"
    part = signed_in.get(place).text
    assert f'id="comment-{oldest.pk}"' in part
    assert f'id="comment-{newest.pk}"' not in part
    assert "data-earlier" not in part

    before = signed_in.get(f"/threads/{cast.thread.pk}/?before={said[3].pk}").text
    assert before.count("<article") == 3 + 2  # and the two that the script copies


@pytest.mark.parametrize("query", ["before=x", "from=-1", "before=99999999999999999999", "from="])
def test_an_odd_address_shows_the_latest(signed_in, cast, query):
    CommentFactory(thread=cast.thread)
    assert signed_in.get(f"/threads/{cast.thread.pk}/?{query}").status_code == 200


@pytest.mark.parametrize("comments", [1, 3])
def test_the_page_takes_the_same_queries_for_any_number_of_comments(
    signed_in, cast, comments, django_assert_num_queries
):
    for n in range(comments):
        CommentFactory(thread=cast.thread, author=member_of(cast.circle, f"教师{n}"))
    signed_in.get(f"/threads/{cast.thread.pk}/")
    with django_assert_num_queries(11):
        signed_in.get(f"/threads/{cast.thread.pk}/")


@pytest.mark.parametrize("several", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number_of_conversations(
    signed_in, cast, several, django_assert_num_queries
):
    for _ in range(several):
        CommentFactory(thread=ThreadFactory(thing=cast.circle))
    address = reverse("commons:threads", args=["studygroups.circle", cast.circle.pk])
    signed_in.get(address)
    with django_assert_num_queries(7):
        signed_in.get(address)


def test_the_list_counts_what_is_new_to_this_reader(signed_in, cast):
    CommentFactory(thread=cast.thread, author=cast.reader)
    CommentFactory(thread=cast.thread, author=cast.author)
    address = reverse("commons:threads", args=["studygroups.circle", cast.circle.pk])
    assert "1 new comment" in signed_in.get(address).text
    signed_in.get(f"/threads/{cast.thread.pk}/")
    assert "1 new comment" not in signed_in.get(address).text


def test_moderators_pin_and_close_and_others_may_not(client, cast):
    address = reverse("commons:thread-step", args=[cast.thread.pk, "close"])
    client.force_login(cast.reader)
    assert client.post(address).status_code == 403
    client.force_login(cast.mentor)
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 409
    cast.thread.refresh_from_db()
    assert cast.thread.state == "closed"


def test_people_are_suggested_by_characters_pinyin_and_initials(signed_in, cast):
    address = reverse("commons:thread-people", args=[cast.thread.pk])

    def found(query):
        people = signed_in.get(address, {"q": query}).json()["people"]
        return [person["name"] for person in people]

    for query in ("许", "xuw", "xw", "Xu Wen", "wen"):
        assert found(query) == ["许文"], query
    assert found("余生") == []
    assert "林晓雨" in found("")


def test_hostile_words_are_text(signed_in, cast):
    send(signed_in, cast.thread, "<script>alert(1)</script>")
    page = signed_in.get(f"/threads/{cast.thread.pk}/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_who_works_above_schools_is_shown_with_the_duty(signed_in, cast):
    comment = CommentFactory(thread=cast.thread, author=cast.mentor)
    page = signed_in.get(f"/threads/{cast.thread.pk}/").text
    article = page.partition(f'id="comment-{comment.pk}"')[2].partition("</article>")[0]
    assert '<span class="face lead"' in article
    assert '<span data-slot="role">mentor</span>' in article
    assert 'data-role-mentor="mentor"' in page  # for the comments that come while it is open


def test_what_must_be_written_is_not_called_optional(signed_in, cast):
    address = reverse("commons:threads", args=["studygroups.circle", cast.circle.pk])
    assert "(optional)" not in signed_in.get(address).text
