import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import Invalid
from schools.enums import RosterForm
from schools.importers.reading import read_roster
from schools.importers.records import Org, Record
from tests.factories.rosters import HAN, HEAD, LIN, csv_file, csv_text

CELLS = {
    "name": "林小雨",
    "staff_number": "T001",
    "school": "城关初级中学",
    "subject": "数学",
    "grade": "七年级",
    "phone": "13812345678",
}


def names(reading):
    return [record.cells.get("name") for record in reading.records]


def problems(reading):
    return [(each.problem, each.row) for each in reading.problems]


def warnings(reading):
    return [each.problem for each in reading.warnings]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_with_every_separator(read, encoding, separator):
    reading = read(csv_file([HEAD, LIN], encoding=encoding, separator=separator), "a.csv")

    assert reading.form == RosterForm.CSV
    assert reading.records == [Record("a.csv", 2, CELLS)]
    assert reading.schools_covered == [Org("城关初级中学")]
    assert reading.columns["staff_number"] == "工号"
    assert reading.rows == 1
    assert reading.warnings == []


HAN_TEXT = st.text(st.sampled_from("林小雨姜娅王芳昇𬭩韩梅"), min_size=1, max_size=6)


@given(st.lists(HAN_TEXT, min_size=1, max_size=20), st.sampled_from(["utf-8", "gb18030"]))
def test_names_survive_any_encoding(people, encoding):
    rows = [HEAD, *([name, *LIN[1:]] for name in people)]
    reading = read_roster(csv_file(rows, encoding=encoding), "a.csv")
    assert names(reading) == people


def test_a_file_that_was_cut_off_inside_a_character_says_so(read):
    content = csv_file([HEAD, LIN, HAN[:3]]).getvalue().rstrip()[:-1]
    reading = read(io.BytesIO(content), "a.csv")
    assert names(reading) == ["林小雨", "韩梅"]
    assert warnings(reading) == ["cut-off"]


def test_rows_are_numbered_as_lines_even_with_line_breaks_in_cells(read):
    reading = read(csv_file([["注\n意\n"], [], HEAD, LIN, [], HAN]), "a.csv")
    assert [record.row for record in reading.records] == [6, 8]


def test_a_row_with_a_comma_too_many_is_rejected_and_the_others_stay(read):
    text = csv_text([HEAD, LIN]) + "王,芳,T003,城关初级中学,数学,七年级,13712345678\n"
    reading = read(io.BytesIO(text.encode() + csv_text([HAN]).encode()), "a.csv")
    assert names(reading) == ["林小雨", "韩梅"]
    assert problems(reading) == [("shifted-row", 3)]


def test_a_short_row_is_read(read):
    reading = read(csv_file([HEAD, LIN[:5]]), "a.csv")
    assert names(reading) == ["林小雨"]


def test_progress_counts_the_rows_there_are(read):
    told = []
    read(csv_file([HEAD] + [LIN] * 1200), "a.csv", progress=lambda *counts: told.append(counts))
    assert [done for done, _total in told] == [500, 1000, 1201]
    assert told[0][1] == 1202


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"PK\3\4", "not what its name says"),
        (b"\x7fELF\1", "not what its name says"),
        (b"<html><table><tr><td>x", "web page"),
        ("林小雨,城关中学\n".encode(), "No row with headings"),
        ('姓名,学校\n"林小雨,城关\n'.encode() + b"x,y\n" * 100, "quotation mark"),
        ("学号,姓名,学校,年级\n1,王小明,城关中学,七年级\n".encode(), "list of pupils"),
        (b"sourcedId,givenName,familyName,role\nu1,A,B,student\n", "one table of a OneRoster"),
    ],
)
def test_what_cannot_be_used_is_refused_with_one_sentence(read, content, sentence):
    with pytest.raises(Invalid, match=sentence):
        read(io.BytesIO(content), "a.csv")


def test_other_sorts_of_files_are_refused(read):
    with pytest.raises(Invalid, match="A roster is"):
        read(io.BytesIO(b"%PDF-1.7"), "a.pdf")


