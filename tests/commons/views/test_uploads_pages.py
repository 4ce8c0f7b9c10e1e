"""The pages around uploads: what is under way, what is here already, and forms without scripts."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from commons.enums import FilmState, UploadState
from commons.models import Film
from commons.registers import FILM_PLACES, FilmPlace
from tests.factories.films import FilmFactory, UploadFactory
from tests.factories.schools import PersonFactory

pytestmark = pytest.mark.django_db

BYTES = bytes(range(256)) * 40
JSON = {"Accept": "application/json"}
HERE = "/uploads/"


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def client(person):
    client = Client()
    client.force_login(person)
    return client


# -- The same film again ---------------------------------------------------------------------------


def place(shown):
    return FilmPlace(
        readable=lambda actor: Q(pk__in=shown),
        moderates=lambda actor, film: False,
        comments_as_expert=lambda actor, film: False,
        address=lambda film: "/shown/" if film.pk in shown else None,
        county_of=lambda film: None,
    )


def test_a_film_that_is_here_is_offered_to_those_who_may_see_it(client, person):
    shown = FilmFactory(name="公开课.mp4", size=500, sha256="a" * 64)
    FilmFactory(size=600, sha256="b" * 64)  # of somebody else, shown nowhere
    own = FilmFactory(owner=person, size=700, sha256="c" * 64)
    FILM_PLACES.append(place([shown.pk]))
    try:
        ask = reverse("commons:uploads-known")
        maybe = [client.get(ask, {"size": size}).json() for size in (500, 600, 700, 800)]
        found = [
            client.get(ask, {"size": size, "sha256": letter * 64}).json()
            for size, letter in ((500, "a"), (500, "b"), (600, "b"), (700, "c"))
        ]
    finally:
        FILM_PLACES.pop()

    assert [each["maybe"] for each in maybe] == [True, False, True, False]
    offered = {"id": shown.pk, "name": "视频", "mine": False, "address": "/shown/"}
    mine = {"id": own.pk, "name": own.name, "mine": True, "address": None}
    assert [each["film"] for each in found] == [offered, None, None, mine]


def test_asking_for_nonsense_is_refused(client):
    ask = reverse("commons:uploads-known")

    assert client.get(ask).status_code == 400
    assert client.get(ask, {"size": "9", "sha256": "x"}).status_code == 400


# -- Pages -----------------------------------------------------------------------------------------


def test_the_page_lists_what_is_under_way_and_how_much_room_is_left(client, person, settings):
    settings.FILMS_OF_A_PERSON = 3 << 30
    UploadFactory(owner=person, film__name="没传完.mp4", size=1 << 30, offset=1 << 29)
    UploadFactory(film__name="别人的.mp4")
    FilmFactory(owner=person, name="传完了.mp4", size=1 << 20)
    client.cookies["django_language"] = "en"

    page = client.get(HERE).content.decode()

    assert "没传完.mp4" in page
    assert "512 MB of 1.0 GB is here" in page
    assert "传完了.mp4" in page
    assert "别人的.mp4" not in page
    assert "you have 2.0 GB of room left" in page


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_asks_the_database_as_often_for_three_as_for_one(
    client, person, many, django_assert_num_queries
):
    for _ in range(many):
        UploadFactory(owner=person, size=9)
        FilmFactory(owner=person)
    client.get(HERE)

    with django_assert_num_queries(6):
        client.get(HERE)


def test_an_upload_is_given_up_by_a_form(client, person):
    upload = UploadFactory(owner=person)

    response = client.post(reverse("commons:upload-give-up", args=[upload.pk]))

    upload.refresh_from_db()
    assert response.url == HERE
    assert (upload.state, upload.film.state) == (UploadState.GIVEN_UP, FilmState.WITHDRAWN)


def test_a_small_film_comes_in_a_plain_form(client, person):
    file = SimpleUploadedFile("一节课.mp4", BYTES)

    response = client.post(HERE, {"film_file": file})

    film = Film.objects.get()
    assert response.url == HERE
    assert (film.owner, film.state) == (person, FilmState.REFUSED)  # looked at: no film
    assert Path(film.file.path).read_bytes() == BYTES


def test_the_same_plain_form_twice_brings_one_film(client):
    chosen = str(uuid4())

    for _ in range(2):
        file = SimpleUploadedFile("一节课.mp4", BYTES)
        client.post(HERE, {"film_file": file, "film_client_id": chosen})

    assert Film.objects.count() == 1


def test_a_plain_form_without_a_film_is_refused(client):
    assert (
        client.post(HERE, {"film_client_id": str(uuid4())}, format="multipart").status_code == 422
    )


def test_a_plain_form_takes_no_large_film(client, monkeypatch):
    monkeypatch.setattr("commons.domain.uploads.LARGEST_PLAIN", 100)

    response = client.post(HERE, {"film_file": SimpleUploadedFile("a.mp4", BYTES)})

    assert response.status_code == 413
    assert not Film.objects.exists()


def test_the_address_of_an_upload_leads_a_person_to_the_page(client, person):
    upload = UploadFactory(owner=person)

    assert client.get(upload.get_absolute_url()).url == HERE
    assert client.get(upload.get_absolute_url(), headers=JSON).json() == {
        "upload": str(upload.pk),
        "film": upload.film.pk,
        "name": upload.film.name,
        "size": upload.size,
        "offset": 0,
        "state": "arriving",
        "film_state": "arriving",
        "problem": "",
        "sha256": "",
    }


def test_parts_are_never_given_out(settings):
    assert Path(settings.MEDIA_ROOT) not in Path(settings.UPLOADS_DIR).parents
