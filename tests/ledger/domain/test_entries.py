"""Writing down, taking back, and where people stood when it happened."""

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit.errors import Stale
from ledger.domain.entries import record, reverse
from ledger.events import Kind
from ledger.models import Entry
from schools.actors import Actor, load_actor
from schools.enums import Role
from tests.factories.schools import (
    NOW,
    SHANGHAI,
    AppointmentFactory,
    PersonFactory,
    SchoolFactory,
    SemesterFactory,
    SubjectFactory,
    TeachingPostFactory,
)

pytestmark = pytest.mark.django_db

DONE = Kind("test.done", _("did something"))


def actor_of(person):
    return Actor(user_id=person.pk)


def test_an_act_counts_for_whoever_did_it():
    person = PersonFactory()

    record(DONE, actor=actor_of(person), thing=person, at=NOW, subject="maths", grade=7)

    entry = Entry.objects.get()
    assert (entry.kind, entry.actor, entry.person) == ("test.done", person, person)
    assert (entry.subject, entry.grade, entry.happened_at) == ("maths", 7, NOW)
    assert (entry.thing_type.model_class(), entry.thing_id) == (type(person), person.pk)


def test_an_act_for_several_people_counts_once_for_each():
    actor, *people = PersonFactory.create_batch(4)
    ids = [person.pk for person in people]

    record(DONE, actor=actor_of(actor), thing=actor, at=NOW, people=[*ids, ids[0]], minutes=40)

    rows = Entry.objects.order_by("pk").values_list("person_id", "actor_id", "minutes")
    assert list(rows) == [(pk, actor.pk, 40) for pk in ids]


def test_what_the_platform_did_counts_for_nobody():
    person = PersonFactory()

    record(DONE, actor=None, thing=person, at=NOW)

    entry = Entry.objects.get()
    assert (entry.actor, entry.person, entry.person_county) == (None, None, None)


def test_the_same_key_is_the_same_fact():
    person = PersonFactory()
    act = {"actor": actor_of(person), "thing": person, "at": NOW}

    first = record(DONE, **act, key="lesson-1")
    again = record(DONE, **act, key="lesson-1")
    other = record(DONE, **act, key="lesson-10")

    assert (len(first), len(again), len(other)) == (1, 0, 1)
    assert Entry.objects.count() == 2


def test_without_a_key_the_same_act_is_two_facts():
    person = PersonFactory()

    for minute in range(2):
        at = NOW + timedelta(minutes=minute)
        record(DONE, actor=actor_of(person), thing=person, at=at)

    assert Entry.objects.count() == 2


def test_what_is_rolled_back_did_not_happen():
    person = PersonFactory()

    with pytest.raises(Stale), transaction.atomic():  # noqa: PT012 - both lines are the case
        record(DONE, actor=actor_of(person), thing=person, at=NOW)
        raise Stale

    assert not Entry.objects.exists()


def test_a_person_is_written_down_where_they_stand():
    post = TeachingPostFactory(subject=SubjectFactory(code="maths"), grade=8)
    semester = SemesterFactory(county=post.county)

    record(DONE, actor=actor_of(post.person), thing=post.person, at=NOW)

    entry = Entry.objects.get()
    assert entry.person_county == post.county_id
    assert entry.person_school == post.school_id
    assert (entry.person_subject, entry.person_grade) == ("maths", 8)
    assert entry.semester == semester.code


def test_a_person_without_a_post_stands_at_the_school_of_their_appointment():
    held = AppointmentFactory(role=Role.COORDINATOR)

    record(DONE, actor=actor_of(held.person), thing=held.person, at=NOW)

    entry = Entry.objects.get()
    assert entry.person_school == held.school_id
    assert (entry.person_subject, entry.person_grade, entry.semester) == ("", None, "")


def test_a_later_move_does_not_change_the_past():
    post = TeachingPostFactory()
    old_school, person = post.school, post.person
    record(DONE, actor=actor_of(person), thing=person, at=NOW)

    moved_on = date(2026, 12, 1)
    post.ends_on = moved_on
    post.save()
    new_school = SchoolFactory(county=post.county)
    TeachingPostFactory(
        person=person, school=new_school, semester=post.semester, starts_on=moved_on
    )
    later = datetime(2026, 12, 2, 8, tzinfo=SHANGHAI)
    record(DONE, actor=actor_of(person), thing=person, at=later)

    rows = Entry.objects.order_by("pk").values_list("person_school", flat=True)
    assert list(rows) == [old_school.pk, new_school.pk]


def test_the_day_of_an_act_is_the_local_one():
    """Half past seven in the morning of the first is still the day before in Greenwich."""
    begins = date(2026, 12, 1)
    post = TeachingPostFactory(starts_on=begins)
    early = datetime(2026, 12, 1, 7, 30, tzinfo=SHANGHAI)

    record(DONE, actor=actor_of(post.person), thing=post.person, at=early)

    assert Entry.objects.get().person_school == post.school_id


@pytest.mark.parametrize("people", [1, 3])
def test_where_people_stand_takes_the_same_number_of_queries(people, django_assert_num_queries):
    posts = TeachingPostFactory.create_batch(people)
    actor = load_actor(posts[0].person, NOW.date())
    ids = [post.person_id for post in posts]
    record(DONE, actor=actor, thing=posts[0], at=NOW)  # the content type is known from here

    with django_assert_num_queries(7):  # savepoint, four standings, one insert, release
        record(DONE, actor=actor, thing=posts[0], at=NOW, people=ids)


# -- Taking back -----------------------------------------------------------------------------


def a_fact(**changed):
    person = PersonFactory()
    return record(DONE, actor=actor_of(person), thing=person, at=NOW, minutes=40, **changed)[0]


def test_a_reversal_is_a_new_fact_with_its_reason():
    entry = a_fact(key="lesson-1")
    office = PersonFactory()
    later = NOW + timedelta(days=1)

    taken_back = reverse(entry, actor=actor_of(office), at=later, reason="counted twice")

    assert (taken_back.reverses, taken_back.actor, taken_back.person) == (
        entry,
        office,
        entry.person,
    )
    assert (taken_back.minutes, taken_back.happened_at) == (40, later)
    assert (taken_back.changes, taken_back.key) == ({"reason": "counted twice"}, None)


def test_neither_the_reversal_nor_what_it_reverses_counts():
    kept, wrong = a_fact(), a_fact()

    reverse(wrong, actor=None, at=NOW, reason="a mistake")

    assert list(Entry.objects.standing()) == [kept]
    assert Entry.objects.count() == 3


def test_nothing_is_taken_back_twice():
    entry = a_fact()
    reverse(entry, actor=None, at=NOW, reason="a mistake")

    with pytest.raises(Stale):
        reverse(entry, actor=None, at=NOW, reason="again")

    assert Entry.objects.count() == 2


def test_a_reversal_is_not_itself_taken_back():
    taken_back = reverse(a_fact(), actor=None, at=NOW, reason="a mistake")

    with pytest.raises(Stale):
        reverse(taken_back, actor=None, at=NOW, reason="no mistake")

    assert list(Entry.objects.standing()) == []


def test_two_kinds_cannot_have_the_same_name():
    with pytest.raises(ValueError, match=r"two kinds are called test\.done"):
        Kind("test.done", _("did something else"))
