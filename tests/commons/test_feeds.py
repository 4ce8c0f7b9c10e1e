"""What a page that follows a conversation is told, and who may follow."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache

from commons.domain import comments, threads
from commons.feeds import THREAD
from commons.models import Presence
from kit.wire import publish as publishing
from schools.middleware import actor_of_session
from tests.factories.commons import AttachmentFactory, CommentFactory
from tests.sockets import session_of


@pytest.fixture
def heard(monkeypatch, commits_at_once):
    """The events of the conversation that reach the wire, in order."""
    events = []

    def hear(message):
        if message.get("feed", "").startswith("thread:"):
            events.append(message)

    monkeypatch.setattr(publishing, "tell", hear)
    return events


def post(cast, **more):
    return threads.post_comment(
        actor=cast.actor(more.pop("person", cast.author)),
        thread=cast.thread,
        body=more.pop("body", "字"),
        client_id=uuid4(),
        at=cast.now,
        **more,
    )


@pytest.mark.parametrize(
    ("person", "may"), [("author", True), ("mentor", True), ("office", True), ("stranger", False)]
)
def test_who_sees_the_circle_may_follow(cast, person, may):
    assert THREAD.followable(cast.actor(getattr(cast, person)), cast.thread.pk) is may


def test_nobody_follows_what_is_not_there(cast):
    assert not THREAD.followable(cast.actor(cast.author), 10**9)
    assert not THREAD.followable(None, cast.thread.pk)
    assert (THREAD.newest(10**9), THREAD.missed(10**9, 0)) == (0, [])


@pytest.mark.parametrize("person", ["author", "mentor", "office", "stranger"])
def test_who_follows_learns_the_newest_number_and_nobody_else(cast, person):
    actor = cast.actor(getattr(cast, person))
    post(cast)

    may = THREAD.followable(actor, cast.thread.pk)
    assert THREAD.stands(actor, cast.thread.pk) == (1 if may else None)
    assert THREAD.stands(None, cast.thread.pk) is None


def test_a_page_that_comes_back_and_missed_nothing_costs_two_queries(
    cast, django_assert_num_queries
):
    key = session_of(cast.author).session.session_key
    cache.clear()  # as after a restart of a site without Redis
    THREAD.stands(cast.actor(cast.reader), cast.thread.pk)  # the first of all who come back

    with django_assert_num_queries(2):  # session, person and duties; the conversation
        actor = actor_of_session(key)
        assert THREAD.stands(actor, cast.thread.pk) == 0


def test_every_change_is_heard_with_the_next_number(cast, heard):
    question = post(cast, kind="question")
    post(cast, person=cast.reader, kind="answer", reply_to=question.pk)
    threads.close_thread(actor=cast.actor(cast.mentor), thread=cast.thread, at=cast.now)

    assert [message["number"] for message in heard] == [1, 2, 3, 4]
    assert {message["feed"] for message in heard} == {f"thread:{cast.thread.pk}"}
    kinds = [message["text"].split('"kind":"')[1].split('"')[0] for message in heard]
    assert kinds == ["comment.posted", "comment.posted", "question.answered", "thread.changed"]


def test_what_was_missed_comes_in_order_as_it_stands_now(cast):
    question = post(cast, kind="question")
    post(cast, person=cast.reader, kind="answer", reply_to=question.pk)
    threads.pin_thread(actor=cast.actor(cast.mentor), thread=cast.thread, at=cast.now)

    missed = THREAD.missed(cast.thread.pk, 0)
    assert [event["number"] for event in missed] == [2, 3, 4]
    assert [event["kind"] for event in missed][2] == "thread.changed"
    assert missed[1]["question_state"] == "answered"
    assert missed[0]["reply"] == {"id": question.pk, "author": "林晓雨"}
    assert THREAD.missed(cast.thread.pk, 4) == []
    assert THREAD.newest(cast.thread.pk) == 4


def test_what_is_hidden_or_withdrawn_says_nothing_of_its_text(cast, heard):
    secret, other = post(cast, body="不该看见"), post(cast, body="收回的话")
    AttachmentFactory(owner=cast.author, thing=secret)
    heard.clear()
    comments.hide_comment(
        actor=cast.actor(cast.mentor), comment=secret, reason="理由不外传", at=cast.now
    )
    comments.withdraw_comment(actor=cast.actor(cast.author), comment=other, at=cast.now)

    missed = THREAD.missed(cast.thread.pk, 0)
    told = str(missed) + "".join(message["text"] for message in heard)
    for words in ("不该看见", "收回的话", "理由不外传", "板书"):
        assert words not in told
    assert [event["kind"] for event in missed] == ["comment.hidden", "comment.withdrawn"]


def test_a_very_long_text_is_fetched_and_not_sent(cast, heard):
    post(cast, body="字" * 20_000)
    assert len(heard[0]["text"].encode()) < 65_536
    assert '"html":null' in heard[0]["text"]


@pytest.mark.parametrize("several", [1, 3])
def test_a_replay_takes_the_same_queries_for_any_number(cast, several, django_assert_num_queries):
    for _ in range(several):
        AttachmentFactory(thing=CommentFactory(thread=cast.thread))
    with django_assert_num_queries(4):
        assert len(THREAD.missed(cast.thread.pk, 0)) == several


def test_who_has_the_page_open_is_known_for_three_quarters_of_a_minute(cast):
    pk, now = cast.thread.pk, cast.now
    THREAD.beat(pk, {cast.author.pk, cast.reader.pk}, now)
    THREAD.beat(pk, {cast.author.pk}, now + timedelta(seconds=30))

    assert THREAD.present(pk, now + timedelta(seconds=31))["count"] == 2
    assert THREAD.present(pk, now + timedelta(seconds=50)) == {
        "count": 1,
        "people": [{"id": cast.author.pk, "name": "林晓雨"}],
    }
    assert Presence.objects.count() == 2


def test_old_presence_is_tidied_away(cast):
    THREAD.beat(cast.thread.pk, {cast.author.pk}, cast.now - timedelta(days=2))
    THREAD.beat(cast.thread.pk, {cast.reader.pk}, cast.now)
    assert threads.tidy_presence(at=cast.now) == 1
    assert Presence.objects.get().person == cast.reader


def test_an_event_says_where_its_author_stands_in_no_language(cast):
    post(cast)
    post(cast, person=cast.mentor)
    teacher, mentor = (event["author"] for event in THREAD.missed(cast.thread.pk, 0))
    assert (bool(teacher["school"]), teacher["role"]) == (True, "")
    assert (mentor["school"], mentor["role"]) == ("", "mentor")
