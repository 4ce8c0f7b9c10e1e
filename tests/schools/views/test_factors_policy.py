"""Who must have a second factor opens nothing else before it is there; who lost theirs is helped."""

import io
from copy import deepcopy
from uuid import uuid4

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from ledger.models import Entry
from schools.domain.factors import reset_factors
from schools.enums import Role
from schools.middleware import OPEN_WITHOUT_FACTOR, actor_of_session
from tests.architecture.matrix import ROWS, sayings, things
from tests.cast import appoint_admin, make_cast
from tests.factories.schools import NOW, AppointmentFactory, PersonFactory
from tests.schools.factors import browser, code_at, with_app
from tests.schools.people import administrator, with_password

pytestmark = pytest.mark.django_db
PASSWORD = "a quiet morning"
LOGIN, FACTORS = "/accounts/login/", reverse("schools:factors")
ACCOUNT, APP = reverse("schools:account"), reverse("schools:factor-app")


@pytest.fixture(autouse=True)
def _required(settings, time_machine):
    settings.SECOND_FACTOR_REQUIRED = True
    settings.LANGUAGE_CODE = "en"
    time_machine.move_to(NOW, tick=False)


@pytest.fixture(scope="module")
def laid(lay_once):
    return lay_once(time_machine.travel(NOW, tick=False)(make_cast))


@pytest.fixture
def cast(db, laid):
    return deepcopy(laid)


def signed_in(person):
    with_password(person, PASSWORD)
    client = browser()
    client.post(LOGIN, {"login": person.username, "password": PASSWORD})
    return client


def set_up_app(client):
    page = client.get(APP).text
    secret = page.partition('translate="no">')[2].partition("<")[0].replace(" ", "")
    return client.post(APP, {"code": code_at(NOW, secret)})


# -- Before it is there -----------------------------------------------------------------------


def test_what_is_open_before_a_factor_is_there_is_exactly_this():
    assert sorted(OPEN_WITHOUT_FACTOR) == [
        "account_logout",
        "account_reauthenticate",
        "community:health",
        "community:language",
        "community:metrics",
        "community:readiness",
        "schools:factor-app",
        "schools:factor-codes",
        "schools:factor-codes-kept",
        "schools:factor-codes-text",
        "schools:factor-passkey",
        "schools:factors",
    ]


@pytest.mark.parametrize("role", ["office", "admin"])
def test_every_other_address_leads_to_where_it_is_set_up(cast, role):
    client = Client()
    client.force_login(cast[role])
    wrong = []
    for name, method, place, *_ in ROWS:
        plain = name.split("?")[0]
        if place != "own" or plain in OPEN_WITHOUT_FACTOR:
            continue
        url = reverse(plain, kwargs=things(name, cast))
        if method == "GET":
            response = client.get(url)
            told = response.status_code, response.get("Location")
            fits = told == (302, FACTORS)
        else:
            data = {**sayings(name, cast), "client_id": str(uuid4())}
            told = client.post(url, data).status_code
            fits = told == 403
        if not fits:
            wrong.append((name, method, told))
    assert wrong == []


@pytest.mark.parametrize("path", ["/cms/", "/cms/pages/", "/no-such-page/", "/"])
def test_so_do_wagtail_and_its_pages(cast, path):
    client = Client()
    client.force_login(cast["admin"])
    assert client.get(path)["Location"] == FACTORS


def test_what_a_script_asks_for_is_refused(cast):
    client = Client()
    client.force_login(cast["office"])
    feed = reverse("community:feed", args=[f"person:{cast['office'].pk}"])
    answers = [
        client.get(feed, headers={"Accept": "application/json"}),
        client.get("/search/?q=x", headers={"HX-Request": "true"}),
        client.post("/accounts/phone/"),
    ]
    assert [each.status_code for each in answers] == [403, 403, 403]
    assert answers[0].json()["code"] == "not-allowed"


