"""On a real database, with real threads: one correspondence a pair, and a block that holds."""

import threading
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone

from commons.domain import correspondences, threads
from commons.models import Block, Comment, Correspondence, Thread
from kit.errors import Stale
from schools.actors import load_actor
from schools.models import Person
from tests.commons.letters import write

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*runs):
    """Run all of them at the same moment; return what they returned or raised."""
    barrier, results = threading.Barrier(len(runs)), []

    def attempt(run):
        try:
            barrier.wait(20)
            results.append(run())
        except Exception as problem:  # noqa: BLE001 - whatever it is, the test compares it
            results.append(problem)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=attempt, args=[run]) for run in runs]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    return results


def writing(person, to, click):
    return lambda: (
        correspondences.write_to(
            actor=load_actor(person),
            person=Person.objects.get(pk=to.pk),
            body="同时",
            client_id=click,
            at=timezone.now(),
        ).pk
    )


def test_one_click_ten_times_at_once_makes_one_correspondence_and_one_message(cast):
    click = uuid4()
    results = at_once(*[writing(cast.author, cast.reader, click)] * 10)

    pair = Correspondence.objects.get()
    assert set(results) == {pair.pk}
    assert Comment.objects.count() == 1


def test_two_who_write_to_each_other_at_once_share_one_correspondence(cast):
    pairs = [(cast.author, cast.reader), (cast.reader, cast.author)] * 5
    results = at_once(*[writing(one, other, uuid4()) for one, other in pairs])

    pair = Correspondence.objects.get()
    assert set(results) == {pair.pk}
    assert Thread.objects.among_many().get() == cast.thread
    numbers = pair.thread.comments.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 11))


def test_after_a_block_has_returned_no_message_comes(cast):
    thread = write(cast).thread
    counted = []

    def blocking():
        correspondences.block(actor=load_actor(cast.reader), person=cast.author, at=timezone.now())
        counted.append(Comment.objects.filter(thread=thread).count())

    def posting():
        return threads.post_comment(
            actor=load_actor(cast.author),
            thread=Thread.objects.get(pk=thread.pk),
            body="还在写",
            client_id=uuid4(),
            at=timezone.now(),
        ).number

    results = at_once(blocking, *[posting] * 6)

    refused = [each for each in results if isinstance(each, Stale)]
    taken = [each for each in results if isinstance(each, int)]
    assert len(refused) + len(taken) == 6
    assert [1 + len(taken)] == counted == [Comment.objects.filter(thread=thread).count()]


def test_who_begins_while_being_blocked_is_either_heard_before_or_refused(cast):
    counted = []

    def blocking():
        correspondences.block(actor=load_actor(cast.reader), person=cast.author, at=timezone.now())
        counted.append(Comment.objects.count())

    results = at_once(blocking, *[writing(cast.author, cast.reader, uuid4()) for _ in range(4)])

    taken = [each for each in results if isinstance(each, int)]
    assert len(taken) + len([each for each in results if isinstance(each, Stale)]) == 4
    assert [len(taken)] == counted == [Comment.objects.count()]
    assert Block.objects.count() == 1
