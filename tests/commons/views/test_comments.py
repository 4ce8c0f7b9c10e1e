"""Each deed is a page of its own, and a part in its place; both say no in the same words."""

import pytest
from django.urls import reverse

from commons.domain import comments
from commons.models import Comment, Report
from tests.factories.commons import CommentFactory, ReportFactory

JSON = {"HTTP_ACCEPT": "application/json"}
PART = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def said(cast):
    return CommentFactory(thread=cast.thread, author=cast.author, body="原来的话")


@pytest.fixture
def by(client, cast):
    def sign_in(person):
        client.force_login(getattr(cast, person))
        return client

    return sign_in


def address(comment, deed):
    return reverse("commons:comment-deed", args=[comment.pk, deed])


MAY_ASK = {
    "author": {"edit", "withdraw"},
    "reader": {"report"},
    "mentor": {"hide", "report"},
    "office": {"hide", "report"},
}
DEEDS = ("edit", "withdraw", "hide", "show", "report", "ask-again")


@pytest.mark.parametrize("person", MAY_ASK)
@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_is_offered_to_whom_it_is_open(by, said, person, deed):
    status = by(person).get(address(said, deed)).status_code
    assert (status == 200) is (deed in MAY_ASK[person])
    assert status in (200, 403, 409)


@pytest.mark.parametrize("deed", [*DEEDS, "burn"])
def test_no_deed_is_known_to_strangers(by, said, deed):
    assert by("stranger").get(f"/comments/{said.pk}/{deed}/").status_code == 404
    assert by("stranger").post(f"/comments/{said.pk}/{deed}/").status_code == 404


def test_an_edit_by_a_plain_form_leads_back_to_the_comment(by, said):
    client = by("author")
    assert "原来的话</textarea>" in client.get(address(said, "edit")).text
    response = client.post(address(said, "edit"), {"body": "改过的话"})
    assert (response.status_code, response.url) == (302, f"/comments/{said.pk}/")
    said.refresh_from_db()
    assert said.html == '<p dir="auto">改过的话</p>'


def test_an_edit_to_nothing_keeps_the_form(by, said):
    page = by("author").post(address(said, "edit"), {"body": " "})
    assert page.status_code == 422
    assert "Write something first." in page.text
    answer = by("author").post(address(said, "edit"), {"body": " "}, **JSON)
    assert answer.status_code == 422
    assert answer.json()["errors"]["body"]


def test_a_part_is_the_form_alone(by, said):
    part = by("author").get(address(said, "edit"), **PART).text
    assert part.lstrip().startswith("<form")


def test_fetch_is_answered_with_the_comment_as_it_stands(by, said):
    answer = by("mentor").post(address(said, "hide"), {"reason": "与教研无关"}, **JSON)
    assert answer.status_code == 200
    assert answer.json()["comment"]["state"] == "hidden"
    assert answer.json()["comment"]["html"] is None
    assert by("mentor").post(address(said, "hide"), {"reason": "又"}, **JSON).status_code == 409


@pytest.mark.parametrize("state", ["hidden", "withdrawn"])
@pytest.mark.parametrize("deed", DEEDS)
def test_a_form_filled_in_wrongly_gives_away_nothing(by, said, deed, state):
    Comment.objects.filter(pk=said.pk).update(state=state, reason="不合适")
    wrong = {"reason": "a\0b", "mentions": "nobody"}

    response = by("reader").post(address(said, deed), wrong)

    assert response.status_code in (403, 409)
    assert "原来的话" not in response.text


def test_what_is_hidden_is_read_by_author_and_moderators_only(by, cast, said):
    comments.hide_comment(
        actor=cast.actor(cast.mentor), comment=said, reason="与教研无关", at=cast.now
    )
    thread = f"/threads/{cast.thread.pk}/"
    for person in ("author", "mentor", "office"):
        for page in (by(person).get(thread).text, part_of(by(person), said)):
            assert "原来的话" in page
            assert "与教研无关" in page
    for page in (by("reader").get(thread).text, part_of(by("reader"), said)):
        assert "A moderator has hidden this comment." in page
        assert "原来的话" not in page
        assert "与教研无关" not in page


