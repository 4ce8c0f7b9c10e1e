"""Somebody closed their account, and the next roster lists them again."""

import pytest

from kit.errors import Stale
from schools.domain.owndata_closing import close_account
from schools.domain.roster import answer_question
from schools.domain.roster_applying import undo_import
from schools.enums import LineKind, ProblemKind
from schools.models import Person, RosterLine
from tests.factories.schools import NOW, PersonFactory
from tests.schools.people import actor_of, administrator
from tests.schools.rosters import (
    ANOTHER_DAY,
    apply,
    bring,
    county_to_fill,
    preview,
    row,
    taught,
)

pytestmark = pytest.mark.django_db

OTHERS = [row("李明", "T2"), row("赵云", "T3"), row("孙燕", "T4")]
WANG = row("王芳", "T1", phone="13800000001")


@pytest.fixture
def county():
    return county_to_fill()


@pytest.fixture
def closed(county):
    bring(county, [WANG, *OTHERS])
    wang = Person.objects.get(name="王芳")
    close_account(actor=actor_of(wang), person=wang, at=NOW)
    return wang


def questions(roster_import):
    return [(p.kind, p.problem, p.row, p.value) for p in roster_import.problems.all()]


@pytest.mark.parametrize(
    "listed",
    [
        row("王芳", "T1"),
        row("王芳", "T1", school="二中"),
        row("王小芳", "T1"),
        row("王芳", "", phone="13800000001", school="二中"),
        row("王芳", ""),
        row("王芳", "T9"),
    ],
    ids=["number", "moved", "renamed", "phone and name", "name and school", "another number"],
)
def test_a_roster_asks_by_name_before_anything_is_made_of_them_again(county, closed, listed):
    done = bring(county, [listed, *OTHERS], at=ANOTHER_DAY)

    assert questions(done) == [(ProblemKind.CLOSED_ACCOUNT, "closed-account", 2, listed.name)]
    assert not done.lines.filter(person_name=listed.name).exists()
    assert Person.objects.filter(county=county, is_active=True).count() == 3
    closed.refresh_from_db()
    assert (closed.is_active, closed.kept_name) == (False, "")


def test_the_office_can_say_that_they_begin_anew(county, closed):
    asking = preview(county, [WANG, *OTHERS], at=ANOTHER_DAY)
    question = asking.problems.get()
    answer_question(
        actor=administrator(), problem=question, answer={"create": True}, at=ANOTHER_DAY
    )
    apply(preview(county, [WANG, *OTHERS], at=ANOTHER_DAY, roster_import=asking), at=ANOTHER_DAY)

    line = RosterLine.objects.get(roster_import=asking, kind=LineKind.CREATE_PERSON)
    fresh = Person.objects.get(county=county, staff_number="T1")
    assert (line.person_name, line.reason) == ("王芳", "anew")
    assert fresh.pk != closed.pk
    assert fresh.last_login is None
    assert not fresh.has_usable_password()
    assert (fresh.name, "一中", "maths", 7) in taught(county, ANOTHER_DAY)


def test_who_began_anew_is_known_from_then_on(county, closed):
    test_the_office_can_say_that_they_begin_anew(county, closed)

    again = preview(county, [WANG, *OTHERS], at=ANOTHER_DAY)

    assert questions(again) == []
    assert not again.lines.exists()


def test_the_office_can_leave_them_out(county, closed):
    asking = preview(county, [WANG, *OTHERS], at=ANOTHER_DAY)
    answer_question(
        actor=administrator(), problem=asking.problems.get(), answer={"skip": True},
        at=ANOTHER_DAY,
    )  # fmt: skip
    apply(preview(county, [WANG, *OTHERS], at=ANOTHER_DAY, roster_import=asking), at=ANOTHER_DAY)

    assert Person.objects.filter(county=county, is_active=True).count() == 3


def test_nobody_of_the_same_name_inherits_their_number(county, closed):
    """王芳 with T1 is gone; the other 王芳 of the school has no number yet."""
    other = PersonFactory(county=county, name="王芳")
    other.appointments.create(
        role="teacher", county=county, school=county.schools.get(name="一中"),
        starts_on=NOW.date(), source="roster",
    )  # fmt: skip

    done = bring(county, [WANG, *OTHERS], at=ANOTHER_DAY)

    assert (ProblemKind.CLOSED_ACCOUNT, "closed-account", 2, "王芳") in questions(done)
    other.refresh_from_db()
    assert other.staff_number == ""


def test_a_roster_without_them_says_nothing_of_them(county, closed):
    done = bring(county, OTHERS, at=ANOTHER_DAY)

    assert questions(done) == []
    assert done.counts["people"]["ended"] == 0
    assert closed.pk not in set(done.lines.values_list("person", flat=True))


def test_a_preview_from_before_is_stale(county):
    bring(county, [WANG, *OTHERS])
    wang = Person.objects.get(name="王芳")
    old = preview(county, [row("王芳", "T1", grade=8), *OTHERS], at=ANOTHER_DAY)
    close_account(actor=actor_of(wang), person=wang, at=ANOTHER_DAY)

    with pytest.raises(Stale):
        apply(old, at=ANOTHER_DAY)


def test_taking_a_roster_back_brings_nobody_back(county):
    bring(county, [WANG, *OTHERS])
    wang = Person.objects.get(name="王芳")
    renamed = bring(county, [row("王小芳", "T1", grade=8), *OTHERS], at=ANOTHER_DAY)
    wang.refresh_from_db()
    close_account(actor=actor_of(wang), person=wang, at=ANOTHER_DAY)

    undo_import(actor=administrator(), roster_import=renamed, at=ANOTHER_DAY)

    wang = Person.objects.get(pk=wang.pk)
    assert (wang.is_active, wang.kept_name, wang.staff_number) == (False, "", "")
    assert not wang.posts.in_force(ANOTHER_DAY.date()).exists()
    assert not wang.appointments.in_force(ANOTHER_DAY.date()).exists()


def test_the_rosters_of_before_forget_their_name_and_numbers(county, closed):
    kept = str([(line.person_name, line.before, line.after) for line in RosterLine.objects.all()])

    assert "王芳" not in kept
    assert "13800000001" not in kept
    assert "'T1'" not in kept
    assert "李明" in kept


def test_another_county_knows_nothing_of_it(closed):
    elsewhere = county_to_fill(name="临川县")

    done = bring(elsewhere, [WANG], at=ANOTHER_DAY)

    assert questions(done) == []
    assert Person.objects.filter(county=elsewhere).count() == 1
