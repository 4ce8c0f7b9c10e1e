import pytest
from django.conf import settings
from django.test import Client

from ledger.models import Entry
from tests.factories.schools import PersonFactory

pytestmark = pytest.mark.django_db
COOKIE = settings.LANGUAGE_COOKIE_NAME


def choose(client, language, next_page="/"):
    return client.post("/language/", {"language": language, "next": next_page})


def language_of(client, **headers):
    return client.get("/accounts/login/", **headers).text.partition('<html lang="')[2][:2]


@pytest.mark.parametrize(("browser", "spoken"), [("en-GB", "en"), ("zh-CN", "zh"), ("fr", "zh")])
def test_the_browser_chooses_first(client, browser, spoken):
    assert language_of(client, headers={"accept-language": browser}) == spoken


def test_a_visitor_who_chose_keeps_it_in_a_cookie(client):
    response = choose(client, "en", "/accounts/login/")

    assert response.status_code == 302
    assert response.url == "/accounts/login/"
    assert response.cookies[COOKIE]["httponly"]
    assert language_of(client, headers={"accept-language": "zh-CN"}) == "en"


def test_a_person_keeps_it_on_every_device(client):
    person = PersonFactory()
    client.force_login(person)
    choose(client, "en")

    other = Client(headers={"accept-language": "zh-CN"})
    other.force_login(person)

    person.refresh_from_db()
    assert person.language == "en"
    assert '<html lang="en">' in other.get("/").text


def test_choosing_is_on_record_once(client):
    client.force_login(PersonFactory())

    choose(client, "en")
    choose(client, "en")

    [entry] = Entry.objects.all()
    assert (entry.kind, entry.changes) == ("language.chosen", {"language": ["", "en"]})


def test_a_language_that_the_site_does_not_speak_is_refused(client):
    person = PersonFactory()
    client.force_login(person)

    assert choose(client, "xx").status_code == 422
    person.refresh_from_db()
    assert person.language == ""


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(client, elsewhere):
    assert choose(client, "en", elsewhere).url == "/"


def test_looking_changes_nothing(client):
    assert client.get("/language/").status_code == 405
