"""Who is told of what, once; muting always wins; what is seen, withdrawn or lost goes quiet."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from commons.domain import comments, notices, threads
from commons.enums import Channel
from commons.feeds import NOTICES as FEED
from commons.messages import ANSWERED, ASKED, HIDDEN, MENTIONED, NOTICES, REPLIED, REPORTED
from commons.models import Notice, NoticeAct, NoticeChoice, ThreadMute
from commons.queries.notices import (
    bell_of,
    boxed,
    can_notify,
    told,
    unseen_count,
    who_may_be_told,
)
from kit.errors import Invalid, NotAllowed
from schools.domain.appointments import Scope, appoint, end_appointment
from schools.enums import Role
from studygroups.models import CirclePreference
from tests.commons.conftest import member_of
from tests.factories.schools import PersonFactory


def say(cast, person, body="我们从错题看。", **more):
    return threads.post_comment(
        actor=cast.actor(person),
        thread=cast.thread,
        body=body,
        client_id=more.pop("client_id", None) or uuid4(),
        at=more.pop("at", cast.now),
        **more,
    )


def kinds(person):
    return sorted(Notice.objects.filter(person=person).values_list("kind", flat=True))


def lines(cast, person):
    actor = cast.actor(person)
    return [line.says for line in told(actor, boxed(actor))]


@pytest.fixture
def question(cast):
    return say(cast, cast.author, "错题怎么收？", kind="question")


def test_a_question_waits_for_those_who_guide_the_circle(cast, question):
    assert kinds(cast.mentor) == [ASKED.name]
    assert kinds(cast.author) == kinds(cast.reader) == kinds(cast.stranger) == []


def test_an_answer_is_told_to_who_asked(cast, question):
    say(cast, cast.reader, "按单元收。", kind="answer", reply_to=question.pk)

    assert kinds(cast.author) == [ANSWERED.name]
    assert lines(cast, cast.author) == [f"许文 answered your question in “{cast.thread.title}”"]


def test_one_comment_is_told_once_a_person_for_the_first_reason(cast, question):
    say(cast, cast.reader, "@林晓雨 按单元收。", kind="answer", reply_to=question.pk)

    assert kinds(cast.author) == [ANSWERED.name]


def test_a_reply_and_a_mention(cast):
    first = say(cast, cast.author)
    say(cast, cast.reader, "@方老师 请看", reply_to=first.pk)

    assert kinds(cast.author) == [REPLIED.name]
    assert kinds(cast.mentor) == [MENTIONED.name]


def test_nobody_is_told_of_what_they_did_themselves(cast):
    first = say(cast, cast.author)
    say(cast, cast.author, "@林晓雨 补充", reply_to=first.pk)
    say(cast, cast.mentor, "各校怎么做？", kind="question")

    assert kinds(cast.author) == kinds(cast.mentor) == []


def test_the_same_click_twice_tells_once(cast):
    click = uuid4()
    for _ in range(2):
        say(cast, cast.reader, "@林晓雨 请看", client_id=click)

    assert NoticeAct.objects.filter(person=cast.author).count() == 1
    assert unseen_count(cast.author.pk) == 1


def test_several_of_a_kind_about_one_conversation_are_one_notice(cast):
    third = member_of(cast.circle, "余承泽")
    for person in (cast.reader, third, cast.mentor, cast.reader):
        say(cast, person, "@林晓雨 请看")

    [notice] = Notice.objects.filter(person=cast.author)
    assert notice.acts.count() == 4
    assert lines(cast, cast.author) == [
        f"许文, 方老师 and 1 other mentioned you in “{cast.thread.title}”"
    ]


def test_what_comes_after_it_was_seen_is_a_new_one(cast):
    say(cast, cast.reader, "@林晓雨 请看")
    [first] = Notice.objects.filter(person=cast.author)
    notices.see_notice(actor=cast.actor(cast.author), notice=first, at=cast.now)
    say(cast, cast.reader, "@林晓雨 再看")

    assert unseen_count(cast.author.pk) == 1
    assert Notice.objects.filter(person=cast.author).count() == 2


def test_reading_the_conversation_is_enough(cast):
    say(cast, cast.reader, "@林晓雨 请看")
    cast.thread.refresh_from_db()
    before = cast.thread.last_number
    say(cast, cast.reader, "@林晓雨 还有")
    actor = cast.actor(cast.author)
    threads.mark_read(actor=actor, thread=cast.thread, number=before, at=cast.now)
    assert unseen_count(cast.author.pk) == 1
    cast.thread.refresh_from_db()
    threads.mark_read(actor=actor, thread=cast.thread, number=cast.thread.last_number, at=cast.now)
    assert unseen_count(cast.author.pk) == 0


@pytest.mark.parametrize("what", ["conversation", "circle"])
def test_muting_always_wins(cast, what):
    first = say(cast, cast.author)
    if what == "circle":
        CirclePreference.objects.create(circle=cast.circle, person=cast.author, is_muted=True)
    else:
        notices.mute_thread(
            actor=cast.actor(cast.author), thread=cast.thread, muted=True, at=cast.now
        )
    for kind in NOTICES:
        for channel in Channel:
            NoticeChoice.objects.create(person=cast.author, kind=kind, channel=channel, wanted=True)
    say(cast, cast.reader, "@林晓雨 请看", reply_to=first.pk)
    comments.hide_comment(actor=cast.actor(cast.mentor), comment=first, reason="离题", at=cast.now)

    assert kinds(cast.author) == []
    for kind in (MENTIONED, HIDDEN):
        assert not can_notify(cast.author, kind, cast.thread, Channel.BELL)


def test_a_muted_conversation_is_heard_again(cast):
    for muted, mutes in ((True, 1), (True, 1), (False, 0), (False, 0)):
        notices.mute_thread(
            actor=cast.actor(cast.author), thread=cast.thread, muted=muted, at=cast.now
        )
        assert ThreadMute.objects.count() == mutes
    say(cast, cast.reader, "@林晓雨 请看")
    assert kinds(cast.author) == [MENTIONED.name]


def test_whoever_may_not_see_it_is_not_told(cast, question):
    for stranger in (cast.stranger, PersonFactory()):
        assert not can_notify(stranger, MENTIONED, cast.thread, Channel.BELL)
    cast.author.is_active = False
    cast.author.save()
    assert not can_notify(cast.author, MENTIONED, cast.thread, Channel.BELL)
    say(cast, cast.reader, "按单元收。", kind="answer", reply_to=question.pk)
    assert kinds(cast.author) == []


def test_who_has_left_the_circle_reads_nothing_of_it(cast):
    say(cast, cast.reader, "@林晓雨 请看")
    assert len(lines(cast, cast.author)) == 1
    cast.author.memberships.update(ends_on=cast.now.date())

    assert lines(cast, cast.author) == []


def test_a_comment_withdrawn_is_told_no_more(cast):
    said = say(cast, cast.reader, "@林晓雨 请看")
    comments.withdraw_comment(actor=cast.actor(cast.reader), comment=said, at=cast.now)

    assert kinds(cast.author) == []
    assert unseen_count(cast.author.pk) == 0


def test_a_withdrawn_comment_leaves_the_others_of_its_notice(cast):
    said = say(cast, cast.reader, "@林晓雨 请看")
    say(cast, cast.mentor, "@林晓雨 也请看")
    comments.withdraw_comment(actor=cast.actor(cast.reader), comment=said, at=cast.now)

    assert lines(cast, cast.author) == [f"方老师 mentioned you in “{cast.thread.title}”"]


def test_hiding_and_reports_are_told_to_whom_they_concern(cast):
    said = say(cast, cast.author, "加我微信")
    comments.report_comment(actor=cast.actor(cast.reader), comment=said, reason="广告", at=cast.now)
    assert kinds(cast.mentor) == [REPORTED.name]
    comments.hide_comment(actor=cast.actor(cast.mentor), comment=said, reason="广告", at=cast.now)
    assert kinds(cast.author) == [HIDDEN.name]
    assert kinds(cast.mentor) == []  # there is nothing left to decide


def test_a_kind_that_is_not_wanted_does_not_ring(cast):
    actor = cast.actor(cast.author)
    wanted = {(MENTIONED.name, channel): False for channel in Channel}
    notices.choose(actor=actor, wanted=wanted, hour=7)
    say(cast, cast.reader, "@林晓雨 请看")
    assert kinds(cast.author) == []
    notices.choose(actor=actor, wanted={(MENTIONED.name, Channel.MAIL): True}, hour=7)
    say(cast, cast.reader, "@林晓雨 请看")
    assert kinds(cast.author) == [MENTIONED.name]
    assert unseen_count(cast.author.pk) == 0  # for the mail only


def test_bell_and_mail_are_asked_together(cast, django_assert_num_queries):
    wanted = {(MENTIONED.name, Channel.BELL): False}
    notices.choose(actor=cast.actor(cast.author), wanted=wanted, hour=7)
    people = [cast.author.pk, cast.stranger.pk]
    who_may_be_told(people, MENTIONED, cast.thread)  # what is cached of types is cached

    # Who muted it, the conversation or the circle; who wants it; whose account is open; and of
    # each of the two what they are today and whether they see it.
    with django_assert_num_queries(4 + 2 * 2):
        may = who_may_be_told(people, MENTIONED, cast.thread)

    assert may == {Channel.BELL: set(), Channel.MAIL: {cast.author.pk}}


@pytest.mark.parametrize(
    ("wanted", "hour"),
    [
        ({("no-such", "bell"): True}, 8),
        ({(MENTIONED.name, "smoke"): True}, 8),
        ({(HIDDEN.name, "bell"): False}, 8),
        ({}, 24),
        ({}, -1),
    ],
)
def test_what_cannot_be_chosen_is_refused(cast, wanted, hour):
    with pytest.raises(Invalid):
        notices.choose(actor=cast.actor(cast.author), wanted=wanted, hour=hour)


def test_all_read_and_back(cast, question):
    say(cast, cast.reader, "@林晓雨 请看")
    say(cast, cast.reader, "按单元收。", kind="answer", reply_to=question.pk)
    actor, moment = cast.actor(cast.author), cast.now + timedelta(minutes=1)
    assert notices.see_all(actor=actor, at=moment) == 2
    assert unseen_count(cast.author.pk) == 0
    say(cast, cast.reader, "@林晓雨 又来")
    notices.unsee(actor=actor, moment=moment, at=moment)

    assert unseen_count(cast.author.pk) == 2  # the new mention stays alone
    assert Notice.objects.filter(person=cast.author, seen_at=moment).count() == 1


def test_nobody_opens_anothers_notice(cast, question):
    [notice] = Notice.objects.filter(person=cast.mentor)
    with pytest.raises(NotAllowed):
        notices.see_notice(actor=cast.actor(cast.reader), notice=notice, at=cast.now)


def test_the_bell_follows_without_gaps(cast, question, django_assert_num_queries):
    say(cast, cast.author, "还有？", kind="question")
    actor = cast.actor(cast.mentor)
    pk = cast.mentor.pk
    assert FEED.followable(actor, pk)
    assert not FEED.followable(cast.actor(cast.reader), pk)
    assert FEED.newest(pk) == 2
    assert FEED.newest_of_all([pk, cast.reader.pk]) == {pk: 2}
    assert FEED.believes  # a page that comes back asks nothing for its bell
    [event] = FEED.missed(pk, 0)
    assert (event["number"], event["unseen"]) == (2, 1)
    assert FEED.missed(pk, 2) == []
    cache.clear()
    assert (bell_of(pk).number, bell_of(pk).unseen) == (2, 1)
    with django_assert_num_queries(0):
        bell_of(pk)


@pytest.mark.django_db(transaction=True)
def test_a_bell_once_shown_hears_of_what_comes_after(cast):
    assert bell_of(cast.author.pk).unseen == 0
    say(cast, cast.reader, "@林晓雨 请看")
    assert bell_of(cast.author.pk).unseen == 1


def test_a_duty_given_or_ended_is_told(cast):
    office = cast.actor(cast.office)
    given = appoint(
        actor=office,
        person=cast.reader,
        role=Role.MENTOR,
        scope=Scope(cast.circle.county, None, cast.circle.subject),
        starts_on=cast.now.date(),
        ends_on=None,
        at=cast.now,
    )
    assert kinds(cast.reader) == ["duty"]
    end_appointment(actor=office, appointment=given, on=given.starts_on, reason="", at=cast.now)
    [line] = lines(cast, cast.reader)
    assert "mentor" in line


def test_reading_costs_the_same_however_many(cast):
    def cost():
        actor = cast.actor(cast.author)
        with CaptureQueriesContext(connection) as queries:
            told(actor, boxed(actor))
        return len(queries)

    say(cast, cast.reader, "@林晓雨 请看")
    notices.see_all(actor=cast.actor(cast.author), at=cast.now)
    one = cost()
    for _ in range(3):
        say(cast, cast.reader, "@林晓雨 请看")
        notices.see_all(actor=cast.actor(cast.author), at=cast.now)
    assert cost() == one


def test_what_was_seen_half_a_year_ago_is_forgotten(cast):
    say(cast, cast.reader, "@林晓雨 请看")
    notices.see_all(actor=cast.actor(cast.author), at=cast.now)
    say(cast, cast.reader, "@林晓雨 请看")
    assert notices.tidy_notices(at=cast.now + timedelta(days=200)) == 1
    assert unseen_count(cast.author.pk) == 1


def test_a_closed_account_is_told_nothing(cast):
    type(cast.mentor).objects.filter(pk=cast.mentor.pk).update(is_active=False)
    say(cast, cast.author, "@方老师 错题怎么收？", kind="question", mentions=[cast.mentor.pk])
    assert not Notice.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_notice_gives_its_reason(language):
    with translation.override(language):
        said = {str(kind.because) for kind in NOTICES.values()}
    opening = {"en": "because ", "zh-hans": "因为"}[language]
    assert [words for words in said if not words.startswith(opening)] == []
    assert len(said) == len(NOTICES)
