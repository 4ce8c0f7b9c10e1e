"""A message is reported: the office reads what was shown to the reporter, and no more, and decides."""

from datetime import timedelta

import pytest

from commons.domain import comments
from commons.models import Attachment, Comment, Notice, Report
from commons.queries.correspondences_reported import reported, waiting_reports
from commons.queries.notices import boxed, told
from kit.errors import Invalid, NotAllowed, Stale
from ledger.models import Entry
from schools.enums import Role
from tests.commons.letters import answer, write
from tests.factories.commons import AttachmentFactory
from tests.factories.schools import AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(cast):
    """Four messages; the third is by the author, and it is what gets reported."""
    first = write(cast, body="第一句")
    answer(cast, first, body="第二句")
    cast.before = answer(cast, first, body="第三句")
    cast.rude = answer(cast, first, cast.author, body="难听的话")
    answer(cast, first, body="之后的话")
    return cast


def report(cast, **more):
    more = {"reason": "骂人", "at": cast.now + timedelta(minutes=1)} | more
    return comments.report_comment(actor=cast.actor(cast.reader), comment=cast.rude, **more)


def decide(cast, one, *, uphold=True, person=None, **more):
    comments.decide_report(
        actor=cast.actor(person or cast.office),
        report=one,
        uphold=uphold,
        at=cast.now + timedelta(minutes=9),
        **{"reason": "不是同事间的话"} | more,
    )


def read(one):
    return [(each.html, each.is_gone) for each in reported(one).messages]


def test_the_office_reads_the_message_alone_unless_the_reporter_lets_it_read_more(talk):
    assert read(report(talk)) == [('<p dir="auto">难听的话</p>', False)]


def test_with_the_reporters_leave_it_reads_the_two_before_and_nothing_after(talk):
    assert [html for html, _ in read(report(talk, with_before=True))] == [
        '<p dir="auto">第二句</p>',
        '<p dir="auto">第三句</p>',
        '<p dir="auto">难听的话</p>',
    ]


def test_what_was_reported_stays_as_it_was_whatever_its_author_does(talk):
    one = report(talk, with_before=True)
    later = talk.now + timedelta(minutes=5)
    actor = talk.actor(talk.author)
    comments.edit_comment(actor=actor, comment=talk.rude, body="好听的话", at=later)
    assert read(one)[-1] == ('<p dir="auto">难听的话</p>', False)
    comments.withdraw_comment(actor=actor, comment=talk.rude, at=later)
    comments.withdraw_comment(actor=talk.actor(talk.reader), comment=talk.before, at=later)
    assert read(one) == [
        ('<p dir="auto">第二句</p>', False),
        ("", True),
        ('<p dir="auto">难听的话</p>', False),
    ]


def test_only_the_office_of_the_county_has_it_to_decide(talk):
    one = report(talk)
    elsewhere = AppointmentFactory(role=Role.OFFICE, county=talk.elsewhere.county).person
    admin = AppointmentFactory(role=Role.ADMIN, county=None).person
    assert list(waiting_reports(talk.actor(talk.office))) == [one]
    for person in (talk.author, talk.reader, talk.mentor, talk.stranger, elsewhere, admin):
        assert not waiting_reports(talk.actor(person)).exists()
        assert not Report.objects.visible_to(talk.actor(person)).exists()
        with pytest.raises(NotAllowed):
            decide(talk, one, person=person)
    assert not Report.objects.visible_to(None).exists()


def test_an_office_that_is_one_of_the_two_neither_sees_nor_decides(talk):
    AppointmentFactory(role=Role.OFFICE, county=talk.circle.county, person=talk.author)
    one = report(talk)
    assert not waiting_reports(talk.actor(talk.author)).exists()
    with pytest.raises(NotAllowed):
        decide(talk, one, person=talk.author)
    assert not Notice.objects.filter(person=talk.author, kind="message-reported").exists()


