"""A refusal becomes the page, the part or the data that was asked for."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import RequestFactory

from kit.errors import Invalid, Missing, NotAllowed, Stale, TooOften
from kit.http import RefusalMiddleware, refusal_response, wants_json, wants_partial

PAGE, PART, DATA = {}, {"HX-Request": "true"}, {"Accept": "application/json"}


def ask(headers):
    request = RequestFactory().get("/", headers=headers)
    request.user, request.actor = AnonymousUser(), None
    return request


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [PAGE, PART, DATA], ids=["page", "part", "data"])
@pytest.mark.parametrize(
    ("refusal", "status"),
    [(NotAllowed(), 403), (Stale(), 409), (Invalid("Too long."), 422), (TooOften(5), 429)],
    ids=lambda each: type(each).__name__,
)
def test_every_refusal_has_its_status_and_says_why(refusal, status, headers):
    response = refusal_response(ask(headers), refusal)

    assert response.status_code == status
    said = response.content.decode()
    message = json.loads(said)["message"] if headers == DATA else said
    assert str(refusal.message) in message


@pytest.mark.parametrize("headers", [PAGE, PART, DATA])
def test_what_is_missing_is_the_site_s_own_404(headers):
    with pytest.raises(Http404):
        refusal_response(ask(headers), Missing())


def test_data_names_the_field_that_is_wrong():
    response = refusal_response(ask(DATA), Invalid("Too long.", field="body"))

    answer = json.loads(response.content)
    assert (answer["code"], answer["errors"]) == ("invalid", {"body": ["Too long."]})


@pytest.mark.django_db
def test_too_often_says_when_to_come_back():
    assert refusal_response(ask(PAGE), TooOften(17))["Retry-After"] == "17"


def test_other_errors_are_not_dressed_up():
    middleware = RefusalMiddleware(lambda request: None)

    assert middleware.process_exception(ask(PAGE), ValueError()) is None


def test_what_was_asked_for_is_read_from_the_headers():
    asked = [(wants_partial(ask(each)), wants_json(ask(each))) for each in (PAGE, PART, DATA)]

    assert asked == [(False, False), (True, False), (False, True)]
