"""A Redis that is away refuses nobody: pages go on, what was cached is asked again."""

import pytest
from django.conf import settings

from kit.cache import ForgivingRedisCache
from tests.kit.ports import closed_port


@pytest.fixture
def away():
    options = {"OPTIONS": {"socket_connect_timeout": 1}}
    return ForgivingRedisCache(f"redis://127.0.0.1:{closed_port()}/0", options)


def test_reading_finds_nothing(away):
    assert away.get("key") is None
    assert away.get("key", "else") == "else"
    assert away.get_many(["one", "two"]) == {}
    assert away.has_key("key") is False


def test_writing_is_forgotten_without_a_fuss(away):
    away.set("key", "value")

    assert away.get("key") is None
    assert away.add("key", "value") is True
    assert away.touch("key") is False
    assert away.delete("key") is False


def test_counting_never_reaches_a_limit(away):
    assert [away.incr("limit") for _ in range(3)] == [1, 1, 1]


def test_the_log_names_the_failure_and_not_the_key(away, caplog):
    away.get("session-of-somebody")

    assert "cache_away" in caplog.text
    assert "session-of-somebody" not in caplog.text


def test_clearing_what_is_away_clears_nothing(away):
    away.clear()

    assert away.get("key") is None


@pytest.mark.skipif(not settings.REDIS_URL, reason="REDIS_URL names no Redis")
def test_clearing_takes_nothing_of_others_who_share_the_same_redis():
    ours, others = (
        ForgivingRedisCache(settings.REDIS_URL, {"KEY_PREFIX": p}) for p in ("a*", "ab")
    )
    for each in (ours, others):
        each.set_many({f"key-{n}": n for n in range(3)})

    ours.clear()

    assert (ours.get("key-0"), others.get("key-0")) == (None, 0)
    others.clear()
