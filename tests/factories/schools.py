"""The least that is valid; a test states what matters to it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from factory import LazyAttribute, LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from schools.enums import Role, Stage
from schools.models import (
    AcademicYear,
    Appointment,
    County,
    Person,
    School,
    Semester,
    Subject,
    TeachingPost,
)

LONG_AGO = date(2020, 9, 1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 20, 0, tzinfo=SHANGHAI)


class CountyFactory(DjangoModelFactory):
    class Meta:
        model = County

    code = Sequence(lambda n: f"county-{n}")
    name = Sequence(lambda n: f"第{n}县")


class SubjectFactory(DjangoModelFactory):
    class Meta:
        model = Subject
        django_get_or_create = ("code",)

    code = "maths"
    name = LazyAttribute(lambda o: {"maths": "数学", "chinese": "语文"}.get(o.code, o.code))
    name_en = LazyAttribute(
        lambda o: {"maths": "Mathematics", "chinese": "Chinese"}.get(o.code, o.code)
    )


class SchoolFactory(DjangoModelFactory):
    class Meta:
        model = School

    county = SubFactory(CountyFactory)
    name = Sequence(lambda n: f"第{n}初级中学")
    stages = LazyFunction(lambda: [Stage.JUNIOR.value])


class AcademicYearFactory(DjangoModelFactory):
    class Meta:
        model = AcademicYear

    county = SubFactory(CountyFactory)
    year = 2026
    starts_on = LazyAttribute(lambda o: date(o.year, 9, 1))
    ends_on = LazyAttribute(lambda o: date(o.year + 1, 8, 31))


class SemesterFactory(DjangoModelFactory):
    class Meta:
        model = Semester
        django_get_or_create = ("county", "code")

    county = SubFactory(CountyFactory)
    academic_year = LazyAttribute(
        lambda o: (
            AcademicYear.objects.filter(county=o.county, year=2026).first()
            or AcademicYearFactory(county=o.county)
        )
    )
    term = 1
    code = "2026-1"
    starts_on = date(2026, 9, 1)
    ends_on = date(2027, 2, 1)


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person
        skip_postgeneration_save = True

    username = Sequence(lambda n: f"person-{n}")
    name = Sequence(lambda n: f"林{n}")
    county = SubFactory(CountyFactory)


class AppointmentFactory(DjangoModelFactory):
    """``AppointmentFactory(role=Role.OFFICE, county=here)`` makes the person too."""

    class Meta:
        model = Appointment

    county = SubFactory(CountyFactory)
    person = SubFactory(PersonFactory, county=LazyAttribute(lambda o: o.factory_parent.county))
    role = Role.TEACHER
    school = LazyAttribute(
        lambda o: (
            SchoolFactory(county=o.county)
            if o.role in (Role.TEACHER, Role.PREPARATION_LEADER, Role.COORDINATOR)
            else None
        )
    )
    starts_on = LONG_AGO


class TeachingPostFactory(DjangoModelFactory):
    class Meta:
        model = TeachingPost

    school = SubFactory(SchoolFactory)
    county = LazyAttribute(lambda o: o.school.county)
    person = SubFactory(PersonFactory, county=LazyAttribute(lambda o: o.factory_parent.county))
    subject = SubFactory(SubjectFactory)
    grade = 7
    semester = LazyAttribute(lambda o: SemesterFactory(county=o.county))
    starts_on = LONG_AGO
    is_primary = True
