"""One comment a click, numbered without gaps, told to everybody, refused with one clear word."""

import threading
from uuid import uuid4

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone

from commons.domain import threads
from commons.enums import CommentKind, QuestionState, ThreadState
from commons.models import Comment, Thread, ThreadVisit
from kit.errors import Invalid, NotAllowed, Stale
from ledger.models import Entry
from schools.actors import load_actor
from schools.models import TeachingPost
from tests.commons.conftest import member_of
from tests.factories.commons import CommentFactory, ThreadFactory
from tests.factories.studygroups import CircleFactory


def post(cast, body="我们学校从错题看。", person=None, **more):
    more.setdefault("client_id", uuid4())
    more.setdefault("thread", cast.thread)
    return threads.post_comment(
        actor=cast.actor(person or cast.author), body=body, at=cast.now, **more
    )


def test_a_comment_takes_the_next_number_and_is_counted(cast):
    first, second = post(cast), post(cast, person=cast.reader)

    cast.thread.refresh_from_db()
    assert (first.number, second.number, cast.thread.last_number) == (1, 2, 2)
    assert cast.thread.comment_count == 2
    assert cast.thread.last_comment_at == cast.now


def test_the_same_click_again_returns_the_first_comment(cast):
    click = uuid4()
    first = post(cast, "一", client_id=click)
    again = post(cast, "二", client_id=click)

    assert again == first
    assert again.body == "一"
    assert Entry.objects.filter(kind="comment.posted").count() == 1


def test_the_same_click_is_answered_after_the_thread_was_closed(cast):
    click = uuid4()
    first = post(cast, client_id=click)
    threads.close_thread(actor=cast.actor(cast.mentor), thread=cast.thread, at=cast.now)

    assert post(cast, client_id=click) == first


def test_two_people_may_make_the_same_click(cast):
    click = uuid4()
    assert post(cast, client_id=click) != post(cast, client_id=click, person=cast.reader)


def test_the_ledger_says_who_where_and_about_what(cast):
    comment = post(cast, "提问", kind=CommentKind.QUESTION)

    entry = Entry.objects.get(kind="comment.posted")
    assert (entry.person_id, entry.thing_id) == (cast.author.pk, comment.pk)
    assert (entry.subject, entry.grade) == ("maths", 7)
    assert (entry.person_county, entry.person_subject) == (cast.circle.county_id, "maths")
    assert entry.changes == {"kind": "question", "thread": cast.thread.pk, "characters": 2}
    assert entry.person_school == TeachingPost.objects.get(person=cast.author).school_id


def test_nobody_of_another_county_writes_here(cast):
    with pytest.raises(NotAllowed):
        post(cast, person=cast.stranger)
    assert not Comment.objects.exists()


@pytest.mark.parametrize("body", ["", "  \n", "\u200b\u200d\ufeff", "\x00\x07"])
def test_a_comment_that_shows_nothing_is_refused(cast, body):
    with pytest.raises(Invalid) as refusal:
        post(cast, body)
    assert refusal.value.field == "body"
    cast.thread.refresh_from_db()
    assert cast.thread.last_number == 0


def test_twenty_thousand_characters_are_taken_and_one_more_is_not(cast):
    assert len(post(cast, "字" * 20_000).body) == 20_000
    with pytest.raises(Invalid, match=r"20001 characters.*20000"):
        post(cast, "字" * 20_001)


def test_what_people_write_survives(cast):
    body = "𬭩与昇 👩‍🏫 \u200fשלום <script>alert(1)</script>\n\n第二段"
    comment = post(cast, body)

    assert comment.body == body
    assert "<script>" not in comment.html
    assert comment.html.count("<p ") == 2


def test_a_closed_thread_takes_nothing(cast):
    threads.close_thread(actor=cast.actor(cast.mentor), thread=cast.thread, at=cast.now)
    with pytest.raises(Stale, match="closed"):
        post(cast)


