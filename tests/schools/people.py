"""People whom the tests of this room ask for."""

from schools.actors import load_actor
from schools.enums import Role
from schools.models import Person
from tests.factories.schools import NOW, AppointmentFactory


def actor_of(person):
    """Give the actor as a request would load it."""
    return load_actor(Person.objects.get(pk=person.pk), on=NOW.date())


def coordinator_of(school):
    made = AppointmentFactory(role=Role.COORDINATOR, county=school.county, school=school)
    return actor_of(made.person)


def office_of(county):
    return actor_of(AppointmentFactory(role=Role.OFFICE, county=county).person)


def administrator():
    return actor_of(AppointmentFactory(role=Role.ADMIN, county=None, person__county=None).person)


def with_password(person, password):
    person.set_password(password)
    person.save()
    return person
