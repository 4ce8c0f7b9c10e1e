"""A film is known by its bytes, whatever it is called; ffmpeg is run within bounds."""

import io
import struct

import pytest

from kit import ffmpeg
from kit.films import Looked, fits_name, look_inside
from tests.factories.commons import picture
from tests.factories.films import clip, needs_ffmpeg


def box(name, body=b""):
    return struct.pack(">I4s", 8 + len(body), name) + body


def track(handler, described, frames):
    """A track of one sort of sample, with so many of them."""
    table = box(b"stsd", bytes(8) + described) + box(b"stsz", bytes(8) + struct.pack(">I", frames))
    media = box(b"hdlr", bytes(8) + handler + bytes(12)) + box(b"minf", box(b"stbl", table))
    shape = bytes(76) + struct.pack(">HHHH", 640, 0, 480, 0)
    return box(b"trak", box(b"tkhd", shape) + box(b"mdia", media))


def entry(codec, more=b""):
    return box(codec, bytes(78) + more)


AVC = box(b"avcC", bytes([1, 100, 0, 30]))
HIGH_10 = box(b"avcC", bytes([1, 110, 0, 30]))


def mp4(*tracks, brand=b"isom", after=b""):
    head = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, 2500) + bytes(80))
    return box(b"ftyp", brand + bytes(4)) + box(b"moov", head + b"".join(tracks)) + after


def look(data):
    return look_inside(io.BytesIO(data))


SEEN, HEARD = track(b"vide", entry(b"avc1", AVC), 50), track(b"soun", entry(b"mp4a"), 90)


def test_what_browsers_play_is_found_without_a_program():
    found = look(mp4(SEEN, HEARD))

    assert found == Looked("mp4", "", "h264", "aac", 2.5, 640, 480)
    assert found.plays


@pytest.mark.parametrize(
    "tracks",
    [
        (track(b"vide", entry(b"hvc1"), 50), HEARD),
        (track(b"vide", entry(b"mp4v"), 50),),
        (track(b"vide", entry(b"avc1", HIGH_10), 50),),
        (SEEN, track(b"soun", entry(b"ac-3"), 90)),
    ],
)
def test_an_odd_codec_in_a_usual_container_does_not_simply_play(tracks):
    found = look(mp4(*tracks))

    assert (found.container, found.problem, found.plays) == ("mp4", "", False)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (mp4(HEARD), "no-picture"),
        (mp4(track(b"vide", entry(b"avc1", AVC), 0)), "no-frames"),
        (mp4(SEEN, after=struct.pack(">I4s", 5_000_000, b"mdat") + b"cut"), "broken"),
        (box(b"ftyp", b"isom" + bytes(4)) + box(b"mdat", b"x" * 40), "broken"),
        (box(b"ftyp", b"isom" + bytes(4)) + struct.pack(">I4s", 3, b"moov"), "broken"),
        (box(b"ftyp", b"M4A " + bytes(4)), "no-picture"),
        (b"ID3\x04" + bytes(200), "no-picture"),
        (b"<!doctype html><script>alert(1)</script>", "not-video"),
        (b"#EXTM3U\n#EXTINF:1\nfile:///etc/passwd\n", "not-video"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "not-video"),
        (b"MZ" + bytes(600), "not-video"),
        (b"PK\x03\x04" + bytes(600), "not-video"),
        (picture(), "not-video"),
        (box(b"ftyp", b"heic" + bytes(4)), "not-video"),
        (b"", "not-video"),
    ],
)
def test_what_is_no_film_is_known_and_why(data, problem):
    assert look(data).problem == problem


@pytest.mark.parametrize(
    ("head", "container"),
    [
        (b"RIFF\x00\x00\x00\x00AVI LIST", "avi"),
        (b"FLV\x01\x05", "flv"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "wmv"),
        (b"\x00\x00\x01\xba", "mpeg"),
        (b".RMF\x00", "rm"),
        ((b"\x47" + bytes(187)) * 6, "ts"),
    ],
)
def test_other_films_are_known_and_wait_for_conversion(head, container):
    found = look(head + bytes(2000))

    assert (found.container, found.problem, found.plays) == (container, "", False)


