"""Deeds that tell the same people the other way round do not wait for each other for ever."""

import threading
from uuid import uuid4

import pytest
from django.db import connection, connections

from commons.domain import threads
from commons.models import Notice
from tests.commons.conftest import member_of
from tests.factories.commons import ThreadFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time"),
]


def test_two_who_answer_and_mention_each_other_at_once(cast):
    first, second = member_of(cast.circle, "余承泽"), member_of(cast.circle, "傅婧萍")
    talks = [ThreadFactory(thing=cast.circle) for _ in range(2)]
    said = [
        threads.post_comment(
            actor=cast.actor(person), thread=talk, body="我先说。", client_id=uuid4(), at=cast.now
        )
        for person, talk in zip((first, second), talks, strict=True)
    ]
    failures = []

    def answer(talk, replied, name, start):
        try:
            start.wait(20)
            for _ in range(15):
                threads.post_comment(
                    actor=cast.actor(cast.reader), thread=talk, body=f"@{name} 请看",
                    reply_to=replied.pk, client_id=uuid4(), at=cast.now,
                )  # fmt: skip
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            failures.append(error)
        finally:
            connections.close_all()

    start = threading.Barrier(2)
    work = [
        threading.Thread(target=answer, args=(talks[0], said[0], "傅婧萍", start)),
        threading.Thread(target=answer, args=(talks[1], said[1], "余承泽", start)),
    ]
    for each in work:
        each.start()
    for each in work:
        each.join(60)

    assert failures == []
    for person in (first, second):
        told = Notice.objects.filter(person=person)
        assert sum(notice.acts.count() for notice in told) == 30
