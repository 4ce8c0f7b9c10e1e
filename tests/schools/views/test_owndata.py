"""The pages of one's own data: who gets what, and what a browser is told."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from schools.domain.owndata_exports import begin_export
from schools.enums import ExportState, Role
from schools.models import DataExport, Person
from tests.factories.schools import NOW, AppointmentFactory, PersonFactory
from tests.schools.people import with_password

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-password"


@pytest.fixture
def teacher(client):
    person = with_password(AppointmentFactory(role=Role.TEACHER).person, PASSWORD)
    person.language = "en"
    person.save()
    client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    return person


def page(client, address="/accounts/data/"):
    return client.get(address).content.decode()


def test_the_account_leads_there(client, teacher):
    assert 'href="/accounts/data/"' in page(client, "/accounts/")


def test_one_click_later_it_can_be_fetched_and_is_whole(client, teacher):
    answer = client.post("/accounts/data/export/")
    assert answer.headers["Location"] == "/accounts/data/#take-out"
    address = re.search(r'href="(/accounts/data/\d+\.zip)"', page(client))[1]

    fetched = client.get(address)

    archive = zipfile.ZipFile(io.BytesIO(b"".join(fetched)))
    assert archive.testzip() is None
    assert "account.json" in archive.namelist()
    assert fetched.headers["Content-Type"] == "application/zip"
    assert fetched.headers["Content-Disposition"].startswith("attachment; filename=")
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert fetched.headers["Cache-Control"] == "private, no-cache"


def test_nobody_else_knows_of_it(client, teacher):
    client.post("/accounts/data/export/")
    export = DataExport.objects.get()
    admin = AppointmentFactory(role=Role.ADMIN, county=None, person__county=None).person
    client.force_login(admin)

    assert client.get(f"/accounts/data/{export.pk}.zip").status_code == 404
    client.logout()
    assert client.get(f"/accounts/data/{export.pk}.zip").status_code == 302


def test_after_a_week_it_is_gone_even_where_nobody_tidied(client, teacher):
    client.post("/accounts/data/export/")
    export = DataExport.objects.get()
    DataExport.objects.update(ready_at=timezone.now() - timedelta(days=7, seconds=1))

    assert client.get(f"/accounts/data/{export.pk}.zip").status_code == 404
    assert f"/accounts/data/{export.pk}.zip" not in page(client)


def test_while_it_is_made_the_page_says_how_far_and_asks_again(client, teacher):
    export = DataExport.objects.create(person=teacher, asked_at=NOW)
    begin_export(export=export, at=NOW)
    DataExport.objects.update(parts=3, all_parts=24)

    shown = page(client)
    assert 'hx-get="/accounts/data/progress/"' in shown
    assert re.search(r"<b>3</b> / 24", shown)
    assert 'action="/accounts/data/export/"' not in shown

    DataExport.objects.update(state=ExportState.FAILED, lacks_room=True)
    part = page(client, "/accounts/data/progress/")
    assert "no room" in part
    assert 'action="/accounts/data/export/"' in part
    assert "<html" not in part


@time_machine.travel(NOW, tick=False)
def test_five_a_day_are_too_many(client, teacher):
    answers = [client.post("/accounts/data/export/").status_code for _ in range(5)]

    assert answers == [302, 302, 302, 302, 429]


@time_machine.travel(NOW, tick=False)
def test_clicking_while_one_is_made_counts_for_nothing(client, teacher):
    DataExport.objects.create(person=teacher, asked_at=NOW)

    answers = {client.post("/accounts/data/export/").status_code for _ in range(10)}

    assert (answers, DataExport.objects.count()) == ({302}, 1)


def test_asking_is_no_link(client, teacher):
    assert client.get("/accounts/data/export/").status_code == 405


# -- Closing -----------------------------------------------------------------------------------


def close(client, **data):
    return client.post("/accounts/close/", {"confirmed": "on", "oldpassword": PASSWORD, **data})


def test_the_page_says_what_happens_and_offers_the_data_first(client, teacher):
    shown = page(client, "/accounts/close/")

    assert "former teacher" in shown
    assert 'action="/accounts/data/export/"' in shown
    assert f"close the account of {teacher.name} ({teacher.username})" in shown


def test_closing_signs_out_and_says_goodbye(client, teacher):
    answer = close(client)

    assert answer.headers["Location"] == "/accounts/closed/"
    assert (
        "Your account is closed"
        in client.get("/accounts/closed/", headers={"Accept-Language": "en"}).content.decode()
    )
    assert client.get("/accounts/").status_code == 302
    assert Person.objects.get(pk=teacher.pk).is_former


@pytest.mark.parametrize("said", [{"oldpassword": "wrong"}, {"oldpassword": ""}, {"confirmed": ""}])
def test_without_the_password_or_the_word_nothing_is_closed(client, teacher, said):
    assert close(client, **said).status_code == 422
    assert not Person.objects.get(pk=teacher.pk).is_former


def test_the_last_of_the_office_cannot_close_and_hears_what_to_do(client, teacher):
    duty = AppointmentFactory(person=teacher, role=Role.OFFICE, county=teacher.county)

    answer = close(client)

    assert answer.status_code == 409
    assert f"the last in the office of {teacher.county}" in answer.content.decode()
    assert not Person.objects.get(pk=teacher.pk).is_former
    AppointmentFactory(role=Role.OFFICE, county=duty.county)
    assert close(client).status_code == 302


def test_the_last_administrator_cannot_close(client, teacher):
    AppointmentFactory(person=teacher, role=Role.ADMIN, county=None)

    answer = close(client)

    assert answer.status_code == 409
    assert "the last administrator" in answer.content.decode()
    AppointmentFactory(role=Role.ADMIN, county=None, person=PersonFactory())
    assert close(client).status_code == 302


def test_twice_is_once(client, teacher):
    assert close(client).status_code == 302
    assert close(client).status_code == 302  # to the sign-in: nobody is there any more
    assert client.get("/accounts/close/").headers["Location"].startswith("/accounts/login/")


def test_without_a_password_a_fresh_sign_in_stands_for_it(client, teacher):
    Person.objects.filter(pk=teacher.pk).update(password="!nothing")
    client.force_login(Person.objects.get(pk=teacher.pk))
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        answer = client.post("/accounts/close/", {"confirmed": "on"})
        assert answer.status_code == 422
        assert "within five minutes" in answer.content.decode()
    session = client.session
    session["account_authentication_methods_user"] = str(teacher.pk)
    session["account_authentication_methods"] = [
        {"method": "socialaccount", "at": timezone.now().timestamp()}
    ]
    session.save()

    assert client.post("/accounts/close/", {"confirmed": "on"}).status_code == 302
    assert Person.objects.get(pk=teacher.pk).is_former