def test_a_thread_closed_meanwhile_takes_nothing_from_a_page_that_does_not_know(cast):
    seen_before = Thread.objects.get(pk=cast.thread.pk)
    threads.close_thread(actor=cast.actor(cast.mentor), thread=cast.thread, at=cast.now)

    with pytest.raises(Stale):
        post(cast, thread=seen_before)


def test_a_closed_circle_takes_nothing(cast):
    cast.circle.state, cast.circle.closed_on = "closed", cast.circle.opened_on
    cast.circle.save()
    fresh = Thread.objects.get(pk=cast.thread.pk)

    with pytest.raises(Stale):
        post(cast, thread=fresh, person=cast.mentor)
    with pytest.raises(Stale):
        threads.open_thread(
            actor=cast.actor(cast.mentor),
            thing=cast.circle,
            title="新的",
            body="字",
            client_id=uuid4(),
            at=cast.now,
        )


def test_a_question_is_open_until_it_is_answered(cast):
    question = post(cast, "要不要放进专题课？", kind=CommentKind.QUESTION)
    cast.thread.refresh_from_db()
    assert cast.thread.open_questions == 1

    answer = post(cast, "放。", person=cast.reader, kind=CommentKind.ANSWER, reply_to=question.pk)

    question.refresh_from_db()
    cast.thread.refresh_from_db()
    assert question.question_state == QuestionState.ANSWERED
    assert cast.thread.open_questions == 0
    assert (answer.number, question.number, cast.thread.last_number) == (2, 3, 3)


def test_a_second_answer_is_as_welcome(cast):
    question = post(cast, kind=CommentKind.QUESTION)
    for person in (cast.reader, cast.mentor):
        post(cast, person=person, kind=CommentKind.ANSWER, reply_to=question.pk)

    assert question.replies.count() == 2


def test_only_a_question_of_this_thread_can_be_answered(cast):
    remark = post(cast)
    foreign = CommentFactory(kind=CommentKind.QUESTION, question_state=QuestionState.OPEN)
    for reply_to in (None, remark.pk, foreign.pk, 10**17):
        with pytest.raises(Invalid):
            post(cast, kind=CommentKind.ANSWER, reply_to=reply_to)


def test_a_withdrawn_comment_cannot_be_replied_to(cast):
    gone = CommentFactory(thread=cast.thread, state="withdrawn")
    with pytest.raises(Invalid):
        post(cast, reply_to=gone.pk)


def test_opening_makes_a_thread_with_its_first_comment_once(cast):
    click = uuid4()

    def start():
        return threads.open_thread(
            actor=cast.actor(cast.author),
            thing=cast.circle,
            title=" 期末\u202e复习 ",
            body="从错题看？",
            kind=CommentKind.QUESTION,
            client_id=click,
            at=cast.now,
        )

    thread, again = start(), start()

    assert again == thread
    assert thread.title == "期末复习"
    comment = thread.comments.get()
    assert (comment.number, comment.kind) == (1, "question")
    kinds = Entry.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["thread.opened", "comment.posted"]


@pytest.mark.parametrize("title", ["", " \u200b ", "字" * 121])
def test_a_thread_needs_a_title_of_a_readable_length(cast, title):
    before = Thread.objects.count()
    with pytest.raises(Invalid) as refusal:
        threads.open_thread(
            actor=cast.actor(cast.author),
            thing=cast.circle,
            title=title,
            body="字",
            client_id=uuid4(),
            at=cast.now,
        )
    assert refusal.value.field == "title"
    assert Thread.objects.count() == before


def test_an_empty_first_comment_opens_nothing(cast):
    before = Thread.objects.count()
    with pytest.raises(Invalid):
        threads.open_thread(
            actor=cast.actor(cast.author),
            thing=cast.circle,
            title="题",
            body="",
            client_id=uuid4(),
            at=cast.now,
        )
    assert (Thread.objects.count(), Entry.objects.count()) == (before, 0)


