"""What was looked for is marked where it stands, however it is written."""

import pytest

from kit.search.marks import excerpt, marked


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("水是H₂O。", ["h2o"], "水是<mark>H₂O</mark>。"),
        ("水是H2O。", ["H₂O"], "水是<mark>H2O</mark>。"),
        ("ＣＡＦÉ", ["cafe"], "<mark>ＣＡＦÉ</mark>"),
        ("x² + y² = r²", ["x²+y²"], "<mark>x² + y²</mark> = r²"),
        ("sin30°", ["30°"], "sin<mark>30°</mark>"),
        ("动能½mv²", ["1/2mv2"], "动能<mark>½mv²</mark>"),
        ("a ⩾ 0", ["≥"], "a <mark>⩾</mark> 0"),
        ("x≠0", ["≠"], "x<mark>≠</mark>0"),
        ("√2", ["√3"], "√2"),
        ("物理与无理", ["物理", "理与"], "<mark>物理</mark>与无理"),
        ("<i>", ["i"], "&lt;<mark>i</mark>&gt;"),
        ("什么也没有", [], "什么也没有"),
    ],
)
def test_hits_are_marked_as_they_are_meant(text, words, shown):
    assert marked(text, words) == shown


def test_an_excerpt_finds_the_other_way_of_writing():
    text = "前" * 100 + "H₂O" + "后" * 100
    assert excerpt(text, ["h2o"], 3) == "…前前前<mark>H₂O</mark>后后后…"