def test_a_file_that_is_too_large_is_refused_unread(read, monkeypatch):
    monkeypatch.setattr("schools.importers.reading.MOST_BYTES", 20)
    with pytest.raises(Invalid, match="larger than 50 MB"):
        read(csv_file([HEAD, LIN]), "a.csv")


def test_too_many_rows_are_refused(read, monkeypatch):
    monkeypatch.setattr("schools.importers.sheets.MOST_ROWS", 3)
    with pytest.raises(Invalid, match="1,000,000 rows"):
        read(csv_file([HEAD, LIN, LIN, LIN]), "a.csv")


def test_what_must_not_be_stored_is_not_read(read):
    secret = "330122198001011234"
    rows = [
        [*HEAD, "身份证号", "家庭住址", "出生年月", "备注"],
        [*LIN, secret, "桐君街道1号", "1980-01", "好"],
        [HAN[0], secret, *HAN[2:], secret, "x", "y", secret],
        [f"王芳 {secret}", "T003", *LIN[2:]],
    ]
    reading = read(csv_file(rows), "a.csv")

    assert reading.headings["身份证号"] == reading.headings["家庭住址"] == "forbidden"
    assert reading.headings["备注"] == "ignored"
    assert secret not in repr(reading)
    assert "桐君街道" not in repr(reading)
    assert "1980" not in repr(reading)
    assert [(each.problem, each.value) for each in reading.warnings] == [("identity-left-out", "2")]
    assert reading.records[1].cells.get("staff_number") is None


def test_a_forbidden_column_cannot_be_mapped_by_hand(read):
    rows = [[*HEAD, "身份证号码"], [*LIN, "330122198001011234"]]
    reading = read(csv_file(rows), "a.csv", columns={"身份证号码": "title"})
    assert "title" not in reading.records[0].cells


def test_unrecognised_columns_are_named_and_can_be_mapped(read):
    rows = [["同志", "学校", "任教学科", "任教年级"], ["林小雨", *LIN[2:5]]]

    reading = read(csv_file(rows), "a.csv")
    assert reading.headings["同志"] == ""
    assert names(reading) == [None]

    reading = read(csv_file(rows), "a.csv", columns={"同志": "name"})
    assert reading.headings["同志"] == "name"
    assert names(reading) == ["林小雨"]


def test_the_second_of_two_columns_that_say_the_same_is_not_recognised(read):
    rows = [["姓名", "学校", "学科", "学科", "年级"], ["林小雨", "城关", "数学", "语文", "七"]]
    reading = read(csv_file(rows), "a.csv")
    assert reading.headings["学科 (2)"] == ""
    assert reading.records[0].cells["subject"] == "数学"


def test_pupils_among_teachers_are_left_out(read):
    rows = [[*HEAD, "身份"], [*LIN, "教师"], ["王小明", "", *LIN[2:5], "", "学生"]]
    reading = read(csv_file(rows), "a.csv")
    assert names(reading) == ["林小雨"]
    assert "王小明" not in repr(reading)
    assert warnings(reading) == ["pupils-left-out"]


def test_somebody_who_has_left_by_the_file_is_left_out(read):
    reading = read(csv_file([[*HEAD, "状态"], [*LIN, "在职"], [*HAN, "退休"]]), "a.csv")
    assert names(reading) == ["林小雨"]
    assert warnings(reading) == ["row-says-gone"]


def test_english_headings_and_names_in_parts(read):
    rows = [
        ["First Name", "Last Name", "E-mail", "School", "Subject", "Grade", "Staff No."],
        ["Ada", "Lovelace", "ada@school.example", "Moon School", "Maths", "Grade 7", "7"],
    ]
    cells = read(csv_file(rows), "a.csv").records[0].cells
    assert cells["name"] == "Ada Lovelace"
    assert cells["staff_number"] == "7"
    assert cells["email"] == "ada@school.example"


def test_columns_without_end_are_not_all_looked_at(read):
    reading = read(csv_file([[*HEAD, *["备注"] * 400], LIN]), "a.csv")

    assert names(reading) == ["林小雨"]
    assert len(reading.headings) == 200


def test_a_line_without_end_is_refused(read):
    with pytest.raises(Invalid, match="text of this file cannot be read"):
        read(csv_file([HEAD, LIN, ["，", "," * 300_000]]), "a.csv")
