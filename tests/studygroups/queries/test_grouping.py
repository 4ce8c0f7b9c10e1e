"""Which circles there should be, by example and by property."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schools.enums import stage_of
from studygroups.enums import SuccessionReason
from studygroups.queries.grouping import CircleKey, Lineage, Post, Seat, Upkeep, keep_on, seats_for

DAY = date(2026, 9, 1)
LATER = date(2026, 11, 2)
SEVEN = CircleKey("maths", "junior", 7)
EIGHT = CircleKey("maths", "junior", 8)
STAGE = CircleKey("maths", "junior", None)


def empty(smallest=2):
    return Upkeep({}, [], smallest)


def again(state):
    """The same state, as a later upkeep finds it."""
    spans = {key: replace(span) for key, span in state.spans.items()}
    return Upkeep(spans, [replace(stay, pk=1) for stay in state.stays], state.smallest)


def on(state, day):
    """Who stands where on ``day``."""
    return sorted(
        (stay.person, stay.circle, stay.seat) for stay in state.stays if stay.holds_on(day)
    )


def maths(*people, grade=7, school=1):
    return [Post(person, school, "maths", grade, is_primary=True) for person in people]


def test_every_subject_and_grade_has_its_circle_across_schools():
    posts = [*maths(1, 2), *maths(3, school=9), *maths(4, 5, grade=8)]

    seats = seats_for(posts, smallest=2)

    assert {place: seat.school for place, seat in seats.items()} == {
        (1, SEVEN): 1,
        (2, SEVEN): 1,
        (3, SEVEN): 9,
        (4, EIGHT): 1,
        (5, EIGHT): 1,
    }


def test_one_small_grade_makes_one_circle_of_the_whole_stage():
    seats = seats_for([*maths(1, 2, 3), *maths(4, grade=8)], smallest=2)

    assert {circle for _, circle in seats} == {STAGE}


def test_a_small_stage_leaves_the_other_stages_and_subjects_alone():
    chinese = [Post(person, 1, "chinese", 7, is_primary=True) for person in (6, 7)]
    primary = maths(8, 9, grade=3)

    seats = seats_for([*maths(1), *chinese, *primary], smallest=2)

    assert {circle for _, circle in seats} == {
        STAGE,
        CircleKey("chinese", "junior", 7),
        CircleKey("maths", "primary", 3),
    }


def test_exactly_the_smallest_number_is_enough():
    assert {c for _, c in seats_for(maths(1, 2, 3), smallest=3)} == {SEVEN}
    assert {c for _, c in seats_for(maths(1, 2, 3), smallest=4)} == {STAGE}


def test_a_teacher_counted_twice_in_a_grade_is_one_teacher():
    posts = [*maths(1), Post(1, 2, "maths", 7)]

    assert {c for _, c in seats_for(posts, smallest=2)} == {STAGE}


def test_a_teacher_of_two_grades_is_in_both_and_one_is_primary():
    posts = [*maths(2, 3), *maths(4, 5, grade=8), Post(1, 1, "maths", 7), *maths(1, grade=8)]

    seats = seats_for(posts, smallest=2)

    assert (seats[1, SEVEN], seats[1, EIGHT]) == (Seat(1, False), Seat(1, True))


def test_two_grades_in_one_small_stage_are_one_membership():
    assert seats_for([*maths(1), Post(1, 1, "maths", 8)], smallest=6) == {(1, STAGE): Seat(1, True)}


def test_the_school_of_the_main_post_counts_where_two_schools_share_a_teacher():
    posts = [Post(1, 1, "maths", 7), Post(1, 5, "maths", 7, is_primary=True)]

    assert seats_for(posts, smallest=1) == {(1, SEVEN): Seat(5, True)}


def test_a_grade_that_becomes_too_small_goes_on_in_the_stage_with_lineage():
    state = empty()
    keep_on(DAY, [*maths(1, 2), *maths(3, 4, grade=8)], state)

    change = keep_on(LATER, [*maths(1), *maths(3, 4, grade=8)], state)

    assert [key for key, span in state.spans.items() if span.holds_on(LATER)] == [STAGE]
    assert state.lineage == [
        Lineage(SEVEN, STAGE, LATER, SuccessionReason.TOO_SMALL),
        Lineage(EIGHT, STAGE, LATER, SuccessionReason.TOO_SMALL),
    ]
    assert change.counts() == {"created": 1, "joined": 3, "left": 4}
    assert on(state, LATER - timedelta(days=1)) == [
        (1, SEVEN, Seat(1, True)),
        (2, SEVEN, Seat(1, True)),
        (3, EIGHT, Seat(1, True)),
        (4, EIGHT, Seat(1, True)),
    ]


def test_grades_that_have_grown_go_on_by_themselves_in_the_same_circles_again():
    both = [*maths(1, 2), *maths(3, 4, grade=8)]
    state = empty()
    keep_on(DAY, both, state)
    keep_on(LATER, both[1:], state)
    grown = LATER + timedelta(days=90)

    change = keep_on(grown, both, state)

    assert change.counts() == {"created": 0, "joined": 4, "left": 3}
    assert state.lineage[2:] == [
        Lineage(STAGE, SEVEN, grown, SuccessionReason.GROWN),
        Lineage(STAGE, EIGHT, grown, SuccessionReason.GROWN),
    ]
    assert {key: span.closed_on for key, span in state.spans.items()} == {
        SEVEN: None,
        EIGHT: None,
        STAGE: grown,
    }


def test_a_grade_nobody_teaches_any_more_closes_without_a_successor():
    state = empty()
    keep_on(DAY, [*maths(1, 2), *maths(3, 4, grade=8)], state)

    keep_on(LATER, maths(1, 2), state)

    assert (state.spans[EIGHT].closed_on, state.spans[SEVEN].closed_on) == (LATER, None)
    assert state.lineage == []


def test_a_change_of_school_alone_ends_and_begins_but_nobody_joins_or_leaves():
    state = empty()
    keep_on(DAY, maths(1, 2), state)

    change = keep_on(LATER, [*maths(1), *maths(2, school=4)], state)

    assert change.counts() == {"created": 0, "joined": 0, "left": 0}
    assert [(s.seat.school, s.starts_on, s.ends_on) for s in state.stays if s.person == 2] == [
        (1, DAY, LATER),
        (4, LATER, None),
    ]


def test_joining_before_a_stay_that_lies_ahead_ends_where_that_begins():
    state = empty(smallest=1)
    keep_on(LATER, maths(1), state)
    state = again(state)

    keep_on(DAY, maths(1), state)
    keep_on(LATER, maths(1), state)

    assert [(s.starts_on, s.ends_on) for s in state.begun] == [(DAY, LATER)]
    assert state.ended == []


# -- Properties -------------------------------------------------------------------------------

posts = st.lists(
    st.builds(
        Post,
        person=st.integers(1, 12),
        school=st.integers(1, 3),
        subject=st.sampled_from(["maths", "music"]),
        grade=st.integers(5, 11),
        is_primary=st.booleans(),
    ),
    max_size=40,
    unique_by=lambda p: (p.person, p.school, p.subject, p.grade),
)
sizes = st.integers(1, 6)


def taught(posts):
    return {(post.person, post.subject, stage_of(post.grade), post.grade) for post in posts}


@given(posts, sizes)
def test_everybody_stands_in_a_circle_for_each_thing_they_teach_and_nowhere_else(posts, smallest):
    seats = seats_for(posts, smallest)

    for person, subject, stage, grade in taught(posts):
        exact = (person, CircleKey(subject, stage, grade)) in seats
        whole = (person, CircleKey(subject, stage, None)) in seats
        assert exact is not whole
    for person, circle in seats:
        assert any(
            (person, circle.subject, circle.stage) == (who, subject, stage)
            and circle.grade in (None, grade)
            for who, subject, stage, grade in taught(posts)
        )


@given(posts, sizes)
def test_no_grade_stands_alone_with_too_few_or_shares_without_need(posts, smallest):
    circles = {circle for _, circle in seats_for(posts, smallest)}
    sizes_of = {}
    for person, subject, stage, grade in taught(posts):
        sizes_of.setdefault((subject, stage), {}).setdefault(grade, set()).add(person)

    for (subject, stage), grades in sizes_of.items():
        small = any(len(people) < smallest for people in grades.values())
        expected = {None} if small else set(grades)
        assert {c.grade for c in circles if c[:2] == (subject, stage)} == expected


@given(posts, sizes)
def test_everybody_has_exactly_one_main_circle(posts, smallest):
    mains = [person for (person, _), seat in seats_for(posts, smallest).items() if seat.is_primary]

    assert sorted(mains) == sorted({post.person for post in posts})


@given(posts, sizes)
def test_the_same_posts_again_change_nothing(posts, smallest):
    state = empty(smallest)
    keep_on(DAY, posts, state)
    for day in (DAY, LATER):
        state = again(state)
        change = keep_on(day, posts, state)
        assert state.is_empty()
        assert change.counts() == {"created": 0, "joined": 0, "left": 0}


@given(st.permutations(range(6)), posts, sizes)
def test_the_order_of_the_posts_does_not_matter(order, posts, smallest):
    shuffled = sorted(posts, key=lambda p: (order[p.person % 6], p.grade, p.school))

    one, two = seats_for(posts, smallest), seats_for(shuffled, smallest)

    assert one.keys() == two.keys()
    assert {p for p, seat in one.items() if seat.is_primary and _has_one_main(p[0], posts)} == {
        p for p, seat in two.items() if seat.is_primary and _has_one_main(p[0], posts)
    }


def _has_one_main(person, posts):
    return sum(post.is_primary for post in posts if post.person == person) == 1


@given(posts, posts, sizes)
@settings(max_examples=60)
def test_a_then_b_then_a_is_a_with_its_history(first, second, smallest):
    state = empty(smallest)
    keep_on(DAY, first, state)
    before, known = on(state, DAY), set(state.spans)
    keep_on(LATER, second, state)
    between = on(state, LATER)
    again_on = LATER + timedelta(days=30)

    change = keep_on(again_on, first, state)

    assert change.created == 0
    assert known <= set(state.spans)
    assert [on(state, day) for day in (DAY, LATER, again_on)] == [before, between, before]


@given(st.lists(posts, min_size=1, max_size=4), sizes)
@settings(max_examples=60)
def test_whatever_happens_nobody_is_twice_in_a_circle_and_only_open_circles_have_members(
    stages, smallest
):
    state = empty(smallest)
    for number, now in enumerate(stages):
        day = DAY + timedelta(days=number * 10)
        keep_on(day, now, state)
        places = [(stay.person, stay.circle) for stay in state.stays if stay.holds_on(day)]
        assert len(places) == len(set(places))
        peopled = {circle for _, circle in places}
        assert peopled == {key for key, span in state.spans.items() if span.holds_on(day)}


@given(posts, posts, sizes)
def test_the_days_before_a_change_answer_as_they_did(first, second, smallest):
    state = empty(smallest)
    keep_on(DAY, first, state)
    eve = LATER - timedelta(days=1)
    before = on(state, eve)

    keep_on(LATER, second, state)

    assert on(state, eve) == before
