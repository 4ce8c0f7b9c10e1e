"""What may happen to a comment afterwards, by whom, and what the ledger says of it."""

from uuid import uuid4

import pytest

from commons.domain import comments, threads
from commons.enums import CommentKind, CommentState, QuestionState, ReportState
from commons.models import Comment, Report
from commons.queries.threads import reported_on
from kit.errors import Invalid, NotAllowed, Stale
from ledger.models import Entry
from tests.commons.conftest import member_of
from tests.factories.commons import AttachmentFactory


@pytest.fixture
def said(cast):
    return threads.post_comment(
        actor=cast.actor(cast.author),
        thread=cast.thread,
        body="请@许文看看",
        client_id=uuid4(),
        at=cast.now,
    )


def ask(cast):
    question = threads.post_comment(
        actor=cast.actor(cast.author),
        thread=cast.thread,
        body="怎么分层？",
        kind=CommentKind.QUESTION,
        client_id=uuid4(),
        at=cast.now,
    )
    threads.post_comment(
        actor=cast.actor(cast.reader),
        thread=cast.thread,
        body="一题三问。",
        kind=CommentKind.ANSWER,
        reply_to=question.pk,
        client_id=uuid4(),
        at=cast.now,
    )
    question.refresh_from_db()
    return question


def test_an_edit_keeps_what_was_said_before_and_takes_the_next_number(cast, said):
    comments.edit_comment(
        actor=cast.actor(cast.author), comment=said, body="请大家看看", at=cast.now
    )

    said.refresh_from_db()
    assert (said.body, said.number, said.edited_at) == ("请大家看看", 2, cast.now)
    assert [version.body for version in said.versions.all()] == ["请@许文看看"]
    assert not said.mentions.exists()


def test_the_same_text_again_is_no_edit(cast, said):
    comments.edit_comment(
        actor=cast.actor(cast.author), comment=said, body="请@许文看看\r\n", at=cast.now
    )

    said.refresh_from_db()
    assert (said.number, said.edited_at, said.versions.count()) == (1, None, 0)


def test_an_edit_keeps_the_homonym_that_was_chosen(cast):
    other = member_of(cast.circle, "许文")
    comment = threads.post_comment(
        actor=cast.actor(cast.author),
        thread=cast.thread,
        body="@许文",
        mentions=[other.pk],
        client_id=uuid4(),
        at=cast.now,
    )
    comments.edit_comment(
        actor=cast.actor(cast.author), comment=comment, body="@许文 好", at=cast.now
    )
    assert comment.mentions.get().person == other


@pytest.mark.parametrize("person", ["reader", "mentor", "office", "stranger"])
def test_nobody_edits_or_withdraws_for_another(cast, said, person):
    actor = cast.actor(getattr(cast, person))
    with pytest.raises(NotAllowed):
        comments.edit_comment(actor=actor, comment=said, body="改", at=cast.now)
    with pytest.raises(NotAllowed):
        comments.withdraw_comment(actor=actor, comment=said, at=cast.now)


def test_an_edit_to_nothing_is_refused(cast, said):
    with pytest.raises(Invalid):
        comments.edit_comment(
            actor=cast.actor(cast.author), comment=said, body=" \u200b", at=cast.now
        )


def test_a_comment_with_a_file_may_lose_its_words(cast, said):
    AttachmentFactory(owner=cast.author, thing=said)
    comments.edit_comment(actor=cast.actor(cast.author), comment=said, body="", at=cast.now)
    said.refresh_from_db()
    assert (said.body, said.html) == ("", "")


def test_nothing_is_edited_in_a_closed_thread(cast, said):
    threads.close_thread(actor=cast.actor(cast.mentor), thread=cast.thread, at=cast.now)
    with pytest.raises(Stale):
        comments.edit_comment(actor=cast.actor(cast.author), comment=said, body="改", at=cast.now)


