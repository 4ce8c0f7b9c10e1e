"""What goes wrong on the way to a provider and back: forged, used, late, broken, too often."""

import re

import jwt
import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.schools import PersonFactory
from tests.kit.ports import closed_port
from tests.sign_on import (
    FIT,
    SECRETS,
    asked_of,
    come_in,
    configured,
    kept,
    oidc_variables,
    page_of,
    set_out,
    signed_in,
    told,
)

pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")
START = reverse("schools:identity-sign-in", args=["county"])
CALLBACK = reverse("openid_connect_callback", args=["county"])


@pytest.fixture(autouse=True)
def _county_has_a_provider(settings, provider):
    settings.LANGUAGE_CODE = "en"
    settings.SOCIALACCOUNT_PROVIDERS = configured(**oidc_variables(provider.url))


@pytest.fixture
def lin():
    return PersonFactory(name="林晓雨", staff_number="TL0012", phone="13800138000")


def test_a_forged_state_is_refused(client, provider, lin):
    back = provider.sends_back(set_out(client), "u-9")
    forged = re.sub(r"state=[^&]+", "state=guessed", back)
    answers = [
        page_of(client, client.get(forged)),
        page_of(client, client.get(forged.replace("&state=guessed", ""))),
        page_of(client, Client().get(back)),
    ]

    assert [answer.status_code for answer in answers] == [410, 410, 410]
    assert {told(answer) for answer in answers} == {"This attempt to sign in is over"}


def test_what_came_back_once_does_not_come_back_again(client, provider, lin):
    provider.knows("twice", **FIT)
    back = provider.sends_back(set_out(client), "twice")
    client.get(back)
    client.post(reverse("account_logout"))

    again = page_of(client, client.get(back))

    assert (again.status_code, signed_in(client)) == (410, None)


def test_an_answer_to_another_question_is_refused(client, provider, lin):
    """The code of one attempt, slipped into another: the nonce does not fit."""
    provider.knows("mixed", **FIT)
    stolen = asked_of(provider.sends_back(set_out(Client()), "mixed"))["code"]
    own = asked_of(provider.sends_back(set_out(client), "somebody"))["state"]

    response = page_of(client, client.get(CALLBACK, {"code": stolen, "state": own}))

    assert (response.status_code, told(response)) == (424, "There was no usable answer")
    assert (signed_in(client), kept()) == (None, [])


def test_who_stops_at_the_provider_is_back_at_the_door(client, provider):
    state = asked_of(set_out(client, next="/circles/"))["state"]

    response = client.get(CALLBACK, {"error": "access_denied", "state": state})

    assert response["Location"] == f"{LOGIN}?next=%2Fcircles%2F"
    assert "Nothing happened" in client.get(response["Location"]).text


def test_some_say_that_somebody_stopped_without_saying_who(client, provider):
    response = client.get(CALLBACK, {"error": "access_denied"})

    assert response["Location"] == LOGIN
    assert "Nothing happened" in client.get(LOGIN).text


def test_a_provider_that_refuses_is_one_calm_page(client, provider):
    state = asked_of(set_out(client))["state"]
    said = {"error": "server_error", "error_description": "<b>no</b>", "state": state}

    response = page_of(client, client.get(CALLBACK, said))

    assert (response.status_code, told(response)) == (424, "There was no usable answer")
    assert "<b>no</b>" not in response.text


def test_only_so_many_come_back_from_one_address(client, time_machine):
    time_machine.move_to("2026-11-22T20:00:00+08:00", tick=False)
    statuses = [client.get(CALLBACK).status_code for _ in range(61)]

    assert statuses == [302] * 60 + [429]


def test_only_so_many_set_out_from_one_address(client, settings, time_machine):
    time_machine.move_to("2026-11-22T20:00:00+08:00", tick=False)
    settings.SOCIALACCOUNT_PROVIDERS = configured(WEIXIN_APP_ID="wx", WEIXIN_APP_SECRET="s")
    start = reverse("schools:identity-sign-in", args=["weixin"])
    statuses = [client.post(start).status_code for _ in range(241)]

    assert statuses == [200] * 240 + [429]


def test_a_staff_room_signs_in_without_being_taken_for_a_guesser(provider, lin, time_machine):
    time_machine.move_to("2026-11-22T20:00:00+08:00", tick=False)
    provider.knows("room", **FIT)
    for _ in range(3):
        come_in(Client(), provider, "room")
    statuses = [Client().get(CALLBACK).status_code for _ in range(60)]

    assert statuses == [302] * 60


# -- A provider that is down, or answers something else ------------------------------------------


@pytest.fixture
def odd(recorded, settings):
    """An OpenID provider that says what a test lets it say; well enough to begin with."""
    settings.SOCIALACCOUNT_PROVIDERS = configured(**oidc_variables(recorded.url))
    discovery = {
        "issuer": recorded.url,
        "authorization_endpoint": f"{recorded.url}/authorize",
        "token_endpoint": f"{recorded.url}/token",
        "userinfo_endpoint": f"{recorded.url}/userinfo",
        "jwks_uri": f"{recorded.url}/jwks",
    }
    recorded.discovery = discovery
    recorded.says("/.well-known/openid-configuration", discovery)
    return recorded


def come_back(client, asked):
    """Come back from the provider with an answer to what was ``asked``."""
    return page_of(client, client.get(CALLBACK, {"code": "the-code", "state": asked["state"]}))


RIGHT = {"sub": "lin", "aud": "tongyan", "exp": 4_102_444_800}