def test_the_sockets_of_such_a_session_are_nobodys(cast):
    client = Client()
    client.force_login(cast["office"])
    key = client.session.session_key
    assert actor_of_session(key) is None
    with_app(cast["office"])
    assert actor_of_session(key).user_id == cast["office"].pk


@pytest.mark.parametrize("role", ["teacher", "leader", "coordinator", "mentor", "expert"])
def test_nobody_else_is_asked_for_one(cast, role):
    client = Client()
    client.force_login(cast[role])
    assert client.get(ACCOUNT).status_code == 200
    assert actor_of_session(client.session.session_key).user_id == cast[role].pk


def test_nobody_at_all_where_the_site_does_not_ask(cast, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client()
    client.force_login(cast["office"])
    assert client.get(ACCOUNT).status_code == 200


def test_a_duty_given_meanwhile_asks_from_the_next_request_on(cast):
    teacher = cast["teacher"]
    client = Client()
    client.force_login(teacher)
    assert client.get("/circles/").status_code == 200
    AppointmentFactory(person=teacher, role=Role.OFFICE, county=cast["county"])
    assert client.get("/circles/")["Location"] == FACTORS
    assert actor_of_session(client.session.session_key) is None


def test_language_signing_out_and_health_work(cast):
    client = Client()
    client.force_login(cast["office"])
    language = client.post("/language/", {"language": "en", "next": FACTORS})
    health = [client.get(path).status_code for path in ("/healthz/", "/readyz/")]
    assert (language["Location"], health) == (FACTORS, [200, 200])
    assert client.post(reverse("account_logout")).status_code == 302
    assert "_auth_user_id" not in client.session


# -- Setting it up ----------------------------------------------------------------------------


def test_once_it_is_set_up_what_was_wanted_opens(cast):
    client = signed_in(cast["office"])
    wanted = "/appointments/?role=mentor"
    assert client.get(wanted)["Location"] == FACTORS
    page = client.get(FACTORS).text
    assert "Your duty opens the accounts and data of many people." in page
    assert "data-socket" not in page

    assert set_up_app(client)["Location"] == reverse("schools:factor-codes")
    assert client.get(reverse("schools:factor-codes")).status_code == 200
    assert client.post(reverse("schools:factor-codes-kept"))["Location"] == wanted
    assert client.get(wanted).status_code == 200


def test_the_last_one_stays_while_the_duty_lasts(cast, settings):
    client = signed_in(cast["office"])
    set_up_app(client)
    app = Authenticator.objects.get(user=cast["office"], type="totp")
    remove = reverse("schools:factor-remove", args=[app.pk])

    assert "Set another one up before you remove this one." in client.get(remove).text
    assert remove not in client.get(FACTORS).text
    assert client.post(remove).status_code == 403
    assert Authenticator.objects.filter(pk=app.pk).exists()

    settings.SECOND_FACTOR_REQUIRED = False
    assert client.post(remove).status_code == 302
    assert not Authenticator.objects.filter(user=cast["office"]).exists()


def test_recovery_codes_alone_do_not_satisfy_it(cast):
    with_app(cast["office"])
    Authenticator.objects.filter(user=cast["office"], type="totp").delete()
    client = Client()
    client.force_login(cast["office"])
    assert client.get(ACCOUNT)["Location"] == FACTORS


# -- Lost -------------------------------------------------------------------------------------


def reset_of(person):
    return reverse("schools:factors-reset", args=[person.pk])


@pytest.mark.parametrize("who", ["coordinator", "office", "admin"])
def test_whoever_may_give_a_new_password_resets_factors_too(
    cast, who, settings, django_capture_on_commit_callbacks
):
    settings.SECOND_FACTOR_REQUIRED = False
    lost, helper = cast["teacher"], cast[who]
    lost.email = "lin@a.cn"
    theirs = signed_in(lost)
    with_app(lost)
    client = Client()
    client.force_login(helper)
    assert f"Reset the second factors of {lost.name}?" in client.get(reset_of(lost)).text
    assert Authenticator.objects.filter(user=lost).exists()  # asking did nothing

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reset_of(lost))

    assert response["Location"] == reverse("schools:person", args=[lost.pk])
    assert not Authenticator.objects.filter(user=lost).exists()
    assert theirs.get(ACCOUNT).status_code == 302
    entry = Entry.objects.get(kind="factor.reset")
    assert (entry.actor_id, entry.thing_id) == (helper.pk, lost.pk)
    assert [each.to for each in mail.outbox] == [["lin@a.cn"]]
    assert "your second factors were reset" in mail.outbox[0].body
    assert client.post(reset_of(lost)).status_code == 409