def test_withdrawing_reverses_the_fact_and_the_counts(cast, said):
    comments.withdraw_comment(actor=cast.actor(cast.author), comment=said, at=cast.now)

    said.refresh_from_db()
    cast.thread.refresh_from_db()
    assert (said.state, said.number) == (CommentState.WITHDRAWN, 2)
    assert cast.thread.comment_count == 0
    assert not Entry.objects.standing().filter(kind="comment.posted").exists()
    assert Entry.objects.filter(kind="comment.posted").count() == 2
    with pytest.raises(Stale):
        comments.withdraw_comment(actor=cast.actor(cast.author), comment=said, at=cast.now)
    assert Entry.objects.filter(kind="comment.posted").count() == 2


def test_a_withdrawn_question_waits_no_longer(cast):
    question = threads.post_comment(
        actor=cast.actor(cast.author),
        thread=cast.thread,
        body="？",
        kind=CommentKind.QUESTION,
        client_id=uuid4(),
        at=cast.now,
    )
    comments.withdraw_comment(actor=cast.actor(cast.author), comment=question, at=cast.now)
    cast.thread.refresh_from_db()
    assert cast.thread.open_questions == 0


def test_hiding_needs_a_reason_and_keeps_the_fact(cast, said):
    mentor = cast.actor(cast.mentor)
    for reason in ("", " ", "字" * 201):
        with pytest.raises(Invalid):
            comments.hide_comment(actor=mentor, comment=said, reason=reason, at=cast.now)
    comments.hide_comment(actor=mentor, comment=said, reason="与教研无关", at=cast.now)

    said.refresh_from_db()
    cast.thread.refresh_from_db()
    assert (said.state, said.reason) == (CommentState.HIDDEN, "与教研无关")
    assert cast.thread.comment_count == 0
    assert Entry.objects.standing().filter(kind="comment.posted").exists()


def test_a_hidden_comment_can_be_shown_again(cast, said):
    mentor = cast.actor(cast.mentor)
    comments.hide_comment(actor=mentor, comment=said, reason="误会", at=cast.now)
    with pytest.raises(Stale):
        comments.hide_comment(actor=mentor, comment=said, reason="又", at=cast.now)
    comments.show_comment(actor=mentor, comment=said, at=cast.now)

    said.refresh_from_db()
    cast.thread.refresh_from_db()
    assert (said.state, said.reason, said.number) == (CommentState.SHOWN, "", 3)
    assert (cast.thread.comment_count, cast.thread.last_number) == (1, 3)


@pytest.mark.parametrize("person", ["author", "reader", "stranger"])
def test_only_moderators_hide(cast, said, person):
    with pytest.raises(NotAllowed):
        comments.hide_comment(
            actor=cast.actor(getattr(cast, person)), comment=said, reason="x", at=cast.now
        )


def test_the_asker_may_ask_again_and_others_may_not(cast):
    question = ask(cast)
    assert question.question_state == QuestionState.ANSWERED
    with pytest.raises(NotAllowed):
        comments.ask_again(actor=cast.actor(cast.reader), comment=question, at=cast.now)

    comments.ask_again(actor=cast.actor(cast.author), comment=question, at=cast.now)

    question.refresh_from_db()
    cast.thread.refresh_from_db()
    assert (question.question_state, question.number) == (QuestionState.OPEN, 4)
    assert cast.thread.open_questions == 1
    with pytest.raises(Stale):
        comments.ask_again(actor=cast.actor(cast.author), comment=question, at=cast.now)


def test_a_remark_cannot_be_asked_again(cast, said):
    with pytest.raises(Stale):
        comments.ask_again(actor=cast.actor(cast.author), comment=said, at=cast.now)


def report(cast, said, person, reason="广告"):
    return comments.report_comment(
        actor=cast.actor(person), comment=said, reason=reason, at=cast.now
    )


