"""What a film really is, found in its own bytes: no program is needed, and none is believed.

Names and announced types say nothing. The container is known by its first bytes, and for the
two that browsers play, what is in it by the tables that the format itself keeps.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from kit.uploads import sniff

HEAD = 256 * 1024
MOST_BOXES = 20_000  # in one box; a real film has some dozens

TYPES = {
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "mkv": "video/x-matroska",
    "avi": "video/x-msvideo",
    "wmv": "video/x-ms-wmv",
    "flv": "video/x-flv",
    "mpeg": "video/mpeg",
    "ts": "video/mp2t",
    "rm": "application/vnd.rn-realmedia",
    "ogv": "video/ogg",
}
# Sorts whose names are used for each other: what a camera calls MP4 may be QuickTime.
FAMILIES = (
    ({"mp4", "mov"}, (".mp4", ".m4v", ".mov", ".qt", ".3gp", ".3g2", ".f4v")),
    ({"webm", "mkv"}, (".webm", ".mkv")),
    ({"avi"}, (".avi", ".divx")),
    ({"wmv"}, (".wmv", ".asf")),
    ({"flv"}, (".flv",)),
    ({"mpeg", "ts"}, (".mpg", ".mpeg", ".vob", ".dat", ".m2v", ".ts", ".mts", ".m2ts")),
    ({"rm"}, (".rm", ".rmvb")),
    ({"ogv"}, (".ogv", ".ogg")),
)
SUFFIXES = tuple(suffix for _sorts, suffixes in FAMILIES for suffix in suffixes)
PLAIN_SUFFIXES = (".mp4", ".m4v", ".webm")  # of what browsers may play as it is
FAMILIAR = (".mp4", ".mov", ".avi", ".wmv", ".mkv")  # what people are told of all of them

# What browsers play in which container.
PLAYED = {
    "mp4": ({"h264", "vp9", "av1"}, {"aac", "mp3", "opus", "flac"}),
    "webm": ({"vp8", "vp9", "av1"}, {"opus", "vorbis"}),
}
PROFILES = {66, 77, 88, 100}  # of H.264: no browser plays 10 bit or 4:2:2
_FOURCC = {
    b"avc1": "h264",
    b"avc3": "h264",
    b"vp09": "vp9",
    b"av01": "av1",
    b"mp4a": "aac",
    b".mp3": "mp3",
    b"Opus": "opus",
    b"fLaC": "flac",
}
# A stream of Matroska names its codec: the mark of that element, the length, the name.
_CODEC = re.compile(rb"\x86[\x81-\xa8]([AV]_[A-Z0-9/_]{2,40})")
_MATROSKA = {
    b"V_VP8": "vp8",
    b"V_VP9": "vp9",
    b"V_AV1": "av1",
    b"V_MPEG4/ISO/AVC": "h264",
    b"A_OPUS": "opus",
    b"A_VORBIS": "vorbis",
    b"A_AAC": "aac",
}


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found. ``container`` is a key of ``TYPES``, "" for what is no film.

    ``problem`` is "" or one of "not-video", "no-picture", "no-frames", "broken". Codecs are
    called as ffmpeg calls them, "?" where a stream is there and of none that browsers know.
    """

    container: str
    problem: str = ""
    video: str = ""
    audio: str = ""
    seconds: float | None = None
    width: int | None = None
    height: int | None = None

    @property
    def plays(self) -> bool:
        return not self.problem and browsers_play(self.container, self.video, self.audio)


def browsers_play(container: str, video: str, audio: str) -> bool:
    """Tell whether browsers play these codecs in this container; ``audio`` "" is a silent film."""
    videos, audios = PLAYED.get(container, (set(), set()))
    return video in videos and (not audio or audio in audios)


def fits_name(container: str, filename: str) -> bool:
    """Tell whether a file called so may hold this; a name without an ending claims nothing."""
    suffix = PurePosixPath(filename.replace("\\", "/")).suffix.lower()
    return not suffix or any(
        container in sorts and suffix in suffixes for sorts, suffixes in FAMILIES
    )


def ends_like(filename: str, suffixes: Collection[str]) -> bool:
    """Tell whether the name of a file ends in one of ``suffixes``."""
    return PurePosixPath(filename.replace("\\", "/")).suffix.lower() in suffixes


def look_inside(file: BinaryIO) -> Looked:
    """Return what ``file`` is. Reads its head and its tables, never the film itself."""
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(HEAD)
    container = _container(head)
    if not container:
        sound = sniff(file) in ("mp3", "m4a", "wav", "ogg")
        return Looked("", "no-picture" if sound else "not-video")
    if container in ("mp4", "mov"):
        return _look_at_boxes(file, size, container)
    if container in ("webm", "mkv"):
        named = _CODEC.findall(head)
        video = next((_MATROSKA.get(one, "?") for one in named if one.startswith(b"V_")), "")
        audio = next((_MATROSKA.get(one, "?") for one in named if one.startswith(b"A_")), "")
        problem = "" if video else "no-picture" if audio else "broken"
        return Looked(container, problem, video, audio)
    return Looked(container, video="?")


