"""A cache that is allowed to be away."""

import glob
import logging
from itertools import islice
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
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

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._or(default, "get", key, default, version)

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self._or(None, "set", key, value, timeout=timeout, version=version)

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        return bool(self._or(True, "add", key, value, timeout=timeout, version=version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._or(False, "delete", key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(self._or(1, "incr", key, delta, version))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return dict(self._or({}, "get_many", keys, version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._or(False, "has_key", key, version))

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._or(False, "touch", key, timeout=timeout, version=version))

    def clear(self) -> None:
        """Forget what is ours alone: other sites may keep their things in the same Redis."""
        try:
            redis = self._cache.get_client(write=True)
            known = redis.scan_iter(match=f"{glob.escape(self.key_prefix)}:*", count=1_000)
            for keys in iter(lambda: list(islice(known, 1_000)), []):
                redis.delete(*keys)
        except (RedisError, OSError) as error:
            log.warning("cache_away", extra={"method": "clear", "error": type(error).__name__})
