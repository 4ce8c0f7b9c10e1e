"""The server is killed ten times while fifty people write: what was answered is there, once."""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import subprocess
import threading
from collections import Counter
from contextlib import suppress
from urllib.parse import quote
from uuid import uuid4

import pytest
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from commons.models import Comment
from tests.factories.commons import ThreadFactory
from tests.factories.studygroups import CircleFactory, MembershipFactory
from tests.journeys.process import PATIENCE, Process, free_port, wait_until
from tests.sockets import session_of

WRITERS, FOLLOWERS, KILLS = 50, 3, 10
CSRF = "c" * 32

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True)]


class Writer(threading.Thread):
    """Posts one comment after another, each with the same id until it is answered with 201."""

    def __init__(self, site, thread, key, stop):
        super().__init__(daemon=True)
        self.site, self.thread, self.key, self.stop = site, thread, key, stop
        self.acknowledged = []

    def run(self):
        while not self.stop.is_set():
            client_id = str(uuid4())
            while not self.is_answered(client_id):
                if self.stop.wait(random.uniform(0.1, 0.4)):
                    return
            self.acknowledged.append(client_id)
            self.stop.wait(random.uniform(0.5, 1.5))

    def is_answered(self, client_id):
        line = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=20)
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={self.key}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
        }
        body = f"client_id={client_id}&body={quote('我们学校从错题看。')}"
        try:
            line.request("POST", f"/threads/{self.thread}/comments/", body, headers)
            return line.getresponse().status == 201
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()


class Follower(threading.Thread):
    """An open page: follows from the last number it heard, whatever happens."""

    def __init__(self, site, thread, key, stop):
        super().__init__(daemon=True)
        self.site, self.feed, self.key, self.stop = site, f"thread:{thread}", key, stop
        self.number = 0
        self.heard = []

    def run(self):
        while not self.stop.is_set():
            with suppress(OSError, WebSocketException):
                self.follow()
            self.stop.wait(random.uniform(0.1, 0.5))

    def follow(self):
        address = f"127.0.0.1:{self.site.port}"
        cookie = {"Cookie": f"sessionid={self.key}"}
        with connect(
            f"ws://{address}/ws/", origin=f"http://{address}", additional_headers=cookie
        ) as line:
            line.send(json.dumps({"type": "follow", "feed": self.feed, "since": self.number}))
            while not self.stop.is_set():
                with suppress(TimeoutError):
                    frame = json.loads(line.recv(timeout=0.5))
                    if frame["type"] == "event":
                        self.number = frame["number"]
                        self.heard.append(frame["client_id"])


class Redis:
    """A Redis of the test's own, that forgets all when it is killed."""

    def __init__(self, home):
        self.port, self.home = free_port(), home
        self.start()

    def start(self):
        program = shutil.which("redis-server")
        self.process = subprocess.Popen(  # noqa: S603 - our own words
            [program, "--port", str(self.port), "--save", "", "--dir", str(self.home)],
            stdout=subprocess.DEVNULL,
        )

    def kill(self):
        self.process.kill()
        self.process.wait()

    def restart(self):
        self.kill()
        self.start()


def assert_nothing_is_lost(site, between=lambda: None):
    """Kill and start ``site`` again and again while people write; check what is there then."""
    circle = CircleFactory()
    keys = [
        session_of(MembershipFactory(circle=circle).person).session.session_key
        for _ in range(WRITERS)
    ]
    thread = ThreadFactory(thing=circle)
    no_more, closing = threading.Event(), threading.Event()
    site.start()
    writers = [Writer(site, thread.pk, key, no_more) for key in keys]
    followers = [Follower(site, thread.pk, key, closing) for key in keys[:FOLLOWERS]]
    try:
        for each in writers + followers:
            each.start()
        for n in range(1, KILLS + 1):
            wait_until(lambda n=n: acknowledged(writers) >= n * 20, "nobody is answered")
            site.kill()
            between()
            site.start()
        no_more.set()
        for each in writers:
            each.join(PATIENCE)
        newest = Comment.objects.filter(thread=thread).order_by("-number").first().number
        wait_until(lambda: all(f.number >= newest for f in followers), "a page missed something")
    finally:
        no_more.set()
        closing.set()
        site.kill()
    check(thread, writers, followers)


def acknowledged(writers):
    return sum(len(each.acknowledged) for each in writers)


def check(thread, writers, followers, least=KILLS * 20):
    kept = Counter(
        str(each)
        for each in Comment.objects.filter(thread=thread).values_list("client_id", flat=True)
    )
    answered = {each for writer in writers for each in writer.acknowledged}
    assert len(answered) >= least
    assert answered <= kept.keys()
    assert set(kept.values()) == {1}
    for follower in followers:
        assert Counter(follower.heard) == kept


ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")
HAS_REDIS = shutil.which("redis-server") is not None


@pytest.mark.skipif(ON_POSTGRESQL and HAS_REDIS, reason="killed together with Redis, below")
def test_killing_the_server_loses_nothing_that_was_answered(tmp_path):
    with Process(tmp_path) as site:
        assert_nothing_is_lost(site)


@pytest.mark.skipif(not HAS_REDIS, reason="redis-server is not installed")
@pytest.mark.skipif(not ON_POSTGRESQL, reason="DATABASE_URL names no PostgreSQL")
def test_killing_server_and_redis_loses_nothing_that_was_answered(tmp_path):
    redis = Redis(tmp_path)
    try:
        with Process(tmp_path, f"redis://127.0.0.1:{redis.port}/0") as site:
            assert_nothing_is_lost(site, redis.restart)
    finally:
        redis.kill()
