"""Duties and sign-ins of the demo county: who looks after what, and who can be signed in as."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from commons.domain.robots import add_robot, step_robot
from community.demo.people import ADMIN_NAME, SCHOOLS, SIGN_INS, STAFF, Teacher
from ledger.domain.entries import record
from schools.actors import PLATFORM, load_actor
from schools.domain.roster_names import name_index
from schools.enums import Role, Source, Stage
from schools.events import APPOINTED
from schools.models import Appointment, County, Person, School

PASSWORD = "tongyan-demo"  # noqa: S105 - everybody knows it; no real county has it
MENTORED = {"语文": "chinese", "英语": "english", "科学": "science"}


def give_sign_ins(county: County, teachers: list[Teacher], office: Person) -> dict[str, Person]:
    """Let the cast be signed in as by short names; return the people by these."""
    numbers = {one.number: one.sign_in for one in teachers if one.sign_in}
    cast = {
        numbers[person.staff_number]: person
        for person in Person.objects.filter(county=county, staff_number__in=list(numbers))
    }
    cast["office"] = office
    cast["admin"] = Person.objects.create_superuser("admin", name=ADMIN_NAME, **_index(ADMIN_NAME))
    for sign_in, name, title, _ in STAFF:
        index = _index(name)
        username = sign_in or f"demo-{index['pinyin'].replace(' ', '')}"
        cast[sign_in or name] = Person.objects.create_user(
            username, county=county, name=name, title=title, **index
        )
    encoded = make_password(PASSWORD)  # once: it takes long on purpose
    for sign_in in SIGN_INS:
        person = cast[sign_in]
        person.username, person.password = sign_in, encoded
        person.save(update_fields=["username", "password"])
    return cast


def _index(name: str) -> dict[str, str]:
    pinyin, initials = name_index(name)
    return {"pinyin": pinyin, "initials": initials}


def appoint_everybody(
    county: County, teachers: list[Teacher], cast: dict[str, Person], *, on: date, at: datetime
) -> dict[str, Person]:
    """Appoint research staff, mentors, coordinators, the expert and the administrator.

    Returns the research staff and mentors by role and subject: ``researcher maths``.
    """
    schools = {school.name: school for school in county.schools.all()}
    by_number = {one.staff_number: one for one in Person.objects.filter(county=county)}
    junior = {"county": county, "stage": Stage.JUNIOR}
    duties: list[tuple[Person, str, dict]] = [
        (cast["admin"], Role.ADMIN, {}),
        (cast["mentor"], Role.MENTOR, {**junior, "subject_id": "maths"}),
    ]
    for sign_in, name, _, appointed in STAFF:
        for role, subject in appointed:
            scope = {**junior, "subject_id": subject} if subject else _seed_school(county, schools)
            duties.append((cast[sign_in or name], role, scope))
    for subject, code in MENTORED.items():
        eldest = max(
            (one for one in teachers if one.subject == subject and not one.sign_in),
            key=lambda one: (one.years, one.number),
        )
        duties.append((by_number[eldest.number], Role.MENTOR, {**junior, "subject_id": code}))
    for school, person in _coordinators(schools, teachers, by_number):
        duties.append((person, Role.COORDINATOR, {"county": county, "school": school}))
    staff: dict[str, Person] = {}
    for person, role, scope in duties:
        made = Appointment.objects.create(
            person=person, role=role, source=Source.HAND, starts_on=on, **scope
        )
        record(APPOINTED, actor=PLATFORM, thing=made, people=[person.pk], at=at)
        if scope.get("subject_id"):
            staff.setdefault(f"{role} {scope['subject_id']}", person)
    return staff


def appoint_for_a_while(county: County, cast: dict[str, Person], at: datetime) -> None:
    """Give the coordinator's school a preparation leader whose duty ends soon, as desks show it."""
    coordinator = cast["coordinator"]
    school = coordinator.appointments.get(role=Role.COORDINATOR).school
    posts = county.posts.filter(school=school).exclude(person=coordinator)
    post = posts.exclude(person__username__in=SIGN_INS).order_by("person").first()
    if post is None:
        return
    today = timezone.localdate(at)
    made = Appointment.objects.create(
        person_id=post.person_id,
        role=Role.PREPARATION_LEADER,
        county=county,
        school=school,
        subject=post.subject,
        source=Source.HAND,
        starts_on=today - timedelta(days=60),
        ends_on=today + timedelta(days=19),
    )
    record(APPOINTED, actor=PLATFORM, thing=made, people=[post.person_id], at=at)


def set_up_chat_group(county: County, cast: dict[str, Person], at: datetime) -> None:
    """Show how a chat group is told of a circle. It is off: nobody reads behind its address."""
    circle = county.circles.get(subject="maths", grade=7)
    mentor = load_actor(cast["mentor"], timezone.localdate(at))
    robot = add_robot(
        actor=mentor,
        thing=circle,
        label="七年级数学教研群",
        address="https://oapi.dingtalk.com/robot/send?access_token=only-for-the-demo",
        secret="SEC-only-for-the-demo",  # noqa: S106 - opens nothing
        language="zh-hans",
        at=at,
    )
    step_robot(actor=mentor, robot=robot, step="switch-off", at=at)


def _seed_school(county: County, schools: dict[str, School]) -> dict:
    seed = next(one.name for one in SCHOOLS if one.is_seed)
    return {"county": county, "school": schools[seed]}


def _coordinators(
    schools: dict[str, School], teachers: list[Teacher], by_number: dict[str, Person]
) -> list[tuple[School, Person]]:
    """Return one coordinator a school: the one of the cast, else who has taught longest."""
    named = {one.school: one for one in teachers if one.sign_in.startswith("coordinator")}
    found = []
    for name, school in schools.items():
        here = [one for one in teachers if one.school == name and not one.sign_in]
        one = named.get(name) or max(here, key=lambda one: (one.years, one.number))
        found.append((school, by_number[one.number]))
    return found


def newest_teacher_began(county: County, year: int) -> None:
    """Say that ``teacher`` teaches for the first year: rosters round nought away."""
    Person.objects.filter(county=county, username="teacher").update(teaching_since=year)