_STARTS = (
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "wmv"),
    (b"FLV\x01", "flv"),
    (b"\x00\x00\x01\xba", "mpeg"),
    (b"\x00\x00\x01\xb3", "mpeg"),
    (b".RMF", "rm"),
)
# Brands of the MPEG-4 family: sound and pictures, and QuickTime. Every other one is a film.
_BRANDS = {b"qt  ": "mov"} | dict.fromkeys(
    (b"M4A ", b"M4B ", b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis"), ""
)


def _container(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "mp4")
    plainly = {
        "mov": head[4:8] in (b"moov", b"mdat", b"wide"),  # QuickTime of before 2001: no brand
        "webm": head[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in head[:64],
        "mkv": head[:4] == b"\x1a\x45\xdf\xa3" and b"matroska" in head[:64],
        "ogv": head[:4] == b"OggS" and b"theora" in head[:4096],
        "avi": head[:4] == b"RIFF" and head[8:12] == b"AVI ",
        "ts": _is_television(head),
    }
    plainly |= {name: True for start, name in _STARTS if head.startswith(start)}
    return next((name for name, it_is in plainly.items() if it_is), "")


def _is_television(head: bytes) -> bool:
    """Packets of a television stream begin alike, every 188 bytes (192 with their moment)."""
    for first, step in ((0, 188), (4, 192)):
        marks = head[first : first + 5 * step : step]
        if len(marks) == 5 and set(marks) == {0x47}:
            return True
    return False


# -- MPEG-4: boxes in boxes, each with its length and its name ---------------------------------


@dataclass(frozen=True, slots=True)
class _Box:
    name: bytes
    start: int  # of what is in it
    end: int


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[_Box]:
    """Yield the boxes between two places; one that claims too much ends beyond ``end``."""
    for _n in range(MOST_BOXES):
        if start + 8 > end:
            return
        file.seek(start)
        head = file.read(16)
        length, name, body = int.from_bytes(head[:4], "big"), head[4:8], start + 8
        if length == 1:  # a long one says so behind its name
            length, body = int.from_bytes(head[8:16], "big"), start + 16
        elif length == 0:  # the last one, to the end
            length = end - start
        if length < body - start:
            return
        yield _Box(name, body, start + length)
        start += length


def _inside(file: BinaryIO, box: _Box, *names: bytes) -> _Box | None:
    """Follow ``names`` from box to box."""
    here: _Box | None = box
    for name in names:
        if here is None:
            return None
        here = next((one for one in _boxes(file, here.start, here.end) if one.name == name), None)
    return here


def _read(file: BinaryIO, box: _Box | None, most: int = 4096) -> bytes:
    if box is None:
        return b""
    file.seek(box.start)
    return file.read(min(most, max(0, box.end - box.start)))


def _look_at_boxes(file: BinaryIO, size: int, container: str) -> Looked:
    top = list(_boxes(file, 0, size))
    film = next((one for one in top if one.name == b"moov"), None)
    if film is None or any(one.end > size for one in top):
        return Looked(container, "broken")
    video = audio = ""
    seconds, width, height, frames = _length(_read(file, _inside(file, film, b"mvhd"))), 0, 0, 0
    for track in (one for one in _boxes(file, film.start, film.end) if one.name == b"trak"):
        handler = _read(file, _inside(file, track, b"mdia", b"hdlr"))[8:12]
        table = _inside(file, track, b"mdia", b"minf", b"stbl")
        if table is None or handler not in (b"vide", b"soun"):
            continue
        described = _read(file, _inside(file, table, b"stsd"))
        codec = _FOURCC.get(described[12:16], "?")
        if handler == b"soun":
            audio = audio or codec
        elif not video:
            video = codec if codec != "h264" or _is_plain_h264(described) else "?"
            counted = _read(file, _inside(file, table, b"stsz") or _inside(file, table, b"stz2"))
            frames = int.from_bytes(counted[8:12], "big")
            shape = _read(file, _inside(file, track, b"tkhd"))[-8:]
            width, height = (int.from_bytes(shape[at : at + 2], "big") for at in (0, 4))
    in_pieces = any(one.name == b"moof" for one in top)
    problem = ""
    if not video:
        problem = "no-picture" if audio else "not-video"
    elif not frames and not in_pieces:
        problem = "no-frames"
    return Looked(container, problem, video, audio, seconds, width or None, height or None)


def _is_plain_h264(described: bytes) -> bool:
    at = described.find(b"avcC")
    return at < 0 or len(described) < at + 6 or described[at + 5] in PROFILES


def _length(head: bytes) -> float | None:
    """Return the seconds that the head of a film (mvhd) announces."""
    if head[:1] == b"\x01":
        scale, units = head[20:24], head[24:32]
    else:
        scale, units = head[12:16], head[16:20]
    each = int.from_bytes(scale, "big")
    return int.from_bytes(units, "big") / each if each and any(units) else None
