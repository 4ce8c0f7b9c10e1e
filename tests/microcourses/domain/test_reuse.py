"""Who used an item, and how that is counted: from rows, by teachers of other schools."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.errors import Invalid, NotAllowed, Stale
from ledger.models import Entry
from microcourses.domain.reuse import (
    recount,
    withdraw_reuse,
)
from microcourses.enums import Audience, ItemState
from microcourses.models import Item, Reuse
from schools.enums import Role
from tests.cast import appoint
from tests.factories.microcourses import ReuseFactory
from tests.factories.schools import NOW, SchoolFactory
from tests.microcourses.places import TODAY, actor_of, make_places, move, report, teacher_at

pytestmark = pytest.mark.django_db


# -- What counts ----------------------------------------------------------------------------------


def test_a_teacher_of_another_school_counts_however_often_they_used_it():
    here = make_places()
    teacher = teacher_at(here.other_school())

    report(teacher, here.item, class_name="七(1)班")
    report(teacher, here.item, class_name="七(2)班")

    assert here.counted() == (2, 1, 1)


def test_colleagues_and_the_author_are_written_down_and_do_not_count():
    here = make_places()

    report(here.author, here.item)
    report(teacher_at(here.school), here.item)

    assert here.counted() == (0, 0, 0)
    assert Reuse.objects.count() == 2
    told = [each.changes["other_school"] for each in Entry.objects.filter(kind="item.reused")]
    assert told == [False, False]


def test_who_stands_in_no_school_is_no_teacher_of_another():
    here = make_places()

    report(appoint(Role.RESEARCHER, here.county), here.item)

    assert here.counted() == (0, 0, 0)


def test_an_author_without_a_school_is_used_by_every_school():
    here = make_places()
    Item.objects.filter(pk=here.item.pk).update(school=None)

    report(teacher_at(here.school), here.item)

    assert here.counted() == (1, 1, 1)


def test_two_teachers_of_one_school_are_two_of_one():
    here = make_places()
    school = here.other_school()

    report(teacher_at(school), here.item)
    report(teacher_at(school), here.item)

    assert here.counted() == (2, 2, 1)


def test_a_move_changes_nothing_of_what_was_before():
    here = make_places()
    other = here.other_school()
    teacher = teacher_at(other)
    report(teacher, here.item, used_on=TODAY - timedelta(days=20))
    move(teacher, here.school, TODAY - timedelta(days=10))

    report(teacher, here.item)  # now a colleague of the author

    assert here.counted() == (1, 1, 1)
    assert [each.school for each in Reuse.objects.order_by("pk")] == [other, here.school]


def test_a_use_before_the_move_is_one_of_the_school_of_that_day():
    """Else a colleague would count by having left, or a stranger not by having come."""
    here = make_places()
    teacher = teacher_at(here.school)
    move(teacher, here.other_school(), TODAY - timedelta(days=10))

    report(teacher, here.item, used_on=TODAY - timedelta(days=20))

    assert here.counted() == (0, 0, 0)


def test_a_teacher_who_used_it_at_two_schools_is_one_of_two():
    here = make_places()
    teacher = teacher_at(here.other_school())
    report(teacher, here.item, used_on=TODAY - timedelta(days=20))
    move(teacher, here.other_school(), TODAY - timedelta(days=10))

    report(teacher, here.item)

    assert here.counted() == (2, 1, 2)


def test_what_is_withdrawn_counts_no_more():
    here = make_places()
    teacher = teacher_at(here.other_school())
    first, second = (report(teacher, here.item, class_name=name) for name in ("七(1)班", "七(2)班"))

    withdraw_reuse(actor=actor_of(teacher), reuse=first, at=NOW)
    assert here.counted() == (1, 1, 1)
    withdraw_reuse(actor=actor_of(teacher), reuse=second, at=NOW)
    assert here.counted() == (0, 0, 0)


def test_an_account_that_closes_leaves_the_count():
    here = make_places()
    teacher = teacher_at(here.other_school())
    report(teacher, here.item)
    teacher.is_active = False
    teacher.save()

    recount(here.item)

    assert here.counted() == (1, 1, 1)


USES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.booleans()), max_size=10)


def test_counting_is_what_a_child_would_count():
    """Each use: which teacher (0 is the author), at which school (0 the author's, the last none),
    whether it stands.
    """
    here = make_places()
    people = [here.author, *(teacher_at(here.school) for _n in range(3))]
    schools = [here.school, *(here.other_school() for _n in range(3)), None]

    @settings(max_examples=20, suppress_health_check=list(HealthCheck), deadline=None)
    @given(USES)
    def counts(uses):
        Reuse.objects.all().delete()
        for person, school, stands in uses:
            ReuseFactory(
                item=here.item,
                person=people[person],
                school=schools[school],
                withdrawn_at=None if stands else NOW,
            )

        recount(here.item)

        seen = [(p, s) for p, s, stands in uses if stands and p != 0 and 0 < s < 4]
        expected = (len(seen), len({p for p, _s in seen}), len({s for _p, s in seen}))
        assert here.counted() == expected

    counts()


def test_the_ledger_counts_what_the_item_counts():
    here = make_places()
    school, other = here.other_school(), here.other_school()
    both = teacher_at(school)
    report(both, here.item, class_name="七(1)班")
    report(both, here.item, class_name="七(2)班")
    report(teacher_at(other), here.item)
    report(teacher_at(here.school), here.item)
    gone = report(teacher_at(other), here.item)
    withdraw_reuse(actor=actor_of(gone.person), reuse=gone, at=NOW)

    facts = [
        fact
        for fact in Entry.objects.standing().filter(kind="item.reused", thing_id=here.item.pk)
        if fact.changes["other_school"]
    ]

    counted = (
        len(facts),
        len({fact.person_id for fact in facts}),
        len({fact.changes["school"] for fact in facts}),
    )
    assert counted == here.counted() == (3, 2, 2)


# -- Reporting ------------------------------------------------------------------------------------


def test_the_same_click_reports_once():
    here = make_places()
    teacher, click = teacher_at(here.other_school()), uuid4()

    first = report(teacher, here.item, client_id=click)
    again = report(teacher, here.item, client_id=click, happened="别的")

    assert first == again
    assert here.counted() == (1, 1, 1)
    assert Entry.objects.filter(kind="item.reused").count() == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"happened": ""}, "happened"),
        ({"happened": "很好"}, "happened"),
        ({"happened": "很好很好很好很好很好很好"}, "happened"),
        ({"happened": "。，！？……；：、“”《》"}, "happened"),
        ({"happened": "长短不一的一句话" * 260}, "happened"),
        ({"used_on": TODAY + timedelta(days=1)}, "used_on"),
        ({"used_on": date(2026, 8, 1)}, "used_on"),
        ({"class_name": "长" * 41}, "class_name"),
        ({"how": "stolen"}, "how"),
    ],
    ids=str,
)
def test_what_says_nothing_is_not_taken(said, field):
    here = make_places()

    with pytest.raises(Invalid) as refused:
        report(teacher_at(here.other_school()), here.item, **said)

    assert refused.value.field == field
    assert here.counted() == (0, 0, 0)


def test_one_lesson_is_reported_once():
    here = make_places()
    teacher = teacher_at(here.other_school())
    report(teacher, here.item, class_name="七(1)班")

    with pytest.raises(Invalid):
        report(teacher, here.item, class_name=" 七(1)班")

    assert here.counted() == (1, 1, 1)


def test_the_database_counts_no_lesson_twice_either():
    first = ReuseFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ReuseFactory(item=first.item, person=first.person, class_name=first.class_name)


def test_what_is_withdrawn_from_the_library_keeps_its_uses_and_takes_no_new_ones():
    here = make_places()
    report(teacher_at(here.other_school()), here.item)
    Item.objects.filter(pk=here.item.pk).update(
        live=False, state=ItemState.WITHDRAWN, withdrawn_at=NOW
    )

    with pytest.raises((NotAllowed, Stale)):
        report(teacher_at(here.other_school()), here.item)

    assert here.counted() == (1, 1, 1)


def test_nobody_reports_what_they_cannot_read():
    here = make_places(audience=Audience.SCHOOL)

    with pytest.raises(NotAllowed):
        report(teacher_at(here.other_school()), here.item)

    assert not Reuse.objects.exists()


def test_teachers_of_other_counties_count_too():
    here = make_places(audience=Audience.PUBLIC)

    report(teacher_at(SchoolFactory()), here.item)

    assert here.counted() == (1, 1, 1)
