"""Two people write to each other: one correspondence a pair, theirs alone, refused with a word."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from commons.domain import comments, files, notices, threads
from commons.enums import CommentKind
from commons.models import Block, Comment, Correspondence, Notice, Thread, ThreadVisit
from kit.errors import Invalid, NotAllowed, Stale, TooOften
from kit.limits import MEETING
from ledger.models import Entry
from schools.enums import Role
from schools.models import Person
from tests.commons.conftest import member_of
from tests.commons.letters import answer, block, unblock, write
from tests.factories.commons import AttachmentFactory, LettersFactory
from tests.factories.schools import AppointmentFactory, PersonFactory

pytestmark = pytest.mark.django_db


def close_account(person):
    Person.objects.filter(pk=person.pk).update(is_active=False)


def test_the_first_message_begins_the_correspondence_and_the_answer_goes_on_in_it(cast):
    first = write(cast)
    back = write(cast, cast.reader, cast.author, "随时可以。")

    pair = Correspondence.objects.get()
    assert pair.people == (cast.author.pk, cast.reader.pk)
    assert (pair.begun_by, pair.begun_at, pair.county) == (
        cast.author,
        cast.now,
        cast.circle.county,
    )
    assert list(pair.thread.comments.order_by("pk")) == [first, back]
    assert pair.thread.title == "林晓雨 · 许文"


def test_the_same_click_again_writes_nothing_more(cast):
    click = uuid4()
    assert write(cast, client_id=click) == write(cast, client_id=click, body="再来")
    assert Comment.objects.count() == 1


def test_the_database_keeps_one_row_a_pair_in_one_order(cast):
    LettersFactory(low=cast.author, high=cast.reader)
    for low, high in ((cast.author, cast.reader), (cast.reader, cast.author)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Correspondence.objects.create(low=low, high=high)


@pytest.mark.parametrize("whom", ["author", "stranger"])
def test_nobody_writes_to_themselves_or_to_whom_they_may_not_know(cast, whom):
    with pytest.raises(NotAllowed):
        write(cast, to=getattr(cast, whom))
    assert not Correspondence.objects.filter(thread__isnull=False).exists()


def test_nothing_is_written_to_a_closed_account(cast):
    close_account(cast.reader)
    cast.reader.refresh_from_db()
    with pytest.raises(Stale, match="许文 has no open account"):
        write(cast)


def test_what_was_written_is_read_when_one_has_left_and_takes_nothing_more(cast):
    first = write(cast)
    close_account(cast.author)

    actor = cast.actor(cast.reader)
    assert Comment.objects.visible_to(actor).get() == first
    with pytest.raises(Stale, match="林晓雨 has no open account"):
        answer(cast, Comment.objects.get())


def test_who_has_moved_to_another_county_is_read_and_not_written_to(cast):
    first = write(cast)
    cast.reader.memberships.all().delete()
    cast.reader.posts.all().delete()
    Person.objects.filter(pk=cast.reader.pk).update(county=cast.elsewhere.county)
    cast.reader.refresh_from_db()

    assert Comment.objects.visible_to(cast.actor(cast.reader)).get() == first
    with pytest.raises(Stale, match="no longer in one county"):
        answer(cast, Comment.objects.get())


def test_whoever_was_found_can_be_answered_though_only_one_knows_the_other(cast):
    expert = AppointmentFactory(
        role=Role.EXPERT, county=cast.circle.county, person=PersonFactory(county=None)
    ).person
    first = write(cast, expert, cast.reader)

    assert answer(cast, first).author == cast.reader


def test_a_message_has_three_files_at_most(cast):
    def uploads(n):
        return [AttachmentFactory(owner=cast.author).client_id for _ in range(n)]

    assert write(cast, attachments=uploads(3)).attachments.count() == 3
    with pytest.raises(Invalid, match="At most 3 files"):
        write(cast, attachments=uploads(4))
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("kind", [CommentKind.QUESTION, CommentKind.ANSWER, "nonsense"])
def test_messages_are_neither_questions_nor_answers(cast, kind):
    with pytest.raises(Invalid):
        answer(cast, write(cast), kind=kind)


def test_there_is_no_second_conversation_and_no_file_beside_it(cast):
    pair = write(cast).thread.thing
    about = {"thing": pair, "client_id": uuid4(), "at": cast.now}
    with pytest.raises(NotAllowed):
        threads.open_thread(actor=cast.actor(cast.author), title="又一个", body="字", **about)
    upload = AttachmentFactory(owner=cast.author)
    with pytest.raises(NotAllowed):
        files.attach_files(
            actor=cast.actor(cast.author), client_ids=[upload.client_id], thing=pair, at=cast.now
        )
    assert Thread.objects.among_many().get() == cast.thread


def test_an_at_sign_mentions_nobody_in_what_only_two_read(cast):
    message = write(cast, body="@许文 @林晓雨 @方老师")
    assert (message.mentions.count(), list(message.unclear)) == (0, [])


def test_what_two_people_do_is_no_fact_of_the_county(cast):
    message = write(cast, attachments=[AttachmentFactory(owner=cast.author).client_id])
    answer(cast, message)
    actor = cast.actor(cast.author)
    comments.edit_comment(actor=actor, comment=message, body="改过", at=cast.now)
    files.withdraw_file(actor=actor, attached=message.attachments.get(), at=cast.now)
    comments.withdraw_comment(actor=actor, comment=message, at=cast.now)
    block(cast, cast.reader, cast.author)
    unblock(cast, cast.reader, cast.author)

    assert not Entry.objects.exists()


def test_an_edit_keeps_what_was_said_before_for_its_author(cast):
    message = write(cast, body="一")
    comments.edit_comment(actor=cast.actor(cast.author), comment=message, body="二", at=cast.now)
    assert [each.body for each in message.versions.all()] == ["一"]


# -- Being told -------------------------------------------------------------------------------


def told(person):
    return [
        (notice.kind, notice.waits, notice.acts.count(), notice.seen_at is not None)
        for notice in Notice.objects.filter(person=person)
    ]


def test_the_other_is_told_once_for_all_that_is_unread(cast):
    first = write(cast)
    write(cast)
    answer(cast, first, cast.author, reply_to=first.pk)

    assert told(cast.reader) == [("message", True, 3, False)]
    assert told(cast.author) == told(cast.office) == told(cast.mentor) == []


def test_followers_hear_nothing_of_a_correspondence(cast):
    third = member_of(cast.circle, "何")
    third.follows.create(person=cast.author, since=cast.now)
    write(cast)
    assert told(third) == []


def test_reading_makes_the_notice_seen(cast):
    message = write(cast)
    actor = cast.actor(cast.reader)
    threads.mark_read(actor=actor, thread=message.thread, number=1, at=cast.now)
    assert told(cast.reader) == [("message", True, 1, True)]
    assert ThreadVisit.objects.get(person=cast.reader).seen_number == 1


def test_a_muted_correspondence_tells_nothing(cast):
    message = write(cast, cast.reader, cast.author)
    actor = cast.actor(cast.reader)
    notices.mute_thread(actor=actor, thread=message.thread, muted=True, at=cast.now)
    write(cast)
    assert told(cast.reader) == []


def test_a_message_that_is_withdrawn_is_told_no_more(cast):
    message = write(cast)
    comments.withdraw_comment(actor=cast.actor(cast.author), comment=message, at=cast.now)
    assert told(cast.reader) == []


# -- Blocking ---------------------------------------------------------------------------------


def test_who_is_blocked_cannot_go_on_and_is_told_calmly(cast):
    message = write(cast)
    block(cast, cast.reader, cast.author)
    with pytest.raises(Stale, match="许文 takes no messages from you"):
        answer(cast, message, cast.author)
    with pytest.raises(Stale, match="许文 takes no messages from you"):
        write(cast)
    assert message.thread.comments.count() == 1


def test_who_is_blocked_cannot_begin(cast):
    block(cast, cast.reader, cast.author)
    with pytest.raises(Stale, match="许文 takes no messages from you"):
        write(cast)
    assert not Thread.objects.exclude(pk=cast.thread.pk).exists()


def test_who_blocks_does_not_write_either_until_they_take_messages_again(cast):
    message = write(cast)
    block(cast, cast.reader, cast.author)
    with pytest.raises(Stale, match="You take no messages from 林晓雨"):
        answer(cast, message)
    unblock(cast, cast.reader, cast.author)
    assert answer(cast, message).author == cast.reader
    assert answer(cast, message, cast.author).author == cast.author


def test_taking_messages_again_undoes_only_ones_own_block(cast):
    message = write(cast)
    block(cast, cast.reader, cast.author)
    block(cast, cast.author, cast.reader)
    unblock(cast, cast.author, cast.reader)
    with pytest.raises(Stale, match="takes no messages from you"):
        answer(cast, message, cast.author)
    assert list(Block.objects.values_list("blocker", "blocked")) == [
        (cast.reader.pk, cast.author.pk)
    ]


def test_what_is_blocked_cannot_be_edited_into_a_new_message_but_withdrawn(cast):
    message, actor = write(cast), cast.actor(cast.author)
    block(cast, cast.reader, cast.author)
    with pytest.raises(Stale, match="takes no messages from you"):
        comments.edit_comment(actor=actor, comment=message, body="又写", at=cast.now)
    message.refresh_from_db()
    comments.withdraw_comment(actor=actor, comment=message, at=cast.now)
    assert message.state == "withdrawn"


def test_blocking_twice_changes_nothing_and_nobody_blocks_themselves(cast):
    block(cast, cast.reader, cast.author)
    block(cast, cast.reader, cast.author)
    assert Block.objects.count() == 1
    with pytest.raises(NotAllowed):
        block(cast, cast.author, cast.author)


def test_who_blocks_is_told_no_more_of_what_came_before(cast):
    write(cast)
    block(cast, cast.reader, cast.author)
    assert told(cast.reader) == [("message", True, 1, True)]


def test_a_block_between_two_leaves_others_alone(cast):
    block(cast, cast.reader, cast.author)
    third = member_of(cast.circle, "何")
    assert write(cast, cast.reader, third).author == cast.reader
    assert write(cast, cast.author, third).author == cast.author


def test_a_click_answered_before_the_block_is_answered_again(cast):
    click = uuid4()
    message = write(cast, client_id=click)
    block(cast, cast.reader, cast.author)
    assert write(cast, client_id=click) == message


# -- Many new people --------------------------------------------------------------------------


def begun(cast, n, at):
    for _ in range(n):
        pair = LettersFactory(low=cast.author, high=PersonFactory(county=cast.circle.county))
        Correspondence.objects.filter(pk=pair.pk).update(begun_at=at)


def test_nobody_begins_more_than_twenty_a_day(cast):
    begun(cast, MEETING.times, cast.now - timedelta(hours=23))
    with pytest.raises(TooOften, match="20 new people") as refused:
        write(cast)
    assert refused.value.retry_after == 3600


def test_those_of_yesterday_do_not_count(cast):
    begun(cast, MEETING.times, cast.now - timedelta(hours=25))
    assert write(cast).author == cast.author


def test_who_wrote_to_many_goes_on_with_each_of_them_and_is_answered(cast):
    message = write(cast)
    begun(cast, MEETING.times, cast.now)
    assert answer(cast, message, cast.author).author == cast.author
    assert write(cast).author == cast.author
    assert answer(cast, message).author == cast.reader
