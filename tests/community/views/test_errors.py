import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404
from django.test import Client, RequestFactory

from community.views import errors
from kit.errors import Invalid, NotAllowed, Stale, TooOften
from kit.http import page_above, page_before, refusal_response
from schools.enums import Role
from tests.factories.schools import AppointmentFactory, PersonFactory

PART = {"HX-Request": "true"}
DATA = {"Accept": "application/json"}


@pytest.fixture
def ask(rf):
    def make(headers=None):
        request = rf.get("/somewhere/", headers=headers)
        request.actor = None
        request.user = None
        return request

    return make


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{}, PART, DATA], ids=["page", "part", "data"])
def test_what_is_not_there_is_404_in_every_shape(client, headers):
    client.force_login(PersonFactory())

    response = client.get("/nothing-here/", headers=headers)

    assert response.status_code == 404
    assert ("<html" in response.text) is (headers == {})
    assert (response.headers["Content-Type"] == "application/json") is (headers == DATA)


@pytest.mark.parametrize("refusal", [NotAllowed(), Stale(), Invalid(), TooOften(30)])
def test_a_refusal_keeps_its_status_as_page_part_and_data(ask, refusal):
    page = refusal_response(ask(), refusal)
    part = refusal_response(ask(PART), refusal)
    data = refusal_response(ask(DATA), refusal)

    assert {page.status_code, part.status_code, data.status_code} == {refusal.status}
    assert "<html" in page.content.decode()
    assert "<html" not in part.content.decode()
    assert f'data-refusal="{refusal.code}"' in part.content.decode()


@pytest.mark.parametrize(
    ("fault", "status"), [(RuntimeError("secret"), 500), (OperationalError("secret"), 503)]
)
@pytest.mark.parametrize("headers", [{}, DATA], ids=["page", "data"])
def test_a_fault_is_answered_without_the_database_and_tells_no_secret(
    ask, fault, status, headers, django_db_blocker
):
    with django_db_blocker.block():
        try:
            raise fault
        except type(fault):
            response = errors.failed(ask(headers))

    assert response.status_code == status
    assert "secret" not in response.content.decode()
    assert ("Retry-After" in response.headers) is (status == 503)


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused_kindly():
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/language/", {"language": "en"})

    assert response.status_code == 403
    assert 'href="/"' in response.text
    asked = strict.post("/language/", {"language": "en"}, headers={"Accept": "application/json"})
    assert asked.json()["code"] == "old-page"  # by which the outbox knows to ask for a new token


@pytest.mark.parametrize(("error", "status"), [(PermissionDenied(), 403), (Http404(), 404)])
def test_refusals_of_libraries_look_like_ours(error, status):
    request = RequestFactory().get("/cms/")
    view = errors.refused if status == 403 else errors.missing

    assert view(request, error).status_code == status


@pytest.mark.django_db
def test_only_those_who_look_after_the_site_see_the_components(client):
    client.force_login(AppointmentFactory(role=Role.TEACHER).person)
    assert client.get("/gallery/").status_code == 403

    client.force_login(AppointmentFactory(role=Role.OFFICE).person)
    assert client.get("/gallery/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{}, PART, DATA], ids=["page", "part", "data"])
def test_more_than_a_form_may_hold_is_refused_in_every_shape(client, headers, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    client.force_login(PersonFactory(language="en"))

    response = client.post("/language/", {"language": "x" * 200}, headers=headers)

    assert response.status_code == 422
    assert "Check what you entered." in response.text


@pytest.mark.django_db
def test_a_name_that_is_not_ours_is_refused(client):
    assert client.get("/", headers={"host": "elsewhere.example"}).status_code == 400


@pytest.mark.django_db
def test_an_address_that_only_takes_a_form_is_a_page_with_a_way_on(client):
    client.force_login(PersonFactory(language="en"))

    page = client.get("/library/20000001/return/")
    data = client.get("/library/20000001/return/", headers=DATA)

    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert "There is no page at this address." in page.text
    assert 'href="/library/20000001/"' in page.text
    assert '<nav class="rail"' in page.text
    assert (data.status_code, data.json()["code"]) == (405, "no-page")


def test_what_was_outrun_leads_back_to_the_page_and_to_what_stands_above(rf):
    came = {"Referer": "http://testserver/library/moderation/20000001/?a=1"}
    request = rf.post("/library/20000001/pass/", headers=came)
    request.actor = None

    page = refusal_response(request, Stale()).content.decode()

    assert 'href="/library/moderation/20000001/?a=1"' in page
    assert 'href="/library/20000001/"' in page


@pytest.mark.parametrize(
    "came", ["", "https://elsewhere.example/library/", "//elsewhere.example/", "/library/new/"]
)
def test_no_page_elsewhere_and_not_the_same_one_is_led_back_to(rf, came):
    request = rf.get("/library/new/", headers={"Referer": came})
    request.actor = None

    assert page_before(request) == ""


@pytest.mark.parametrize(
    ("address", "above"),
    [
        ("/library/reuse/5/withdraw/", "/library/"),
        ("/library/20000001/edit/", "/library/20000001/"),
        ("/language/", ""),
        ("/", ""),
    ],
)
def test_above_an_address_stands_the_nearest_that_is_one(rf, address, above):
    assert page_above(rf.get(address)) == above
