"""Signing in by a real OpenID provider: who is let in the first time, and who is not."""

import re

import pytest
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from ledger.models import Entry
from schools.models import Person
from tests.factories.schools import CountyFactory, PersonFactory
from tests.schools.people import with_password
from tests.sign_on import (
    FIT,
    OIDC_NAME,
    PASSWORD,
    asked_of,
    come_in,
    configured,
    facts,
    kept,
    oidc_variables,
    set_out,
    signed_in,
    told,
)

pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")
ACCOUNT = reverse("schools:account")
START = reverse("schools:identity-sign-in", args=["county"])
CONNECT = reverse("schools:identity-connect", args=["county"])
DISCONNECT = reverse("schools:identity-disconnect", args=["county"])


@pytest.fixture(autouse=True)
def _county_has_a_provider(settings, provider):
    settings.LANGUAGE_CODE = "en"
    settings.SOCIALACCOUNT_PROVIDERS = configured(**oidc_variables(provider.url))


@pytest.fixture
def lin():
    return PersonFactory(
        name="林晓雨", staff_number="TL0012", phone="13800138000", email="lin@a.cn", username="lin"
    )


# -- Nothing configured, nothing there ---------------------------------------------------------


def test_nothing_is_shown_where_nothing_is_configured(client, lin, settings):
    settings.SOCIALACCOUNT_PROVIDERS = configured()
    sign_in = client.get(LOGIN).text
    answers = [client.post(START), client.get("/accounts/dingtalk/login/callback/")]
    client.force_login(with_password(lin, PASSWORD))

    assert 'class="doors"' not in sign_in
    assert "Ways to sign in" not in client.get(ACCOUNT).text
    answers += [client.get(CONNECT), client.post(DISCONNECT)]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]


def test_the_sign_in_page_has_a_button_for_each_way(client, settings):
    both = oidc_variables(
        "https://sso.example.cn", DINGTALK_CLIENT_ID="d", DINGTALK_CLIENT_SECRET="s"
    )
    settings.SOCIALACCOUNT_PROVIDERS = configured(**both)
    page = client.get(LOGIN).text

    assert re.findall(r"Sign in with [^<\s]+", page) == [
        f"Sign in with {OIDC_NAME}",
        "Sign in with DingTalk",
    ]


# -- Setting out -------------------------------------------------------------------------------


def test_setting_out_is_a_deed_and_no_link(client):
    assert client.get(START).status_code == 405


def test_nobody_is_sent_out_by_another_site():
    assert Client(enforce_csrf_checks=True).post(START).status_code == 403


def test_the_question_carries_state_nonce_and_a_challenge(client, provider):
    asked = asked_of(set_out(client))

    assert asked["redirect_uri"] == "http://testserver/accounts/oidc/county/login/callback/"
    assert asked["code_challenge_method"] == "S256"
    assert set(asked["scope"].split()) == {"openid", "profile", "email", "phone"}
    assert min(len(asked[each]) for each in ("state", "nonce", "code_challenge")) >= 16
    assert "secret" not in "".join(asked)


def test_two_who_set_out_carry_different_questions(client):
    one, other = asked_of(set_out(client)), asked_of(set_out(client))

    assert one["state"] != other["state"]
    assert one["nonce"] != other["nonce"]


# -- The first time: found in the roster -------------------------------------------------------


@pytest.mark.parametrize(
    "claims",
    [
        FIT,
        {"staff_number": "tl0012", "email": "LIN@A.cn", "email_verified": True},
        {**FIT, "phone_number": "+86 138-0013-8000"},
        {**FIT, "email": "lin@a.cn", "email_verified": True},
        {**FIT, "email": "nobody@a.cn", "email_verified": True},
        {**FIT, "email": "yu@a.cn", "email_verified": False},
        {**FIT, "name": "余生"},
        {**FIT, "phone_number_verified": "true"},
    ],
    ids=["phone", "email", "spelling", "both", "new email", "unsaid email", "name", "word"],
)
def test_staff_number_and_confirmed_contact_open_the_account(client, provider, lin, claims):
    PersonFactory(name="余生", staff_number="TL0013", phone="13900139000", email="yu@a.cn")

    response = come_in(client, provider, "u-1", claims)

    assert (response.status_code, response["Location"]) == (302, "/")
    assert signed_in(client) == str(lin.pk)
    assert kept() == [("county", lin.pk)]
    assert facts(lin) == [("identity.bound", lin.pk, {"way": "county", "by": "roster"})]


