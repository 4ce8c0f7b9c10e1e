"""A cache that is allowed to be away."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Redis as a cache that, while it cannot be reached, simply holds nothing.

    Sessions fall back to the database and pages go on; each failure is logged.
    """

    def _or(self, missing: Any, method: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(RedisCache, method)(self, *args, **kwargs)
        except (RedisError, OSError) as error:
            log.warning("cache_away", extra={"method": method, "error": type(error).__name__})
            return missing

    def get(self, key, default=None, version=None):
        return self._or(default, "get", key, default, version)

    def set(self, key, value, timeout=..., version=None):
        extra = {} if timeout is ... else {"timeout": timeout}
        return self._or(None, "set", key, value, version=version, **extra)

    def add(self, key, value, timeout=..., version=None):
        extra = {} if timeout is ... else {"timeout": timeout}
        return self._or(True, "add", key, value, version=version, **extra)

    def delete(self, key, version=None):
        return self._or(False, "delete", key, version)

    def incr(self, key, delta=1, version=None):
        return self._or(1, "incr", key, delta, version)

    def get_many(self, keys, version=None):
        return self._or({}, "get_many", keys, version)

    def has_key(self, key, version=None):
        return self._or(False, "has_key", key, version)

    def touch(self, key, timeout=..., version=None):
        extra = {} if timeout is ... else {"timeout": timeout}
        return self._or(False, "touch", key, version=version, **extra)
