"""The link on a slip: who is greeted, who is told what, and that it works once."""

import threading
from datetime import date, datetime

import pytest
from django.db import connections
from django.test import Client

from kit.limits import INVITATION
from kit.wire import publish as publishing
from ledger.models import Entry
from schools.domain.invitations import issue_link
from schools.enums import InvitationPurpose, Role
from schools.models import Person
from schools.queries.invitations import printed_code
from tests.factories.schools import (
    NOW,
    SHANGHAI,
    AppointmentFactory,
    PersonFactory,
    SchoolFactory,
    TeachingPostFactory,
)
from tests.schools.people import coordinator_of

pytestmark = pytest.mark.django_db
PASSWORD = "a quiet morning"


@pytest.fixture(autouse=True)
def _calm(settings, time_machine):
    settings.LANGUAGE_CODE = "en"
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def school():
    return SchoolFactory(name="分水江初级中学")


@pytest.fixture
def teacher(school):
    post = TeachingPostFactory(school=school, person__name="姜娅", person__phone="13800138000")
    return post.person


@pytest.fixture
def link(school, teacher):
    return issue_link(actor=coordinator_of(school), person=teacher, at=NOW)


def address(link):
    return f"/i/{printed_code(link)}/"


def come_in(client, link, password=PASSWORD, **more):
    return client.post(address(link), {"password1": password, **more})


def test_the_page_greets_by_name_and_school_and_needs_no_script(client, link):
    page = client.get(address(link)).content.decode()

    assert "姜娅" in page
    assert "分水江初级中学" in page
    assert 'autocomplete="new-password"' in page
    assert "138****8000" in page
    assert "13800138000" not in page


def test_coming_in_sets_the_password_signs_in_and_leads_to_the_desk(client, link, teacher):
    response = come_in(client, link)

    assert response.url == "/"
    assert client.session["_auth_user_id"] == str(teacher.pk)
    assert client.session.get_expire_at_browser_close()
    assert Person.objects.get(pk=teacher.pk).check_password(PASSWORD)
    assert Person.objects.get(pk=teacher.pk).last_login == NOW
    link.refresh_from_db()
    assert link.used_at == NOW
    entry = Entry.objects.get(kind="invitation.used")
    assert (entry.actor_id, entry.person_id, entry.thing_id) == (teacher.pk,) * 3


def test_a_phone_given_on_the_way_in_is_remembered_without_its_number_in_the_ledger(
    client, link, teacher
):
    come_in(client, link, phone="+86 139 0013 9000")

    teacher.refresh_from_db()
    assert teacher.phone == "13900139000"
    assert Entry.objects.get(kind="contact.changed").changes == {"fields": ["phone"]}


def test_an_empty_phone_keeps_the_one_we_have(client, link, teacher):
    come_in(client, link)

    teacher.refresh_from_db()
    assert teacher.phone == "13800138000"


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short", "too short"),
        ("1234567890123", "numeric"),
        ("", "required"),
        ("姜娅姜娅姜娅姜娅姜娅", ""),
    ],
)
def test_a_weak_password_is_refused_and_the_link_still_works(client, link, password, says):
    response = come_in(client, link, password)

    if says:
        assert response.status_code == 422
        assert says in response.content.decode()
        link.refresh_from_db()
        assert link.used_at is None
    else:
        assert response.status_code == 302


@pytest.mark.parametrize(
    "spelled",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", "–"),
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: f" {code[:4]} {code[5:]}",
        lambda code: "".join(chr(ord(c) + 0xFEE0) for c in code if c != "-"),
    ],
)
def test_ways_of_typing_a_code_are_forgiven(client, link, spelled):
    typed = spelled(printed_code(link))

    assert client.get(f"/i/{typed}/").status_code == 200
    assert client.get("/i/", {"code": typed}).url == address(link)


@pytest.mark.parametrize("typed", ["7K2M-9QXA", "7K2M-9QXA-3WTU", "<script>", "0" * 13])
def test_what_cannot_be_a_code_is_said_at_the_field(client, typed):
    response = client.get("/i/", {"code": typed})

    assert response.status_code == 422
    assert "twelve letters and digits" in response.content.decode()


def test_a_used_link_says_so_and_leads_to_signing_in(client, link):
    come_in(client, link)

    page = Client().get(address(link))

    assert page.status_code == 410
    assert "This link has been used" in page.content.decode()
    assert "/accounts/login/" in page.content.decode()


def test_an_expired_link_says_until_when_it_worked(client, link, time_machine):
    time_machine.move_to(datetime(2026, 12, 22, 0, 0, tzinfo=SHANGHAI), tick=False)

    page = client.get(address(link))

    assert page.status_code == 410
    assert "This link has expired" in page.content.decode()
    assert come_in(client, link).status_code == 409


def test_the_last_minute_of_the_last_day_still_counts(client, link, time_machine):
    time_machine.move_to(datetime(2026, 12, 21, 23, 59, tzinfo=SHANGHAI), tick=False)

    assert come_in(client, link).status_code == 302


