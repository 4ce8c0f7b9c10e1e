"""Files that arrive in parts: what was acknowledged is on the disk, whatever happens next.

A part file lies on a local disk until it is whole. One process at a time writes to it; what a
crash left behind the last acknowledged byte is cut off before anything is written after it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kit.errors import Damaged, Stale, TooLarge
from kit.stored import room

CHUNK = 1 << 20


def size_of(path: Path) -> int:
    """Return how many bytes of ``path`` are there, 0 where it does not exist."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def room_beside(folder: Path) -> int:
    """Return the bytes that are free on the disk of ``folder``, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(folder).free


@contextmanager
def held(path: Path) -> Iterator[int]:
    """Open ``path`` for writing, for nobody else meanwhile; give its descriptor.

    :raises Stale: somebody else is writing to it at this moment.
    :raises NoRoom: the disk has no room for even the name of it.
    """
    with room():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stale from None
        yield handle
    finally:
        os.close(handle)  # which lets go of it


def write_at(
    handle: int, offset: int, chunks: Iterable[bytes], *, most: int, digest: bytes | None = None
) -> int:
    """Write ``chunks`` from ``offset`` on, onto the disk; return how many bytes they were.

    What lay behind ``offset`` goes: nobody was promised it. ``digest`` is their SHA-256, where
    the sender said it. Where it fails, nothing behind ``offset`` is left.

    :raises TooLarge: more than ``most`` bytes came.
    :raises Damaged: they are not what the sender said.
    :raises NoRoom: the disk is full.
    """
    try:
        with room():
            os.ftruncate(handle, offset)
            os.lseek(handle, offset, os.SEEK_SET)
            written = _write_checked(handle, chunks, most, digest)
            os.fsync(handle)
    except BaseException:
        os.ftruncate(handle, offset)
        raise
    return written


def _write_checked(handle: int, chunks: Iterable[bytes], most: int, digest: bytes | None) -> int:
    written, seen = 0, hashlib.sha256()
    for chunk in chunks:
        written += len(chunk)
        if written > most:
            raise TooLarge
        seen.update(chunk)
        left = memoryview(chunk)
        while left:
            left = left[os.write(handle, left) :]
    if digest is not None and seen.digest() != digest:
        raise Damaged
    return written


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a whole file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_name(path: Path) -> None:
    """Bring the name of a new file onto the disk, too."""
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
