"""What a text says to the index, said without one."""

import pytest

from kit.search.words import (
    LONGEST_TEXT,
    LONGEST_WORD,
    Word,
    asked_by,
    line_of,
    terms_of,
    word_of,
)
from tests.kit.search.texts import QUESTIONS, TEXTS


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("生活中", ["生活", "活中", "中"]),
        ("中", ["中"]),
        ("H2O水", ["h2o", "水"]),
        ("Ｈ₂Ｏ", ["h2o"]),
        ("物\u200d理", ["物理", "理"]),
        ("Café", ["cafe"]),
        ("x²+1", ["x2", "1"]),
        ("一，二", ["一", "二"]),
        ("𬭩𫓹", ["𬭩𫓹", "𫓹"]),
        ("葛\U000e0100飾", ["葛飾", "飾"]),
        ("が", ["が"]),
        ("한국", ["한국", "국"]),
        ("x" * 99, ["x" * LONGEST_WORD]),
        ("——", []),
        ("2H₂O+2h2o", ["2h2o", "2h2o", "h2o"]),
        ("√2倍", ["2", "倍", "√", "√2"]),
        ("30 ° 30°", ["30", "30", "°", "30°"]),
        ("x⩾0", ["x", "0", "≥"]),
    ],
)
def test_a_text_is_its_pairs_and_words(text, terms):
    assert terms_of(text) == terms


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("生活中", Word("生活中", ("生活", "活中"), begins=False)),
        ("中", Word("中", ("中",), begins=True)),
        ("unit", Word(" unit", ("unit",), begins=True)),
        ("第3课", Word("第 3 课", ("第", "3", "课"), begins=True)),
        ("学年2026", Word("学年 2026", ("学年", "年", "2026"), begins=True)),
        ("，", None),
        ("", None),
    ],
)
def test_a_word_is_a_phrase_of_terms(typed, word):
    assert word_of(typed) == word


def test_a_text_without_end_is_cut():
    assert len(terms_of("字" * 2 * LONGEST_TEXT)) == LONGEST_TEXT


@pytest.mark.parametrize(("words", "places"), QUESTIONS)
def test_the_questions_mean_what_their_patterns_say(words, places):
    asked = [each for word in words for each in asked_by(word)]
    lines = [line_of(text) for text in TEXTS]
    fitting = [n for n, line in enumerate(lines) if asked and all(w.pattern in line for w in asked)]
    assert fitting == places
