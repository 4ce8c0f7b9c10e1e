"""A password changed by oneself, or anew by mail."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from kit.wire import publish as publishing
from ledger.models import Entry
from schools.models import Person
from tests.factories.schools import NOW, PersonFactory
from tests.schools.people import with_password

pytestmark = pytest.mark.django_db
PASSWORD = "a quiet morning"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def at_one_moment(time_machine):
    """Limits count in windows of time: none may end in the middle of a test."""
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def lin():
    person = PersonFactory(
        username="lin.xiaoyu", email="Lin.Xiaoyu@example.cn", staff_number="TL0012", name="林晓雨"
    )
    return with_password(person, PASSWORD)


def sign_in(client, login, password=PASSWORD):
    return client.post("/accounts/login/", {"login": login, "password": password})


def signed_in(client):
    return client.session.get("_auth_user_id")


# -- Changing it ----------------------------------------------------------------------------


@pytest.fixture
def rechecked(monkeypatch):
    told = []
    monkeypatch.setattr(publishing, "_after_commit", told.append)
    return told


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(lin, rechecked):
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        sign_in(client, "lin.xiaoyu")

    response = here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "a louder evening"},
    )

    assert response.status_code == 302
    assert here.get("/accounts/password/change/").status_code == 200
    assert elsewhere.get("/accounts/password/change/").status_code == 302
    assert [(m["kind"], m["people"]) for m in rechecked] == [("recheck", [lin.pk])]
    entry = Entry.objects.get(kind="password.changed")
    assert (entry.actor_id, entry.thing_id, entry.changes) == (lin.pk, lin.pk, {})
    assert sign_in(Client(), "lin.xiaoyu", "a louder evening").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("wrong", "a louder evening", "not your present password"),
        (PASSWORD, "short", "too short"),
        (PASSWORD, "1234567890123", "numeric"),
        (PASSWORD, "lin.xiaoyu12", "similar"),
    ],
)
def test_a_change_that_cannot_be_says_why(client, lin, old, new, says):
    client.force_login(lin)

    response = client.post("/accounts/password/change/", {"oldpassword": old, "password1": new})

    assert response.status_code == 422
    assert says in response.content.decode()
    assert Person.objects.get(pk=lin.pk).check_password(PASSWORD)


# -- By mail -----------------------------------------------------------------------------------


def ask(client, email):
    return client.post("/accounts/password/reset/", {"email": email})


def link_in(message):
    return re.search(r"http://testserver(\S+)", message.body)[1]


def follow(client, link):
    """Open the link: the library moves its key from the address into the session."""
    return client.get(link, follow=True)


def test_a_link_comes_by_mail_in_the_language_of_the_person(client, lin):
    lin.language = "en"
    lin.save()

    response = ask(client, "lin.xiaoyu@example.cn")

    assert response.url == "/accounts/password/reset/done/"
    [message] = mail.outbox
    assert message.to == ["Lin.Xiaoyu@example.cn"]
    assert message.subject == "A new password for Tongyan"
    assert "林晓雨" in message.body
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert link_in(message) in html
    assert "style=" not in html


def test_an_address_that_nobody_has_gets_the_same_answer_and_no_mail(client, lin):
    with_password(PersonFactory(email="gone@example.cn", is_active=False), PASSWORD)
    PersonFactory(email="never@example.cn")
    answers = [
        ask(client, email) for email in ("nobody@example.cn", "gone@example.cn", "never@example.cn")
    ]

    assert {(answer.status_code, answer.url) for answer in answers} == {
        (302, "/accounts/password/reset/done/")
    }
    assert mail.outbox == []


def test_the_link_sets_a_password_once_and_ends_every_session(client, lin, rechecked):
    elsewhere = Client()
    sign_in(elsewhere, "lin.xiaoyu")
    ask(client, lin.email)
    link = link_in(mail.outbox[0])
    page = follow(client, link)
    address = page.redirect_chain[-1][0]

    response = client.post(address, {"password1": "a louder evening"})

    assert response.url == "/accounts/password/reset/key/done/"
    assert signed_in(client) is None
    assert elsewhere.get("/accounts/password/change/").status_code == 302
    assert [(m["kind"], m["people"]) for m in rechecked] == [("recheck", [lin.pk])]
    assert sign_in(Client(), "lin.xiaoyu").status_code == 422
    assert sign_in(Client(), "lin.xiaoyu", "a louder evening").status_code == 302
    assert "does not work any more" in follow(Client(), link).content.decode()


def test_of_two_open_reset_pages_one_wins(lin):
    link = (ask(Client(), lin.email), link_in(mail.outbox[0]))[1]
    first, second = Client(), Client()
    addresses = [follow(each, link).redirect_chain[-1][0] for each in (first, second)]

    first.post(addresses[0], {"password1": "a louder evening"})
    late = second.post(addresses[1], {"password1": "the very last word"})

    assert "does not work any more" in late.content.decode()
    assert Person.objects.get(pk=lin.pk).check_password("a louder evening")


def test_the_link_expires(client, lin, time_machine):
    time_machine.move_to(NOW)
    ask(client, lin.email)

    time_machine.shift(timedelta(hours=2, minutes=1))

    assert "does not work any more" in follow(client, link_in(mail.outbox[0])).content.decode()


def test_a_reset_that_is_too_weak_says_why(client, lin):
    ask(client, lin.email)
    address = follow(client, link_in(mail.outbox[0])).redirect_chain[-1][0]

    response = client.post(address, {"password1": "1234567890"})

    assert response.status_code == 422
    assert "numeric" in response.content.decode()


def test_asking_for_mails_without_end_is_stopped(client, at_one_moment):
    answers = [ask(client, f"{n}@example.cn").status_code for n in range(21)]

    assert answers == [302] * 20 + [429]


def test_closed_while_the_mail_travelled(client, lin):
    ask(client, lin.email)
    address = follow(client, link_in(mail.outbox[0])).redirect_chain[-1][0]
    Person.objects.filter(pk=lin.pk).update(is_active=False)

    response = client.post(address, {"password1": "a louder evening"})

    assert response.status_code == 403
    assert Person.objects.get(pk=lin.pk).check_password(PASSWORD)
