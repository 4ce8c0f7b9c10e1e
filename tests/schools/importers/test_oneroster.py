import io
from datetime import date

import pytest

from kit.errors import Invalid
from schools.enums import RosterForm
from schools.importers.oneroster import parse_day
from schools.importers.records import Org
from tests.factories.rosters import bundle_tables, zip_file
from tests.schools.importers.test_csv import names, problems, warnings

AUTUMN = (date(2026, 9, 1), date(2027, 2, 1))
LIN = {
    "name": "林小雨",
    "source_id": "u1",
    "staff_number": "T001",
    "phone": "13812345678",
    "school": "城关初级中学",
    "school_source_id": "o1",
    "subject": "数学",
    "grade": "07",
}


def posts(reading):
    return [
        (r.cells.get("source_id"), r.cells.get("subject"), r.cells.get("grade"))
        for r in reading.records
    ]


@pytest.mark.parametrize(
    ("version", "form"),
    [("1.1", RosterForm.ONEROSTER_11), ("1.2", RosterForm.ONEROSTER_12)],
)
def test_a_sound_bundle(read, version, form):
    reading = read(zip_file(bundle_tables(version)), "county.zip", during=AUTUMN)

    assert reading.form == form
    assert reading.records[0].cells == LIN
    assert reading.records[0].file == "enrollments.csv"
    assert reading.records[0].row == 2
    assert posts(reading) == [("u1", "数学", "07"), ("u2", "语文", "08")]  # two classes, one post
    assert reading.schools_covered == [Org("城关初级中学", "o1", "3301")]
    assert not reading.is_delta
    assert problems(reading) == []
    assert warnings(reading) == []


def test_nothing_of_a_pupil_is_kept(read):
    reading = read(zip_file(bundle_tables()), "county.zip")
    assert "王" not in repr(reading)
    assert "p1" not in repr(reading)


def test_a_user_who_teaches_by_enrollment_alone_is_a_teacher(read):
    tables = bundle_tables()
    tables["users.csv"][1][5] = "student"
    assert names(read(zip_file(tables), "county.zip")) == ["林小雨", "韩梅"]


def test_a_teacher_by_role_who_has_no_classes_still_works_there(read):
    tables = bundle_tables()
    del tables["enrollments.csv"][1:3]
    cells = read(zip_file(tables), "county.zip").records[1].cells
    assert cells["school"] == "城关初级中学"
    assert "subject" not in cells


def test_the_mess_of_real_bundles_is_survived_with_warnings(read):
    tables = bundle_tables()
    tables["users.csv"][0][2] = "dataLastModified"
    tables["users.csv"][0][4] = "orgSourcedIDs"
    tables["users.csv"][0] += ["metadata.x", "ext_y", "", ""]
    tables["users.csv"][1][2] = "1/05/2023"
    tables["users.csv"][1][4] = "o1, o1 "
    tables["classes.csv"][0][6] = "schoolSourceId"
    tables["classes.csv"][1][7] = " s1 , s2"
    tables["courses.csv"][1][1] = "Scheduled"
    tables["courses.csv"][1][5] = "数学, "
    tables["academicSessions.csv"] = tables["academicSessions.csv"][:1]
    folder = {f"Export 2026/{name.upper()}": rows for name, rows in tables.items()}
    folder["__MACOSX/._users.csv"] = "\0\0"
    reading = read(zip_file(folder, encoding="utf-8-sig"), "county.zip", during=AUTUMN)

    assert names(reading) == ["林小雨", "韩梅"]
    assert problems(reading) == []
    assert sorted(warnings(reading)) == [
        "empty-headings",
        "header-only",
        "heading-typo",
        "odd-status",
    ]


def test_rows_marked_as_gone_are_absent_from_a_bulk_file(read):
    tables = bundle_tables()
    tables["users.csv"][2][1] = "inactive"
    tables["enrollments.csv"][3][1] = "toBeDeleted"
    reading = read(zip_file(tables), "county.zip")
    assert names(reading) == ["林小雨"]
    assert [(w.problem, w.file, w.value) for w in reading.warnings] == [
        ("rows-marked-gone", "enrollments.csv", "1"),
        ("rows-marked-gone", "users.csv", "1"),
    ]