def id_token(**claims):
    return jwt.encode(claims, "key-of-nobody-in-particular-at-all", algorithm="HS256")


@pytest.mark.parametrize(
    ("answer", "how"),
    [
        ("<html>", {"kind": "text/html"}),
        ("[]", {}),
        ("{}", {}),
        ('"no"', {}),
        ("{}", {"status": 500}),
        ("https://elsewhere.example/", {"status": 302}),
        ({"authorization_endpoint": "javascript:alert(1)"}, {}),
        ({"authorization_endpoint": "http://elsewhere.example/authorize"}, {}),
    ],
    ids=["a page", "a list", "nothing", "a word", "broken", "moved", "a script", "by http"],
)
def test_who_cannot_set_out_is_told_so(client, odd, answer, how):
    odd.says("/.well-known/openid-configuration", answer, **how)

    response = page_of(client, client.post(START))

    assert (response.status_code, told(response)) == (424, "There was no usable answer")
    assert "http-equiv" not in response.text
    assert len(odd.asked) == 1


def test_a_provider_that_is_down_is_not_asked_by_everybody_who_waits(client, settings):
    down = f"http://127.0.0.1:{closed_port()}"
    settings.SOCIALACCOUNT_PROVIDERS = configured(**oidc_variables(down))
    first = page_of(client, client.post(START))
    settings.SOCIALACCOUNT_PROVIDERS = configured(**oidc_variables("http://127.0.0.1:1"))

    assert [first.status_code, page_of(client, client.post(START)).status_code] == [424, 424]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/token", ("<html>", {"kind": "text/html"})),
        ("/token", ("[]", {})),
        ("/token", ({"error": "invalid_grant", "hint": "the-hint"}, {"status": 400})),
        ("/token", ({"access_token": "the-token", "expires_in": "soon"}, {})),
        ("/token", ({"access_token": "the-token"}, {})),
        ("/token", ({"access_token": "the-token", "id_token": "x.y.z"}, {})),
        ("/token", ("http://127.0.0.1:1/", {"status": 307})),
        ("/userinfo", ("<html>", {"kind": "text/html"})),
        ("/userinfo", ("[]", {})),
        ("/userinfo", ({"sub": ""}, {})),
        ("/userinfo", ({"sub": "somebody-else", **FIT}, {})),
        ("/userinfo", ({"name": "no subject", **FIT}, {})),
        ("/userinfo", ({}, {"status": 500})),
    ],
)
def test_an_answer_that_cannot_be_is_one_calm_page(client, odd, logged, path, said):
    asked = asked_of(set_out(client))
    token = id_token(**RIGHT, iss=odd.url, nonce=asked["nonce"])
    odd.says("/token", {"access_token": "the-token", "id_token": token})
    odd.says("/userinfo", {"sub": "lin", **FIT})
    odd.says(path, said[0], **said[1])

    response = come_back(client, asked)

    assert (response.status_code, told(response)) == (424, "There was no usable answer")
    assert (signed_in(client), kept()) == (None, [])
    written = logged()
    assert "sign_in_failed" in written
    for secret in (*SECRETS.values(), "the-code", "the-token", "the-hint", "somebody-else", token):
        assert secret not in written + response.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://other.example"},
        {"aud": "another-app"},
        {"exp": 1},
        {"sub": "yu"},
        {"nonce": "x"},
    ],
    ids=["issuer", "audience", "expired", "subject", "nonce"],
)
def test_a_token_for_something_else_is_refused(client, odd, lin, wrong):
    asked = asked_of(set_out(client))
    token = id_token(**{**RIGHT, "iss": odd.url, "nonce": asked["nonce"], **wrong})
    odd.says("/token", {"access_token": "the-token", "id_token": token})
    odd.says("/userinfo", {"sub": "lin", **FIT})

    response = come_back(client, asked)

    assert (response.status_code, signed_in(client)) == (424, None)


def test_the_same_with_nothing_wrong_lets_in(client, odd, lin):
    asked = asked_of(set_out(client))
    token = id_token(**RIGHT, iss=odd.url, nonce=asked["nonce"])
    odd.says("/token", {"access_token": "the-token", "id_token": token})
    odd.says("/userinfo", {"sub": "lin", **FIT})

    come_back(client, asked)

    assert signed_in(client) == str(lin.pk)
    [(_, _, body, _)] = [each for each in odd.asked if each[1] == "/token"]
    assert "code_verifier=" in body


def test_what_only_the_token_says_counts_too_but_may_not_differ(client, odd, lin):
    asked = asked_of(set_out(client))
    claims = {**RIGHT, "iss": odd.url, "nonce": asked["nonce"], **FIT}
    odd.says("/token", {"access_token": "the-token", "id_token": id_token(**claims)})
    odd.says("/userinfo", {"sub": "lin"})
    come_back(client, asked)

    other = Client()
    asked = asked_of(set_out(other))
    claims["nonce"] = asked["nonce"]
    odd.says("/token", {"access_token": "the-token", "id_token": id_token(**claims)})
    odd.says("/userinfo", {"sub": "lin", "phone_number": "13900139000"})
    refused = come_back(other, asked)

    assert signed_in(client) == str(lin.pk)
    assert (refused.status_code, signed_in(other)) == (424, None)


def test_secrets_do_not_leave_by_http(client, odd, settings):
    """Production speaks https alone: neither the secret nor a code is sent."""
    settings.PROVIDERS_ON_THIS_MACHINE = False

    response = page_of(client, client.post(START))

    assert (response.status_code, odd.asked) == (424, [])
