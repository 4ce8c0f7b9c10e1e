import csv
import io

import pytest
from openpyxl import load_workbook

from kit.tables import csv_bytes, escaped, send_table, xlsx_bytes


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＠"])
def test_what_looks_like_a_formula_becomes_text(start):
    assert escaped(f"{start}1+1") == f"'{start}1+1"


def test_numbers_names_and_nothing_stay_as_they_are():
    assert [escaped(value) for value in (7, -1.5, "姜娅", "a=b", None)] == [
        7,
        -1.5,
        "姜娅",
        "a=b",
        "",
    ]


def test_characters_that_break_workbooks_are_left_out():
    assert escaped("a\x00b\x0bc") == "abc"


def test_a_csv_file_is_known_to_excel_by_its_mark():
    content = csv_bytes([["姓名", "年级"], ["姜娅, 韩梅", "=1+1"]])
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [["姓名", "年级"], ["姜娅, 韩梅", "'=1+1"]]


def test_a_workbook_holds_text_and_numbers_and_no_formula():
    content = xlsx_bytes("Rows: 1/2", ["姓名", "=x"], [["姜娅", 7], ["=SUM(A1)", None]])
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet.title == "Rows  1 2"
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["姓名", "'=x"],
        ["姜娅", 7],
        ["'=SUM(A1)", None],
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert sheet.freeze_panes == "A2"


def test_a_table_is_downloaded_under_its_name():
    response = send_table(csv_bytes([["a"]]), "名单.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
