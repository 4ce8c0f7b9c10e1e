"""Which rows are one person, and who that is: never a guess."""

import pytest

from schools.enums import ProblemKind
from schools.models import Person
from tests.schools.rosters import (
    ANOTHER_DAY,
    bring,
    county_to_fill,
    preview,
    row,
    standing,
    taught,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return county_to_fill()


def problems(roster_import):
    return [(p.kind, p.problem, p.row, p.value) for p in roster_import.problems.all()]


def test_a_head_of_group_who_teaches_stands_twice_and_is_one_person(county):
    head = row("姜娅", "T1", heads_group=True)
    bring(county, [head, row("姜娅", "", grade=8)])

    assert Person.objects.filter(name="姜娅").count() == 1
    assert [each[3] for each in taught(county)] == [7, 8]
    assert ("leads", Person.objects.get().pk, "一中", "maths", None) in standing(county)


def test_people_of_one_name_are_told_apart_by_their_numbers(county):
    bring(county, [row("王芳", "T1"), row("王芳", "T2", grade=8)])

    assert Person.objects.filter(name="王芳").count() == 2


def test_a_row_that_may_be_either_of_two_is_rejected_with_the_column_that_would_tell(county):
    done = bring(county, [row("王芳", "T1"), row("王芳", "T2"), row("王芳", "", grade=9)])

    rejected = done.problems.get()
    assert (rejected.problem, rejected.row, rejected.expected) == ("same-name-twice", 4, "工号")
    assert Person.objects.count() == 2


def test_one_staff_number_under_two_names_is_rejected_in_every_row(county):
    done = bring(county, [row("王芳", "T1"), row("李明", "T1"), row("赵云", "T3")])

    assert problems(done) == [
        (ProblemKind.REJECTED, "number-of-two-people", 2, "T1"),
        (ProblemKind.REJECTED, "number-of-two-people", 3, "T1"),
    ]
    assert [p.name for p in Person.objects.all()] == ["赵云"]


@pytest.mark.parametrize(
    ("known", "filed"),
    [
        ({"staff_number": "T1"}, {"staff_number": "T1", "school": "二中"}),
        ({"source_id": "u-1"}, {"source_id": "u-1", "school": "二中"}),
        ({"phone": "13800000001"}, {"phone": "13800000001", "school": "二中"}),
        ({}, {"staff_number": "T1", "school": "一中"}),
    ],
    ids=["staff number", "sourcedId", "phone", "name and school"],
)
def test_a_person_is_found_by(county, known, filed):
    bring(county, [row("王芳", **known)])

    bring(county, [row("王芳", **filed)], at=ANOTHER_DAY)

    assert Person.objects.count() == 1


def test_another_staff_number_is_another_person_of_the_same_name(county):
    bring(county, [row("王芳", "T1"), row("李明", "T9")])

    bring(county, [row("王芳", "T2"), row("李明", "T9")], at=ANOTHER_DAY)

    assert Person.objects.filter(name="王芳").count() == 2


def test_two_candidates_are_a_question_and_both_stay_as_they_are(county):
    bring(county, [row("王芳", "T1"), row("王芳", "T2", grade=8), row("李明", "T3")])
    before = standing(county, ANOTHER_DAY)

    asked = preview(county, [row("王芳"), row("李明", "T3")], at=ANOTHER_DAY)

    question = asked.problems.get()
    assert (question.kind, question.row) == (ProblemKind.AMBIGUOUS_PERSON, 2)
    assert {each["id"] for each in question.candidates} == set(
        Person.objects.filter(name="王芳").values_list("pk", flat=True)
    )
    assert not asked.lines.exists()
    assert standing(county, ANOTHER_DAY) == before


def test_a_number_whose_name_is_quite_another_is_a_question(county):
    bring(county, [row("王芳", "T1")])

    asked = preview(county, [row("李明", "T1")], at=ANOTHER_DAY)

    assert [p.kind for p in asked.problems.all()] == [ProblemKind.AMBIGUOUS_PERSON]
    assert not asked.lines.exists()


def test_a_corrected_character_of_a_name_is_the_same_person(county):
    bring(county, [row("王芳", "T1")])

    bring(county, [row("王方", "T1")], at=ANOTHER_DAY)

    assert [(p.name, p.pinyin) for p in Person.objects.all()] == [("王方", "wang fang")]