def test_a_delta_says_what_ends_and_may_leave_out_whom_it_does_not_change(read):
    tables = bundle_tables(enrollments="delta", users="delta")
    tables["users.csv"] = [tables["users.csv"][0], tables["users.csv"][2]]
    tables["users.csv"][1][1] = "tobedeleted"
    tables["enrollments.csv"][2][1] = "tobedeleted"
    tables["enrollments.csv"][2][3] = "k3"
    reading = read(zip_file(tables), "county.zip")

    assert reading.is_delta
    assert [
        (*post, r.cells.get("status"))
        for post, r in zip(posts(reading), reading.records, strict=True)
    ] == [
        ("u1", "数学", "07", None),
        ("u1", "语文", "08", "tobedeleted"),
        ("u2", "语文", "08", "tobedeleted"),
        ("u2", None, None, "tobedeleted"),
    ]
    assert reading.records[0].cells.get("name") is None


def test_a_post_says_which_classes_stand_behind_it(read):
    reading = read(zip_file(bundle_tables()), "county.zip")
    assert [record.classes for record in reading.records] == [("k1", "k2"), ("k3",)]


def test_a_delta_may_end_a_class_that_came_with_an_earlier_file(read):
    tables = bundle_tables(enrollments="delta", users="delta")
    tables["classes.csv"] = tables["classes.csv"][:1]
    tables["enrollments.csv"] = tables["enrollments.csv"][:2]
    tables["enrollments.csv"][1][1] = "tobedeleted"
    reading = read(zip_file(tables), "county.zip")

    [record] = [each for each in reading.records if each.classes]
    assert (record.classes, record.cells.get("subject"), record.cells["status"]) == (
        ("k1",),
        None,
        "tobedeleted",
    )
    assert problems(reading) == []


def test_a_missing_id_and_a_reference_to_nothing_are_fatal_for_their_row_alone(read):
    tables = bundle_tables()
    tables["users.csv"] += [
        ["", "", "", "true", "o1", "teacher", "", "芳", "王", "T003", "", ""],
        ["u4", "", "", "true", "o9", "teacher", "", "平", "何", "T004", "", ""],
        ["u1", "", "", "true", "o1", "teacher", "", "一", "再", "T005", "", ""],
    ]
    tables["enrollments.csv"] += [
        ["e5", "", "", "k9", "o1", "u2", "teacher"],
        ["e6", "", "", "k1", "o1", "u9", "teacher"],
        ["e7", "", "", "k1", "o1", "u4", "teacher"],
        ["e8", "", "", "k1", "o1", "", "teacher"],
    ]
    reading = read(zip_file(tables), "county.zip")

    assert names(reading) == ["林小雨", "韩梅"]
    assert [(p.problem, p.file, p.row, p.column, p.value) for p in reading.problems] == [
        ("missing-id", "users.csv", 5, "sourcedId", ""),
        ("refers-to-nothing", "users.csv", 6, "orgSourcedIds", "o9"),
        ("same-id-twice", "users.csv", 7, "sourcedId", "u1"),
        ("refers-to-nothing", "enrollments.csv", 6, "classSourcedId", "k9"),
        ("refers-to-nothing", "enrollments.csv", 7, "userSourcedId", "u9"),
        ("person-rejected", "enrollments.csv", 8, "userSourcedId", "u4"),
        ("missing-id", "enrollments.csv", 9, "userSourcedId", ""),
    ]
    assert reading.problems[3].cells["name"] == "韩梅"  # so that nobody thinks she has left


def test_a_shifted_row_of_a_teacher_is_rejected(read):
    tables = bundle_tables()
    tables["users.csv"][1].insert(7, "extra")
    reading = read(zip_file(tables), "county.zip")
    assert names(reading) == ["韩梅"]
    assert ("shifted-row", 2) in problems(reading)


def test_classes_of_the_other_term_are_passed_by(read):
    tables = bundle_tables()
    tables["classes.csv"][3][7] = "s2"
    reading = read(zip_file(tables), "county.zip", during=AUTUMN)
    assert posts(reading) == [("u1", "数学", "07"), ("u2", None, None)]
    assert warnings(reading) == ["other-terms"]


def test_a_bundle_of_another_year_is_read_whole_with_a_warning(read):
    late = (date(2030, 9, 1), date(2031, 2, 1))
    reading = read(zip_file(bundle_tables()), "county.zip", during=late)
    assert posts(reading) == [("u1", "数学", "07"), ("u2", "语文", "08")]
    assert warnings(reading) == ["terms-elsewhere"]


