"""Where people stand, as it is said beside their names."""

import pytest
from django.utils import timezone, translation

from schools.enums import Role
from schools.queries.people import Place, places_of, schools_of
from tests.factories.schools import (
    AppointmentFactory,
    CountyFactory,
    PersonFactory,
    SchoolFactory,
    SubjectFactory,
    TeachingPostFactory,
)

TODAY = timezone.localdate()


@pytest.fixture
def county(db):
    return CountyFactory()


def holder(county, role, school=None, person=None):
    return AppointmentFactory(
        county=county,
        role=role,
        school=school,
        subject=SubjectFactory(),
        **({"person": person} if person else {"person__county": county}),
    ).person


def test_who_works_above_schools_is_known_by_the_duty(county):
    researcher, office = holder(county, Role.RESEARCHER), holder(county, Role.OFFICE)
    assert places_of([researcher.pk, office.pk], TODAY) == {
        researcher.pk: Place("", "researcher"),
        office.pk: Place("", "office"),
    }
    assert schools_of([researcher.pk, office.pk], TODAY) == {}


def test_a_mentor_who_teaches_is_known_by_both(county):
    school = SchoolFactory(county=county, name="分水初级中学", short_name="分水初中")
    mentor = holder(county, Role.MENTOR)
    TeachingPostFactory(person=mentor, school=school)
    assert places_of([mentor.pk], TODAY) == {mentor.pk: Place("分水初中", "mentor")}
    assert schools_of([mentor.pk], TODAY) == {mentor.pk: "分水初中"}


def test_of_several_duties_the_nearest_to_the_subject_is_said(county):
    person = PersonFactory(county=county)
    for role in (Role.RESEARCHER, Role.OFFICE, Role.EXPERT):
        holder(county, role, person=person)
    assert places_of([person.pk], TODAY)[person.pk].role == "researcher"


def test_duties_within_a_school_are_no_standing_above_it(county):
    school = SchoolFactory(county=county, name="汾水初中", short_name="")
    coordinator = holder(county, Role.COORDINATOR, school=school)
    assert places_of([coordinator.pk], TODAY) == {coordinator.pk: Place("汾水初中", "")}


def test_a_duty_that_is_over_is_not_said(county):
    former = AppointmentFactory(
        county=county, role=Role.MENTOR, school=None, starts_on="2020-09-01", ends_on=TODAY
    ).person
    assert places_of([former.pk], TODAY) == {}


def test_the_words_are_the_school_else_the_duty():
    with translation.override("en"):
        said = [
            place.words for place in (Place("三和初中", "mentor"), Place("", "mentor"), Place())
        ]
    assert said == ["三和初中", "mentor", ""]


@pytest.mark.parametrize("many", [1, 3])
def test_it_takes_one_query_for_any_number_of_people(county, many, django_assert_num_queries):
    people = [holder(county, Role.RESEARCHER).pk for _ in range(many)]
    with django_assert_num_queries(1):
        assert len(places_of(people, TODAY)) == many
