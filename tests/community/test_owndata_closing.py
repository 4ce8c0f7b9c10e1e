"""Whoever closes their account is gone from every page, and what others rely on stays."""

import json
from copy import deepcopy
from datetime import timedelta
from itertools import product

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from commons.domain.comments import hide_comment
from commons.messages import comment_event
from commons.models import Attachment, Comment, CommentVersion, Notice, Thread
from kit.errors import Stale
from ledger.models import Entry
from schools.domain.appointments import extend_appointment
from schools.domain.owndata_closing import close_account
from schools.models import ClosedMark, DataExport, Follow, Person
from schools.owndata import OWN_DATA, Owner
from schools.tasks import send_email_moved, send_password_reset
from studygroups.models import Membership
from tests.factories.schools import NOW, AppointmentFactory, TeachingPostFactory
from tests.factories.studygroups import MembershipFactory
from tests.owndata import (
    EMAIL,
    NAME,
    NUMBER,
    PHONE,
    actor_of,
    make_contributor,
    signed_in,
    take_out,
)

pytestmark = pytest.mark.django_db

STAYING = {
    *("account", "duties", "posts", "circles", "ledger", "rosters", "uploads", "correspondences"),
    *("conversations", "comments", "files", "reports", "pages", "robots", "films", "items"),
    *("case-notes", "reuses", "shelves"),
}
OLD = (NAME, "lin xiaoyu", "lxy", PHONE, EMAIL, NUMBER)
COLUMNS = [
    *("name", "pinyin", "initials", "staff_number", "source_id", "phone"),
    *("email", "title", "teaching_since", "language", "is_active", "is_superuser", "last_login"),
]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def laid(lay_once):
    return lay_once(time_machine.travel(NOW, tick=False)(make_contributor))


@pytest.fixture
def contributor(db, laid):
    return deepcopy(laid)


@pytest.fixture
def gone(contributor):
    """(cast, person) after closing. The person took their data out before."""
    cast, person = contributor
    take_out(person)
    close(person)
    return cast, Person.objects.get(pk=person.pk)


def close(person, at=NOW):
    person = Person.objects.get(pk=person.pk)
    close_account(actor=actor_of(person), person=person, at=at)


def test_nothing_that_says_who_they_were_is_left_in_their_row(gone):
    _cast, person = gone

    kept = dict(zip(COLUMNS, Person.objects.values_list(*COLUMNS).get(pk=person.pk), strict=True))

    assert kept == {
        **dict.fromkeys(COLUMNS, ""),
        "teaching_since": None,
        "last_login": None,
        "is_active": False,
        "is_superuser": False,
    }
    assert person.username == f"closed-{person.pk}"
    assert not person.has_usable_password()
    assert person.closed_at == NOW


def test_of_each_sort_goes_what_the_page_said_goes(gone):
    _cast, person = gone
    owner = Owner(person, None)
    left = {name for name, part in OWN_DATA.items() if part.rows(owner).exists()}

    assert left == STAYING
    assert Person.objects.get(pk=person.pk).closed_marks.exists()


def test_no_table_keeps_the_name_or_a_number(contributor):
    """Every text of the whole database is read, but for what others wrote in their own words."""
    _cast, person = contributor
    take_out(person)
    before = tables_with(OLD)
    close(person)

    assert {"schools_person", "schools_rosterline", "schools_rosterproblem"} < before
    assert tables_with(OLD) == set()


def tables_with(words):
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {quoted}")
            if any(word in str(row) for row in cursor.fetchall() for word in words):
                found.add(table)
    return found


def test_what_they_wrote_and_shared_stays(gone):
    cast, person = gone

    assert Comment.objects.filter(author=person).count() == 6
    assert Attachment.objects.filter(owner=person).count() == 4  # what waited is gone
    assert all(default_storage.exists(each.file.name) for each in person.attachments.all())
    assert Thread.objects.get(pk=cast["thread"].pk).opened_by == person


def test_the_ledger_keeps_its_facts_with_a_number_and_where_they_stood(gone):
    cast, person = gone
    entry = Entry.objects.get(kind="account.closed")

    assert (entry.person_id, entry.person_school) == (person.pk, cast["school"].pk)
    assert Entry.objects.filter(person=person, kind="comment.posted").exists()
    assert Entry.objects.filter(person=person, kind="export.made").exists()


def test_duties_posts_and_circles_end_today(gone):
    _cast, person = gone
    today = NOW.date()

    for rows in (person.appointments, person.posts, person.memberships):
        assert {row.ends_on for row in rows.all()} == {today}


