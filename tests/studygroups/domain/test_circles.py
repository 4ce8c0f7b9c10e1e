"""The upkeep of circles, sentence by sentence, through the database."""

from datetime import date, timedelta

import pytest

from ledger.models import Entry
from schools.actors import load_actor
from schools.enums import Role, Source
from schools.models import TeachingPost
from schools.signals import posts_changed, roster_planned
from studygroups.domain import circles
from studygroups.enums import CircleState, SuccessionReason
from studygroups.models import Circle, Membership, Succession
from tests.factories.schools import (
    NOW,
    AppointmentFactory,
    CountyFactory,
    PersonFactory,
    SchoolFactory,
    SubjectFactory,
    TeachingPostFactory,
)
from tests.factories.studygroups import MembershipFactory

pytestmark = pytest.mark.django_db

AUTUMN = date(2026, 9, 1)
WINTER = date(2027, 2, 15)


@pytest.fixture
def county():
    return CountyFactory(smallest_circle=2)


def teach(school, *grades, subject="maths", person=None, starts_on=AUTUMN):
    """A teacher of these grades; the first is the main one."""
    person = person or PersonFactory(county=school.county)
    for grade in grades:
        TeachingPostFactory(
            school=school,
            person=person,
            grade=grade,
            subject=SubjectFactory(code=subject),
            starts_on=starts_on,
            is_primary=grade == grades[0],
        )
    return person


def stop(person, on, **which):
    person.posts.filter(ends_on=None, **which).update(ends_on=on)


def keep(county, on=AUTUMN, at=NOW, actor=None):
    return circles.keep_circles(county=county, on=on, actor=actor, at=at)


def circle(county, grade, subject="maths"):
    return Circle.objects.get(county=county, grade=grade, subject=subject)


def members(circle, on):
    rows = circle.memberships.in_force(on)
    return set(rows.values_list("person_id", flat=True))


def office_of(county):
    return load_actor(AppointmentFactory(role=Role.OFFICE, county=county).person, on=AUTUMN)


# -- The roster makes and keeps circles -----------------------------------------------------------


def test_all_teachers_of_a_subject_and_grade_stand_in_one_circle_across_schools(county):
    one, two = SchoolFactory.create_batch(2, county=county)
    here, there = teach(one, 7), teach(two, 7)

    counts = keep(county)

    assert counts == {"created": 1, "joined": 2, "left": 0}
    rows = circle(county, 7).memberships.values_list("person", "school", "starts_on", "source")
    assert set(rows) == {
        (here.pk, one.pk, AUTUMN, Source.ROSTER),
        (there.pk, two.pk, AUTUMN, Source.ROSTER),
    }


def test_another_countys_teachers_stand_elsewhere(county):
    here, there = SchoolFactory(county=county), SchoolFactory(county__smallest_circle=1)
    teach(here, 7), teach(here, 7), teach(there, 7)

    keep(county)

    assert Circle.objects.count() == 1
    assert Membership.objects.count() == 2