def test_what_is_withdrawn_has_no_history_any_more(by, cast, said):
    comments.edit_comment(actor=cast.actor(cast.author), comment=said, body="改过的话", at=cast.now)
    comments.withdraw_comment(actor=cast.actor(cast.author), comment=said, at=cast.now)
    for person in ("author", "mentor", "office"):
        page = by(person).get(reverse("commons:comment-history", args=[said.pk]))
        assert page.status_code == 409
        assert "的话" not in page.text
        assert "history" not in part_of(by(person), said)


def test_what_is_withdrawn_is_read_by_nobody(by, cast, said):
    comments.withdraw_comment(actor=cast.actor(cast.author), comment=said, at=cast.now)
    for person in ("author", "reader", "mentor"):
        page = part_of(by(person), said)
        assert "Withdrawn by its author." in page
        assert "原来的话" not in page


def part_of(client, comment):
    return client.get(f"/comments/{comment.pk}/", **PART).text


@pytest.mark.parametrize(
    ("person", "status"),
    [("author", 200), ("mentor", 200), ("office", 200), ("reader", 403), ("stranger", 404)],
)
def test_history_is_for_author_and_moderators(by, cast, said, person, status):
    comments.edit_comment(actor=cast.actor(cast.author), comment=said, body="改过的话", at=cast.now)
    page = by(person).get(reverse("commons:comment-history", args=[said.pk]))
    assert page.status_code == status
    assert ("原来的话" in page.text) is (status == 200)


def test_reports_wait_for_moderators_who_decide(by, cast, said):
    queue = reverse("commons:reports", args=["studygroups.circle", cast.circle.pk])
    response = by("reader").post(address(said, "report"), {"reason": "广告"})
    assert response.status_code == 302
    report = Report.objects.get()
    assert by("reader").get(queue).status_code == 404
    assert "广告" in by("mentor").get(queue).text
    assert "1 report" in by("mentor").get(f"/threads/{cast.thread.pk}/").text
    assert "1 report" not in by("reader").get(f"/threads/{cast.thread.pk}/").text

    decide = reverse("commons:report-decide", args=[report.pk, "uphold"])
    assert by("stranger").post(decide).status_code == 404
    assert by("reader").post(decide).status_code == 403
    assert by("mentor").post(decide).url == queue
    assert by("mentor").post(decide).status_code == 409
    assert Comment.objects.get().state == "hidden"
    assert "Nothing waits for you" in by("mentor").get(queue).text


def test_reports_of_another_county_stay_there(by, cast):
    ReportFactory(reason="别处的举报")
    queue = reverse("commons:reports", args=["studygroups.circle", cast.circle.pk])
    assert "别处的举报" not in by("mentor").get(queue).text


def test_a_reply_by_a_plain_link_names_whom_it_answers(by, cast):
    question = CommentFactory(
        thread=cast.thread, author=cast.author, kind="question", question_state="open"
    )
    page = by("reader").get(f"/threads/{cast.thread.pk}/?answer={question.pk}").text
    assert f'name="reply_to" value="{question.pk}"' in page
    assert 'value="answer" checked' in page
    assert "In reply to" in page


def test_a_moderators_own_comment_is_not_hidden_by_themselves(by, cast):
    own = CommentFactory(thread=cast.thread, author=cast.mentor)
    assert by("mentor").get(address(own, "hide")).status_code == 403


def test_the_circles_page_lists_its_conversations(by, cast, said):
    page = by("reader").get(cast.circle.get_absolute_url())
    assert page.status_code == 200
    assert cast.thread.title in page.text
    assert "Start a conversation" in page.text
