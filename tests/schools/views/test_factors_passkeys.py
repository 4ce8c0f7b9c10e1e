"""Passkeys: alone, as the second step, and all those that do not fit."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from kit.limits import SIGN_IN
from schools.actors import load_actor
from schools.domain.invitations import issue_link
from schools.enums import Role
from schools.models import Person
from schools.queries.invitations import code_from
from tests.factories.schools import NOW, AppointmentFactory, PersonFactory
from tests.schools.factors import (
    LOGIN,
    PASSWORD,
    SECOND,
    SoftKey,
    browser,
    code_at,
    codes_of,
    half_in,
    is_in,
    options_at,
    with_app,
)
from tests.schools.people import with_password

pytestmark = pytest.mark.django_db
BY_PASSKEY, PASSKEY = reverse("mfa_login_webauthn"), reverse("schools:factor-passkey")


@pytest.fixture(autouse=True)
def _english_at_one_moment(settings, time_machine):
    settings.LANGUAGE_CODE = "en"
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def lin():
    person = PersonFactory(name="林晓雨", username="lin", last_login=NOW)
    with_app(with_password(person, PASSWORD))
    return person


@pytest.fixture
def key(lin):
    """A passkey of Lin's."""
    client = half_in()
    client.post(SECOND, {"code": code_at(NOW)})
    return keep_passkey(client)


def keep_passkey(client):
    key = SoftKey()
    made = key.made(options_at(client, PASSKEY))
    client.post(PASSKEY, {"name": "my phone", "credential": made})
    return key


def test_a_passkey_is_the_second_step_too(key):
    client = half_in("/circles/")
    signed = key.signed(options_at(client, SECOND))
    assert client.post(SECOND, {"credential": signed})["Location"] == "/circles/"
    assert is_in(client)


def test_a_passkey_alone_signs_in(key, lin):
    client = browser()
    signed = key.signed(options_at(client, BY_PASSKEY))
    response = client.post(BY_PASSKEY, {"credential": signed, "next": "/circles/"})
    assert (response["Location"], is_in(client)) == ("/circles/", True)
    assert client.session.get_expire_at_browser_close()
    assert Authenticator.objects.get(type="webauthn").last_used_at == NOW


def test_it_stays_signed_in_where_that_was_asked_for(key):
    client = browser()
    signed = key.signed(options_at(client, BY_PASSKEY))
    client.post(BY_PASSKEY, {"credential": signed, "remember": "on"})
    assert not client.session.get_expire_at_browser_close()


def test_it_leads_to_no_other_site(key):
    client = browser()
    signed = key.signed(options_at(client, BY_PASSKEY))
    said = {"credential": signed, "next": "https://evil.example/"}
    assert client.post(BY_PASSKEY, said)["Location"] == "/"


def test_what_was_signed_counts_once_and_in_one_browser(key):
    client, other = browser(), browser()
    signed = key.signed(options_at(client, BY_PASSKEY))
    options_at(other, BY_PASSKEY)
    assert other.post(BY_PASSKEY, {"credential": signed})["Location"] == LOGIN
    client.post(BY_PASSKEY, {"credential": signed})
    client.post(reverse("account_logout"))
    assert client.post(BY_PASSKEY, {"credential": signed})["Location"] == LOGIN
    assert (is_in(client), is_in(other)) == (False, False)


@pytest.mark.parametrize("wrong", ["origin", "nobody", "owner", "signature"])
def test_a_passkey_that_does_not_fit_opens_nothing(key, wrong):
    if wrong == "origin":
        key.origin = "https://evil.example"
    elif wrong == "nobody":
        key.flags = 0x01
    elif wrong == "owner":
        key.owner = b"zzzzzz"
    else:
        key.key = SoftKey().key
    client = browser()
    signed = key.signed(options_at(client, BY_PASSKEY))
    assert client.post(BY_PASSKEY, {"credential": signed})["Location"] == LOGIN
    assert not is_in(client)


