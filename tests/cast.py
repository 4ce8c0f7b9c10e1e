"""The people of the matrices and journeys: one of each role, here, at the next school, elsewhere.

``here`` is a county with a circle of mathematics in grade 7 across two schools, a conversation
and a file in it; ``elsewhere`` is another county with the same.
"""

from __future__ import annotations

from typing import Any

from schools.enums import Role
from schools.models import County, Person, School
from studygroups.models import Circle
from tests.factories.commons import CommentFactory, ThreadFactory
from tests.factories.schools import (
    AppointmentFactory,
    CountyFactory,
    PersonFactory,
    SchoolFactory,
    SemesterFactory,
    SubjectFactory,
    TeachingPostFactory,
)
from tests.factories.studygroups import CircleFactory, MembershipFactory

GRADE = 7


def make_county(name: str) -> tuple[County, School, School]:
    """Return a county in its first semester, with two schools."""
    county = CountyFactory(name=name)
    SemesterFactory(county=county)
    return county, SchoolFactory(county=county), SchoolFactory(county=county)


def make_teacher(school: School, circle: Circle, **fields: Any) -> Person:
    """Return a teacher of the circle's subject and grade at ``school``, a member of ``circle``."""
    person = PersonFactory(county=school.county, **fields)
    AppointmentFactory(person=person, role=Role.TEACHER, county=school.county, school=school)
    TeachingPostFactory(person=person, school=school, subject=circle.subject, grade=GRADE)
    MembershipFactory(circle=circle, person=person)
    return person


def appoint(role: Role, county: County | None, **scope: Any) -> Person:
    """Return a person who holds ``role`` and nothing else."""
    person = PersonFactory(county=county or CountyFactory())
    AppointmentFactory(person=person, role=role, county=county, **{"school": None, **scope})
    return person


def make_cast(name: str = "桐庐县") -> dict[str, Any]:
    """Return people by role, and ``county``, ``school``, ``circle``, ``thread``, ``comment``."""
    county, school, partner = make_county(name)
    maths = SubjectFactory(code="maths")
    circle = CircleFactory(county=county, subject=maths, grade=GRADE)
    teacher = make_teacher(school, circle)
    thread = ThreadFactory(thing=circle, opened_by=teacher)
    leader = make_teacher(school, circle)
    AppointmentFactory(
        person=leader, role=Role.PREPARATION_LEADER, county=county, school=school, subject=maths
    )
    return {
        "county": county,
        "school": school,
        "partner": partner,
        "circle": circle,
        "thread": thread,
        "comment": CommentFactory(thread=thread, author=teacher),
        "teacher": teacher,
        "peer": make_teacher(partner, circle),
        "leader": leader,
        "coordinator": appoint(Role.COORDINATOR, county, school=school),
        "mentor": appoint(Role.MENTOR, county, subject=maths),
        "researcher": appoint(Role.RESEARCHER, county, subject=maths),
        "expert": appoint(Role.EXPERT, county, subject=maths),
        "office": appoint(Role.OFFICE, county),
        "admin": appoint(Role.ADMIN, None),
    }