def test_moderators_close_and_reopen_once_each(cast):
    mentor = cast.actor(cast.mentor)
    threads.close_thread(actor=mentor, thread=cast.thread, at=cast.now)
    with pytest.raises(Stale):
        threads.close_thread(actor=mentor, thread=cast.thread, at=cast.now)
    threads.reopen_thread(actor=mentor, thread=cast.thread, at=cast.now)

    cast.thread.refresh_from_db()
    assert cast.thread.state == ThreadState.OPEN
    assert (cast.thread.own_number, cast.thread.last_number) == (2, 2)


def test_pinning_twice_is_refused_and_takes_no_number(cast):
    mentor = cast.actor(cast.mentor)
    threads.pin_thread(actor=mentor, thread=cast.thread, at=cast.now)
    with pytest.raises(Stale):
        threads.pin_thread(actor=mentor, thread=cast.thread, at=cast.now)
    cast.thread.refresh_from_db()
    assert (cast.thread.pinned_at, cast.thread.last_number) == (cast.now, 1)

    threads.unpin_thread(actor=mentor, thread=cast.thread, at=cast.now)
    with pytest.raises(Stale):
        threads.unpin_thread(actor=mentor, thread=cast.thread, at=cast.now)


def test_reading_is_remembered_and_never_goes_back(cast):
    post(cast)
    post(cast)
    reader = cast.actor(cast.reader)
    for number, kept in ((1, 1), (2, 2), (1, 2), (99, 2)):
        threads.mark_read(actor=reader, thread=cast.thread, number=number, at=cast.now)
        assert ThreadVisit.objects.get(person=cast.reader).seen_number == kept


def test_a_stranger_leaves_no_mark(cast):
    with pytest.raises(NotAllowed):
        threads.mark_read(
            actor=cast.actor(cast.stranger), thread=cast.thread, number=0, at=cast.now
        )
    assert not ThreadVisit.objects.exists()


class AtOnce(TransactionTestCase):
    """On a real database, with real threads."""

    def race(self, runs):
        barrier, results, problems = threading.Barrier(len(runs)), [], []

        def attempt(run):
            try:
                barrier.wait()
                results.append(run())
            except Exception as problem:  # noqa: BLE001 - told by the assertion below
                problems.append(problem)
            finally:
                connection.close()

        workers = [threading.Thread(target=attempt, args=[run]) for run in runs]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert problems == []
        return results

    def setUp(self):
        self.circle = CircleFactory()
        self.author = member_of(self.circle, "林晓雨")
        self.thread = ThreadFactory(thing=self.circle, opened_by=self.author)

    def posting(self, person, click):
        return lambda: (
            threads.post_comment(
                actor=load_actor(person),
                thread=Thread.objects.get(pk=self.thread.pk),
                body="十次",
                client_id=click,
                at=timezone.now(),
            ).pk
        )

    def test_the_same_click_ten_times_at_once_gives_one_comment(self):
        click = uuid4()
        results = self.race([self.posting(self.author, click)] * 10)

        comment = Comment.objects.get()
        assert set(results) == {comment.pk}
        self.thread.refresh_from_db()
        assert (self.thread.last_number, self.thread.comment_count) == (1, 1)
        assert Entry.objects.filter(kind="comment.posted").count() == 1

    def test_ten_people_at_once_get_ten_numbers_without_a_gap(self):
        people = [member_of(self.circle, f"教师{n}") for n in range(10)]
        self.race([self.posting(person, uuid4()) for person in people])

        numbers = Comment.objects.order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, 11))
        self.thread.refresh_from_db()
        assert (self.thread.last_number, self.thread.comment_count) == (10, 10)

    def test_the_same_start_five_times_at_once_opens_one_thread(self):
        click = uuid4()
        results = self.race(
            [
                lambda: (
                    threads.open_thread(
                        actor=load_actor(self.author),
                        thing=self.circle,
                        title="题",
                        body="字",
                        client_id=click,
                        at=timezone.now(),
                    ).pk
                )
            ]
            * 5
        )
        assert len(set(results)) == 1
        assert Comment.objects.count() == 1
