"""Uploads in a private bucket. Needs what requirements-s3.txt pins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

SLOW = 20  # seconds after which a store that says nothing is taken for away


class StoreAway(OSError):  # noqa: N818 - it is said of the store
    """The store did not answer, or refused. What it said may name keys: only its kind is told."""


@contextmanager
def _spoken() -> Iterator[None]:
    """Let a store that is away be an OSError, like a disk.

    :raises StoreAway: it did not answer, or refused.
    """
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise StoreAway(type(error).__name__) from None


class Bucket(S3Storage):
    """Never overwrites, gives out no address of its own, and fails as a disk does."""

    default_acl = None  # what the bucket says: private
    file_overwrite = False

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("file_overwrite", False)
        settings.setdefault("default_acl", None)
        settings.setdefault(
            "client_config",
            Config(
                connect_timeout=SLOW,
                read_timeout=SLOW,
                retries={"max_attempts": 2},
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                # Stores that are not Amazon's know no newer sums.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        super().__init__(**settings)

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """:raises ValueError: always; files leave by checked addresses of the site."""
        raise ValueError("Files of the bucket have no address of their own.")

    def _save(self, name: str, content: Any) -> Any:
        with _spoken():
            return super()._save(name, content)

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _spoken():
            return super()._open(name, mode)

    def delete(self, name: str) -> None:
        with _spoken():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _spoken():
            return bool(super().exists(name))

    def listdir(self, name: str) -> Any:
        with _spoken():
            return super().listdir(name)

    def size(self, name: str) -> int:
        with _spoken():
            return int(super().size(name))
