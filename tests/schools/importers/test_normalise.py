import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schools.enums import ProblemKind, RosterForm
from schools.importers.normalise import (
    clean_grades,
    clean_name,
    clean_number,
    clean_phone,
    clean_subjects,
    clean_title,
    clean_years,
    intake_of,
    says_yes,
)
from schools.importers.records import Reading, Record

LIN = {"name": "林小雨", "school": "城关中学", "subject": "数学", "grade": "七年级"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("姜　娅", "姜娅"),
        (" 姜 娅 ", "姜娅"),
        ("姜\u200b娅*", "姜娅"),
        ("欧 阳 娜", "欧阳娜"),
        ("𬭩 昇", "𬭩昇"),
        ("阿卜杜 • 买买提", "阿卜杜·买买提"),
        ("Ada  Lovelace", "Ada Lovelace"),
        ("Ａｄａ Lovelace", "Ada Lovelace"),
        ("Jose\u0301 Díaz", "José Díaz"),
        ("李 Tom", "李 Tom"),
    ],
)
def test_names(text, name):
    assert clean_name(text) == name


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=6))
def test_spaces_between_characters_never_make_another_name(name):
    assert clean_name("　".join(name)) == clean_name(name) == name


@given(st.text(max_size=40))
def test_a_clean_name_stays_as_it_is(text):
    assert clean_name(clean_name(text)) == clean_name(text)


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("初一", (7,)),
        ("七年级", (7,)),
        ("7", (7,)),
        ("７", (7,)),
        ("07", (7,)),
        ("七", (7,)),
        ("七 年级", (7,)),
        ("Grade 7", (7,)),
        ("grade 10", (10,)),
        ("G7", (7,)),
        ("初中一年级", (7,)),
        ("初中七年级", (7,)),
        ("七（1）班", (7,)),
        ("小学六年级", (6,)),
        ("高一", (10,)),
        ("高三年级", (12,)),
        ("十二年级", (12,)),
        ("七年级、八年级", (7, 8)),
        ("七，八", (7, 8)),
        ("七八年级", (7, 8)),
        ("初一初二", (7, 8)),
        ("初一 初二", (7, 8)),
        ("7-9", (7, 8, 9)),
        ("七至九年级", (7, 8, 9)),
        ("八年级/七年级", (8, 7)),
        ("", ()),
        ("无", ()),
    ],
)
def test_grades(text, grades):
    assert clean_grades(text) == grades


@pytest.mark.parametrize(
    "text", ["初四", "高四", "0", "13", "KG", "2024级", "702班", "789", "2026-07-08", "初中", "x7"]
)
def test_what_is_no_grade_is_not_guessed(text):
    assert clean_grades(text) is None


WRITTEN = ["{n}", "0{n}", "{n}年级", "Grade {n}", "g{n}", "{c}年级", "{c}"]


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=4, unique=True),
    st.sampled_from(WRITTEN),
    st.sampled_from(["、", "，", ",", ";", "；", "/", " ", " / "]),
)
def test_grades_survive_any_way_of_writing_them(grades, written, between):
    numerals = "一二三四五六七八九"
    text = between.join(written.format(n=n, c=numerals[n - 1]) for n in grades)
    assert clean_grades(text) == tuple(grades)


@given(st.text(max_size=20))
def test_whatever_a_cell_says_grades_are_grades(text):
    grades = clean_grades(text)
    assert grades is None or all(1 <= grade <= 12 for grade in grades)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("13812345678", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("13812345678.0", "13812345678"),
        ("1.3812345678E+10", "13812345678"),
        ("0571-64212345/13812345678", "13812345678"),
        ("0571-64212345", "057164212345"),
        ("+442071838750", "+442071838750"),
        ("", ""),
        ("无", ""),
        ("1.38E+10", None),
        ("12345", None),
        ("电话", None),
    ],
)
def test_phones(text, phone):
    assert clean_phone(text) == phone


@given(st.integers(13_000_000_000, 19_999_999_999), st.integers(0, 10))
def test_a_phone_in_scientific_notation_is_whole_or_refused(number, places):
    text = f"{number:.{places}E}"
    assert clean_phone(text) == (str(number) if places == 10 else None)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("T 001", "T001"),
        ("０１２", "012"),
        ("12.0", "12"),
        ("2.02E+11", ""),
        ("2.0210E+4", "20210"),
    ],
)
def test_staff_numbers(text, number):
    assert clean_number(text) == number


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("数学", (("数学", ()),)),
        ("数学、科学", (("数学", ()), ("科学", ()))),
        ("数学 科学", (("数学", ()), ("科学", ()))),
        ("Social Studies; Art", (("Social Studies", ()), ("Art", ()))),
        ("历史与社会（人文地理）", (("历史与社会(人文地理)", ()),)),
        ("七年级数学", (("数学", (7,)),)),
        ("初三化学", (("化学", (9,)),)),
        ("初中数学", (("初中数学", ()),)),
        ("MATH 07", (("MATH", (7,)),)),
        ("无", ()),
    ],
)
def test_subjects(text, subjects):
    assert clean_subjects(text) == subjects


