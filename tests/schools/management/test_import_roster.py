"""``import_roster``: what a script that calls it relies on."""

import io
import json

import pytest
import time_machine
from django.core.management import call_command

from ledger.models import Entry
from schools.models import Person, RosterImport
from tests.factories.schools import NOW
from tests.schools.rosters import county_to_fill, taught

pytestmark = pytest.mark.django_db

ROSTER = """姓名,工号,学校,任教学科,年级,职务,手机号,身份证号
姜　娅,T001,分水初级中学,数学,七年级,备课组长,13800000001,33012219800101123X
曾晓宇,T002,分水初级中学,道法,七年级、八年级,,,
王芳,T003,窄溪初级中学,语文,初一,,,
王芳,T004,窄溪初级中学,语文,9,,,
李四,T005,窄溪初级中学,太极推手,9,,,
合计,5,,,,,,
"""


@pytest.fixture(autouse=True)
def _in_term():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def county():
    return county_to_fill(code="tonglu")


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "教师.csv"
    path.write_text(ROSTER, encoding="gb18030")
    return path


def run(path, *options):
    """Run the command; return its exit status, what it printed and what it complained of."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as left:
        call_command(
            "import_roster", str(path), "--county", "tonglu", *options, stdout=out, stderr=err
        )
    return left.value.code, out.getvalue(), err.getvalue()


def test_json_is_one_object_of_the_agreed_shape(county, roster):
    status, printed, complained = run(roster, "--create-schools", "--json")

    told = json.loads(printed)
    assert (status, complained) == (0, "")
    assert told.pop("seconds") >= 0
    assert len(told.pop("digest")) == 64
    assert told.pop("warnings") == []
    (rejected,) = told.pop("rejected")
    assert (rejected["file"], rejected["row"], rejected["column"]) == ("教师.csv", 6, "任教学科")
    assert (rejected["value"], rejected["problem"]) == ("太极推手", "unknown-subject")
    assert "语文" in rejected["expected"]
    assert told == {
        "file": "教师.csv",
        "form": "csv",
        "rows": 5,
        "applied": True,
        "people": {"created": 4, "updated": 0, "unchanged": 0, "ended": 0},
        "posts": {"created": 5, "ended": 0, "unchanged": 0},
        "schools": {"created": 2},
        "circles": told["circles"],
        "questions": [],
    }
    assert told["circles"]["joined"] == 4  # two grades share the circle of their stage
    assert len(taught(county)) == 5


def test_the_same_again_changes_nothing(county, roster):
    run(roster, "--create-schools", "--json")
    before = taught(county)

    status, printed, _complained = run(roster, "--json")

    told = json.loads(printed)
    assert (status, told["applied"]) == (0, True)
    assert told["people"] == {"created": 0, "updated": 0, "unchanged": 4, "ended": 0}
    assert told["posts"] == {"created": 0, "ended": 0, "unchanged": 5}
    assert told["circles"] == {"created": 0, "joined": 0, "left": 0}
    assert taught(county) == before


def test_unknown_schools_are_questions_and_do_not_stop_the_rest(county, roster):
    status, printed, _complained = run(roster, "--json")

    told = json.loads(printed)
    assert (status, told["applied"]) == (0, True)
    assert [(q["row"], q["column"], q["kind"], q["value"]) for q in told["questions"]] == [
        (2, "学校", "unknown-school", "分水初级中学"),
        (4, "学校", "unknown-school", "窄溪初级中学"),
    ]
    assert Person.objects.filter(county=county).count() == 0


def test_a_dry_run_shows_and_changes_nothing(county, roster):
    status, printed, _complained = run(roster, "--create-schools", "--dry-run", "--json")

    told = json.loads(printed)
    assert (status, told["applied"]) == (0, False)
    assert told["people"]["created"] == 4
    assert not Person.objects.exists()
    assert RosterImport.objects.get().state == "discarded"


def test_many_leavers_need_their_own_option(county, roster, tmp_path):
    run(roster, "--create-schools", "--json")
    heading, first, _second, third, *_rest = ROSTER.splitlines()
    shorter = tmp_path / "less.csv"
    shorter.write_text(f"{heading}\n{first}\n{third}", encoding="utf-8")

    status, printed, complained = run(shorter, "--json")
    told = json.loads(printed)
    assert (status, told["applied"], told["people"]["ended"]) == (3, False, 2)
    assert "--confirm-leavers" in complained
    assert len(taught(county)) == 5

    status, printed, _complained = run(shorter, "--confirm-leavers", "--json")
    assert (status, json.loads(printed)["applied"]) == (0, True)
    assert Person.objects.filter(county=county, is_active=True).count() == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("program.xlsx", b"MZ\x90\x00" + b"\x00" * 200),
        ("nothing.csv", "甲,乙\n1,2\n".encode()),
        ("broken.zip", b"PK\x03\x04 and no more"),
        ("letter.docx", b"hello"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence(county, tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)

    status, printed, complained = run(path, "--json")

    assert (status, printed) == (2, "")
    assert len(complained.strip().splitlines()) == 1
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "options", [["--county", "nowhere"], ["--semester", "1999-1"]], ids=["county", "semester"]
)
def test_arguments_that_mean_nothing_are_refused(county, roster, options):
    status, printed, complained = run(roster, *options)
    assert (status, printed) == (2, "")
    assert len(complained.strip().splitlines()) == 1


def test_a_missing_file_is_refused(county, tmp_path):
    assert run(tmp_path / "none.csv")[0] == 2
    assert not RosterImport.objects.exists()


def test_what_is_printed_for_people_names_figures_and_rows(county, roster):
    _status, printed, _complained = run(roster, "--create-schools")
    assert "people: 4 created" in printed
    assert "太极推手" in printed


def test_identity_numbers_are_stored_nowhere(county, roster):
    run(roster, "--create-schools", "--json")

    (done,) = RosterImport.objects.all()
    stored = [*done.lines.values_list("before", "after"), *done.problems.values_list("cells")]
    stored += list(Person.objects.values_list())
    stored += list(Entry.objects.values_list("changes"))
    assert "33012219800101123X" not in repr(stored)
    assert done.file.name == ""