def test_nobody_resets_their_own_or_those_of_a_higher_duty(cast, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    for role in ("office", "admin", "coordinator", "researcher"):
        with_app(cast[role])
    refused = [
        ("office", "office"),
        ("admin", "admin"),
        ("coordinator", "coordinator"),
        ("coordinator", "office"),
        ("coordinator", "researcher"),
        ("teacher", "coordinator"),
    ]
    for who, whose in refused:
        client = Client()
        client.force_login(cast[who])
        assert client.post(reset_of(cast[whose])).status_code == 403, (who, whose)
    client = Client()
    client.force_login(cast["office"])
    assert client.post(reset_of(cast["admin"])).status_code == 404  # of no county: not seen
    assert Entry.objects.filter(kind="factor.reset").count() == 0


def test_an_administrator_is_helped_by_another_or_from_the_machine_itself(cast, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    lost, other = cast["admin"], appoint_admin()
    with_app(lost)
    client = Client()
    client.force_login(other)
    assert reset_of(lost) in client.get(reverse("schools:person", args=[lost.pk])).text
    assert client.post(reset_of(lost)).status_code == 302

    with_app(lost)
    out = io.StringIO()
    call_command("reset_factors", "--username", lost.username, stdout=out)
    assert not Authenticator.objects.filter(user=lost).exists()
    assert lost.username in out.getvalue()
    assert Entry.objects.filter(kind="factor.reset", actor=None, thing_id=lost.pk).count() == 1


@pytest.mark.parametrize("whom", ["nobody-here", "without"])
def test_the_machine_says_why_not(whom):
    PersonFactory(username="without")
    with pytest.raises(CommandError) as refusal:
        call_command("reset_factors", "--username", whom)
    assert refusal.value.returncode == 2


def test_the_page_of_a_school_says_who_has_one(cast, settings, client):
    settings.SECOND_FACTOR_REQUIRED = False
    path = reverse("schools:people", args=[cast["school"].pk])
    client.force_login(cast["coordinator"])
    assert "second factor" not in client.get(path).text
    with_app(cast["teacher"])
    page = client.get(path).text
    assert (page.count("second factor<"), page.count(reset_of(cast["teacher"]))) == (1, 1)


def test_after_a_reset_the_policy_asks_anew(cast):
    client = signed_in(cast["office"])
    set_up_app(client)
    reset_factors(actor=administrator(), person=cast["office"], at=NOW)
    again = signed_in(cast["office"])
    assert again.get(ACCOUNT)["Location"] == FACTORS
    assert client.get(ACCOUNT)["Location"].startswith(LOGIN)


# -- A new key --------------------------------------------------------------------------------


def test_a_new_key_of_the_site_takes_factors_along(cast, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    with_app(cast["teacher"])
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" + "z" * 50
    out = io.StringIO()
    call_command("reseal", stdout=out)
    assert out.getvalue() == "4 sealed with the present key.\n"  # two robots
    settings.SECRET_KEY_FALLBACKS = []

    client = signed_in(cast["teacher"])
    client.post("/accounts/login/second/", {"code": code_at(NOW)})
    assert client.get(ACCOUNT).status_code == 200


def test_what_no_key_opens_is_said(cast, settings):
    with_app(cast["teacher"])
    settings.SECRET_KEY = "another-" + "z" * 50
    with pytest.raises(CommandError, match="4 could not be read"):
        call_command("reseal", stdout=io.StringIO())
