"""Two servers behind nginx: one is killed while people write, and nobody loses anything."""

from __future__ import annotations

import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from commons.models import Comment
from tests.factories.commons import ThreadFactory
from tests.factories.studygroups import CircleFactory, MembershipFactory
from tests.journeys.process import PATIENCE, Process, wait_until
from tests.journeys.proxy import NGINX, Nginx
from tests.journeys.test_crash import Follower, Redis, Writer, acknowledged, check
from tests.sockets import session_of

WRITERS, FOLLOWERS = 16, 6

pytestmark = [
    pytest.mark.crash,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed"),
    pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed"),
    pytest.mark.skipif(
        not os.environ.get("DATABASE_URL", "").startswith("postgres"),
        reason="DATABASE_URL names no PostgreSQL",
    ),
]


@pytest.fixture
def redis(tmp_path):
    redis = Redis(tmp_path)
    yield redis
    redis.kill()


@pytest.fixture
def servers(tmp_path, redis):
    url = f"redis://127.0.0.1:{redis.port}/0"
    with Process(tmp_path, url) as one, Process(tmp_path, url) as other:
        with ThreadPoolExecutor() as pool:
            list(pool.map(Process.start, (one, other)))
        yield [one, other]


@pytest.fixture
def site(tmp_path, servers):
    nginx = Nginx(tmp_path / "nginx", servers)
    yield nginx
    nginx.stop()


def test_killing_one_of_two_servers_loses_nothing(site, servers):
    circle = CircleFactory()
    keys = [
        session_of(MembershipFactory(circle=circle).person).session.session_key
        for _ in range(WRITERS)
    ]
    thread = ThreadFactory(thing=circle)
    no_more, closing = threading.Event(), threading.Event()
    writers = [Writer(site, thread.pk, key, no_more) for key in keys]
    followers = [Follower(site, thread.pk, key, closing) for key in keys[:FOLLOWERS]]
    try:
        for each in writers + followers:
            each.start()
        wait_until(lambda: all(each.heard for each in followers), "a page hears nothing")
        before = acknowledged(writers)
        servers[0].kill()
        wait_until(lambda: acknowledged(writers) >= before + 3 * WRITERS, "nobody is answered")
        no_more.set()
        for each in writers:
            each.join(PATIENCE)
        newest = Comment.objects.filter(thread=thread).order_by("-number").first().number
        wait_until(lambda: all(f.number >= newest for f in followers), "a page missed something")
    finally:
        no_more.set()
        closing.set()
        for each in followers:
            each.join(PATIENCE)
    check(thread, writers, followers, least=3 * WRITERS)

    # Pages were open at both, and all of them came to the one that was left.
    site.stop()
    opened = [each for each in site.requests() if each["path"] == "/ws/" and each["status"] == 101]
    used = [each["upstream"].rpartition(":")[2] for each in opened]
    assert set(used) == {str(each.port) for each in servers}
    assert used.count(str(servers[1].port)) == FOLLOWERS
