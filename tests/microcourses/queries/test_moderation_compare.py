"""What changed between two versions, word by word."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from microcourses.models import CaseNote, Episode, ItemMaterial, LessonCase, MicroCourse, Strategy
from microcourses.queries.moderation_compare import IN, OUT, SAME, Piece, compare, marked, plain
from tests.factories.microcourses import MaterialFactory, ResourceFactory


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def said(changes):
    return {
        change.label: "".join(
            {SAME: "{}", OUT: "[-{}]", IN: "[+{}]"}[piece.what].format(piece.text)
            for piece in change.pieces
        )
        for change in changes
    }


def test_chinese_is_compared_sign_by_sign_and_words_whole():
    assert marked("先让学生猜", "先请学生猜") == [
        Piece(SAME, "先"),
        Piece(OUT, "让"),
        Piece(IN, "请"),
        Piece(SAME, "学生猜"),
    ]
    assert Piece(OUT, "balloon") in marked("a balloon goes up", "a rocket goes up")


def test_another_sentence_is_not_picked_apart():
    assert marked("先让学生猜一猜", "准备两个气球") == [
        Piece(OUT, "先让学生猜一猜"),
        Piece(IN, "准备两个气球"),
    ]


@given(
    st.text("的一是a b\n", max_size=40).map(str.strip),
    st.text("的一是a b\n", max_size=40).map(str.strip),
)
def test_nothing_is_lost_on_either_side(before, after):
    pieces = marked(before, after)
    assert "".join(each.text for each in pieces if each.what != OUT).strip("\n") == after.strip(
        "\n"
    )
    assert all(each.text for each in pieces)


def test_what_stayed_is_shortened_in_its_middle():
    long = "长" * 500
    pieces = marked(f"{long}猜", f"{long}想")
    assert len(pieces[0].text) < 130
    assert pieces[1:] == [Piece(OUT, "猜"), Piece(IN, "想")]


def test_html_is_read_as_lines():
    assert plain("<p>一 &amp; 二</p><ul><li>三</li></ul><p>四<br>五</p>") == "一 & 二\n三\n四\n五"


@pytest.mark.django_db
def test_fields_are_compared_by_what_people_read():
    before = Strategy(title="气球", kind="strategy", licence="by", first_grade=7, last_grade=7)
    after = Strategy(title="气球火箭", kind="strategy", licence="use", first_grade=7, last_grade=9)

    changes = said(compare(before, after))

    assert changes["Title"] == "气球[+火箭]"
    assert len(changes) == 3
    assert compare(before, before) == []


@pytest.mark.django_db
def test_episodes_come_and_go():
    before, after = MicroCourse(title="一"), MicroCourse(title="一")
    before.episodes = [Episode(title="甲"), Episode(title="乙：浮力"), Episode(title="丙")]
    after.episodes = [
        Episode(title="甲"),
        Episode(title="乙：压力"),
        Episode(title="丁"),
        Episode(title="丙"),
    ]

    assert said(compare(before, after)) == {
        "Episode 2": "乙：[-浮][+压]力",
        "Episode 3": "[+丁]",
    }


@pytest.mark.django_db
def test_the_notes_of_a_case_are_compared_too():
    before, after = LessonCase(title="一"), LessonCase(title="一")
    after.notes = [CaseNote(second=65, remark="学生举手")]

    (change,) = compare(before, after)
    assert (change.what, change.pieces) == (IN, [Piece(IN, "1:05\n学生举手")])


@pytest.mark.django_db
def test_files_are_compared_by_name():
    item = ResourceFactory()
    old = item.get_latest_revision_as_object()
    new = ResourceFactory()
    new.title = old.title
    new.materials = [ItemMaterial(material=MaterialFactory(item=item, name="学案.docx"))]

    assert {change.label: change.what for change in compare(old, new)} == {"File 1": IN}
