"""Signing in and out, and a new password by mail."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from kit.limits import SIGN_IN
from tests.factories.schools import NOW, CountyFactory, PersonFactory
from tests.schools.people import with_password

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
PASSWORD = "a quiet morning"
NEUTRAL = "These do not fit together"


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
        username="lin.xiaoyu",
        staff_number="TL0012",
        phone="13800138000",
        email="Lin.Xiaoyu@example.cn",
        name="林晓雨",
    )
    return with_password(person, PASSWORD)


def sign_in(client, login, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": login, "password": password, **more})


def signed_in(client):
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize(
    "typed",
    [
        "lin.xiaoyu",
        "LIN.XiaoYu".lower(),
        "TL0012",
        "tl0012",
        "ＴＬ００１２",
        " TL 0012 ",
        "TL0012\u200b",
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 13800138000",
        "１３８００１３８０００",
        "lin.xiaoyu@EXAMPLE.cn",
        "lin.xiaoyu＠example.cn",
    ],
)
def test_every_name_a_person_goes_by_lets_them_in(client, lin, typed):
    response = sign_in(client, typed)

    assert response.status_code == 302
    assert response.url == "/"
    assert signed_in(client) == str(lin.pk)


def test_the_password_decides_among_people_who_share_a_phone(client, lin):
    other = with_password(PersonFactory(phone=lin.phone), "another morning")

    sign_in(client, lin.phone, "another morning")

    assert signed_in(client) == str(other.pk)


def test_the_password_decides_among_counties_with_the_same_staff_number(client, lin):
    with_password(PersonFactory(county=CountyFactory(), staff_number="TL0012"), "elsewhere it is")

    sign_in(client, "TL0012")

    assert signed_in(client) == str(lin.pk)


def test_two_who_share_a_phone_and_a_password_are_refused_as_anybody_is(client, lin):
    with_password(PersonFactory(phone=lin.phone), PASSWORD)

    response = sign_in(client, lin.phone)

    assert response.status_code == 422
    assert NEUTRAL in response.content.decode()
    assert signed_in(client) is None


def words_of(response):
    """What a page says, without what is new in each answer."""
    page = re.sub(
        r'name="csrf[^>]*>|content="[^"]*"|X-CSRFToken": "[^"]*"', "", response.content.decode()
    )
    return re.sub(r'value="[^"]*"', "", page)


def test_a_wrong_password_an_unknown_and_a_closed_account_get_the_same_words(client, lin):
    with_password(PersonFactory(username="gone", is_active=False), PASSWORD)
    PersonFactory(username="never-came")  # has no password yet

    answers = [
        sign_in(Client(), "lin.xiaoyu", "not the password"),
        sign_in(Client(), "nobody-at-all"),
        sign_in(Client(), "gone"),
        sign_in(Client(), "never-came"),
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert len({words_of(answer) for answer in answers}) == 1
    assert NEUTRAL in answers[0].content.decode()


@pytest.fixture
def hashed(monkeypatch):
    """Counts how often a password is hashed, whatever for."""
    runs = []
    encode = MD5PasswordHasher.encode

    def counting(self, password, salt):
        runs.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    return runs


@pytest.mark.parametrize("login", ["lin.xiaoyu", "nobody-at-all", "gone", "never-came"])
def test_every_refusal_costs_one_hash_and_the_same_queries(lin, hashed, login):
    with_password(PersonFactory(username="gone", is_active=False), PASSWORD)
    never = PersonFactory(username="never-came")
    never.set_unusable_password()
    never.save()
    hashed.clear()

    with CaptureQueriesContext(connection) as queries:
        sign_in(Client(), login, "not the password")

    assert len(hashed) == 1
    about_people = [q["sql"] for q in queries if 'FROM "schools_person"' in q["sql"]]
    assert len(about_people) == 1
    assert len(queries) == 1


def test_six_wrong_passwords_for_one_name_are_too_many_whoever_it_is(lin, at_one_moment):
    for login in ("lin.xiaoyu", "nobody-at-all"):
        answers = [sign_in(Client(), login, "not the password") for _ in range(6)]

        assert [answer.status_code for answer in answers] == [422] * 5 + [429]
        assert "too many attempts" in answers[5].content.decode()
        assert f'value="{login}"' in answers[5].content.decode()


def test_spellings_of_one_name_are_counted_together(lin, at_one_moment):
    for typed in ("TL0012", "tl0012", "ＴＬ００１２", "TL 0012", "TL0012\u200b"):
        assert sign_in(Client(), typed, "not the password").status_code == 422

    assert sign_in(Client(), "TL0012").status_code == 429


def test_a_school_of_sixty_signs_in_from_one_address_after_some_typing_errors(at_one_moment):
    people = [with_password(PersonFactory(), PASSWORD) for _ in range(60)]
    for person in people[:20]:
        sign_in(Client(), person.username, "not the password")

    answers = [sign_in(Client(), person.username) for person in people]

    assert {answer.status_code for answer in answers} == {302}


def test_an_address_that_only_guesses_is_stopped_and_another_is_not(lin, at_one_moment):
    for guess in range(SIGN_IN.times):
        assert sign_in(Client(), f"guess-{guess}").status_code == 422

    assert sign_in(Client(), "guess-more").status_code == 429
    elsewhere = Client(REMOTE_ADDR="10.1.2.3")
    assert sign_in(elsewhere, "lin.xiaoyu").status_code == 302


def test_the_session_ends_with_the_browser_unless_asked(client, lin):
    assert sign_in(client, "lin.xiaoyu").cookies["sessionid"]["max-age"] == ""

    answer = sign_in(Client(), "lin.xiaoyu", remember="on")

    assert answer.cookies["sessionid"]["max-age"] == timedelta(days=30).total_seconds()


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/circles/?page=2", "/circles/?page=2"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\evil.example", "/"),
        ("http:///evil.example", "/"),
    ],
)
def test_signing_in_leads_on_to_this_site_only(client, lin, wanted, leads_to):
    assert sign_in(client, "lin.xiaoyu", next=wanted).url == leads_to


def test_signing_out_is_a_post_and_a_get_only_asks(client, lin):
    client.force_login(lin)

    assert client.get("/accounts/logout/").status_code == 200
    assert signed_in(client)
    assert client.post("/accounts/logout/").url == "/"
    assert signed_in(client) is None
    assert client.post("/accounts/logout/").url == "/"  # in another tab, too late: no fuss


def test_nobody_can_sign_up_or_log_in_by_code():
    for name in (
        "account_signup",
        "account_inactive",
        "account_email",
        "account_confirm_login_code",
    ):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_the_password_field_says_what_it_is_for(client):
    page = client.get(LOGIN).content.decode()

    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "style=" not in page