def test_what_would_begin_later_never_does(contributor):
    cast, person = contributor
    later = NOW.date() + timedelta(days=30)
    duty = AppointmentFactory(person=person, county=cast["county"], role="mentor", starts_on=later)
    by_hand = MembershipFactory(circle=cast["circle"], person=person, source="hand")

    close(person)

    duty.refresh_from_db()
    by_hand.refresh_from_db()
    assert duty.ends_on == duty.starts_on == later
    assert by_hand.ends_on == NOW.date()
    assert not Membership.objects.in_force(NOW.date()).filter(person=person).exists()


def test_every_session_ends_and_the_old_password_opens_nothing(client, contributor):
    _cast, person = contributor
    person.authenticator_set.all().delete()  # one step is enough here
    elsewhere = Client()
    elsewhere.post("/accounts/login/", {"login": NUMBER, "password": "a-long-password"})
    assert elsewhere.get("/accounts/").status_code == 200
    name, session = person.username, elsewhere.session.session_key

    close(person)

    assert elsewhere.get("/accounts/").status_code == 302
    assert not Session.objects.filter(session_key=session).exists()
    for login in (name, f"closed-{person.pk}", EMAIL, PHONE, NUMBER):
        answer = client.post("/accounts/login/", {"login": login, "password": "a-long-password"})
        assert answer.status_code == 422, login  # as of anybody unknown


def test_what_they_took_out_is_not_left_lying(contributor):
    _cast, person = contributor
    take_out(person)
    name = DataExport.objects.filter(person=person).first().file.name

    close(person)

    assert not default_storage.exists(name)


def test_letters_on_their_way_are_forgotten(contributor):
    _cast, person = contributor
    DBTaskResult.objects.all().delete()
    for task, kwargs in (
        (send_email_moved, {"person_id": person.pk, "before": "old@example.cn"}),
        (send_password_reset, {"email": EMAIL, "site": "x"}),
        (send_password_reset, {"email": EMAIL.upper(), "site": "x"}),
        (send_password_reset, {"email": "other@example.cn", "site": "x"}),
    ):
        DBTaskResult.objects.create(
            task_path=task.module_path, args_kwargs={"args": [], "kwargs": kwargs},
            backend_name="default", run_after=NOW,
        )  # fmt: skip

    close(person)

    left = [row.args_kwargs["kwargs"]["email"] for row in DBTaskResult.objects.all()]
    assert left == ["other@example.cn"]


# -- What others see ---------------------------------------------------------------------------

PLACES = (
    "/", "/people/", "/people/?q=lxy", "/notices/", "/circles/{circle}/", "/circles/{circle}/members/",
    "/circles/{circle}/files/", "/threads/{thread}/", "/comments/{comment}/history/",
    "/search/?q={name}", "/search/?q=lin", "/threads/{thread}/people/?q=lin", "/appointments/",
    "/appointments/record/", "/roster/", "/roster/{roster}/", "/roster/{roster}/lines/",
    "/roster/{roster}/rejected.xlsx", "/schools/{school}/people/", "/feeds/thread:{thread}?since=0",
)  # fmt: skip


def see_everything(cast, reader, language):
    """Return what ``reader`` sees at each place where the person had been, by address."""
    client = signed_in(reader)
    names = {
        "circle": cast["circle"].pk, "thread": cast["thread"].pk, "comment": cast["comment"].pk,
        "name": NAME[1:], "roster": cast["roster_import"].pk, "school": cast["school"].pk,
    }  # fmt: skip
    seen = {}
    for place in PLACES:
        address = place.format(**names)
        answer = client.get(address, headers={"Accept-Language": language})
        body = b"".join(answer) if answer.streaming else answer.content
        seen[address] = body.decode("utf-8", "ignore")
    return seen


def test_the_old_name_stands_nowhere(gone):
    cast, _person = gone
    leaking = []
    for role, language in product(
        ("peer", "office", "coordinator", "researcher"), ("zh-hans", "en")
    ):
        cast[role].language = language
        cast[role].save(update_fields=["language"])
        leaking += [
            (role, language, address)
            for address, page in see_everything(cast, cast[role], language).items()
            if any(word in page for word in OLD if word != "lxy")
        ]
    assert leaking == []


def test_the_same_walk_would_have_found_it(contributor):
    cast, _person = contributor

    seen = see_everything(cast, cast["peer"], "en")

    assert sum(NAME in page for page in seen.values()) >= 6


