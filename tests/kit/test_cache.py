"""A Redis that is away refuses nobody: pages go on, what was cached is asked again."""

import pytest

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
