"""The daily mail tells of a message whom it was written to, and of none that is gone."""

from datetime import timedelta

from django.core import mail

from commons.domain import comments
from commons.models import Notice
from commons.tasks import send_due_digests
from schools.models import Person
from tests.commons.letters import write

SECRET = "说给你一个人听"


def the_next_day(moment):
    """Return half past five in the afternoon of the day after ``moment``."""
    return (moment + timedelta(days=1)).replace(hour=9, minute=30)  # in UTC


def test_the_daily_mail_says_why_and_only_to_whom_it_was_written(cast):
    Person.objects.update(email="a@example.org")
    message = write(cast, body=SECRET)
    send_due_digests(the_next_day(message.posted_at))

    [letter] = mail.outbox
    assert letter.body.count(SECRET) == 1
    assert "林晓雨 wrote to you" in letter.body
    assert "because 林晓雨 wrote to you" in letter.body
    assert Notice.objects.get().person == cast.reader


def test_the_mail_says_nothing_of_what_was_taken_back_or_hidden(cast):
    Person.objects.update(email="a@example.org")
    gone, hidden = write(cast, body="收回的话"), write(cast, body="隐藏的话")
    comments.withdraw_comment(actor=cast.actor(cast.author), comment=gone, at=cast.now)
    report = comments.report_comment(
        actor=cast.actor(cast.reader), comment=hidden, reason="骂人", at=cast.now
    )
    comments.decide_report(
        actor=cast.actor(cast.office), report=report, uphold=True, reason="不妥", at=cast.now
    )
    send_due_digests(the_next_day(cast.now))
    said = "".join(letter.body for letter in mail.outbox)
    assert [words in said for words in ("收回的话", "隐藏的话", "骂人")] == [False] * 3
    assert [letter.body.count("hid a message of yours") for letter in mail.outbox] == [1]
