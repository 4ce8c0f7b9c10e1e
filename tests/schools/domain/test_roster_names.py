"""How names are found from a keyboard, and sign-in names of new people."""

import pytest

from schools.domain.roster_names import name_index, new_username


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("林小雨", "lin xiaoyu", "lxy"),
        ("曾晓宇", "zeng xiaoyu", "zxy"),
        ("单丽", "shan li", "sl"),
        ("欧阳修", "ouyang xiu", "oyx"),
        ("尉迟恭", "yuchi gong", "ycg"),
        ("仇任", "qiu ren", "qr"),
        ("Ada Lovelace", "ada lovelace", "al"),
        ("𬭩", "weng", "w"),
    ],
)
def test_a_surname_is_read_as_a_surname(name, pinyin, initials):
    assert name_index(name) == (pinyin, initials)


@pytest.mark.parametrize(
    ("taken", "number", "expected"),
    [
        (set(), "T1", "T1"),
        ({"T1"}, "T1", "tonglu-T1"),
        ({"T1", "tonglu-T1"}, "T1", "tonglu-T12"),
        (set(), "", "linxiaoyu"),
        ({"linxiaoyu"}, "", "linxiaoyu2"),
        ({"linxiaoyu", "linxiaoyu2"}, "", "linxiaoyu3"),
    ],
)
def test_a_sign_in_name_is_free(taken, number, expected):
    name = new_username(
        staff_number=number,
        pinyin="lin xiaoyu",
        county_code="tonglu",
        is_taken=taken.__contains__,
    )
    assert name == expected
