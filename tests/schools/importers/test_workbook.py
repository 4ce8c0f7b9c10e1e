import io
import zipfile
from datetime import date

import pytest
import xlwt

from kit.errors import Invalid
from schools.enums import RosterForm
from tests.factories.rosters import HAN, HEAD, LIN, xls_file, xlsx_file, zip_file
from tests.schools.importers.test_csv import CELLS, names, problems, warnings


@pytest.mark.parametrize(("make", "name"), [(xlsx_file, "a.xlsx"), (xls_file, "a.xls")])
def test_a_plain_workbook(read, make, name):
    reading = read(make([HEAD, LIN]), name)
    assert reading.form == RosterForm.SPREADSHEET
    assert reading.records[0].cells == CELLS
    assert reading.records[0].row == 2
    assert reading.records[0].file == name


@pytest.mark.parametrize(("make", "name"), [(xlsx_file, "a.xlsx"), (xls_file, "a.xls")])
def test_the_header_is_found_below_titles_and_notes(read, make, name):
    head = ["*姓名", "工号\n(必填)", "学 校 *", "任教学科：", "任教年级(如:七年级)", "手机号"]
    rows = [
        ["桐庐县2026学年教师花名册"],
        ["填表说明：姓名、学校、任教学科为必填项"],
        [],
        head,
        LIN,
        [],
        HAN,
        ["合计", "", 2],
        ["填表人：张三", "联系电话：123"],
    ]
    reading = read(make(rows), name)
    assert names(reading) == ["林小雨", "韩梅"]
    assert [record.row for record in reading.records] == [5, 7]
    assert reading.columns["name"] == "*姓名"


def test_two_rows_of_headings_with_merged_cells(read):
    rows = [
        ["姓名", "学校", "任教情况", None, "联系", None],
        [None, None, "学科", "年级", "手机", "邮箱"],
        ["林小雨", "城关初级中学", "数学", "七年级", "13812345678", "lin@school.example"],
    ]
    cells = read(xlsx_file(rows), "a.xlsx").records[0].cells
    assert cells["subject"] == "数学"
    assert cells["grade"] == "七年级"
    assert cells["email"] == "lin@school.example"


@pytest.mark.parametrize(("make", "name"), [(xlsx_file, "a.xlsx"), (xls_file, "a.xls")])
def test_cells_merged_downwards_hold_for_all_their_rows(read, make, name):
    rows = [["学校", "姓名", "学科", "年级"], ["城关", "林小雨", "数学", "七"]]
    rows += [
        [None, "韩梅", "语文", "八"],
        [None, "王芳", "英语", "九"],
        ["分水", "何平", "科学", "九"],
    ]

    def merge(_book, sheet):
        if make is xlsx_file:
            sheet.merge_cells("A2:A4")
        else:
            sheet.merge(1, 3, 0, 0)

    reading = read(make(rows, prepare=merge), name)
    assert [record.cells["school"] for record in reading.records] == ["城关"] * 3 + ["分水"]


def test_a_school_that_is_not_merged_is_not_guessed(read):
    rows = [
        ["学校", "姓名", "学科", "年级"],
        ["城关", "林小雨", "数学", "七"],
        [None, "韩梅", "语文", "八"],
    ]
    reading = read(xlsx_file(rows), "a.xlsx")
    assert "school" not in reading.records[1].cells


def test_numbers_as_text_and_text_as_numbers(read):
    def shape(_book, sheet):
        sheet["B2"].number_format = "000000"

    rows = [HEAD, ["林小雨", 123, "城关", "数学", 7, 13812345678]]
    rows += [["韩梅", 45.0, "城关", "语文", date(2026, 7, 8), "1.38E+10"]]
    first, second = (r.cells for r in read(xlsx_file(rows, prepare=shape), "a.xlsx").records)
    assert (first["staff_number"], first["grade"], first["phone"]) == ("000123", "7", "13812345678")
    assert (second["staff_number"], second["grade"]) == ("45", "2026-07-08")
    assert second["phone"] == "1.38E+10"


def test_old_workbooks_keep_numbers_too(read):
    def shape(_book, sheet):
        sheet.write(1, 1, 123, xlwt.easyxf(num_format_str="000000"))

    rows = [HEAD, ["林小雨", None, "城关", "数学", 7, 13812345678]]
    cells = read(xls_file(rows, prepare=shape), "a.xls").records[0].cells
    assert (cells["staff_number"], cells["grade"], cells["phone"]) == ("000123", "7", "13812345678")


def test_hidden_rows_are_read_and_named_and_hidden_sheets_are_not(read):
    def hide(book, sheet):
        sheet.row_dimensions[3].hidden = True
        book["去年"].sheet_state = "hidden"

    reading = read(
        xlsx_file([HEAD, LIN, HAN], prepare=hide, more=[("去年", [HEAD, LIN])]), "a.xlsx"
    )
    assert names(reading) == ["林小雨", "韩梅"]
    assert [(w.problem, w.row, w.value) for w in reading.warnings] == [
        ("hidden-rows", 3, "1"),
        ("hidden-sheet", None, "去年"),
    ]


