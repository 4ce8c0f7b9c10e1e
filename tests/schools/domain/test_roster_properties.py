"""What holds for every roster, found by trying many."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schools.actors import PLATFORM
from schools.domain.roster_applying import undo_import
from schools.models import Person, TeachingPost
from tests.schools.rosters import (
    ANOTHER_DAY,
    apply,
    bring,
    county_to_fill,
    preview,
    row,
    standing,
    taught,
    undone_after,
)

pytestmark = pytest.mark.django_db

LATER = ANOTHER_DAY.replace(month=12)
tried = settings(
    max_examples=15,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@st.composite
def rosters(draw, smallest=0):
    """People with unlike numbers, of few names and schools, with one to three posts each."""
    rows = []
    for number in sorted(draw(st.sets(st.integers(1, 14), min_size=smallest, max_size=10))):
        name = ("王芳", "李明", "姜娅", "赵云", "陈晨")[number % 5]
        school = draw(st.sampled_from(["一中", "二中", "三中"]))
        posts = draw(
            st.lists(
                st.tuples(st.sampled_from(["数学", "道法", "信息"]), st.integers(7, 9)),
                min_size=1,
                max_size=3,
                unique=True,
            )
        )
        leads = draw(st.booleans())
        rows += [
            row(name, f"T{number}", school, subject, grade, leads_preparation=leads)
            for subject, grade in posts
        ]
    return rows


@pytest.fixture
def county():
    return county_to_fill()


@tried
@given(first=rosters())
def test_the_same_roster_twice_changes_nothing(county, first):
    with undone_after():
        bring(county, first)
        before = standing(county, ANOTHER_DAY)

        again = bring(county, first, at=ANOTHER_DAY)

        assert not again.lines.exists()
        assert standing(county, ANOTHER_DAY) == before


@tried
@given(first=rosters(smallest=1), second=rosters())
def test_a_then_b_then_a_is_a_with_its_past(county, first, second):
    with undone_after():
        bring(county, first)
        then, past = taught(county), set(Person.objects.values_list("pk", flat=True))
        bring(county, second, at=ANOTHER_DAY)

        bring(county, first, at=LATER)

        schools = {each.school for each in first}
        assert [post for post in taught(county, LATER) if post[1] in schools] == then
        assert past <= set(Person.objects.values_list("pk", flat=True))
        assert taught(county) == then


@tried
@given(first=rosters(smallest=1), second=rosters())
def test_to_take_back_is_the_inverse_of_applying(county, first, second):
    with undone_after():
        bring(county, first)
        before = standing(county, ANOTHER_DAY)
        known = set(Person.objects.values_list("pk", flat=True))
        done = bring(county, second, at=ANOTHER_DAY)

        undo_import(actor=PLATFORM, roster_import=done, at=LATER)

        after = {fact for fact in standing(county, LATER) if fact[0] != "is" or fact[1] in known}
        assert after == before
        made = Person.objects.exclude(pk__in=known)
        assert not made.filter(is_active=True).exists()


@tried
@given(first=rosters(smallest=1), second=rosters())
def test_what_was_taken_back_can_be_applied_again(county, first, second):
    with undone_after():
        bring(county, first)
        done = bring(county, second, at=ANOTHER_DAY)
        wanted, people = taught(county, ANOTHER_DAY), Person.objects.count()
        undo_import(actor=PLATFORM, roster_import=done, at=ANOTHER_DAY)

        bring(county, second, at=ANOTHER_DAY)

        assert taught(county, ANOTHER_DAY) == wanted
        assert Person.objects.count() == people


@tried
@given(data=st.data(), first=rosters(smallest=1))
def test_the_order_of_rows_does_not_matter(county, data, first):
    shuffled = data.draw(st.permutations(first))
    with undone_after():
        bring(county, first)
        expected = taught(county)
        numbers = sorted(Person.objects.values_list("staff_number", flat=True))
    with undone_after():
        bring(county, shuffled)
        assert taught(county) == expected
        assert sorted(Person.objects.values_list("staff_number", flat=True)) == numbers


@tried
@given(first=rosters(smallest=1), cut=st.integers(0, 30))
def test_a_truncated_file_never_removes_people_in_silence(county, first, cut):
    """Whoever would go is named in the preview; more than a few need somebody's word."""
    with undone_after():
        bring(county, first)
        people = {person.pk for person in Person.objects.filter(is_active=True)}

        cut_off = preview(county, first[:cut], at=ANOTHER_DAY)

        leaving = set(cut_off.lines.filter(kind="end-person").values_list("person_id", flat=True))
        assert cut_off.leavers_need_confirmation is (len(leaving) > 0.05 * len(people))
        apply(cut_off, at=ANOTHER_DAY)
        gone = people - {person.pk for person in Person.objects.filter(is_active=True)}
        assert gone == leaving


@tried
@given(first=rosters(), second=rosters())
def test_everybody_with_posts_has_exactly_one_main_post(county, first, second):
    with undone_after():
        bring(county, first)
        bring(county, second, at=ANOTHER_DAY)

        current = TeachingPost.objects.in_force(ANOTHER_DAY.date())
        teaching = set(current.values_list("person_id", flat=True))
        main = sorted(current.filter(is_primary=True).values_list("person_id", flat=True))
        assert main == sorted(teaching)