def test_the_dialect_of_school_data_sync_is_understood(read):
    tables = {
        "orgs.csv": [["sourcedId", "name", "type"], ["1", "Sync School", "school"]],
        "users.csv": [
            ["sourcedId", "username", "givenName", "familyName", "password", "email"],
            ["7", "k", "Kristen", "Fein", "P@ss", "k@school.example"],
            ["8", "p", "Some", "Pupil", "P@ss", ""],
        ],
        "roles.csv": [
            ["userSourcedId", "orgSourcedId", "role", "roleStartDate", "roleEndDate"],
            ["7", "1", "teacher", "2026-08-24", "2027-06-11"],
            ["8", "1", "student", "2026-08-24", "2027-06-11"],
        ],
        "courses.csv": [["sourcedId", "title", "subject", "grade"], ["b", "Biology", "14", "10"]],
        "classes.csv": [
            ["sourcedId", "orgSourcedId", "title", "sessionSourcedIds", "courseSourcedId"],
            ["c", "1", "Biology 10", "", "b"],
        ],
        "enrollments.csv": [["classSourcedId", "userSourcedId", "role"], ["c", "7", "teacher"]],
    }
    reading = read(zip_file(tables), "sds.zip", during=AUTUMN)
    assert [r.cells for r in reading.records] == [
        {
            "name": "Kristen Fein",
            "source_id": "7",
            "email": "k@school.example",
            "school": "Sync School",
            "school_source_id": "1",
            "subject": "Biology",
            "subject_code": "14",
            "grade": "10",
        }
    ]
    assert warnings(reading) == ["no-manifest"]
    assert "Pupil" not in repr(reading)
    assert "P@ss" not in repr(reading)


def test_birth_dates_and_identity_numbers_are_not_kept(read):
    tables = bundle_tables()
    tables["demographics.csv"] = [["sourcedId", "birthDate"], ["u1", "1980-01-01"]]
    tables["users.csv"][1][9] = "330122198001011234"
    reading = read(zip_file(tables), "county.zip")
    assert "1980" not in repr(reading)
    assert "staff_number" not in reading.records[0].cells
    assert warnings(reading) == ["identity-left-out"]


def test_a_truncated_archive_is_refused(read):
    content = zip_file(bundle_tables()).getvalue()
    with pytest.raises(Invalid, match="damaged or was cut off"):
        read(io.BytesIO(content[: len(content) // 2]), "county.zip")


def test_a_damaged_table_is_refused(read):
    content = bytearray(zip_file(bundle_tables()).getvalue())
    place = content.find(b"users.csv") + 20
    content[place : place + 30] = bytes(30)
    with pytest.raises(Invalid, match="damaged or was cut off"):
        read(io.BytesIO(bytes(content)), "county.zip")


def test_an_archive_whose_list_leads_astray_is_refused(read):
    """The end record says that the list begins further back than it does."""
    content = bytearray(zip_file(bundle_tables()).getvalue())
    place = len(content) - 22 + 16
    said = int.from_bytes(content[place : place + 4], "little")
    content[place : place + 4] = (said + 10_000_000).to_bytes(4, "little")
    with pytest.raises(Invalid, match="damaged or was cut off"):
        read(io.BytesIO(bytes(content)), "county.zip")


def test_an_archive_of_something_else_is_refused(read):
    with pytest.raises(Invalid, match=r"no users\.csv"):
        read(zip_file({"teachers.csv": [["姓名"], ["林小雨"]]}), "county.zip")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-09-01", date(2026, 9, 1)),
        ("2026/9/1", date(2026, 9, 1)),
        ("2026-09-01T00:00:00Z", date(2026, 9, 1)),
        ("25/05/2023", date(2023, 5, 25)),
        ("05/25/2023", date(2023, 5, 25)),
        ("5/5/2023", date(2023, 5, 5)),
        ("1/05/2023", None),  # January or May?
        ("2026-13-01", None),
        ("soon", None),
        ("", None),
    ],
)
def test_days_are_understood_or_left_alone(text, day):
    assert parse_day(text) == day


def test_a_line_without_end_is_refused(read):
    tables = {**bundle_tables(), "users.csv": "sourcedId,role\nu1" + "," * 300_000}

    with pytest.raises(Invalid, match="text of this file cannot be read"):
        read(zip_file(tables), "bundle.zip")
