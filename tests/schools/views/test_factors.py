"""One's own second factors: set up, looked after, removed; recovery codes seen once."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from ledger.models import Entry
from tests.factories.schools import NOW, PersonFactory
from tests.schools.factors import SoftKey, browser, code_at, codes_of, options_at, with_app
from tests.schools.people import with_password

pytestmark = pytest.mark.django_db
PASSWORD = "a quiet morning"
ACCOUNT, FACTORS = reverse("schools:account"), reverse("schools:factors")
APP, PASSKEY = reverse("schools:factor-app"), reverse("schools:factor-passkey")
CODES, MAKE = reverse("schools:factor-codes"), reverse("schools:factor-codes-new")
TEXT, KEPT = reverse("schools:factor-codes-text"), reverse("schools:factor-codes-kept")
CONFIRM = reverse("account_reauthenticate")


@pytest.fixture(autouse=True)
def _english_at_one_moment(settings, time_machine):
    settings.LANGUAGE_CODE = "en"
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def lin():
    return with_password(PersonFactory(name="林晓雨", username="lin", email="lin@a.cn"), PASSWORD)


def signed_in(person):
    client = browser()
    client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    assert client.get(ACCOUNT).status_code == 200
    return client


@pytest.fixture
def here(lin):
    return signed_in(lin)


def secret_shown(client):
    shown = re.search(r'translate="no">([A-Z2-7 ]+)<', client.get(APP).text)[1]
    return shown.replace(" ", "")


def set_up_app(client, at=NOW):
    secret = secret_shown(client)
    response = client.post(APP, {"code": code_at(at, secret)})
    return secret, response


def add_passkey(client, name="my phone", key=None):
    key = key or SoftKey()
    made = key.made(options_at(client, PASSKEY))
    return key, client.post(PASSKEY, {"name": name, "credential": made})


def kinds(person):
    told = Entry.objects.filter(actor_id=person.pk, kind__startswith="factor.").order_by("pk")
    return list(told.values_list("kind", flat=True))


def types_of(person):
    kept = Authenticator.objects.filter(user=person).order_by("pk")
    return list(kept.values_list("type", flat=True))


# -- The app ----------------------------------------------------------------------------------


def test_an_app_is_set_up_by_a_code_that_it_shows(here, lin):
    _, response = set_up_app(here)

    assert response["Location"] == CODES
    assert types_of(lin) == ["totp", "recovery_codes"]
    assert kinds(lin) == ["factor.added", "factor.codes"]
    assert "set up" in here.get(ACCOUNT).text


def test_its_secret_does_not_lie_in_the_database_as_it_is(here, lin):
    secret, _ = set_up_app(here)
    kept = Authenticator.objects.get(user=lin, type="totp")
    codes = Authenticator.objects.get(user=lin, type="recovery_codes")
    assert secret not in str(kept.data)
    assert codes.data["seed"].startswith("gAAAA")  # sealed, no seed


def test_a_wrong_code_sets_nothing_up_and_the_secret_stays(here, lin):
    secret = secret_shown(here)
    response = here.post(APP, {"code": "000000"})
    assert (response.status_code, types_of(lin)) == (422, [])
    assert secret_shown(here) == secret


def test_a_code_of_yesterday_sets_nothing_up(here, lin):
    _, response = set_up_app(here, at=NOW - timedelta(days=1))
    assert (response.status_code, types_of(lin)) == (422, [])


def test_a_second_app_is_refused(here, lin):
    set_up_app(here)
    assert here.get(APP).status_code == 409
    assert here.post(APP, {"code": "123456"}).status_code == 409


def test_the_first_factor_ends_all_other_sessions(here, lin):
    there = signed_in(lin)
    set_up_app(here)
    assert [client.get(ACCOUNT).status_code for client in (here, there)] == [200, 302]


def test_another_factor_leaves_other_sessions(here, lin):
    set_up_app(here)
    there = browser()
    there.post("/accounts/login/", {"login": "lin", "password": PASSWORD})
    there.post("/accounts/login/second/", {"code": codes_of(lin)[0]})
    add_passkey(here)
    assert [client.get(ACCOUNT).status_code for client in (here, there)] == [200, 200]


def test_an_app_can_be_removed_and_takes_the_codes_along(here, lin):
    set_up_app(here)
    there = browser()
    there.post("/accounts/login/", {"login": "lin", "password": PASSWORD})
    there.post("/accounts/login/second/", {"code": codes_of(lin)[0]})
    app = Authenticator.objects.get(user=lin, type="totp")
    remove = reverse("schools:factor-remove", args=[app.pk])
    assert "Remove the authenticator app?" in here.get(remove).text

    response = here.post(remove)

    assert (response["Location"], types_of(lin)) == (FACTORS, [])
    assert kinds(lin)[-1] == "factor.removed"
    assert [client.get(ACCOUNT).status_code for client in (here, there)] == [200, 302]


def test_what_belongs_to_somebody_else_does_not_exist(here, lin):
    other = with_app(PersonFactory())
    for name in ("schools:factor-remove", "schools:factor-name"):
        assert here.post(reverse(name, args=[other.pk]), {"name": "mine"}).status_code == 404
    codes = Authenticator.objects.get(user=other.user, type="recovery_codes")
    assert here.post(reverse("schools:factor-remove", args=[codes.pk])).status_code == 404
    assert types_of(other.user) == ["totp", "recovery_codes"]


# -- Passkeys ---------------------------------------------------------------------------------


def test_a_passkey_is_added_with_a_name_renamed_and_removed(here, lin):
    _, response = add_passkey(here)
    assert (response["Location"], types_of(lin)) == (CODES, ["webauthn", "recovery_codes"])
    kept = Authenticator.objects.get(user=lin, type="webauthn")

    here.post(reverse("schools:factor-name", args=[kept.pk]), {"name": "  staff  room "})
    page = here.get(FACTORS).text
    assert "staff room" in page
    assert "my phone" not in page

    here.post(reverse("schools:factor-remove", args=[kept.pk]))
    assert types_of(lin) == []
    assert kinds(lin) == ["factor.added", "factor.codes", "factor.renamed", "factor.removed"]


def test_the_same_passkey_twice_is_refused(here, lin):
    key, _ = add_passkey(here)
    _, again = add_passkey(here, key=key)
    assert (again.status_code, types_of(lin).count("webauthn")) == (409, 1)


@pytest.mark.parametrize(
    "key",
    [SoftKey(origin="https://evil.example"), SoftKey(verifies=False)],
    ids=["of another site", "opened by nobody"],
)
def test_a_passkey_that_does_not_fit_is_refused(here, lin, key):
    _, response = add_passkey(here, key=key)
    assert (response.status_code, types_of(lin)) == (422, [])


@pytest.mark.parametrize(
    "said", ["", "{}", "[]", "7", "null", '{"response": 7}', '{"id": "x", "response": {}}', "no"]
)
def test_what_is_no_credential_is_refused(here, lin, said):
    options_at(here, PASSKEY)
    response = here.post(PASSKEY, {"name": "my phone", "credential": said})
    assert (response.status_code, types_of(lin)) == (422, [])


def test_a_credential_counts_once(here, lin):
    made = SoftKey().made(options_at(here, PASSKEY))
    here.post(PASSKEY, {"name": "one", "credential": made})
    again = here.post(PASSKEY, {"name": "two", "credential": made})
    assert (again.status_code, types_of(lin).count("webauthn")) == (422, 1)


def test_a_passkey_wants_a_name_of_forty_characters_at_most(here, lin):
    for name in ("", "   ", "x" * 41):
        _, response = add_passkey(here, name=name)
        assert response.status_code == 422
    assert types_of(lin) == []


def test_passkeys_are_not_offered_where_browsers_refuse_them(lin):
    plain = Client(SERVER_NAME="127.0.0.1")
    assert "data-passkey" not in plain.get("/accounts/login/").text
    assert "data-passkey" in browser().get("/accounts/login/").text
    assert "Passkeys need JavaScript" in browser().get("/accounts/login/").text
    secure = Client(SERVER_NAME="testserver").get("/accounts/login/", secure=True)
    assert "data-passkey" in secure.text


def test_behind_a_proxy_its_word_for_tls_counts(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    client = Client(SERVER_NAME="testserver")
    answers = [
        client.get("/accounts/login/", headers={"X-Forwarded-Proto": scheme}).text
        for scheme in ("https", "http")
    ]
    assert ["data-passkey" in each for each in answers] == [True, False]


def test_passkeys_can_belong_to_a_domain_above_the_host(settings):
    settings.PASSKEY_DOMAIN = "example.cn"
    settings.ALLOWED_HOSTS = ["research.example.cn", "badexample.cn"]
    host, other = Client(SERVER_NAME="research.example.cn"), Client(SERVER_NAME="badexample.cn")
    assert "data-passkey" in host.get("/accounts/login/", secure=True).text
    assert "data-passkey" not in other.get("/accounts/login/", secure=True).text
    told = host.get(
        reverse("mfa_login_webauthn"), secure=True, headers={"Accept": "application/json"}
    )
    assert told.json()["publicKey"]["rpId"] == "example.cn"


# -- Recovery codes ---------------------------------------------------------------------------


def test_codes_are_shown_until_their_owner_has_kept_them_and_in_this_session_only(here, lin):
    set_up_app(here)
    codes = [f"{code[:4]} {code[4:]}" for code in codes_of(lin)]
    assert len(set(codes)) == 10

    page, text = here.get(CODES), here.get(TEXT)
    assert all(code in page.text and code in text.text for code in codes)
    assert text["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert page["Cache-Control"].count("no-store") == 1

    there = browser()
    there.post("/accounts/login/", {"login": "lin", "password": PASSWORD})
    there.post("/accounts/login/second/", {"code": codes_of(lin)[0]})
    assert there.get(CODES).status_code == 410

    assert here.post(KEPT)["Location"] == FACTORS
    assert [here.get(path).status_code for path in (CODES, TEXT)] == [410, 410]


def test_codes_are_not_shown_after_a_quarter_of_an_hour(here, lin, time_machine):
    set_up_app(here)
    time_machine.move_to(NOW + timedelta(minutes=16))
    assert here.get(CODES).status_code == 410


def test_new_codes_take_the_place_of_the_old_ones(here, lin):
    set_up_app(here)
    before = codes_of(lin)

    assert here.post(MAKE)["Location"] == CODES

    assert set(before) & set(codes_of(lin)) == set()
    assert kinds(lin)[-1] == "factor.codes"
    there = browser()
    there.post("/accounts/login/", {"login": "lin", "password": PASSWORD})
    assert there.post("/accounts/login/second/", {"code": before[0]}).status_code == 422


def test_codes_alone_are_no_factor(here, lin):
    assert here.post(MAKE).status_code == 409
    assert types_of(lin) == []


# -- Asked again ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [APP, PASSKEY, MAKE])
def test_a_change_asks_again_who_is_there_after_ten_minutes(here, lin, time_machine, path):
    time_machine.move_to(NOW + timedelta(minutes=11))
    for asked in (here.get(path), here.post(path)):
        assert asked["Location"] == f"{CONFIRM}?next={path.replace('/', '%2F')}"

    wrong = here.post(CONFIRM, {"password": "guess", "next": path})
    assert wrong.status_code == 422
    assert here.get(path).status_code == 302

    right = here.post(CONFIRM, {"password": PASSWORD, "next": path})
    assert right["Location"] == path
    assert here.get(path).status_code == 200


def test_a_code_or_a_passkey_confirms_too(here, lin, time_machine):
    secret, _ = set_up_app(here)
    key, _ = add_passkey(here)
    later = NOW + timedelta(minutes=11)
    time_machine.move_to(later, tick=False)
    assert here.post(CONFIRM, {"code": code_at(later, secret)})["Location"] == ACCOUNT
    assert here.get(MAKE).status_code == 200

    time_machine.move_to(later + timedelta(minutes=11), tick=False)
    assert here.get(MAKE).status_code == 302
    signed = key.signed(options_at(here, CONFIRM))
    assert here.post(CONFIRM, {"credential": signed, "next": MAKE})["Location"] == MAKE
    assert here.get(MAKE).status_code == 200


def test_confirming_leads_nowhere_else(here):
    said = {"password": PASSWORD, "next": "https://evil.example/"}
    assert here.post(CONFIRM, said)["Location"] == ACCOUNT


# -- Mails ------------------------------------------------------------------------------------


def test_each_change_is_told_by_mail_without_a_secret(
    here, lin, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        secret, _ = set_up_app(here)
        add_passkey(here)
        here.post(MAKE)
        for kept in Authenticator.objects.filter(user=lin, type__in=["totp", "webauthn"]):
            here.post(reverse("schools:factor-remove", args=[kept.pk]))
    said = [each.body.split("\n\n")[1] for each in mail.outbox]
    assert said == [
        "an authenticator app was set up for your account.",
        "a passkey was added to your account.",
        "new recovery codes were made for your account. Those of before no longer work.",
        "the authenticator app was removed from your account.",
        "a passkey was removed from your account.",
    ]
    assert {tuple(each.to) for each in mail.outbox} == {("lin@a.cn",)}
    assert secret not in "".join(each.body for each in mail.outbox)