EBML = b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84"
VP9, OPUS = b"\x86\x85V_VP9", b"\x86\x86A_OPUS"


@pytest.mark.parametrize(
    ("data", "plays"),
    [
        (EBML + b"webm" + VP9 + OPUS, True),
        (EBML + b"webm" + VP9 + b" noise A_PCM ", True),
        (EBML + b"webm" + VP9 + b"\x86\x89A_PCM/INT", False),
        (EBML + b"matroska" + VP9 + OPUS, False),
    ],
)
def test_of_matroska_browsers_play_webm(data, plays):
    assert look(data).plays is plays


def test_a_box_in_a_box_without_end_ends():
    assert look(mp4(*[box(b"trak")] * 30_000)).problem == "not-video"


@pytest.mark.parametrize(
    ("container", "name", "fits"),
    [
        ("mp4", "课.MP4", True),
        ("mov", "IMG_1.mp4", True),
        ("mp4", "课", True),
        ("avi", "课.mp4", False),
        ("mp4", "课.docx", False),
        ("mp4", "课.mp4.exe", False),
    ],
)
def test_a_name_may_not_lie(container, name, fits):
    assert fits_name(container, name) is fits


@needs_ffmpeg
def test_our_own_look_and_ffprobe_agree(tmp_path):
    tools = ffmpeg.tools_from("ffmpeg")
    path = clip(tmp_path / "a.mp4", codec=("-c:v", "libx264", "-pix_fmt", "yuv420p"))
    with path.open("rb") as file:
        found = look_inside(file)

    probed = ffmpeg.probe(tools, path, "mp4")

    assert (found.video, found.audio, found.width, found.height) == ("h264", "aac", 320, 240)
    assert (probed.video, probed.audio, probed.width, probed.height) == ("h264", "aac", 320, 240)
    assert probed.pixels == "yuv420p"


@needs_ffmpeg
def test_a_play_list_opens_nothing(tmp_path):
    """Whatever a text names, ffmpeg is told to read it as the film it is not."""
    clip(tmp_path / "secret.mp4", sound=False)
    listed = tmp_path / "list.mp4"
    listed.write_text(f"ffconcat version 1.0\nfile {tmp_path / 'secret.mp4'}\n")

    with pytest.raises(ffmpeg.Unreadable):
        ffmpeg.probe(ffmpeg.tools_from("ffmpeg"), listed, "mp4")


@needs_ffmpeg
@pytest.mark.parametrize(("size", "made"), [("1280x720", (640, 360)), ("720x1280", (360, 640))])
def test_a_version_has_as_many_lines_as_asked_however_the_film_stands(tmp_path, size, made):
    tools = ffmpeg.tools_from("ffmpeg")
    more = ("-metadata", "comment=where it was", "-metadata", "location=+30+119/")
    source = clip(tmp_path / "a.avi", size=size, codec=("-c:v", "mpeg4"), more=more)
    heard = []

    ffmpeg.convert(
        tools, source, "avi", tmp_path / "b", height=360, seconds=1.0, heard=heard.append
    )

    probed = ffmpeg.probe(tools, tmp_path / "b", "mp4")
    assert (probed.width, probed.height) == made
    assert (probed.video, probed.audio, probed.pixels) == ("h264", "aac", "yuv420p")
    assert all(0 <= each <= 1 for each in heard)
    assert b"where it was" not in (tmp_path / "b").read_bytes()
    assert (tmp_path / "b").read_bytes().index(b"moov") < (tmp_path / "b").read_bytes().index(
        b"mdat"
    )


@needs_ffmpeg
def test_whoever_hears_of_the_progress_can_end_the_work(tmp_path):
    source = clip(tmp_path / "a.avi", seconds=3, codec=("-c:v", "mpeg4"))

    def enough(_fraction):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        ffmpeg.convert(
            ffmpeg.tools_from("ffmpeg"),
            source,
            "avi",
            tmp_path / "b",
            height=240,
            seconds=3.0,
            heard=enough,
        )


def test_without_a_name_there_is_no_program():
    assert ffmpeg.tools_from("") is None
    assert ffmpeg.tools_from("no-such-program") is None