def test_the_office_hears_of_it_and_the_author_does_not(talk):
    one = report(talk)
    assert {each.person for each in Notice.objects.filter(kind="message-reported")} == {talk.office}
    actor = talk.actor(talk.office)
    [line] = told(actor, boxed(actor))
    assert (line.says, line.because, line.excerpt) == (
        "许文 reported a message",
        "because the county office decides about it",
        "",
    )
    assert line.notice.about.get_absolute_url() == "/messages/reported/"
    assert not Notice.objects.filter(
        person=talk.author, about_id=one.pk, kind__startswith="message-r"
    )


def test_upheld_hides_it_for_both_with_the_offices_reason_and_tells_the_author(talk):
    one = report(talk)
    decide(talk, one)

    talk.rude.refresh_from_db()
    one.refresh_from_db()
    assert (talk.rude.state, talk.rude.reason) == ("hidden", "不是同事间的话")
    assert (one.state, one.decided_by) == ("upheld", talk.office)
    [hidden] = Notice.objects.filter(person=talk.author, kind="message-hidden")
    assert hidden.acts.get().thing_id == talk.rude.pk
    assert not Notice.objects.filter(kind="message-reported").exists()


def test_dismissed_lets_it_stand_and_tells_its_author_nothing(talk):
    one = report(talk)
    before = Notice.objects.filter(person=talk.author).count()
    decide(talk, one, uphold=False, reason="")

    talk.rude.refresh_from_db()
    assert talk.rude.state == "shown"
    assert Notice.objects.filter(person=talk.author).count() == before


def test_once_decided_nothing_of_it_can_be_read(talk):
    paper = AttachmentFactory(owner=talk.author, thing=talk.rude)
    one = report(talk)
    actor = talk.actor(talk.office)
    assert list(Attachment.objects.reported_to(actor)) == [paper]
    assert not Attachment.objects.visible_to(actor).exists()
    decide(talk, one, uphold=False)
    assert not waiting_reports(actor).exists()
    assert not Report.objects.visible_to(actor).exists()
    assert not Attachment.objects.reported_to(actor).exists()


def test_the_files_of_what_stood_before_are_readable_only_with_leave(talk):
    paper = AttachmentFactory(owner=talk.reader, thing=talk.before)
    AttachmentFactory(owner=talk.author, thing=Comment.objects.get(body="第一句"))
    report(talk, with_before=True)
    assert list(Attachment.objects.reported_to(talk.actor(talk.office))) == [paper]


def test_a_file_hidden_with_its_message_is_gone_for_both(talk):
    AttachmentFactory(owner=talk.author, thing=talk.rude)
    decide(talk, report(talk))
    for person in (talk.author, talk.reader, talk.office):
        assert not Attachment.objects.visible_to(talk.actor(person)).exists()


def test_hiding_a_message_needs_a_reason_of_the_office(talk):
    one = report(talk)
    with pytest.raises(Invalid):
        decide(talk, one, reason=" ")
    one.refresh_from_db()
    talk.rude.refresh_from_db()
    assert (one.state, talk.rude.state) == ("open", "shown")


def test_a_report_is_decided_once(talk):
    one = report(talk)
    again = Report.objects.get(pk=one.pk)
    decide(talk, one, uphold=False)
    with pytest.raises(Stale):
        decide(talk, again)


def test_a_second_report_changes_nothing_and_nobody_reports_themselves(talk):
    assert report(talk) == report(talk, reason="又说一次", with_before=True)
    assert Report.objects.get().reason == "骂人"
    with pytest.raises(NotAllowed):
        comments.report_comment(
            actor=talk.actor(talk.author), comment=talk.rude, reason="x", at=talk.now
        )


def test_the_ledger_knows_that_it_was_reported_and_decided_but_no_word_of_it(talk):
    decide(talk, report(talk))
    kinds = list(Entry.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["comment.reported", "report.decided", "comment.hidden"]
    said = str(list(Entry.objects.values()))
    assert [word for word in ("难听的话", "骂人", "不是同事间的话") if word in said] == []
