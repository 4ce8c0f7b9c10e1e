import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcourses.queries.transcripts import (
    LATEST,
    Line,
    clock,
    lines_of,
    read_transcript,
    second_of,
)

VTT = """WEBVTT - 一节课

NOTE made by hand

2
00:01:05.500 --> 00:01:09.000 align:start
<v 学生甲>为什么&lt;不一样</v>

1
00:02.000 --> 00:04.000
同学们<b>好</b>，
今天看吸管
"""
SRT = """1
00:00:02,000 --> 00:00:04,000
同学们好

2
01:02:03,400 --> 01:02:05,000
下课
"""


@pytest.mark.parametrize(
    ("typed", "second"),
    [
        ("12:30", 750), ("1:02:03", 3723), ("75", 75), ("90:00", 5400), ("12：30", 750),
        (" 0:05 ", 5), ("12:60", None), ("1:60:00", None), ("半", None), ("", None), ("-5", None),
        ("99999", None), ("²", None), ("1:2:3", None), ("24:00:00", LATEST), ("24:00:01", None),
    ],
)  # fmt: skip
def test_a_second_is_read_as_people_write_it(typed, second):
    assert second_of(typed) == second


@given(st.integers(0, LATEST))
def test_every_second_is_read_back(second):
    assert second_of(clock(second)) == second


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        (VTT, "0:02 同学们好， 今天看吸管\n1:05 学生甲：为什么<不一样"),
        (SRT, "0:02 同学们好\n1:02:03 下课"),
        (SRT.replace("\n", "\r\n"), "0:02 同学们好\n1:02:03 下课"),
        ("\ufeff师：好\n\n\n  生：好  ", "师：好\n生：好"),
        ("", ""),
    ],
    ids=["vtt", "srt", "srt of Windows", "plain", "nothing"],
)
def test_what_is_pasted_becomes_a_line_an_utterance(pasted, kept):
    assert read_transcript(pasted) == kept


def test_a_kept_transcript_that_is_pasted_again_stays_as_it_is():
    kept = read_transcript(VTT)
    assert read_transcript(kept) == kept


def test_lines_that_begin_with_a_second_lead_there():
    assert lines_of("1:05 师：好\n[12:30] 生：好\n8:00\n2024年的课\n99:99 怪") == [
        Line(65, "师：好"),
        Line(750, "生：好"),
        Line(480, ""),
        Line(None, "2024年的课"),
        Line(None, "99:99 怪"),
    ]
