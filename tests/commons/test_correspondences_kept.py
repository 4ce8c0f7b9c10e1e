"""No surface of the site shows a word of what two people write to anybody else, whatever they are."""

from copy import deepcopy
from uuid import uuid4

import pytest
from django.test import Client, TestCase
from django.urls import NoReverseMatch, reverse

from commons.domain import threads
from commons.feeds import THREAD
from commons.messages import MESSAGE
from commons.models import Attachment, Comment, Correspondence
from commons.queries.notices import can_notify
from commons.queries.people import count_files, count_threads, files_by, threads_by
from community.queries.search import search
from kit.search.index import put
from schools.actors import load_actor
from tests.architecture.addresses import every_address
from tests.architecture.matrix import ROLES
from tests.cast import make_cast
from tests.factories.commons import AttachmentFactory, CommentFactory, LettersFactory
from tests.factories.schools import PersonFactory
from tests.kit.wire.case import in_thread
from tests.sockets import socket

SECRET = "说给你一个人听"
FILE = "只给你看的试卷.png"
NUMBER = 7_000_007  # of the pair, its conversation, comment and file: one address asks for each
READERS = [role for role in ROLES if role != "out"]


@pytest.fixture(scope="module")
def laid(lay_once):
    return lay_once(lay_letters)


@pytest.fixture
def letters(db, laid):
    return deepcopy(laid)


def lay_letters():
    """Return a cast, and what its peer writes to somebody who has no other part in it."""
    people = make_cast()
    friend = PersonFactory(pk=NUMBER, county=people["county"], name="知己")
    pair = LettersFactory(pk=NUMBER, low=people["peer"], high=friend, thread__pk=NUMBER)
    said = CommentFactory(pk=NUMBER, thread=pair.thread, author=people["peer"], body=SECRET)
    pair.thread.title = SECRET
    pair.thread.save(update_fields=["title"])
    put(pair.thread)
    AttachmentFactory(pk=NUMBER, thing=said, owner=people["peer"], name=FILE)
    return people | {"friend": friend, "pair": pair, "said": said}


def pages_of(pair):
    """Yield every address of the site that can be asked for with the ids of ``pair``."""
    numbers = {NUMBER, pair.low.pk}
    words = {"host": "commons.correspondence", "feed": f"thread:{pair.thread.pk}"}
    for address in every_address():
        if address.route.startswith("cms/") or ":" not in address.name:
            continue
        for number in numbers:
            named = {"pk": number, "thing_pk": number, "person": number} | words
            wanted = {name: value for name, value in named.items() if f"{name}>" in address.route}
            try:
                yield reverse(address.name, kwargs=wanted)
            except NoReverseMatch:
                continue


@pytest.mark.parametrize("role", READERS)
def test_no_page_says_a_word_of_it_to_anybody_else(letters, role):
    client = Client()
    client.force_login(letters[role])
    asked = sorted(set(pages_of(letters["pair"])))
    asked += [f"/search/?q={SECRET}", f"/search/?q={FILE}", "/search/?q=知己"]
    said = []
    for url in asked:
        response = client.get(url)
        body = b"".join(response) if response.streaming else response.content
        if SECRET in body.decode(errors="ignore") or FILE in body.decode(errors="ignore"):
            said.append(url)

    # The page of a search repeats what was asked for, and finds nothing.
    assert len(asked) > 60
    assert said == [f"/search/?q={SECRET}", f"/search/?q={FILE}"]


@pytest.mark.parametrize("role", READERS)
def test_no_search_finds_it_but_that_of_the_two(letters, role):
    today = letters["said"].posted_at.date()
    for words in (SECRET, FILE):
        assert search(load_actor(letters[role]), words, today) == []
    found = search(load_actor(letters["friend"]), SECRET, today)
    assert {group.sort: group.count for group in found} == {"threads": 1, "comments": 1}


@pytest.mark.parametrize("role", [*READERS, "friend"])
def test_no_page_of_a_person_counts_it_not_even_for_the_two(letters, role):
    actor, peer = load_actor(letters[role]), letters["peer"]
    assert count_threads(actor, [peer.pk]) == {}
    assert count_files(actor, [peer.pk]) == {}
    assert list(threads_by(actor, peer)) == list(files_by(actor, peer)) == []


@pytest.mark.parametrize("role", READERS)
def test_nothing_of_it_is_visible_followable_or_told(letters, role):
    person, pair = letters[role], letters["pair"]
    actor = load_actor(person)
    assert not Correspondence.objects.visible_to(actor).filter(pk=pair.pk).exists()
    assert not Comment.objects.visible_to(actor).filter(pk=letters["said"].pk).exists()
    assert not Attachment.objects.visible_to(actor).filter(name=FILE).exists()
    assert not THREAD.followable(actor, pair.thread.pk)
    assert not can_notify(person, MESSAGE, pair.thread, "bell")


def test_nobody_signed_out_sees_any(letters):
    for rows in (Correspondence.objects, Comment.objects, Attachment.objects):
        assert not rows.visible_to(None).exists()


@pytest.mark.usefixtures("commits_at_once")
class OnTheWire(TestCase):
    """Two pages at once hear each other; a third page is told that there is nothing."""

    def setUp(self):
        people = make_cast()
        self.one, self.other, self.office = people["teacher"], people["peer"], people["office"]
        self.thread = people["letters"].thread

    def say(self, body):
        return threads.post_comment(
            actor=load_actor(self.one),
            thread=self.thread,
            body=body,
            client_id=uuid4(),
            at=self.thread.opened_at,
        )

    async def test_both_hear_a_message_and_nobody_else_does(self):
        feed = f"thread:{self.thread.pk}"
        async with socket(self.one) as one, socket(self.other) as two, socket(self.office) as out:
            since = self.thread.last_number
            await one.follow(feed, since=since)
            await two.follow(feed, since=since)
            refused = await out.follow(feed)
            await in_thread(self.say, SECRET)
            heard = [await one.hear(), await two.hear()]
            assert await out.is_quiet()

        assert heard[0] == heard[1]
        assert (heard[0]["kind"], SECRET in heard[0]["html"]) == ("comment.posted", True)
        assert SECRET not in str(refused)
        assert refused[-1]["type"] != "caught-up"