def test_several_sheets_are_all_read_and_each_may_be_a_school(read):
    head = ["姓名", "任教学科", "任教年级"]
    reading = read(
        xlsx_file(
            [head, ["林小雨", "数学", "七年级"]],
            title="城关中学",
            more=[
                ("分水中学", [["分水"], head, ["韩梅", "语文", "八年级"]]),
                ("说明", [["请认真填写"], ["谢谢"]]),
                ("空", []),
            ],
        ),
        "a.xlsx",
    )
    assert [(r.file, r.cells["school"]) for r in reading.records] == [
        ("a.xlsx / 城关中学", "城关中学"),
        ("a.xlsx / 分水中学", "分水中学"),
    ]
    assert warnings(reading) == ["school-from-title", "school-from-title", "sheet-without-header"]


@pytest.mark.parametrize(
    ("title", "school"),
    [
        ("填报单位：城关初级中学（盖章）", "城关初级中学"),
        ("城关初级中学教师花名册", "城关初级中学"),
        ("全县中小学教师花名册", None),
    ],
)
def test_the_school_may_stand_above_the_table(read, title, school):
    rows = [[title], ["姓名", "任教学科", "任教年级"], ["林小雨", "数学", "七年级"]]
    assert read(xlsx_file(rows), "a.xlsx").records[0].cells.get("school") == school


def test_rows_that_name_a_school_begin_its_part(read):
    rows = [
        ["姓名", "学科", "年级"],
        ["城关初级中学"],
        ["林小雨", "数学", "七"],
        ["分水初级中学"],
        ["韩梅", "语文", "八"],
    ]
    reading = read(xlsx_file(rows), "a.xlsx")
    assert [r.cells["school"] for r in reading.records] == ["城关初级中学", "分水初级中学"]


def test_repeated_headers_and_examples_are_no_people(read):
    rows = [HEAD, ["张三（示例）", *LIN[1:]], LIN, HEAD, HAN, ["共 2 人"]]
    assert names(read(xlsx_file(rows), "a.xlsx")) == ["林小雨", "韩梅"]


def test_a_sheet_of_pupils_is_passed_by(read):
    pupils = [["学号", "姓名", "班级", "学校"], ["1", "王小明", "701", "城关"]]
    reading = read(xlsx_file([HEAD, LIN], more=[("学生", pupils)]), "a.xlsx")
    assert names(reading) == ["林小雨"]
    assert "王小明" not in repr(reading)
    assert warnings(reading) == ["pupils-sheet"]


def test_a_lying_dimension_and_endless_empty_rows_do_no_harm(read):
    def far(_book, sheet):
        sheet.cell(row=9000, column=1).value = "far away"

    content = xlsx_file([HEAD, LIN], prepare=far)
    assert names(read(content, "a.xlsx")) == ["林小雨"]


def test_stray_cells_beside_the_table_do_not_matter(read):
    reading = read(xlsx_file([HEAD, [*LIN, None, None, "check!"]]), "a.xlsx")
    assert names(reading) == ["林小雨"]
    assert problems(reading) == []


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (xls_file([HEAD, LIN]), "a.xlsx", "not what its name says"),
        (xlsx_file([HEAD, LIN]), "a.xls", "not what its name says"),
        (io.BytesIO(xlsx_file([HEAD, LIN]).getvalue()[:2000]), "a.xlsx", "not what its name says"),
        (io.BytesIO(xls_file([HEAD, LIN]).getvalue()[:1500]), "a.xls", "damaged|not what"),
        (zip_file({"[Content_Types].xml": "x", "xl/workbook.xml": "y"}), "a.xlsx", "damaged"),
        (xlsx_file([["nothing"], ["to", "see"]]), "a.xlsx", "No row with headings"),
    ],
)
def test_workbooks_that_cannot_be_used_are_refused(read, content, name, sentence):
    with pytest.raises(Invalid, match=sentence):
        read(content, name)


def test_entities_in_a_workbook_are_refused(read):
    plain = xlsx_file([HEAD, LIN])
    evil = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(evil, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.startswith("xl/worksheets/"):
                bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
                content = content.replace(b"<worksheet", bomb + b"<worksheet", 1)
            new.writestr(entry.filename, content)
    evil.seek(0)
    with pytest.raises(Invalid, match="damaged"):
        read(evil, "a.xlsx")


def test_a_workbook_that_expands_too_far_is_refused(read, monkeypatch):
    monkeypatch.setattr("schools.importers.reading.MOST_EXPANDED", 1000)
    with pytest.raises(Invalid, match="500 MB"):
        read(xlsx_file([HEAD, LIN]), "a.xlsx")
