"""Every code that a roster can say has words for people."""

import ast
from pathlib import Path

import pytest

import schools
from schools.importers.columns import WORDS
from schools.importers.records import FIELDS
from schools.messages import (
    COLUMNS,
    PROBLEMS,
    REASONS,
    column_words,
    expected_words,
    problem_words,
    reason_words,
)

ROOT = Path(schools.__file__).parent
# Functions that say a code, and where in their arguments it stands.
SAYERS = {"warn": 0, "reject": 0, "rejected": (0, 1), "_Refusal": 0, "Issue": 1, "understood": 2}


def codes_said():
    """Return the codes that importers and the domain say, wherever they stand as text."""
    found = set()
    for path in [*ROOT.glob("importers/*.py"), *ROOT.glob("domain/roster*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found |= set(_codes(node))
    return found


def _codes(call):
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    places = SAYERS.get(name, ())
    for place in (places,) if isinstance(places, int) else places:
        for node in ast.walk(call.args[place]) if place < len(call.args) else ():
            if isinstance(node, ast.Constant) and "-" in str(node.value):
                yield node.value


def test_the_codes_are_found():
    assert {"cut-off", "shifted-row", "missing-school", "odd-email"} <= codes_said()


def test_every_code_of_a_problem_has_words():
    assert codes_said() - PROBLEMS.keys() == set()


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_words_are_not_the_code(code):
    assert problem_words(code) != code


def test_every_field_has_a_name():
    assert set(FIELDS) <= COLUMNS.keys()
    assert {field for field in WORDS if field in FIELDS} <= COLUMNS.keys()


def test_a_known_word_that_is_close_says_best_what_would_be_right():
    assert expected_words("unknown-subject", "数学 / 科学") == "数学 / 科学"
    assert expected_words("unknown-subject", "") == str(PROBLEMS["unknown-subject"][1])


def test_what_nobody_has_words_for_stays_as_it_is():
    assert (problem_words("x-y"), reason_words("x-y"), column_words("x")) == ("x-y", "x-y", "x")
    assert reason_words("new") == str(REASONS["new"])
