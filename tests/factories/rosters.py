"""Rosters as files, built in memory."""

import csv
import io
import zipfile

import xlwt
from openpyxl import Workbook

HEAD = ["姓名", "工号", "学校", "任教学科", "任教年级", "手机号"]
LIN = ["林小雨", "T001", "城关初级中学", "数学", "七年级", "13812345678"]
HAN = ["韩梅", "T002", "城关初级中学", "语文", "八年级", "13912345678"]


def xlsx_file(rows, *, title="教师", prepare=None, more=()):
    """``prepare`` gets the workbook and its first sheet; ``more`` are (title, rows)."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for other, other_rows in more:
        another = book.create_sheet(other)
        for row in other_rows:
            another.append(row)
    if prepare:
        prepare(book, sheet)
    return saved(book)


def xls_file(rows, *, prepare=None):
    book = xlwt.Workbook()
    sheet = book.add_sheet("教师")
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if value is not None:
                sheet.write(number, place, value)
    if prepare:
        prepare(book, sheet)
    return saved(book)


def saved(book):
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def csv_text(rows, separator=","):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def csv_file(rows, *, encoding="utf-8", separator=","):
    return io.BytesIO(csv_text(rows, separator).encode(encoding))


def zip_file(tables, *, encoding="utf-8"):
    """``tables``: path in the archive -> rows, or text as it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, rows in tables.items():
            text = rows if isinstance(rows, str) else csv_text(rows)
            archive.writestr(path, text.encode(encoding))
    out.seek(0)
    return out


def bundle_tables(version="1.1", **modes):
    """A small and sound OneRoster bundle: one school, two teachers, one pupil."""
    said = {"users": "bulk", "enrollments": "bulk", **modes}
    marks = [[f"file.{table}", mode] for table, mode in said.items()]
    tables = {
        "manifest.csv": [["propertyName", "value"], ["oneroster.version", version], *marks],
        **_places(),
        **_people(),
    }
    if version == "1.2":
        users = tables["users.csv"]
        tables["users.csv"] = [[*row[:4], *row[6:]] for row in users]
        tables["roles.csv"] = [
            [
                *("sourcedId", "status", "dateLastModified", "userSourcedId", "roleType", "role"),
                *("beginDate", "endDate", "orgSourcedId"),
            ],
            ["r1", "", "", "u1", "primary", "teacher", "", "", "o1"],
            ["r2", "", "", "u2", "primary", "teacher", "", "", "o1"],
            ["r3", "", "", "p1", "primary", "student", "", "", "o1"],
        ]
    return tables


def _places():
    return {
        "orgs.csv": [
            ["sourcedId", "status", "dateLastModified", "name", "type", "identifier"],
            ["o1", "", "", "城关初级中学", "school", "3301"],
        ],
        "academicSessions.csv": [
            ["sourcedId", "status", "dateLastModified", "title", "type", "startDate", "endDate"],
            ["s1", "", "", "first", "term", "2026-09-01", "2027-02-01"],
            ["s2", "", "", "second", "term", "2027-02-01", "2027-07-01"],
        ],
        "courses.csv": [
            ["sourcedId", "status", "dateLastModified", "title", "grades", "subjects"],
            ["c1", "", "", "数学", "07", "数学"],
            ["c2", "", "", "语文", "", ""],
        ],
        "classes.csv": [
            [
                *("sourcedId", "status", "dateLastModified", "title", "grades"),
                *("courseSourcedId", "schoolSourcedId", "termSourcedIds", "subjects"),
            ],
            ["k1", "", "", "701", "", "c1", "o1", "s1", ""],
            ["k2", "", "", "702", "", "c1", "o1", "s1", ""],
            ["k3", "", "", "801", "08", "c2", "o1", "s1", "语文"],
        ],
    }


def _people():
    return {
        "enrollments.csv": [
            [
                *("sourcedId", "status", "dateLastModified", "classSourcedId"),
                *("schoolSourcedId", "userSourcedId", "role"),
            ],
            ["e1", "", "", "k1", "o1", "u1", "teacher"],
            ["e2", "", "", "k2", "o1", "u1", "teacher"],
            ["e3", "", "", "k3", "o1", "u2", "teacher"],
            ["e4", "", "", "k1", "o1", "p1", "student"],
        ],
        "users.csv": [
            [
                *("sourcedId", "status", "dateLastModified", "enabledUser", "orgSourcedIds"),
                *("role", "username", "givenName", "familyName", "identifier", "email", "sms"),
            ],
            ["u1", "", "", "true", "o1", "teacher", "", "小雨", "林", "T001", "", "13812345678"],
            ["u2", "", "", "true", "o1", "teacher", "", "梅", "韩", "T002", "", ""],
            ["p1", "", "", "true", "o1", "student", "", "小明", "王", "", "", ""],
        ],
    }
