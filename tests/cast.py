"""The people of the matrices and journeys: one of each role, here, at the next school, elsewhere.

``here`` is a county with a circle of mathematics in grade 7 across two schools, a conversation
and a file in it; ``elsewhere`` is another county with the same.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from commons.domain.notices import Act, notify
from commons.messages import MENTIONED
from commons.models import Attachment, Notice, Report
from kit.search.index import put
from microcourses.domain.shelves import put_on_shelf
from microcourses.enums import Audience, ItemState
from microcourses.models import BackboneTeacher, Item, MadeWith, Reuse, ShelfPlace
from schools.actors import load_actor
from schools.enums import ExportState, ImportState, Role
from schools.models import County, DataExport, Person, RosterImport, School
from studygroups.models import Circle
from tests.factories.commons import (
    AttachmentFactory,
    CommentFactory,
    LettersFactory,
    ThreadFactory,
    picture,
)
from tests.factories.films import CaptionFactory, FilmFactory, RenditionFactory, UploadFactory
from tests.factories.microcourses import (
    LessonCaseFactory,
    MaterialFactory,
    ResourceFactory,
    ReuseFactory,
    StrategyFactory,
)
from tests.factories.robots import RobotFactory
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
PASSWORD = make_password("a password of the cast", hasher="md5")  # they have come in before


def make_county(name: str) -> tuple[County, School, School]:
    """Return a county in its first semester, with two schools."""
    county = CountyFactory(name=name)
    SemesterFactory(county=county)
    return county, SchoolFactory(county=county), SchoolFactory(county=county)


def make_teacher(school: School, circle: Circle) -> Person:
    """Return a teacher of the circle's subject at ``school``, a member of ``circle``."""
    person = PersonFactory(county=school.county, password=PASSWORD)
    AppointmentFactory(person=person, role=Role.TEACHER, county=school.county, school=school)
    TeachingPostFactory(person=person, school=school, subject=circle.subject, grade=circle.grade)
    MembershipFactory(circle=circle, person=person)
    return person


def appoint(role: Role, county: County | None, **scope: Any) -> Person:
    """Return a person who holds ``role`` and nothing else."""
    person = PersonFactory(county=county or CountyFactory(), password=PASSWORD)
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
    peer = make_teacher(partner, circle)
    duty = AppointmentFactory(
        person=leader, role=Role.PREPARATION_LEADER, county=county, school=school, subject=maths
    )
    return {
        "duty": duty,
        "export": make_export(teacher),
        "task": make_failed_task(),
        "county": county,
        "school": school,
        "partner": partner,
        "roster_import": make_preview(county),
        "county_robot": RobotFactory(thing=county, set_up_by=teacher),
        **make_talk(circle, teacher, school),
        **make_letters(teacher, peer),
        **make_shared(teacher, school, circle),
        **make_film(teacher),
        "teacher": teacher,
        "peer": peer,
        "leader": leader,
        "coordinator": appoint(Role.COORDINATOR, county, school=school),
        "mentor": appoint(Role.MENTOR, county, subject=maths),
        "researcher": appoint(Role.RESEARCHER, county, subject=maths),
        "expert": appoint(Role.EXPERT, county, subject=maths),
        "office": appoint(Role.OFFICE, county),
        "admin": appoint_admin(),
    }


def make_failed_task() -> DBTaskResult:
    """Return a background task that did not work out."""
    return DBTaskResult.objects.create(
        status=TaskResultStatus.FAILED,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="schools.letters.send_letters",
        backend_name="default",
        run_after=NOW,
        started_at=NOW,
        finished_at=NOW,
        worker_ids=["one"],
        exception_class_path="builtins.ConnectionError",
        traceback="Traceback: 余生",
    )


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


def make_export(person: Person) -> DataExport:
    """Return what ``person`` took out, ready to be fetched."""
    return DataExport.objects.create(
        person=person,
        state=ExportState.READY,
        asked_at=NOW,
        ready_at=NOW,
        file=ContentFile(b"PK\x05\x06" + bytes(18), name="x.zip"),
        size=22,
        sha256="0" * 64,
    )