def test_the_second_time_the_provider_need_not_say_anything(client, provider, lin):
    come_in(client, provider, "u-2", FIT)
    again = Client()

    come_in(again, provider, "u-2", {})

    assert signed_in(again) == str(lin.pk)
    assert len(facts(lin)) == 1


def test_signing_in_is_the_same_as_by_password(client, provider, lin):
    come_in(client, provider, "u-3", FIT)
    lin.refresh_from_db()

    assert lin.last_login is not None
    assert UserSession.objects.get(user=lin).session_key == client.session.session_key
    assert client.session.get_expire_at_browser_close()


def test_what_the_provider_says_of_a_person_is_kept_nowhere(client, provider, lin):
    said = {**FIT, "name": "雨姐", "picture": "https://p.example/1.png", "birthdate": "1990-01-01"}
    come_in(client, provider, "the-subject-of-lin", said)
    come_in(Client(), provider, "the-subject-of-lin")

    account = SocialAccount.objects.get()
    everything = [str(row) for row in SocialAccount.objects.values()]
    everything += [str(each.get_decoded()) for each in Session.objects.all()]
    everything += [str(row) for row in Entry.objects.values()]
    assert account.extra_data == {}
    assert len(account.uid) == 64
    for secret in ("雨姐", "p.example", "1990", "the-subject", "access_token", "13800138000"):
        assert not [row for row in everything if secret in row]
    assert not SocialToken.objects.exists()
    assert not SocialApp.objects.exists()
    assert Person.objects.get(pk=lin.pk).name == "林晓雨"


def test_the_way_that_was_wanted_is_kept_but_only_on_this_site(client, provider, lin):
    wanted = come_in(client, provider, "u-4", FIT, next="/accounts/phone/")
    abroad = come_in(Client(), provider, "u-4", next="https://evil.example/")
    sly = come_in(Client(), provider, "u-4", next="//evil.example/")

    assert wanted["Location"] == "/accounts/phone/"
    assert (abroad["Location"], sly["Location"]) == ("/", "/")


def test_somebody_else_who_was_signed_in_is_signed_out(client, provider, lin):
    client.force_login(PersonFactory())

    come_in(client, provider, "u-5", FIT)

    assert signed_in(client) == str(lin.pk)


def test_the_county_can_say_that_the_employer_confirms(client, provider, lin, settings):
    variables = oidc_variables(
        provider.url, OIDC_STAFF_NUMBER_CLAIM="工号", OIDC_EMPLOYER_CONFIRMS="email"
    )
    settings.SOCIALACCOUNT_PROVIDERS = configured(**variables)
    unsaid = {"工号": 12, "phone_number": "13800138000"}
    PersonFactory(staff_number="12", phone="13800138000", email="other@a.cn")

    refused = come_in(client, provider, "u-6", unsaid)
    come_in(client, provider, "u-7", {"工号": "TL0012", "email": "lin@a.cn"})

    assert told(refused) == "No phone or e-mail is confirmed there"
    assert signed_in(client) == str(lin.pk)


# -- Nobody is let in, and why -----------------------------------------------------------------

