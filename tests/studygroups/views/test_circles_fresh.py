"""A circle's page that stands open asks whether somebody wrote there."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories.commons import CommentFactory, ThreadFactory
from tests.factories.schools import NOW, PersonFactory
from tests.factories.studygroups import CircleFactory, MembershipFactory

BEFORE = NOW - timedelta(hours=1)
LONG_BEFORE = BEFORE - timedelta(days=1)


@pytest.fixture
def circle(db):
    return CircleFactory()


@pytest.fixture
def member(client, circle):
    person = PersonFactory(county=circle.county, language="en")
    MembershipFactory(circle=circle, person=person)
    client.force_login(person)
    return person


def ask(client, circle, since=BEFORE, **more):
    address = reverse("studygroups:circle-fresh", args=[circle.pk])
    return client.get(address, {"since": since.isoformat()}, **more)


def test_nothing_is_said_while_nobody_writes(client, circle, member):
    old = ThreadFactory(thing=circle, opened_at=LONG_BEFORE)
    CommentFactory(thread=old, posted_at=LONG_BEFORE)
    CommentFactory(thread=old, author=member)
    CommentFactory(thread=ThreadFactory(thing=CircleFactory(county=circle.county, grade=8)))
    assert ask(client, circle).text.strip() == ""


def test_a_new_comment_is_said_with_a_way_to_it(client, circle, member):
    CommentFactory(thread=ThreadFactory(thing=circle, opened_at=LONG_BEFORE))
    page = ask(client, circle).text
    assert "1 new comment" in page
    assert f'href="{circle.get_absolute_url()}"' in page


def test_new_conversations_are_said_before_their_comments(client, circle, member):
    for _ in range(2):
        CommentFactory(thread=ThreadFactory(thing=circle))
    page = ask(client, circle).text
    assert "2 new conversations" in page
    assert "comment" not in page


def test_the_same_answer_is_not_sent_twice(client, circle, member):
    thread = ThreadFactory(thing=circle)
    first = ask(client, circle)
    again = ask(client, circle, headers={"If-None-Match": first["ETag"]})
    CommentFactory(thread=thread)
    changed = ask(client, circle, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)


@pytest.mark.parametrize("since", ["", "yesterday", "2026-13-01T00:00:00Z", "2026-11-01T00:00:00"])
def test_an_odd_moment_is_refused(client, circle, member, since):
    address = reverse("studygroups:circle-fresh", args=[circle.pk])
    assert client.get(address, {"since": since}).status_code == 422


def test_the_page_asks_from_the_moment_it_was_made(client, circle, member):
    page = client.get(circle.get_absolute_url()).text
    assert f'data-fresh="{reverse("studygroups:circle-fresh", args=[circle.pk])}?since=' in page
