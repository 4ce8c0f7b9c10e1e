"""The people of the matrices and journeys: one of each role, here, at the next school, elsewhere.

``here`` is a county with a circle of mathematics in grade 7 across two schools, a conversation
and a file in it; ``elsewhere`` is another county with the same.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile

from commons.models import Attachment, Report
from schools.enums import ImportState, Role
from schools.models import County, Person, RosterImport, School
from studygroups.models import Circle
from tests.factories.commons import CommentFactory, ThreadFactory
from tests.factories.schools import (
    NOW,
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


def make_teacher(school: School, circle: Circle) -> Person:
    """Return a teacher of the circle's subject at ``school``, a member of ``circle``."""
    person = PersonFactory(county=school.county)
    AppointmentFactory(person=person, role=Role.TEACHER, county=school.county, school=school)
    TeachingPostFactory(person=person, school=school, subject=circle.subject, grade=circle.grade)
    MembershipFactory(circle=circle, person=person)
    return person


def appoint(role: Role, county: County | None, **scope: Any) -> Person:
    """Return a person who holds ``role`` and nothing else."""
    person = PersonFactory(county=county or CountyFactory())
    AppointmentFactory(person=person, role=role, county=county, **{"school": None, **scope})
    return person


def appoint_admin() -> Person:
    """Return a site administrator, who also runs Wagtail (a superuser to Django)."""
    person = appoint(Role.ADMIN, None)
    person.is_superuser = True
    person.save(update_fields=["is_superuser"])
    return person


def make_cast(name: str = "桐庐县") -> dict[str, Any]:
    """Return people by role, and ``county``, ``school``, ``circle``, ``thread``, ``comment``."""
    county, school, partner = make_county(name)
    maths = SubjectFactory(code="maths")
    circle = CircleFactory(county=county, subject=maths, grade=GRADE)
    teacher = make_teacher(school, circle)
    leader = make_teacher(school, circle)
    AppointmentFactory(
        person=leader, role=Role.PREPARATION_LEADER, county=county, school=school, subject=maths
    )
    return {
        "county": county,
        "school": school,
        "partner": partner,
        "roster_import": make_preview(county),
        **make_talk(circle, teacher, school),
        "teacher": teacher,
        "peer": make_teacher(partner, circle),
        "leader": leader,
        "coordinator": appoint(Role.COORDINATOR, county, school=school),
        "mentor": appoint(Role.MENTOR, county, subject=maths),
        "researcher": appoint(Role.RESEARCHER, county, subject=maths),
        "expert": appoint(Role.EXPERT, county, subject=maths),
        "office": appoint(Role.OFFICE, county),
        "admin": appoint_admin(),
    }


def make_preview(county: County) -> RosterImport:
    """Return a roster that was read, of which nothing was applied."""
    return RosterImport.objects.create(
        county=county,
        semester=county.semesters.get(),
        filename="teachers.xlsx",
        state=ImportState.PREVIEWED,
        uploaded_at=NOW,
        previewed_at=NOW,
        basis="of another day",
        digest="d",
    )


def make_neighbour(cast: dict[str, Any]) -> dict[str, Any]:
    """Return a circle of the same county in another grade, whose members the cast does not know."""
    school = SchoolFactory(county=cast["county"])
    circle = CircleFactory(county=cast["county"], subject=cast["circle"].subject, grade=GRADE + 1)
    teacher = make_teacher(school, circle)
    return {"school": school, "teacher": teacher, **make_talk(circle, teacher, school)}


def make_talk(circle: Circle, author: Person, school: School) -> dict[str, Any]:
    """Return a conversation of ``circle`` with a comment, a file and a report in it."""
    thread = ThreadFactory(thing=circle, opened_by=author)
    comment = CommentFactory(thread=thread, author=author)
    about = {
        "thing_type": ContentType.objects.get_for_model(circle),
        "thing_id": circle.pk,
    }
    file = Attachment.objects.create(
        **about,
        owner=author,
        client_id=uuid4(),
        file=ContentFile(b"%PDF-1.4\n", name="paper.pdf"),
        name="paper.pdf",
        size=9,
        content_type="application/pdf",
        sha256="0" * 64,
        uploaded_at=NOW,
    )
    return {
        "circle": circle,
        "membership": circle.memberships.get(person=author),
        "thread": thread,
        "comment": comment,
        "file": file,
        "report": Report.objects.create(
            comment=comment, reporter=make_teacher(school, circle), reason="离题", reported_at=NOW
        ),
    }