def test_the_same_posts_again_write_nothing(county, django_assert_num_queries):
    school = SchoolFactory(county=county)
    teach(school, 7, 8), teach(school, 7, 8)
    keep(county)
    facts = Entry.objects.count()

    with django_assert_num_queries(6) as queries:  # a savepoint, its end, four reads
        assert keep(county) == {"created": 0, "joined": 0, "left": 0}

    assert not [q for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert Entry.objects.count() == facts


def test_a_teacher_of_two_grades_is_in_both_circles_and_one_is_primary(county):
    school = SchoolFactory(county=county)
    both = teach(school, 8, 7)
    teach(school, 7), teach(school, 8)

    keep(county)

    rows = both.memberships.order_by("circle__grade").values_list("circle__grade", "is_primary")
    assert list(rows) == [(7, False), (8, True)]


def test_a_move_of_grade_ends_one_membership_and_opens_another(county):
    school = SchoolFactory(county=county)
    mover = teach(school, 7)
    teach(school, 7), teach(school, 7), teach(school, 8), teach(school, 8)
    keep(county)
    stop(mover, WINTER)
    teach(school, 8, person=mover, starts_on=WINTER)

    assert keep(county, WINTER) == {"created": 0, "joined": 1, "left": 1}

    rows = mover.memberships.order_by("starts_on")
    assert list(rows.values_list("circle__grade", "starts_on", "ends_on")) == [
        (7, AUTUMN, WINTER),
        (8, WINTER, None),
    ]
    assert mover.pk in members(circle(county, 7), WINTER - timedelta(days=1))


def test_a_move_of_school_keeps_the_school_of_then(county):
    one, two = SchoolFactory.create_batch(2, county=county)
    mover = teach(one, 7)
    teach(one, 7)
    keep(county)
    stop(mover, WINTER)
    teach(two, 7, person=mover, starts_on=WINTER)

    assert keep(county, WINTER) == {"created": 0, "joined": 0, "left": 0}

    rows = mover.memberships.order_by("starts_on")
    assert list(rows.values_list("school", "starts_on", "ends_on")) == [
        (one.pk, AUTUMN, WINTER),
        (two.pk, WINTER, None),
    ]


def test_past_rows_never_change(county):
    school = SchoolFactory(county=county)
    leaver = teach(school, 7)
    teach(school, 7), teach(school, 7)
    keep(county)
    stop(leaver, WINTER)
    keep(county, WINTER)
    past = list(Membership.objects.exclude(ends_on=None).values())

    teach(school, 7, person=leaver, starts_on=WINTER + timedelta(days=30))
    keep(county, WINTER + timedelta(days=30))

    assert list(Membership.objects.exclude(ends_on=None).values()) == past
    assert leaver.memberships.count() == 2


def test_too_small_a_grade_makes_one_circle_for_the_stage_with_lineage(county):
    school = SchoolFactory(county=county)
    leaver = teach(school, 7)
    teach(school, 7), teach(school, 8), teach(school, 8)
    keep(county)
    stop(leaver, WINTER)

    assert keep(county, WINTER) == {"created": 1, "joined": 3, "left": 4}

    stage = circle(county, None)
    assert {c.grade: (c.state, c.closed_on) for c in county.circles.all()} == {
        7: (CircleState.CLOSED, WINTER),
        8: (CircleState.CLOSED, WINTER),
        None: (CircleState.OPEN, None),
    }
    rows = Succession.objects.values_list("before__grade", "after", "on", "reason")
    assert set(rows) == {
        (7, stage.pk, WINTER, SuccessionReason.TOO_SMALL),
        (8, stage.pk, WINTER, SuccessionReason.TOO_SMALL),
    }


def test_the_same_circle_opens_again_and_its_lineage_is_kept_both_ways(county):
    school = SchoolFactory(county=county)
    comes_back = teach(school, 7)
    teach(school, 7), teach(school, 8), teach(school, 8)
    keep(county)
    first = circle(county, 7)
    stop(comes_back, WINTER)
    keep(county, WINTER)
    spring = WINTER + timedelta(days=60)
    teach(school, 7, person=comes_back, starts_on=spring)

    assert keep(county, spring) == {"created": 0, "joined": 4, "left": 3}

    first.refresh_from_db()
    assert (first.state, first.opened_on, first.closed_on) == (CircleState.OPEN, spring, None)
    assert circle(county, None).closed_on == spring
    assert set(first.successors.values_list("reason", flat=True)) == {SuccessionReason.TOO_SMALL}
    assert set(first.predecessors.values_list("reason", flat=True)) == {SuccessionReason.GROWN}
    assert comes_back.memberships.filter(circle=first).count() == 2


def test_the_county_sets_how_small_is_too_small(county):
    school = SchoolFactory(county=county)
    teach(school, 7), teach(school, 7)
    keep(county)
    county.smallest_circle = 3
    county.save()

    keep(county, WINTER)

    assert set(county.circles.filter(closed_on=None).values_list("grade", flat=True)) == {None}


def test_what_lies_ahead_holds_from_its_day(county):
    school = SchoolFactory(county=county)
    leaver, stays, other = teach(school, 7), teach(school, 7), teach(school, 7)
    keep(county)
    stop(leaver, WINTER)
    keep(county, WINTER)
    grade = circle(county, 7)

    assert members(grade, WINTER - timedelta(days=1)) == {leaver.pk, stays.pk, other.pk}
    assert members(grade, WINTER) == {stays.pk, other.pk}


def test_a_circle_that_will_close_is_open_until_then(county):
    school = SchoolFactory(county=county)
    people = [teach(school, 7), teach(school, 7)]
    keep(county)
    for person in people:
        stop(person, WINTER)
    keep(county, WINTER)
    grade = circle(county, 7)

    assert grade.is_open_on(WINTER - timedelta(days=1))
    assert not grade.is_open_on(WINTER)
    assert list(Circle.objects.open_on(WINTER)) == []
    assert list(Circle.objects.open_on(AUTUMN)) == [grade]


def test_a_change_today_leaves_what_was_planned_for_later_standing(county):
    school = SchoolFactory(county=county)
    leaver = teach(school, 7)
    teach(school, 7), teach(school, 7), teach(school, 7)
    keep(county)
    stop(leaver, WINTER)
    keep(county, WINTER)
    early = date(2026, 11, 1)
    newcomer = teach(school, 7, starts_on=early)

    assert keep(county, early) == {"created": 0, "joined": 1, "left": 0}

    grade = circle(county, 7)
    assert leaver.pk in members(grade, early)
    assert leaver.pk not in members(grade, WINTER)
    assert newcomer.pk in members(grade, WINTER)


def test_what_was_planned_for_later_can_be_taken_back(county):
    school = SchoolFactory(county=county)
    people = [teach(school, 7), teach(school, 7)]
    keep(county)
    before = members(circle(county, 7), WINTER)
    for person in people:
        stop(person, WINTER)
    keep(county, WINTER)
    TeachingPost.objects.update(ends_on=None)

    keep(county, WINTER)

    grade = circle(county, 7)
    assert members(grade, WINTER) == before
    assert grade.is_open_on(WINTER)


def test_undone_on_its_own_day_a_membership_never_held(county):
    school = SchoolFactory(county=county)
    teach(school, 7), teach(school, 7)
    newcomer = teach(school, 7)
    keep(county)
    stop(newcomer, AUTUMN)

    assert keep(county) == {"created": 0, "joined": 0, "left": 1}

    assert list(newcomer.memberships.values_list("starts_on", "ends_on")) == [(AUTUMN, AUTUMN)]


def test_the_roster_leaves_a_membership_made_by_hand_alone(county):
    school = SchoolFactory(county=county)
    people = [teach(school, 7), teach(school, 7)]
    keep(county)
    guest = MembershipFactory(circle=circle(county, 7), source=Source.HAND, starts_on=AUTUMN)
    for person in people:
        stop(person, WINTER)
    keep(county, WINTER)

    guest.refresh_from_db()
    assert guest.ends_on is None
    assert circle(county, 7).closed_on == WINTER


def test_hand_made_members_do_not_make_a_grade_large_enough(county):
    school = SchoolFactory(county=county)
    teach(school, 7), teach(school, 7)
    keep(county)
    MembershipFactory.create_batch(3, circle=circle(county, 7), source=Source.HAND)
    stop(TeachingPost.objects.first().person, WINTER)

    keep(county, WINTER)

    assert circle(county, None).is_open_on(WINTER)


def test_facilitators_are_no_members(county):
    school = SchoolFactory(county=county)
    teach(school, 7), teach(school, 7)
    for role in (Role.RESEARCHER, Role.MENTOR):
        AppointmentFactory(role=role, county=county, subject=SubjectFactory())

    assert keep(county)["joined"] == 2


def test_what_the_upkeep_did_is_written_down_once_a_circle(county):
    school = SchoolFactory(county=county)
    people = [teach(school, 7), teach(school, 7)]
    office = office_of(county)

    keep(county, actor=office)

    facts = Entry.objects.order_by("pk").values_list("kind", "actor", "subject", "grade")
    assert list(facts) == [
        ("circle.opened", office.user_id, "maths", 7),
        ("circle.kept", office.user_id, "maths", 7),
    ]
    assert Entry.objects.get(kind="circle.kept").changes == {
        "on": "2026-09-01",
        "joined": [person.pk for person in people],
        "left": [],
    }


def test_the_roster_foresees_exactly_what_then_happens(county):
    school = SchoolFactory(county=county)
    leaver, mover = teach(school, 7), teach(school, 7)
    teach(school, 8), teach(school, 8)
    keep(county)
    stop(leaver, WINTER)
    TeachingPostFactory(person=mover, school=school, grade=8, starts_on=WINTER, is_primary=False)
    posts = TeachingPost.objects.in_force(WINTER)
    rows = list(posts.values_list("person_id", "school_id", "subject_id", "grade"))
    told = {"county": county, "on": WINTER}

    foreseen = roster_planned.send(None, posts=rows, **told)
    happened = posts_changed.send(None, actor=None, at=NOW, **told)

    expected = {"circles": {"created": 1, "joined": 3, "left": 4}}
    assert [counts for _, counts in foreseen] == [expected]
    assert [counts for _, counts in happened] == [expected]


def test_people_who_do_not_exist_yet_can_be_foreseen(county):
    rows = [(-1, -1, "maths", 7), (-2, None, "maths", 7)]

    [(_, counts)] = roster_planned.send(None, county=county, posts=rows, on=AUTUMN)

    assert counts == {"circles": {"created": 1, "joined": 2, "left": 0}}
    assert not Circle.objects.exists()