def test_one_person_reports_a_comment_once(cast, said):
    first = report(cast, said, cast.reader)
    assert report(cast, said, cast.reader, "又一次") == first
    assert Report.objects.count() == 1
    with pytest.raises(NotAllowed):
        report(cast, said, cast.author)
    with pytest.raises(Invalid):
        report(cast, said, cast.mentor, " ")


def test_an_upheld_report_hides_the_comment_for_its_reason(cast, said):
    reports = [report(cast, said, person) for person in (cast.reader, cast.office)]
    comments.decide_report(
        actor=cast.actor(cast.mentor), report=reports[0], uphold=True, at=cast.now
    )

    said.refresh_from_db()
    assert (said.state, said.reason) == (CommentState.HIDDEN, "广告")
    states = Report.objects.values_list("state", "decided_by")
    assert set(states) == {(ReportState.UPHELD, cast.mentor.pk)}
    with pytest.raises(Stale):
        comments.decide_report(
            actor=cast.actor(cast.office), report=reports[1], uphold=False, at=cast.now
        )


def test_a_dismissed_report_lets_the_comment_stand(cast, said):
    reported = report(cast, said, cast.reader)
    with pytest.raises(NotAllowed):
        comments.decide_report(
            actor=cast.actor(cast.reader), report=reported, uphold=True, at=cast.now
        )
    comments.decide_report(
        actor=cast.actor(cast.mentor), report=reported, uphold=False, at=cast.now
    )
    said.refresh_from_db()
    reported.refresh_from_db()
    assert (said.state, reported.state) == (CommentState.SHOWN, ReportState.DISMISSED)


def test_one_decision_answers_all_who_reported_the_comment(cast, said):
    reports = [report(cast, said, person) for person in (cast.reader, cast.office)]
    (waiting,) = reported_on(cast.thread.thing)
    assert waiting.waiting_reports == reports
    comments.decide_report(
        actor=cast.actor(cast.mentor), report=reports[1], uphold=False, at=cast.now
    )

    states = Report.objects.values_list("state", "decided_by")
    assert list(states) == [(ReportState.DISMISSED, cast.mentor.pk)] * 2
    assert list(reported_on(cast.thread.thing)) == []


def test_every_change_takes_exactly_one_number_for_its_comment(cast, said):
    author, mentor = cast.actor(cast.author), cast.actor(cast.mentor)
    comments.edit_comment(actor=author, comment=said, body="二", at=cast.now)
    comments.hide_comment(actor=mentor, comment=said, reason="因", at=cast.now)
    comments.show_comment(actor=mentor, comment=said, at=cast.now)
    comments.withdraw_comment(actor=author, comment=said, at=cast.now)

    cast.thread.refresh_from_db()
    assert Comment.objects.get().number == cast.thread.last_number == 5


def test_what_is_done_with_a_comment_counts_for_the_subject_and_grade_of_its_circle(cast, said):
    author, mentor = cast.actor(cast.author), cast.actor(cast.mentor)
    comments.edit_comment(actor=author, comment=said, body="二", at=cast.now)
    comments.hide_comment(actor=mentor, comment=said, reason="因", at=cast.now)
    comments.show_comment(actor=mentor, comment=said, at=cast.now)
    reported = report(cast, said, cast.reader)
    comments.decide_report(actor=mentor, report=reported, uphold=False, at=cast.now)
    comments.withdraw_comment(actor=author, comment=said, at=cast.now)

    circle = cast.thread.thing
    facts = Entry.objects.filter(
        thing_type__model__in=("comment", "report"), happened_at=cast.now
    ).values_list("kind", "subject", "grade")
    done = {kind for kind, _subject, _grade in facts}
    assert {(subject, grade) for _kind, subject, grade in facts} == {
        (circle.subject_id, circle.grade)
    }
    assert done >= {
        "comment.edited",
        "comment.hidden",
        "comment.shown",
        "comment.reported",
        "report.decided",
        "comment.withdrawn",
    }
