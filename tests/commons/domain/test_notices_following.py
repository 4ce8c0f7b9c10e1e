"""Whoever follows a colleague hears of what they begin, however many follow."""

from uuid import uuid4

import pytest
from django_tasks_db.models import DBTaskResult

from commons.domain import threads
from commons.domain.notices_telling import TOGETHER, tell_followers
from commons.messages import FOLLOWED
from commons.models import Notice, NoticeAct
from schools.domain.follows import follow
from tests.commons.conftest import member_of


def begin(cast, person):
    return threads.open_thread(
        actor=cast.actor(person),
        thing=cast.circle,
        title="错题怎么收？",
        body="我们从错题看。",
        client_id=uuid4(),
        at=cast.now,
    )


def told(thread):
    notices = Notice.objects.filter(kind=FOLLOWED.name, about_id=thread.pk)
    return set(notices.values_list("person_id", flat=True))


@pytest.fixture
def followers(cast):
    people = [member_of(cast.circle, f"老师{number}") for number in range(TOGETHER + 1)]
    for person in people:
        follow(actor=cast.actor(person), person=cast.author, at=cast.now)
    return {person.pk for person in people}


def test_all_who_follow_are_told_once_whether_or_not_the_work_is_done_again(cast, followers):
    thread = begin(cast, cast.author)

    assert told(thread) == followers
    tell_followers(thread)
    assert NoticeAct.objects.filter(thing_id=thread.pk, key=f"thread:{thread.pk}").count() == len(
        followers
    )


def test_who_follows_and_does_not_see_it_is_not_told(cast):
    outside = member_of(cast.elsewhere, "外人")
    outside.county = cast.circle.county
    outside.save()
    follow(actor=cast.actor(outside), person=cast.author, at=cast.now)

    assert told(begin(cast, cast.author)) == set()


def test_who_begins_it_does_not_wait_for_those_who_follow(cast, followers, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    thread = begin(cast, cast.author)
    begin(cast, cast.reader)  # whom nobody follows

    assert told(thread) == set()
    [left] = DBTaskResult.objects.all()
    assert (left.task_path, left.args_kwargs["args"]) == (
        "commons.tasks.tell_of_new_thread",
        [thread.pk],
    )