PHONE = {"phone_number": "13900139000", "phone_number_verified": True}
REFUSED = {
    "says nothing": ({}, "This sign-in is not connected yet"),
    "no number": (PHONE, "This sign-in is not connected yet"),
    "a list for a number": ({**FIT, "staff_number": ["TL0012"]}, "This sign-in is not connected yet"),
    "true for a number": ({**FIT, "staff_number": True}, "This sign-in is not connected yet"),
    "no contact": ({"staff_number": "TL0012"}, "No phone or e-mail is confirmed there"),
    "unconfirmed": ({**FIT, "phone_number_verified": False}, "No phone or e-mail is confirmed there"),
    "unsaid": (
        {"staff_number": "TL0012", "phone_number": "13800138000"},
        "No phone or e-mail is confirmed there",
    ),
    "one for yes": ({**FIT, "phone_number_verified": 1}, "No phone or e-mail is confirmed there"),
    "unconfirmed mail": (
        {"staff_number": "TL0012", "email": "lin@a.cn", "email_verified": False},
        "No phone or e-mail is confirmed there",
    ),
    "nobody": ({**FIT, "staff_number": "TL9", "phone_number": "18800000000"}, "The roster has nobody who fits"),
    "name alone": ({"name": "林晓雨", **FIT, "staff_number": "TL9", "phone_number": "1"}, "The roster has nobody who fits"),
    "number of one, phone of nobody": ({**FIT, "phone_number": "18800000000"}, "The roster has nobody who fits"),
    "number of one, phone of another": ({**FIT, **PHONE}, "What is said of you does not fit together"),
    "number of nobody, phone of another": (
        {**FIT, **PHONE, "staff_number": "TL9"},
        "What is said of you does not fit together",
    ),
    "mail of another": (
        {**FIT, "email": "yu@a.cn", "email_verified": True},
        "What is said of you does not fit together",
    ),
    "closed": (
        {"staff_number": "TL0014", "phone_number": "13700137000", "phone_number_verified": True},
        "This account is closed",
    ),
    "two": (
        {"staff_number": "TL0015", "phone_number": "13600136000", "phone_number_verified": True},
        "Two people of the roster fit",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_nothing_is_bound_unless_exactly_one_open_account_is_meant(client, provider, lin, case):
    PersonFactory(staff_number="TL0013", phone="13900139000", email="yu@a.cn")
    PersonFactory(staff_number="TL0014", phone="13700137000", is_active=False)
    for _county in range(2):
        PersonFactory(county=CountyFactory(), staff_number="TL0015", phone="13600136000")
    claims, words = REFUSED[case]

    response = come_in(client, provider, f"refused-{case}", claims)

    assert (response.status_code, told(response)) == (403, words)
    assert (signed_in(client), kept(), Person.objects.count()) == (None, [], 5)
    assert not Entry.objects.exists()


def plain(response):
    """What a page says, without the tokens that are new in each."""
    return re.sub(r'value="[^"]{20,}"|content="[^"]*"|Token": "[^"]*"', "", response.text)


def test_a_staff_number_alone_tells_nobody_whether_it_exists(provider, lin):
    yu = {**FIT, **PHONE}
    PersonFactory(staff_number="TL0013", phone="13900139000")
    stranger = {**FIT, "phone_number": "18800000000"}
    pairs = [
        (come_in(Client(), provider, f"probe-{n}-{known}", {**claims, "staff_number": known}))
        for n, claims in enumerate((yu, stranger))
        for known in ("TL0012", "TL9999")
    ]

    assert plain(pairs[0]) == plain(pairs[1])
    assert plain(pairs[2]) == plain(pairs[3])


def test_a_shared_phone_is_no_contradiction_where_the_number_tells_who(client, provider, lin):
    PersonFactory(staff_number="TL0099", phone=lin.phone)

    come_in(client, provider, "shares", FIT)

    assert signed_in(client) == str(lin.pk)


def test_a_closed_account_stays_closed_for_its_own_identity(client, provider, lin):
    come_in(client, provider, "closed-later", FIT)
    Person.objects.filter(pk=lin.pk).update(is_active=False)
    later = Client()

    response = come_in(later, provider, "closed-later", {})

    assert (response.status_code, told(response)) == (403, "This account is closed")
    assert signed_in(later) is None


def test_another_identity_of_one_provider_does_not_take_the_account(client, provider, lin):
    come_in(client, provider, "first", FIT)
    later = Client()

    response = come_in(later, provider, "second", FIT)

    assert (response.status_code, told(response)) == (409, "Another sign-in is connected already")
    assert (signed_in(later), len(kept())) == (None, 1)


def test_another_provider_under_the_same_name_opens_no_old_door(client, provider, lin, settings):
    come_in(client, provider, "1", FIT)
    elsewhere = oidc_variables(provider.url.replace("127.0.0.1", "localhost"))
    settings.SOCIALACCOUNT_PROVIDERS = configured(**elsewhere)
    later = Client()

    response = come_in(later, provider, "1", {})

    assert (response.status_code, signed_in(later)) == (403, None)
