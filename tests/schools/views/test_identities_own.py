"""Ways to sign in on one's own account: connecting, disconnecting, and the last way in."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from schools.actors import load_actor
from schools.domain.invitations import issue_link
from schools.enums import Role
from schools.models import Person
from schools.queries.invitations import code_from
from tests.factories.schools import NOW, AppointmentFactory, PersonFactory
from tests.schools.people import with_password
from tests.sign_on import (
    FIT,
    PASSWORD,
    ask_to_connect,
    come_in,
    configured,
    connect,
    facts,
    kept,
    oidc_variables,
    page_of,
    signed_in,
    told,
)

pytestmark = pytest.mark.django_db
ACCOUNT = reverse("schools:account")
CONNECT = reverse("schools:identity-connect", args=["county"])
DISCONNECT = reverse("schools:identity-disconnect", args=["county"])
YU = {"staff_number": "TL0013", "phone_number": "13900139000", "phone_number_verified": True}


@pytest.fixture(autouse=True)
def _county_has_a_provider(settings, provider):
    settings.LANGUAGE_CODE = "en"
    settings.SOCIALACCOUNT_PROVIDERS = configured(**oidc_variables(provider.url))


@pytest.fixture
def lin():
    return PersonFactory(
        name="林晓雨", staff_number="TL0012", phone="13800138000", email="lin@a.cn", username="lin"
    )


@pytest.fixture
def here(client, lin):
    client.force_login(with_password(lin, PASSWORD))
    return client


def test_who_signed_in_by_password_connects_what_says_nothing(here, provider, lin):
    provider.knows("silent", name="雨姐")
    response = connect(here, provider, "silent")

    assert response["Location"] == f"{ACCOUNT}#ways"
    page = here.get(ACCOUNT).text
    assert "Connected. From now on" in page
    assert "connected since" in page
    assert facts(lin) == [("identity.bound", lin.pk, {"way": "county", "by": "hand"})]

    later = Client()
    come_in(later, provider, "silent")
    assert signed_in(later) == str(lin.pk)


def test_connecting_asks_for_the_password_first(here):
    asked = here.get(CONNECT)
    wrong = here.post(CONNECT, {"oldpassword": "a guess"})

    assert (asked.status_code, wrong.status_code) == (200, 422)
    assert "oldpassword" in asked.text
    assert "http-equiv" not in wrong.text


def test_an_identity_of_somebody_else_is_refused(here, provider, lin):
    other = PersonFactory(staff_number="TL0013", phone="13900139000")
    come_in(Client(), provider, "of-yu", YU)

    response = connect(here, provider, "of-yu")

    assert (response.status_code, told(response)) == (409, "This sign-in belongs to somebody else")
    assert kept() == [("county", other.pk)]
    assert signed_in(here) == str(lin.pk)


def test_a_second_identity_of_the_same_provider_is_refused(here, provider, lin):
    connect(here, provider, "one")

    response = connect(here, provider, "two")

    assert (response.status_code, told(response)) == (409, "Another sign-in is connected already")
    assert len(kept()) == 1


def test_connecting_the_same_again_changes_nothing(here, provider, lin):
    connect(here, provider, "one")

    connect(here, provider, "one")

    assert len(kept()) == len(facts(lin)) == 1


def test_who_was_signed_out_on_the_way_connects_nothing(here, provider):
    back = provider.sends_back(ask_to_connect(here), "late")
    here.post(reverse("account_logout"))

    response = page_of(here, here.get(back))

    assert (response.status_code, told(response)) == (410, "This attempt to sign in is over")
    assert kept() == []


def test_disconnecting_shuts_the_door(here, provider, lin):
    connect(here, provider, "one")

    response = here.post(DISCONNECT)
    later = Client()
    refused = come_in(later, provider, "one", {})

    assert (response["Location"], kept()) == (ACCOUNT, [])
    assert (refused.status_code, signed_in(later)) == (403, None)
    assert facts(lin)[-1] == ("identity.unbound", lin.pk, {"way": "county", "by": "hand"})
    assert here.post(DISCONNECT).status_code == 409


def test_the_last_way_in_cannot_be_cut_until_there_is_a_password(client, provider, lin):
    come_in(client, provider, "only", FIT)
    page = client.get(ACCOUNT).text

    refused = client.post(DISCONNECT)
    client.post(reverse("account_set_password"), {"password1": PASSWORD})
    cut = client.post(DISCONNECT)

    assert "This is your only way in" in page
    assert DISCONNECT not in page
    assert "Set a password" in page
    assert (refused.status_code, cut.status_code, kept()) == (409, 302, [])


OPENS_FURTHER = [
    reverse("account_set_password"),
    reverse("schools:account-phone"),
    reverse("schools:account-email"),
    CONNECT,
]


def test_who_has_no_password_comes_from_the_provider_instead(client, provider, lin, time_machine):
    time_machine.move_to(NOW, tick=False)
    come_in(client, provider, "only", FIT)
    fresh = [client.get(each) for each in OPENS_FURTHER]
    time_machine.move_to(NOW + timedelta(minutes=6), tick=False)
    later = [client.get(each) for each in OPENS_FURTHER]
    tried = client.post(OPENS_FURTHER[0], {"password1": "not the owner's"})

    assert [answer.status_code for answer in fresh] == [200] * 4
    assert not [answer for answer in fresh if "oldpassword" in answer.text]
    assert [answer.status_code for answer in (*later, tried)] == [403] * 5
    assert "Sign in once more" in later[0].text

    again = come_in(client, provider, "only", next=OPENS_FURTHER[0])
    assert again["Location"] == OPENS_FURTHER[0]
    assert client.post(again["Location"], {"password1": PASSWORD}).status_code == 302
    lin.refresh_from_db()
    assert lin.check_password(PASSWORD)


def test_a_link_to_a_new_password_takes_the_account_back(here, provider, lin):
    connect(here, provider, "of-a-thief")
    admin = AppointmentFactory(role=Role.ADMIN, county=None).person
    Person.objects.filter(pk=lin.pk).update(last_login=NOW)
    invited = issue_link(actor=load_actor(admin), person=lin, at=timezone.now())
    visitor = Client()

    visitor.post(f"/i/{code_from(invited.seed)}/", {"password1": "another morning", "phone": ""})
    refused = come_in(Client(), provider, "of-a-thief", {})

    assert "Other ways to sign in are cut off" in visitor.get("/").text
    assert (refused.status_code, kept()) == (403, [])
    assert facts(lin)[-1][2] == {"way": "county", "by": "new password"}
