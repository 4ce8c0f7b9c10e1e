"""Files and the rows that name them: written together, or neither of them."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.core.files import File
from django.db import transaction

from kit.errors import NoRoom

FULL = (errno.ENOSPC, errno.EDQUOT)
CHUNK = 1 << 20

Write = Callable[[Any, str, Any], None]


@contextmanager
def room() -> Iterator[None]:
    """Let what is written inside find room.

    :raises NoRoom: the disk is full.
    """
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise NoRoom from None
        raise


@contextmanager
def all_or_nothing() -> Iterator[Write]:
    """Give what writes bytes for a row that is saved inside, too.

    ``write(row.file, name, bytes)``, as often as there are files. Where anything inside fails,
    none of their bytes stay, and no row.

    :raises NoRoom: the disk is full.
    """
    written: list[tuple[Any, str]] = []

    def write(field: Any, name: str, file: File[Any]) -> None:
        field.save(name, file, save=False)
        written.append((field.storage, str(field.name)))

    try:
        with transaction.atomic(), room():
            yield write
    except BaseException:
        for storage, name in written:
            storage.delete(name)
        raise


def digest_of(file: IO[bytes] | File[Any]) -> str:
    """Return the SHA-256 of ``file`` and put it back to its beginning."""
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(CHUNK):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()
