"""The demo county's roster as the workbook that a county office would send."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font

from community.demo.people import COUNTY_NAME, GRADE_WORDS, Teacher

HEADINGS = ("序号", "姓名*", "工号", "学校*", "任教学科*", "任教年级*", "职称", "教龄", "备课组长")


def roster_workbook(teachers: Iterable[Teacher], year: int) -> BytesIO:
    """Return an .xlsx with a title and a note above its headings, one row a person and subject."""
    book = Workbook()
    sheet = book.active
    sheet.title = "任课教师"
    sheet.append([f"{COUNTY_NAME}初中{year}学年第一学期任课教师一览表"])
    sheet.append(["说明：一人任教多个学科的，请分行填写；一个学科任教多个年级的，用顿号隔开。"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADINGS))
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=len(HEADINGS))
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append(HEADINGS)
    number = 0
    for one in teachers:
        for subject, grades in [(one.subject, one.grades), *((s, [g]) for s, g in one.extra)]:
            number += 1
            sheet.append(
                [
                    number,
                    one.name,
                    one.number,
                    one.school,
                    subject,
                    "、".join(GRADE_WORDS[grade] for grade in grades),
                    one.title,
                    one.years,
                    "是" if one.leads and subject == one.subject else "",
                ]
            )
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file