@pytest.mark.parametrize("said", ["", "{}", "[]", "null", "7", '{"response": {}}', "no", "[[]]"])
def test_what_is_no_credential_opens_nothing(key, said):
    client = browser()
    options_at(client, BY_PASSKEY)
    assert client.post(BY_PASSKEY, {"credential": said})["Location"] == LOGIN
    half = half_in()
    options_at(half, SECOND)
    assert half.post(SECOND, {"credential": said}).status_code == 422
    assert (is_in(client), is_in(half)) == (False, False)


def test_somebody_elses_passkey_is_no_second_step(key, lin):
    other = with_password(PersonFactory(username="yu"), PASSWORD)
    theirs = browser()
    theirs.post(LOGIN, {"login": other.username, "password": PASSWORD})
    stranger = keep_passkey(theirs)
    half = half_in()
    signed = stranger.signed(options_at(half, SECOND))
    assert half.post(SECOND, {"credential": signed}).status_code == 422


def test_a_removed_passkey_opens_nothing(key, lin):
    Authenticator.objects.filter(type="webauthn").delete()
    client = browser()
    signed = key.signed(options_at(client, BY_PASSKEY))
    assert client.post(BY_PASSKEY, {"credential": signed})["Location"] == LOGIN


def test_a_closed_account_opens_by_no_passkey(key, lin):
    Person.objects.filter(pk=lin.pk).update(is_active=False)
    client = browser()
    signed = key.signed(options_at(client, BY_PASSKEY))
    assert client.post(BY_PASSKEY, {"credential": signed})["Location"] == LOGIN
    assert not is_in(client)


def test_passkeys_are_tried_as_often_from_one_address_as_passwords(key):
    client = browser()
    options_at(client, BY_PASSKEY)
    answers = [client.post(BY_PASSKEY, {"credential": "{}"}) for _ in range(SIGN_IN.times)]
    assert answers[0].status_code == 302
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0


def test_passkeys_are_not_tried_for_ever_at_the_second_step(key):
    half = half_in()
    options_at(half, SECOND)
    stranger = SoftKey()
    stranger.owner = key.owner
    answers = []
    for _ in range(6):
        signed = stranger.signed(options_at(half, SECOND))
        answers.append(half.post(SECOND, {"credential": signed}).status_code)
    assert answers == [422] * 5 + [429]


def taken_back(person):
    """Return a browser in which ``person`` set a new password by a link of the office."""
    admin = AppointmentFactory(role=Role.ADMIN, county=None).person
    invited = issue_link(actor=load_actor(admin), person=person, at=NOW)
    visitor = browser()
    said = {"password1": "another quiet morning", "phone": ""}
    assert visitor.post(f"/i/{code_from(invited.seed)}/", said)["Location"] == SECOND
    return visitor


def alone(key):
    """Tell whether the passkey signs in by itself."""
    client = browser()
    signed = key.signed(options_at(client, BY_PASSKEY))
    assert client.post(BY_PASSKEY, {"credential": signed})["Location"] in ("/", LOGIN)
    return is_in(client)


def test_a_passkey_opens_no_account_that_was_taken_back(key, lin):
    assert alone(key)
    owner = taken_back(lin)
    owner.post(SECOND, {"code": codes_of(lin)[0]})
    assert (is_in(owner), alone(key)) == (True, False)


def test_it_does_again_once_it_was_shown_beside_the_new_password(key, lin):
    owner = taken_back(lin)
    assert not alone(key)
    owner.post(SECOND, {"credential": key.signed(options_at(owner, SECOND))})
    assert (is_in(owner), alone(key)) == (True, True)


def test_who_has_a_passkey_and_nothing_else_opens_the_account_further_by_it(key, lin, time_machine):
    Person.objects.filter(pk=lin.pk).update(password="")
    client = browser()
    client.post(BY_PASSKEY, {"credential": key.signed(options_at(client, BY_PASSKEY))})
    time_machine.move_to(NOW + timedelta(minutes=20), tick=False)
    wanted, confirm = reverse("account_set_password"), reverse("account_reauthenticate")

    asked = client.get(wanted)
    assert asked["Location"] == f"{confirm}?{urlencode({'next': wanted})}"
    signed = key.signed(options_at(client, confirm))
    assert client.post(confirm, {"credential": signed, "next": wanted})["Location"] == wanted
    assert client.get(wanted).status_code == 200
