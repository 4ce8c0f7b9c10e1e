from factory import LazyAttribute, SubFactory
from factory.django import DjangoModelFactory

from schools.enums import Stage
from studygroups.models import Circle, Membership
from tests.factories.schools import LONG_AGO, CountyFactory, PersonFactory, SubjectFactory


class CircleFactory(DjangoModelFactory):
    class Meta:
        model = Circle

    county = SubFactory(CountyFactory)
    subject = SubFactory(SubjectFactory)
    stage = Stage.JUNIOR
    grade = 7
    opened_on = LONG_AGO


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    circle = SubFactory(CircleFactory)
    person = SubFactory(
        PersonFactory, county=LazyAttribute(lambda o: o.factory_parent.circle.county)
    )
    starts_on = LONG_AGO
