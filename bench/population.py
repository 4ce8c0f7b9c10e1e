"""A circle of 300 teachers in 200 schools, with a thread of 500 comments, to measure pages on."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from io import StringIO
from uuid import uuid4

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.utils import timezone

from commons.models import Comment, Thread
from kit.text import to_html
from schools.enums import Role, Source, Stage
from schools.models import Appointment, County, Person, School, Semester, TeachingPost
from studygroups.models import Circle, Membership

TEACHERS, SCHOOLS, COMMENTS = 300, 200, 500
WORDS = "我们学校从错题看，非负数的三类问题失分最多，学案已经放在圈子的资料里，欢迎拿去改。"


def circle_with_a_long_thread() -> tuple[dict[str, str], str]:
    """Fill the empty site; return what to measure by name, and a teacher's session cookie."""
    today = timezone.localdate()
    call_command("found_county", code="bench", name="测量县", year=today.year, stdout=StringIO())
    county = County.objects.get(code="bench")
    teachers = people(county, today)
    circle = Circle.objects.create(
        county=county, subject_id="maths", stage=Stage.JUNIOR, grade=7, opened_on=today
    )
    Membership.objects.bulk_create(
        Membership(
            circle=circle, person=each, school=each.posts.get().school, starts_on=today,
            is_primary=True,
        )
        for each in teachers
    )  # fmt: skip
    short = [conversation(circle, teachers, 12, f"第{n}次备课讨论") for n in range(20)]
    long = conversation(circle, teachers, COMMENTS, "期末复习怎么安排？")
    pages = {
        "a thread with 500 comments": long.get_absolute_url(),
        "a circle": circle.get_absolute_url(),
        "its member list": f"{circle.get_absolute_url()}members/",
        "a short thread": short[0].get_absolute_url(),
        "the desk": "/",
    }
    return pages, session_cookie(teachers[0])


def people(county: County, today: date) -> list[Person]:
    """Make the schools, their teachers and the teachers' posts."""
    schools = School.objects.bulk_create(
        School(county=county, name=f"第{n}初级中学", stages=[Stage.JUNIOR.value])
        for n in range(SCHOOLS)
    )
    teachers = Person.objects.bulk_create(
        Person(username=f"bench-{n}", name=f"林{n:03}", county=county, password="!")
        for n in range(TEACHERS)
    )
    semester = Semester.objects.filter(county=county).first()
    placed = list(zip(teachers, schools * 2, strict=False))
    TeachingPost.objects.bulk_create(
        TeachingPost(
            person=each, county=county, school=school, subject_id="maths", grade=7,
            semester=semester, starts_on=today, is_primary=True,
        )
        for each, school in placed
    )  # fmt: skip
    Appointment.objects.bulk_create(
        Appointment(
            person=each, role=Role.TEACHER, county=county, school=school,
            starts_on=today, source=Source.ROSTER,
        )
        for each, school in placed
    )  # fmt: skip
    return teachers


def conversation(circle: Circle, teachers: list[Person], length: int, title: str) -> Thread:
    """Make a thread of ``length`` comments by as many teachers as there are."""
    begun = timezone.now() - timedelta(minutes=length)
    thread = Thread.objects.create(
        thing_type=ContentType.objects.get_for_model(circle), thing_id=circle.pk, title=title,
        opened_by=teachers[0], opened_at=begun, client_id=uuid4(), last_number=length,
        comment_count=length, last_comment_at=timezone.now(),
    )  # fmt: skip
    html = to_html(WORDS)
    Comment.objects.bulk_create(
        Comment(
            thread=thread, number=n, author=teachers[n % len(teachers)], client_id=uuid4(),
            body=WORDS, html=html, posted_at=begun + timedelta(minutes=n),
        )
        for n in range(1, length + 1)
    )  # fmt: skip
    return thread


def session_cookie(person: Person) -> str:
    """Sign ``person`` in and return the cookie of their session."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    UserSession.objects.create(user=person, session_key=session.session_key, ip="127.0.0.1")
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
