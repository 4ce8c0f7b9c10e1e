"""Captions as people bring them come out as clean WebVTT, or with the line that is wrong."""

import io

import pytest
import webvtt
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kit.captions import (
    Cue,
    as_lines,
    cues_in,
    decoded,
    minutes,
    read_captions,
    read_chapters,
    words_in,
    write_vtt,
)
from kit.errors import Invalid

SRT = "1\n00:00:01,000 --> 00:00:03,500\n同学们好\n\n2\n00:00:04,000 --> 00:00:06,000\n请坐\n"
SAID = (Cue(1.0, 3.5, "同学们好"), Cue(4.0, 6.0, "请坐"))


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_file_may_have_any_usual_encoding_and_line_ends(encoding, ends):
    data = SRT.replace("\n", ends).encode(encoding)

    assert read_captions(decoded(data)).cues == SAID


def test_webvtt_is_read_with_all_that_may_stand_in_it():
    text = (
        "WEBVTT - a lesson\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE nothing\n\n"
        "first\n00:01.000 --> 00:03.500 line:0 position:20%\n<v 林老师>同学们好\n\n"
        "00:00:04.000 --> 00:00:06.000\n请坐"
    )

    assert read_captions(text).cues == (Cue(1.0, 3.5, "同学们好", "林老师"), SAID[1])


def test_captions_out_of_order_are_put_in_order_and_overlaps_end_where_the_next_begins():
    text = (
        "WEBVTT\n\n00:05.000 --> 00:09.000\nlater\n\n00:01.000 --> 00:06.000\nearlier\n\n"
        "00:05.000 --> 00:07.000\nat once"
    )

    taken = read_captions(text)

    assert (taken.sorted, taken.trimmed) == (True, 1)
    assert [(cue.start, cue.end, cue.text) for cue in taken.cues] == [
        (1.0, 5.0, "earlier"),
        (5.0, 7.0, "at once"),
        (5.0, 9.0, "later"),
    ]


@pytest.mark.parametrize(
    "said",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<c.red><i>x</i></c>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<font color=red>x</font>",
        "\u202ex\x00\x07",
        "a < b & c > d",
    ],
)
def test_nothing_but_text_is_left(said):
    written = write_vtt(read_captions(f"WEBVTT\n\n00:01 --> 00:02\n{said} 好").cues)

    body = written.partition("00:00:02.000\n")[2]
    assert "<" not in body
    assert "好" in body
    assert not set("\x00\x07") & set(body)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no captions"),
        ("好\n", "no captions"),
        ("WEBVTT\n\n00:05.000 --> 00:04.000\n好", "Line 3: this caption ends before"),
        (
            "1\n00:00:01,000 --> 00:00:03,500\n好\n\n2\nlater --> 00:09\n好",
            "Line 6: this is no time",
        ),
        ("WEBVTT\n\n00:01.000 --> 99:00:00.000\n好", "Line 3: no video is as long"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<i></i>\n", "no text"),
        ("WEBVTT\n\n" + "00:01 --> 00:02\n好\n\n" * 5_001, "5000 captions"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, says):
    with pytest.raises(Invalid) as refusal:
        read_captions(text)
    assert says in str(refusal.value.message)


def test_a_file_that_is_too_large_or_no_text_is_refused():
    for data in (b"x" * (1024 * 1024 + 1), b"\x89PNG\r\n\x1a\n\x00\x00"):
        with pytest.raises(Invalid):
            decoded(data)


CUES = st.lists(
    st.tuples(
        st.integers(0, 10_000_000),
        st.integers(100, 60_000),
        st.text(
            st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30
        ),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda cue: cue[0],
)


@given(CUES)
def test_what_is_written_is_read_again_and_by_others(parts):
    given_cues = [
        Cue(start / 1000, (start + length) / 1000, text)
        for start, length, text in sorted(parts)
        if text.isalnum()
    ]
    written = write_vtt(given_cues)

    assert cues_in(written) == list(read_captions(written).cues if given_cues else [])
    assert [cue.text for cue in cues_in(written)] == [cue.text for cue in given_cues]
    if given_cues:
        assert len(webvtt.from_buffer(io.StringIO(written), format="vtt")) == len(given_cues)


def test_chapters_are_lines_with_a_time():
    taken = read_chapters("3:20 朗读\n\n00:00 导入\n【1:02:03】- 小结", 4000)

    assert taken.sorted
    assert taken.cues == (
        Cue(0.0, 200.0, "导入"),
        Cue(200.0, 3723.0, "朗读"),
        Cue(3723.0, 4000, "小结"),
    )
    assert as_lines(taken.cues) == "0:00 导入\n3:20 朗读\n1:02:03 小结"
    assert words_in(taken.cues) == "导入\n朗读\n小结"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("0:00 导入\n朗读", "Line 2: write a time and a title"),
        ("0:99 朗读", "Line 1: write a time and a title"),
        ("0:75:00 朗读", "Line 1: write a time and a title"),
        ("0:00", "Line 1: write a time and a title"),
        ("0:00 导入\n0:00 朗读", "Line 2: another chapter"),
        ("2:00 导入", "Line 1: the video is over"),
    ],
)
def test_a_line_that_is_no_chapter_is_named(text, says):
    with pytest.raises(Invalid) as refusal:
        read_chapters(text, 120)
    assert says in str(refusal.value.message)


def test_minutes_alone_may_be_more_than_an_hour():
    assert read_chapters("75:30 小结", 5000).cues == (Cue(4530.0, 5000, "小结"),)


def test_a_place_in_a_film_is_said_as_people_do():
    assert [minutes(each) for each in (5, 65.9, 3723)] == ["0:05", "1:05", "1:02:03"]
