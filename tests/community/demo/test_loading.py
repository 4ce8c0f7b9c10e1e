"""The demo county, loaded: as after real use, and only once."""

import json
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult
from wagtail.models import ReferenceIndex

from commons.enums import QuestionState, ThreadState
from commons.models import Attachment, Comment, Notice, Robot, Thread
from commons.queries.correspondences import waiting_messages
from community.demo.staff import PASSWORD
from ledger.models import Entry
from microcourses.models import BackboneTeacher, MadeWith
from schools.actors import load_actor
from schools.enums import ImportState, Role
from schools.models import County, Person, RosterImport, School
from studygroups.models import Circle
from studygroups.queries.circles import circle_rows

SIGN_INS = {
    "teacher": {Role.TEACHER},
    "peer": {Role.TEACHER},
    "leader": {Role.TEACHER, Role.PREPARATION_LEADER},
    "coordinator": {Role.TEACHER, Role.COORDINATOR},
    "coordinator2": {Role.TEACHER, Role.COORDINATOR},
    "mentor": {Role.TEACHER, Role.MENTOR},
    "researcher": {Role.RESEARCHER},
    "researcher2": {Role.RESEARCHER},
    "expert": {Role.EXPERT},
    "office": {Role.OFFICE},
    "admin": {Role.ADMIN},
}


def load():
    out = StringIO()
    call_command("load_demo", "--json", stdout=out)
    return json.loads(out.getvalue())


def rows():
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.managed
    }


@pytest.mark.django_db
def test_the_demo_is_a_county_after_a_semester_and_loads_once(client):
    told = load()

    county = County.objects.get()
    assert told["created"] is True
    assert (told["county"], told["schools"]) == (county.code, 13)
    assert told["last_year"] == told["year"] - 1
    assert list(county.years.values_list("year", flat=True)) == [told["last_year"], told["year"]]
    assert School.objects.filter(is_seed=True).count() == 4
    _the_roster_came_in_as_an_import(county)
    _everybody_signs_in(client)
    _the_conversations_are_alive(told)
    _two_of_them_write_to_each_other()
    _the_worker_finds_no_heap_of_work()
    _seed_schools_are_known_for_something(county)

    before = rows()
    assert {**load(), "seconds": 0} == {**told, "created": False, "seconds": 0}
    assert rows() == before


def _seed_schools_are_known_for_something(county):
    seeds = county.schools.filter(is_seed=True)
    assert not seeds.exclude(pk__in=BackboneTeacher.objects.values("school")).exists()
    assert MadeWith.objects.filter(item__school__in=seeds).count() > 2


def _the_roster_came_in_as_an_import(county):
    imported = RosterImport.objects.get()
    assert imported.state == ImportState.APPLIED
    assert imported.problems.count() == 0
    assert imported.counts["people"]["created"] > 580
    # Hundreds of duties and circles, and one notice: to who brought it in.
    assert list(Notice.objects.filter(kind__in=["roster", "duty"]).values_list("kind")) == [
        ("roster",)
    ]
    assert not Robot.objects.exclude(state="off").exists()
    circles = {(c.subject_id, c.grade): c for c in county.circles.all()}
    assert {grade for subject, grade in circles if subject == "maths"} == {7, 8, 9}
    assert {grade for subject, grade in circles if subject == "labour"} == {None}
    teacher = Person.objects.get(username="teacher")
    peer = Person.objects.get(username="peer")
    assert teacher.teaching_since == county.years.latest("year").year
    for one in (teacher, peer):
        assert one.memberships.get().circle == circles["maths", 7]


def _everybody_signs_in(client):
    for sign_in, roles in SIGN_INS.items():
        person = Person.objects.get(username=sign_in)
        assert person.check_password(PASSWORD)
        duties = load_actor(person).duties
        assert roles <= {duty.role for duty in duties}, sign_in
    assert Person.objects.get(username="admin").is_superuser
    usable = Person.objects.exclude(password__startswith="!").exclude(password="")
    assert set(usable.values_list("username", flat=True)) == set(SIGN_INS)


def _the_conversations_are_alive(told):
    teacher = load_actor(Person.objects.get(username="teacher"))
    circle = Circle.objects.get(subject="maths", grade=7)
    public = (Thread.objects.among_many().count(), Comment.objects.among_many().count())
    assert (told["threads"], told["comments"]) == public
    waiting = Comment.objects.filter(
        question_state=QuestionState.OPEN, mentions__person_id=teacher.user_id
    )
    assert waiting.count() >= 1
    assert Thread.objects.filter(state=ThreadState.CLOSED).exists()
    assert Thread.objects.filter(pinned_at__isnull=False).exists()
    assert not Attachment.objects.filter(thing_id=None).exists()
    unseen = Notice.objects.filter(person=teacher.user_id, seen_at=None)
    assert unseen.filter(kind="mentioned").exists()
    silent = Person.objects.filter(comments=None)
    assert not Person.objects.filter(
        comments__isnull=False, last_login=None, closed_at=None
    ).exists()
    assert not silent.exclude(username__in=SIGN_INS).filter(last_login__isnull=False).exists()
    [row] = circle_rows(teacher, Circle.objects.filter(pk=circle.pk), circle.opened_on)
    assert 0 < row.unread < row.threads
    assert Person.objects.get(closed_at__isnull=False).comments.filter(thread__thing_id=circle.pk)
    beginning = Thread.objects.get(thing_id=circle.pk, title__startswith="欢迎来到")
    for comment in beginning.comments.filter(body__regex="^(青禾|白鹭洲|月泊)"):
        school = comment.author.memberships.get(circle=circle).school
        assert comment.body[:2] in school.name  # they speak of their own
    posted = Entry.objects.filter(kind="comment.posted")
    assert posted.count() == told["comments"]
    assert not posted.filter(person_school=None, person__appointments__role=Role.TEACHER).exists()
    assert posted.filter(semester="").count() == 0


def _two_of_them_write_to_each_other():
    """A message waits for the teacher, with a paper on it; nobody counts any of it."""
    teacher = Person.objects.get(username="teacher")
    [letter] = waiting_messages(load_actor(teacher), 5)
    assert (letter.other.username, letter.unread) == ("peer", 2)
    comments = letter.thread.comments.all()
    assert [each.attachments.count() for each in comments.order_by("pk")] == [0, 0, 0, 1, 0]
    assert Notice.objects.get(person=teacher, kind="message", seen_at=None).acts.count() == 2
    written = {"thing_type__model": "comment", "thing_id__in": comments.values("pk")}
    assert not Entry.objects.filter(**written).exists()


def _the_worker_finds_no_heap_of_work():
    """What refers to what is written already, not left as a task for each page and each save."""
    assert ReferenceIndex.objects.exists()
    waiting = DBTaskResult.objects.values_list("task_path", flat=True)
    assert not [path for path in waiting if "reference_index" in path]