@pytest.mark.parametrize(
    ("language", "words"), [("en", "former teacher"), ("zh-hans", "已注销教师")]
)
def test_others_read_former_teacher_in_their_own_language(gone, language, words):
    cast, _person = gone
    cast["peer"].language = language
    cast["peer"].save(update_fields=["language"])

    page = signed_in(cast["peer"]).get(f"/threads/{cast['thread'].pk}/").content.decode()

    assert page.count(words) >= 4
    assert f"/people/{_person.pk}/" not in page


def test_an_event_that_all_readers_hear_has_no_words_of_one_language(gone):
    cast, person = gone
    said = Comment.objects.with_parts().filter(author=person).first()
    reply = Comment(thread=cast["thread"], author=cast["peer"], reply_to=said, posted_at=NOW)
    reply.files = []

    with translation.override("en"):
        event, answer = comment_event(said, {}), comment_event(reply, {})

    assert event["author"] == {"id": person.pk, "name": "", "school": "", "role": ""}
    assert answer["reply"] == {"id": said.pk, "author": ""}
    assert "former" not in json.dumps([event, answer])


def test_where_they_were_mentioned_the_name_is_taken_out(gone):
    cast, _person = gone
    said = Comment.objects.get(author=cast["peer"], body__contains="怎么看")

    assert said.body == "@… 你们怎么看？"
    assert said.html == '<p dir="auto">@… 你们怎么看？</p>'
    assert said.edited_at is None
    assert not CommentVersion.objects.filter(comment=said).exists()


def test_a_notice_about_them_says_former_teacher(contributor):
    cast, person = contributor
    peer = cast["peer"]
    client = signed_in(peer)
    assert NAME in client.get("/notices/").content.decode()  # they replied to what the peer wrote

    close(person)

    page = client.get("/notices/", headers={"Accept-Language": "en"}).content.decode()
    assert NAME not in page
    assert Notice.objects.filter(person=peer).exists()


def test_their_page_and_their_name_in_lists_are_gone(gone):
    cast, person = gone
    client = signed_in(cast["peer"])

    assert client.get(f"/people/{person.pk}/").status_code == 404
    assert not Follow.objects.exists()


def test_a_moderator_can_still_hide_what_they_wrote(gone):
    cast, person = gone
    said = Comment.objects.among_many().filter(author=person, state="shown").last()

    hide_comment(actor=actor_of(cast["researcher"]), comment=said, reason="过时了", at=NOW)

    assert not Notice.objects.filter(person=person).exists()  # nobody is told who is gone


# -- What the database promises ----------------------------------------------------------------


def test_a_closed_account_cannot_be_given_anything_again(gone):
    _cast, person = gone
    for field in ("phone", "email", "staff_number", "source_id", "name"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.filter(pk=person.pk).update(**{field: "x"})


def test_nobody_opens_it_again(gone):
    _cast, person = gone
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(is_active=True)


def test_the_words_that_are_shown_are_never_stored(gone):
    _cast, person = gone
    person.refresh_from_db()
    assert person.name in ("former teacher", "已注销教师")

    person.save()
    Person.objects.bulk_update([person], ["username"])

    assert Person.objects.values_list("name", flat=True).get(pk=person.pk) == ""


def test_what_a_roster_knew_them_by_is_a_fingerprint(gone):
    _cast, person = gone
    marks = ClosedMark.objects.filter(person=person)

    assert {mark.kind for mark in marks} == {"number", "phone", "place"}
    assert all(len(mark.digest) == 64 for mark in marks)


def test_a_duty_that_ended_with_the_account_is_not_given_back(contributor):
    cast, person = contributor
    duty = AppointmentFactory(
        person=person, county=cast["county"], role="mentor", subject=cast["circle"].subject
    )
    close(person)

    with pytest.raises(Stale):
        extend_appointment(actor=actor_of(cast["office"]), appointment=duty, until=None, at=NOW)


def test_website_rights_go_too(contributor):
    _cast, person = contributor
    person.groups.add(Group.objects.create(name="editors"))

    close(person)

    assert not person.groups.exists()


def test_a_post_elsewhere_does_not_bring_them_back_into_a_circle(gone):
    cast, person = gone
    TeachingPostFactory(school=cast["school"], subject=cast["circle"].subject, grade=7)

    assert not Membership.objects.in_force(NOW.date()).filter(person=person).exists()