@pytest.mark.parametrize(
    ("text", "years"),
    [
        *[("12", 12), ("12年", 12), ("12.0", 12), ("0", 0), ("5年以上", 5)],
        *[("2008", 18), ("2008-09-01", 18), ("2008年9月", 18)],
        *[("99", None), ("2099", None), ("很久", None)],
    ],
)
def test_years_of_teaching(text, years):
    assert clean_years(text, 2026) == years


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("中学高级", "高级教师"),
        ("一级", "一级教师"),
        ("未评", ""),
        ("特级教师", "特级教师"),
        ("Mr.", ""),
    ],
)
def test_titles(text, title):
    assert clean_title(text) == title


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        *[(text, True) for text in ("是", "√", "Y", "1", "七年级数学", "备课组长")],
        *[(text, False) for text in ("否", "", "×", "0", "无")],
        ("待定", None),
    ],
)
def test_yes_and_no(text, answer):
    assert says_yes(text) is answer


# -- Whole rows -------------------------------------------------------------------------------


def taken(*cells, **options):
    reading = Reading(RosterForm.SPREADSHEET, columns={"grade": "任教年级"}, **options)
    reading.records = [Record("a.xlsx", row, dict(each)) for row, each in enumerate(cells, start=2)]
    return intake_of(reading, year=2026)


def told(intake):
    return [(issue.kind, issue.problem, issue.row) for issue in intake.issues]


def test_a_row_becomes_clean_values():
    cells = {
        **LIN,
        "name": "林　小雨",
        "subject": "数学、科学",
        "grade": "初一、初二",
        "phone": "138 1234 5678",
        "years": "2008",
        "title": "中学一级",
        "duty": "备课组长",
        "is_group_head": "是",
    }
    (row,) = taken(cells).rows
    assert row.name == "林小雨"
    assert (row.subjects, row.grades) == (("数学", "科学"), (7, 8))
    assert (row.phone, row.years, row.title) == ("13812345678", 18, "一级教师")
    assert row.leads_preparation
    assert row.heads_group
    assert row.cells == cells


def test_subjects_with_grades_of_their_own_part_the_row():
    cells = {"name": "林小雨", "school": "城关", "subject": "七年级数学、八年级科学"}
    rows = taken(cells).rows
    assert [(row.subjects, row.grades) for row in rows] == [(("数学",), (7,)), (("科学",), (8,))]


def test_a_row_that_cannot_be_used_is_rejected_and_the_others_stay():
    intake = taken(
        {**LIN, "name": ""},
        {**LIN, "grade": "高四"},
        {**LIN, "grade": "2026-07-08"},
        {**LIN, "name": "长" * 61},
        LIN,
    )
    assert [row.row for row in intake.rows] == [6]
    assert told(intake) == [
        (ProblemKind.REJECTED, "missing-name", 2),
        (ProblemKind.REJECTED, "unknown-grade", 3),
        (ProblemKind.REJECTED, "grade-became-date", 4),
        (ProblemKind.REJECTED, "too-long", 5),
    ]
    assert intake.issues[1].column == "任教年级"
    assert intake.issues[1].value == "高四"
    assert intake.issues[1].cells == {**LIN, "grade": "高四"}


def test_what_a_row_can_do_without_is_left_out_with_a_warning():
    intake = taken(
        {
            **LIN,
            "phone": "1.38E+10",
            "staff_number": "2.02E+11",
            "email": "nobody",
            "years": "很久",
            "is_group_head": "待定",
        }
    )
    (row,) = intake.rows
    assert (row.phone, row.staff_number, row.email, row.years) == ("", "", "", None)
    assert {problem for _kind, problem, _row in told(intake)} == {
        "phone-lost-digits",
        "number-lost-digits",
        "odd-email",
        "odd-years",
        "neither-yes-nor-no",
    }
    assert {kind for kind, _problem, _row in told(intake)} == {ProblemKind.WARNING}


def test_in_a_delta_somebody_may_be_named_by_the_source_alone():
    cells = {"source_id": "u1", "status": "tobedeleted"}
    (row,) = taken(cells, is_delta=True).rows
    assert row.is_ended
    assert taken(cells).rows == []


@given(st.dictionaries(st.sampled_from([*LIN, "phone", "years", "title"]), st.text(max_size=30)))
def test_no_cell_whatever_it_holds_breaks_the_reading(cells):
    assume(cells)
    intake = taken(cells)
    assert len(intake.rows) >= 1 or len(intake.issues) >= 1