def make_neighbour(cast: dict[str, Any]) -> dict[str, Any]:
    """Return a circle of the same county in another grade, whose members the cast does not know."""
    school = SchoolFactory(county=cast["county"])
    circle = CircleFactory(county=cast["county"], subject=cast["circle"].subject, grade=GRADE + 1)
    teacher = make_teacher(school, circle)
    duty = AppointmentFactory(
        person=teacher,
        role=Role.PREPARATION_LEADER,
        county=cast["county"],
        school=school,
        subject=circle.subject,
    )
    return {
        "school": school,
        "teacher": teacher,
        "duty": duty,
        "export": make_export(teacher),
        **make_talk(circle, teacher, school),
        **make_letters(teacher, make_teacher(school, circle)),
        **make_shared(teacher, school, circle),
        **make_film(teacher),
    }


def make_shared(author: Person, school: School, circle: Circle) -> dict[str, Any]:
    """Return what ``author`` shares: ``item`` is in the library for their school, ``waiting``
    (a resource with the file ``material``) is with the coordinator, ``draft`` is theirs alone.

    They used their item themselves (``reuse``), and ``place`` is that of another one, which the
    county may read, on the shelf of ``circle``. ``case`` is in the library for their county, made
    with somebody (``made_with``); their school calls them ``backbone``.
    """
    whose = {"author": author, "school": school, "subject": SubjectFactory(code="maths")}
    waiting = ResourceFactory(state=ItemState.SCHOOL_CHECK, **whose)
    item = StrategyFactory(published=True, audience=Audience.SCHOOL, **whose)
    case = LessonCaseFactory(published=True, **whose)
    photo = ContentFile(b"\xff\xd8\xff", name="photo.jpg")
    return {
        "item": item,
        "reuse": ReuseFactory(item=item, person=author, school=school, photo=photo),
        "place": make_place(author, school, circle),
        "case": case,
        "made_with": MadeWith.objects.create(item=case, person=author, named_at=NOW),
        "backbone": BackboneTeacher.objects.create(school=school, person=author, named_at=NOW),
        "waiting": waiting,
        "material": MaterialFactory(item=waiting, owner=author),
        "draft": StrategyFactory(**whose),
    }


def make_film(owner: Person) -> dict[str, Any]:
    """Return a film that no place shows yet, with a version and captions: its owner's alone."""
    film = FilmFactory(owner=owner, poster=ContentFile(picture(), name="x.jpg"))
    version = RenditionFactory(film=film)
    return {"film": film, "version": version, "caption": CaptionFactory(film=film)}


def make_place(author: Person, school: School, circle: Circle) -> ShelfPlace:
    """Return the place of something that ``author`` put on the shelf of ``circle``."""
    item = StrategyFactory(published=True, author=author, school=school, subject=circle.subject)
    return put_on_shelf(
        actor=load_actor(author, NOW.date()), item=item.item_ptr, circle=circle, note="", at=NOW
    )  # fmt: skip


def make_letters(one: Person, other: Person) -> dict[str, Any]:
    """Return what ``one`` wrote to ``other``: a message with a file, which the other reported."""
    letters = LettersFactory(low=one, high=other)
    letter = CommentFactory(thread=letters.thread, author=one)
    paper = AttachmentFactory(thing=letter, owner=one, name="letter.png")
    report = Report.objects.create(comment=letter, reporter=other, reason="x", reported_at=NOW)
    return {
        "letters": letters,
        "letter": letter,
        "letter_file": paper,
        "letter_report": report,
        "correspondent": other,
    }


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
    put(file)
    notify(
        MENTIONED,
        people=[author.pk],
        act=Act(thing=comment, about=thread, by=None, at=NOW, key=f"comment:{comment.pk}"),
    )
    return {
        "notice": Notice.objects.get(person=author, kind=MENTIONED.name),
        "circle": circle,
        "robot": RobotFactory(thing=circle, set_up_by=author),
        "membership": circle.memberships.get(person=author),
        "thread": thread,
        "comment": comment,
        "file": file,
        "upload": UploadFactory(owner=author),
        "report": Report.objects.create(
            comment=comment, reporter=make_teacher(school, circle), reason="离题", reported_at=NOW
        ),
    }


def empty_library():
    """Take all out of the library again, for tests that count what is there."""
    Reuse.objects.all().delete()
    ShelfPlace.objects.all().delete()
    Item.objects.filter(live=True).delete()
