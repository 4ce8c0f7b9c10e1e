"""Rich texts keep what teachers paste, and nothing that does something."""

import re

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.text import (
    RICH_ATTRIBUTES,
    RICH_TAGS,
    SCHEMES,
    editable,
    rich_html,
    words_of,
)
from tests.kit.test_text import HOSTILE, elements


def second_opinion(html):
    """What nh3 leaves of ``html`` under the same allowlist."""
    return nh3.clean(
        html,
        tags=set(RICH_TAGS),
        attributes={tag: set(names) for tag, names in RICH_ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        link_rel=None,
    )


@pytest.mark.parametrize("start", ["", "<p>", "<h2>x</h2>", "<table><tr><td>", "<ul><li>"])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_html_does_nothing_in_a_rich_text(hostile, start):
    html = rich_html(start + hostile)

    assert set(elements(html)) <= set(RICH_TAGS)
    assert not re.search(r"<[^>]*\b(on\w+|style|class|target|src|data-\w+)\s*=", html)
    for target in re.findall(r'href="([^"]*)"', html):
        assert ":" not in target.split("/")[0] or target.split(":")[0] in SCHEMES
    assert second_opinion(html).count("<") == html.count("<")


@given(st.text(alphabet=st.sampled_from([*"<>&\"'/=p h2 bastrlid\n!-", "，", "好"]), max_size=80))
def test_cleaning_twice_is_cleaning_once(text):
    once = rich_html("<p>" + text)
    assert rich_html(once) == once


@given(st.text(alphabet=st.sampled_from([*"<>&\"'/= \nabc", "，", "好"]), max_size=80))
def test_plain_text_comes_back_as_it_was_written(text):
    html = rich_html("。" + text)
    assert rich_html(editable(html)) == html


def test_plain_paragraphs_become_paragraphs():
    assert rich_html("一 < 二\n第二行\n\n\n第二段") == "<p>一 &lt; 二<br>第二行</p><p>第二段</p>"


def test_what_word_makes_of_a_page_keeps_its_build_and_loses_its_looks():
    pasted = (
        "<h1 class=MsoNormal>导入</h1><p class=MsoNormal style='mso-x:1'><b>看</b>一看<o:p></o:p></p>"
        "<style>p {color: red}</style><ul><li>纸杯</li></ul>"
        "<table border=1 style='x'><tr><td colspan=2 width=10>温度</td></tr></table>"
    )
    assert rich_html(pasted) == (
        "<h2>导入</h2><p><b>看</b>一看</p><ul><li>纸杯</li></ul>"
        '<table><tbody><tr><td colspan="2">温度</td></tr></tbody></table>'
    )


@pytest.mark.parametrize("span", ["0", "9999999", "-1", "x", "٣"])
def test_a_cell_reaches_over_a_few_others_only(span):
    assert "colspan" not in rich_html(f"<table><tr><td colspan='{span}'>x</td></tr></table>")


def test_a_link_leads_out_of_the_page_and_tells_nothing():
    html = rich_html('<p><a href="https://v.example/1" rel="opener">film</a></p>')
    assert html == '<p><a href="https://v.example/1" rel="noopener nofollow">film</a></p>'


def test_a_film_of_another_site_is_no_frame():
    assert rich_html("<p>看<iframe src='https://v.example/1'></iframe></p>") == "<p>看</p>"


@pytest.mark.parametrize(
    "nothing", ["", " \n", "<p></p>", "<p> <br></p>", "<p></p><script>x</script>"]
)
def test_a_text_without_words_is_none(nothing):
    assert rich_html(nothing) == ""


def test_the_words_of_a_rich_text():
    html = "<h2>导入</h2><p>看 <b>一</b>看<br>再看</p><ul><li>甲</li><li>乙 &amp; 丙</li></ul>"
    assert words_of(html) == "导入\n看 一看\n再看\n甲\n乙 & 丙"


def test_a_text_with_headings_is_edited_as_it_is():
    assert editable("<h2>导入</h2><p>看</p>") == "<h2>导入</h2><p>看</p>"
    assert editable("<p>看<br>再看</p><p>&lt;好&gt;</p>") == "看\n再看\n\n<好>"
