"""The table of contents of an OLE compound file: office files of before 2007, and the
wrapping of today's when they stand under a password.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

FREE = 0xFFFFFFFA  # and above: markers, not sectors
MOST_SECTORS = 4_096  # of the directory: far more than any office file has


def names_in_compound(file: BinaryIO) -> set[str]:
    """Return the names of all streams and storages; empty where the file is damaged."""
    file.seek(0)
    header = file.read(512)
    if len(header) < 512:
        return set()
    size = 1 << min(max(struct.unpack_from("<H", header, 30)[0], 9), 16)  # 512 or more
    sector = struct.unpack_from("<I", header, 48)[0]
    tables = struct.unpack_from("<109I", header, 76)
    names: set[str] = set()
    seen: set[int] = set()
    while sector < FREE and sector not in seen and len(seen) < MOST_SECTORS:
        seen.add(sector)
        block = _sector(file, sector, size)
        for start in range(0, len(block) - 127, 128):
            names.add(_name(block[start : start + 128]))
        sector = _next(file, sector, size, tables)
    return names - {""}


def _sector(file: BinaryIO, number: int, size: int) -> bytes:
    file.seek((number + 1) * size)
    return file.read(size)


def _next(file: BinaryIO, sector: int, size: int, tables: tuple[int, ...]) -> int:
    """Return the sector after ``sector`` in its chain, by the file's allocation table."""
    table, place = divmod(sector, size // 4)
    if table >= len(tables) or tables[table] >= FREE:
        return FREE
    file.seek((tables[table] + 1) * size + place * 4)
    found = file.read(4)
    return int(struct.unpack("<I", found)[0]) if len(found) == 4 else FREE


def _name(entry: bytes) -> str:
    length = struct.unpack_from("<H", entry, 64)[0]
    return entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
