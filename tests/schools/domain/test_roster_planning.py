"""Who is who, what changes, and what is asked instead of guessed."""

import pytest

from schools.enums import LineKind, ProblemKind, Role, RosterForm, Source
from schools.models import Person, School, TeachingPost
from tests.factories.schools import (
    NOW,
    AppointmentFactory,
    PersonFactory,
    SchoolFactory,
    TeachingPostFactory,
)
from tests.schools.rosters import (
    ANOTHER_DAY,
    bring,
    county_to_fill,
    intake,
    preview,
    row,
    standing,
    taught,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return county_to_fill()


def kinds(roster_import):
    return [line.kind for line in roster_import.lines.all()]


def test_a_first_roster_makes_schools_people_and_posts(county):
    done = bring(county, [row("姜娅", "T1"), row("曾晓宇", "T2", subject="道法", grade=(7, 8))])

    assert taught(county) == [
        ("姜娅", "一中", "maths", 7),
        ("曾晓宇", "一中", "morality", 7),
        ("曾晓宇", "一中", "morality", 8),
    ]
    assert done.counts["people"] == {"created": 2, "updated": 0, "unchanged": 0, "ended": 0}
    assert done.counts["posts"] == {"created": 3, "ended": 0, "unchanged": 0}
    assert done.counts["schools"] == {"created": 1}
    assert School.objects.get().stages == ["junior"]
    zeng = Person.objects.get(name="曾晓宇")
    assert (zeng.username, zeng.pinyin, zeng.initials) == ("T2", "zeng xiaoyu", "zxy")
    assert not zeng.has_usable_password()


def test_the_same_roster_again_changes_nothing(county):
    rows = [row("姜娅", "T1"), row("王芳", subject="语文"), row("李明", phone="13800000001")]
    bring(county, rows)

    again = bring(county, rows, at=ANOTHER_DAY)

    assert not again.lines.exists()
    assert again.counts["people"] == {"created": 0, "updated": 0, "unchanged": 3, "ended": 0}
    assert again.counts["posts"] == {"created": 0, "ended": 0, "unchanged": 3}
    assert again.state == "applied"


def test_an_unknown_school_is_one_question_with_near_names(county):
    near = SchoolFactory(county=county, name="分水初级中学")
    SchoolFactory(county=county, name="窄溪小学")

    asked = preview(
        county,
        [row("王芳", school="分水中学"), row("李明", school="分水中学")],
        may_create_schools=False,
    )

    question = asked.problems.get()
    assert (question.kind, question.row, question.value) == ("unknown-school", 2, "分水中学")
    assert question.candidates == [{"id": near.pk, "label": "分水初级中学"}]
    assert not asked.lines.exists()


@pytest.mark.parametrize(
    ("wrong", "problem", "column"),
    [
        ({"subject": "太极推手"}, "unknown-subject", "任教学科"),
        ({"grade": None}, "missing-grade", "年级"),
        ({"subject": ""}, "missing-subject", "任教学科"),
        ({"school": ""}, "missing-school", "学校"),
        ({"name": ""}, "missing-name", "姓名"),
    ],
)
def test_a_row_that_cannot_be_used_is_rejected_and_stops_nothing(county, wrong, problem, column):
    values = {"name": "李明", "staff_number": "T2"} | wrong
    done = bring(county, [row(**values), row("王芳", "T1")])

    rejected = done.problems.get(kind=ProblemKind.REJECTED)
    assert (rejected.problem, rejected.row, rejected.column) == (problem, 2, column)
    assert [p.name for p in Person.objects.all()] == ["王芳"]


@pytest.mark.parametrize("wrong", [{"subject": "太极推手"}, {"grade": None}, {"school": "某校"}])
def test_a_row_that_waits_never_makes_its_person_leave(county, wrong):
    many = [row(f"教师{n}", f"T{n}") for n in range(30)]
    bring(county, many)
    before = standing(county, ANOTHER_DAY)

    values = {"name": "教师0", "staff_number": "T0"} | wrong
    done = bring(county, [row(**values), *many[1:]], at=ANOTHER_DAY, may_create_schools=False)

    assert done.problems.exclude(kind=ProblemKind.WARNING).count() == 1
    assert standing(county, ANOTHER_DAY) == before


def test_a_rejected_row_that_names_nobody_holds_the_leavers_of_its_school(county):
    many = [row(f"教师{n}", f"T{n}") for n in range(30)]
    bring(county, many)

    nameless = row("", "", cells={"school": "一中"})
    done = bring(county, [nameless, *many[1:]], at=ANOTHER_DAY)

    assert done.counts["people"]["ended"] == 0
    assert "leavers-held" in [p.problem for p in done.problems.all()]


def test_a_school_that_is_missing_altogether_is_unknown_and_not_empty(county):
    bring(county, [row("王芳", "T1", school="一中"), row("李明", "T2", school="二中")])
    before = standing(county, ANOTHER_DAY)

    done = bring(county, [row("王芳", "T1", school="一中")], at=ANOTHER_DAY)

    assert not done.lines.exists()
    assert standing(county, ANOTHER_DAY) == before


def test_who_is_no_longer_listed_leaves_and_is_kept_with_the_past(county):
    bring(county, [row("王芳", "T1"), row("李明", "T2")])

    done = bring(county, [row("王芳", "T1")], at=ANOTHER_DAY)

    ming = Person.objects.get(name="李明")
    assert kinds(done) == [LineKind.END_PERSON, LineKind.END_POST]
    assert not ming.is_active
    assert [(p.starts_on, p.ends_on) for p in ming.posts.all()] == [
        (NOW.date(), ANOTHER_DAY.date())
    ]


def test_who_comes_back_is_the_same_person_with_the_past(county):
    bring(county, [row("王芳", "T1"), row("李明", "T2")])
    bring(county, [row("王芳", "T1")], at=ANOTHER_DAY)

    later = ANOTHER_DAY.replace(month=12)
    done = bring(county, [row("王芳", "T1"), row("李明", "T2", grade=8)], at=later)

    ming = Person.objects.get(name="李明")
    assert kinds(done) == [LineKind.RETURN_PERSON, LineKind.OPEN_POST]
    assert ming.is_active
    assert [(p.grade, p.ends_on) for p in ming.posts.order_by("pk")] == [
        (7, ANOTHER_DAY.date()),
        (8, None),
    ]


def test_a_move_of_school_is_dated_and_judged_as_a_whole(county):
    bring(county, [row("王芳", "T1", school="一中"), row("李明", "T2", school="一中")])

    moved = [row("王芳", "T1", school="二中"), row("李明", "T2", school="一中")]
    done = bring(county, moved, at=ANOTHER_DAY)

    assert LineKind.MOVE_PERSON in kinds(done)
    assert done.counts["people"]["ended"] == 0
    assert taught(county, NOW)[1] == ("王芳", "一中", "maths", 7)
    assert taught(county, ANOTHER_DAY)[1] == ("王芳", "二中", "maths", 7)


def test_one_current_post_outweighs_ended_ones(county):
    bring(county, [row("王芳", "T1", grade=(7, 8, 9))])

    done = bring(county, [row("王芳", "T1", grade=9)], at=ANOTHER_DAY)

    assert done.counts["people"]["ended"] == 0
    assert done.counts["posts"] == {"created": 0, "ended": 2, "unchanged": 1}
    assert TeachingPost.objects.get(ends_on=None).is_primary


def test_exactly_one_post_is_the_main_one_the_first_listed(county):
    bring(county, [row("王芳", "T1", grade=8), row("王芳", "T1", grade=7)])

    assert [p.grade for p in TeachingPost.objects.filter(is_primary=True)] == [8]


def test_the_main_post_stays_though_the_file_lists_another_first(county):
    bring(county, [row("王芳", "T1", grade=8), row("王芳", "T1", grade=7)])

    done = bring(county, [row("王芳", "T1", grade=7), row("王芳", "T1", grade=8)], at=ANOTHER_DAY)

    assert not done.lines.exists()


def test_an_empty_cell_never_takes_anything_away(county):
    bring(county, [row("王芳", "T1", phone="13800000001", title="高级教师", years=10)])

    done = bring(county, [row("王芳", "T1")], at=ANOTHER_DAY)

    assert not done.lines.exists()


def test_what_was_made_by_hand_is_left_alone(county):
    school = SchoolFactory(county=county, name="一中")
    by_hand = AppointmentFactory(county=county, school=school, role=Role.TEACHER)
    leads = AppointmentFactory(
        county=county, school=school, person=by_hand.person, role=Role.PREPARATION_LEADER
    )

    bring(county, [row("王芳", "T1")])

    for appointment in (by_hand, leads):
        appointment.refresh_from_db()
        assert (appointment.ends_on, appointment.source) == (None, Source.HAND)
    assert Person.objects.get(pk=by_hand.person.pk).is_active


def test_somebody_with_another_appointment_keeps_the_account_when_leaving_a_school(county):
    bring(county, [row("王芳", "T1"), row("李明", "T2")])
    wang = Person.objects.get(name="王芳")
    AppointmentFactory(county=county, person=wang, role=Role.RESEARCHER, school=None)

    bring(county, [row("李明", "T2")], at=ANOTHER_DAY)

    wang.refresh_from_db()
    assert wang.is_active


def test_a_preparation_leader_is_appointed_and_gives_it_up_with_the_file(county):
    bring(county, [row("王芳", "T1", leads_preparation=True)])
    wang = Person.objects.get()
    assert ("leads", wang.pk, "一中", "maths", 7) in standing(county)

    done = bring(county, [row("王芳", "T1")], at=ANOTHER_DAY)

    assert kinds(done) == [LineKind.END_DUTY]
    assert not [f for f in standing(county, ANOTHER_DAY) if f[0] == "leads"]


def test_a_file_that_does_not_speak_of_leaders_takes_no_duty_away(county):
    bring(county, [row("王芳", "T1", leads_preparation=True)])

    without = intake([row("王芳", "T1")], columns={"name": "姓名", "staff_number": "工号"})
    done = bring(county, without, at=ANOTHER_DAY)

    assert not done.lines.exists()


def test_a_delta_changes_only_what_it_names(county):
    bring(county, [row("王芳", "T1"), row("李明", "T2", grade=(7, 8)), row("赵云", "T3")])

    gone = row("赵云", "T3", subject="", grade=None, is_ended=True)
    no_longer = row("李明", "T2", grade=7, is_ended=True)
    done = bring(county, [gone, no_longer], at=ANOTHER_DAY, is_delta=True)

    assert taught(county, ANOTHER_DAY) == [
        ("李明", "一中", "maths", 8),
        ("王芳", "一中", "maths", 7),
    ]
    assert done.counts["people"]["ended"] == 1


def test_other_counties_people_are_never_candidates(county):
    elsewhere = county_to_fill()
    PersonFactory(county=elsewhere, name="王芳", staff_number="T1")

    bring(county, [row("王芳", "T1")])

    assert Person.objects.get(county=county).username == "T1"


def test_a_post_that_nobody_was_employed_for_is_taken_for_an_employment(county):
    school = SchoolFactory(county=county, name="一中")
    person = PersonFactory(county=county, name="王芳")
    TeachingPostFactory(person=person, school=school, county=county)

    bring(county, [row("王芳")])

    assert ("works", person.pk, "一中") in standing(county)
    assert len(taught(county)) == 1


def test_in_a_bundle_a_teacher_is_known_though_a_class_says_no_grade(county):
    bundle = intake([row("Ada", source_id="u-1", grade=None)])
    bundle.form = RosterForm.ONEROSTER_11

    done = bring(county, bundle)

    ada = Person.objects.get()
    assert [p.problem for p in done.problems.all()] == ["missing-grade"]
    assert ("works", ada.pk, "一中") in standing(county)
    assert taught(county) == []


def test_a_bundles_class_without_a_grade_takes_no_post_away(county):
    bundle = intake([row("Ada", source_id="u-1"), row("Bob", source_id="u-2")])
    bundle.form = RosterForm.ONEROSTER_11
    bring(county, bundle)
    before = standing(county, ANOTHER_DAY)

    worse = intake([row("Ada", source_id="u-1", grade=None), row("Bob", source_id="u-2")])
    worse.form = RosterForm.ONEROSTER_11
    bring(county, worse, at=ANOTHER_DAY)

    assert standing(county, ANOTHER_DAY) == before


def test_a_school_is_not_made_for_rows_that_are_rejected(county):
    bring(county, [row("王芳", school="甲校", subject="太极推手"), row("李明", school="乙校")])

    assert [school.name for school in School.objects.all()] == ["乙校"]