def test_a_replaced_link_points_to_the_newer_one(client, link, school, teacher):
    newer = issue_link(actor=coordinator_of(school), person=teacher, at=NOW)

    page = client.get(address(link))

    assert page.status_code == 410
    assert "There is a newer link" in page.content.decode()
    assert client.get(address(newer)).status_code == 200


def test_the_link_of_a_closed_account_says_so_and_opens_nothing(client, link, teacher):
    Person.objects.filter(pk=teacher.pk).update(is_active=False)

    assert "This account is closed" in client.get(address(link)).content.decode()
    assert come_in(client, link).status_code == 409
    assert not Person.objects.get(pk=teacher.pk).check_password(PASSWORD)


def test_a_forged_link_gets_a_neutral_answer(client, link):
    code = printed_code(link)
    forged = code[:-1] + ("2" if code[-1] != "2" else "3")

    for typed in (forged, "0000-0000-0000", "nonsense"):
        page = client.get(f"/i/{typed}/")
        assert page.status_code == 404
        assert "This link leads nowhere" in page.content.decode()
        assert client.post(f"/i/{typed}/", {"password1": PASSWORD}).status_code == 404


def test_a_copy_of_the_database_opens_nothing(client, link, settings):
    with_their_key = address(link)
    settings.SECRET_KEY = "another key " * 5

    assert printed_code(link) not in with_their_key
    assert client.get(address(link)).status_code == 404


def test_guessing_is_stopped_while_the_rest_of_the_staff_room_comes_in(client, link):
    for _ in range(INVITATION.times - 1):
        assert client.get("/i/0000-0000-0000/").status_code == 404
    for _ in range(5):
        assert client.get(address(link)).status_code == 200

    assert client.get("/i/0000-0000-0000/").status_code == 404
    assert client.get("/i/0000-0000-0000/").status_code == 429
    assert Client(REMOTE_ADDR="10.1.2.3").get(address(link)).status_code == 200


def test_whoever_is_signed_in_on_this_device_is_named_and_signed_out(client, link, teacher):
    other = PersonFactory(name="王老师")
    client.force_login(other)

    assert "王老师 is signed in on this device" in client.get(address(link)).content.decode()
    come_in(client, link)

    assert client.session["_auth_user_id"] == str(teacher.pk)


# -- A new password -------------------------------------------------------------------------------


def test_the_old_password_works_until_the_new_one_is_set_then_every_session_ends(
    client, school, teacher, monkeypatch
):
    teacher.set_password("the old one, still")
    teacher.last_login = NOW
    teacher.save()
    elsewhere = Client()
    elsewhere.force_login(teacher)
    told = []

    link = issue_link(actor=coordinator_of(school), person=teacher, at=NOW)
    assert link.purpose == InvitationPurpose.NEW_PASSWORD
    assert elsewhere.get("/accounts/password/change/").status_code == 200
    monkeypatch.setattr(publishing, "_after_commit", told.append)
    come_in(client, link)

    assert elsewhere.get("/accounts/password/change/").status_code == 302
    assert ("recheck", [teacher.pk]) in [(m["kind"], m.get("people")) for m in told]
    assert Person.objects.get(pk=teacher.pk).check_password(PASSWORD)
    assert Entry.objects.filter(kind="password.changed", thing_id=teacher.pk).count() == 1


def test_a_new_password_link_lasts_seven_days_and_today_is_one(school, teacher):
    teacher.last_login = NOW
    teacher.save()

    link = issue_link(actor=coordinator_of(school), person=teacher, at=NOW)

    assert link.last_day == date(2026, 11, 28)


def test_changing_the_password_oneself_ends_an_open_link(client, school, teacher):
    teacher.set_password("the old one, still")
    teacher.last_login = NOW
    teacher.save()
    link = issue_link(actor=coordinator_of(school), person=teacher, at=NOW)
    client.force_login(teacher)

    client.post(
        "/accounts/password/change/",
        {"oldpassword": "the old one, still", "password1": PASSWORD},
    )

    link.refresh_from_db()
    assert link.revoked_at == NOW


# -- Two at once ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_with_one_link_one_wins_and_one_is_told(closing_connections):
    school = SchoolFactory()
    teacher = TeachingPostFactory(school=school).person
    AppointmentFactory(role=Role.COORDINATOR, county=school.county, school=school)
    link = issue_link(actor=coordinator_of(school), person=teacher, at=NOW)
    together = threading.Barrier(2)
    answers = {}

    def use(password):
        together.wait(timeout=10)
        try:
            answers[password] = come_in(Client(), link, password).status_code
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=use, args=[word]) for word in ("the first one", "the other one")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(answers.values()) == [302, 409]
    [winner] = [word for word, status in answers.items() if status == 302]
    assert Person.objects.get(pk=teacher.pk).check_password(winner)
    assert Entry.objects.filter(kind="invitation.used").count() == 1
