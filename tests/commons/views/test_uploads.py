"""The tus protocol, refusal by refusal, and the pages beside it."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.http import http_date

from commons.domain.uploads import part_of
from commons.enums import FilmState, UploadState
from commons.models import Film, Upload
from tests.factories.films import UploadFactory
from tests.factories.schools import NOW, PersonFactory

pytestmark = pytest.mark.django_db

BYTES = bytes(range(256)) * 40
SIZE = len(BYTES)
TUS = {"Tus-Resumable": "1.0.0"}
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


def told(**values):
    said = (f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())
    return ",".join(said)


def begin(client, name="一节课.mp4", size=SIZE, **more):
    headers = {
        **TUS,
        **JSON,
        "Upload-Length": str(size),
        "Upload-Metadata": told(**{"filename": name, "client_id": str(uuid4()), **more}),
    }
    return client.post(HERE, b"", "application/offset+octet-stream", headers=headers)


def send(client, url, offset, body, **headers):
    return client.patch(
        url,
        body,
        "application/offset+octet-stream",
        headers={**TUS, **JSON, "Upload-Offset": str(offset), **headers},
    )


def checksum(body):
    return f"sha256 {base64.b64encode(hashlib.sha256(body).digest()).decode()}"


def test_it_says_what_it_can(client, settings):
    for url in (HERE, UploadFactory().get_absolute_url()):
        response = client.options(url)

        assert response.status_code == 204
        assert response["Tus-Version"] == "1.0.0"
        assert response["Tus-Extension"] == "creation,checksum,expiration,termination"
        assert response["Tus-Max-Size"] == str(settings.FILM_LARGEST)
        assert response["Tus-Checksum-Algorithm"] == "sha256"


def test_a_film_comes_in_pieces_and_is_handed_over_whole(client, person):
    began = begin(client)
    url = began["Location"]
    first = send(client, url, 0, BYTES[:4000], **{"Upload-Checksum": checksum(BYTES[:4000])})
    stands = client.head(url, headers=TUS)
    last = send(client, url, 4000, BYTES[4000:])

    film = Film.objects.get()
    assert began.status_code == 201
    assert began.json()["film"] == film.pk
    assert began["Tus-Resumable"] == "1.0.0"
    assert (first.status_code, first["Upload-Offset"]) == (204, "4000")
    assert (stands.status_code, stands["Upload-Offset"]) == (200, "4000")
    assert (stands["Upload-Length"], stands["Cache-Control"]) == (str(len(BYTES)), "no-store")
    assert (last.status_code, last["Upload-Offset"]) == (204, str(len(BYTES)))
    assert Path(film.file.path).read_bytes() == BYTES
    assert (film.owner, film.name, film.size) == (person, "一节课.mp4", len(BYTES))
    assert film.sha256 == hashlib.sha256(BYTES).hexdigest()
    # It was looked at, and these bytes are no film.
    assert (film.state, film.upload.state) == (FilmState.REFUSED, UploadState.ARRIVED)


def test_head_repeats_what_was_said_of_the_file(client):
    url = begin(client)["Location"]
    kept = Upload.objects.get()

    said = dict(
        pair.split(" ") for pair in client.head(url, headers=TUS)["Upload-Metadata"].split(",")
    )

    assert {key: base64.b64decode(value).decode() for key, value in said.items()} == {
        "filename": "一节课.mp4",
        "client_id": str(kept.film.client_id),
    }


def test_a_piece_that_was_damaged_is_refused_and_leaves_nothing(client):
    url = begin(client)["Location"]
    send(client, url, 0, BYTES[:1000])

    refused = send(client, url, 1000, b"x" * 500, **{"Upload-Checksum": checksum(b"y" * 500)})

    assert refused.status_code == 460
    assert refused["Tus-Resumable"] == "1.0.0"
    assert client.head(url, headers=TUS)["Upload-Offset"] == "1000"
    assert part_of(Upload.objects.get()).read_bytes() == BYTES[:1000]


@pytest.mark.parametrize("offset", [0, 999, 1001])
def test_a_piece_goes_where_the_last_one_ended_or_nowhere(client, offset):
    url = begin(client)["Location"]
    send(client, url, 0, BYTES[:1000])

    assert send(client, url, offset, BYTES[1000:2000]).status_code == 409
    assert client.head(url, headers=TUS)["Upload-Offset"] == "1000"


def test_no_more_comes_than_was_announced(client):
    url = begin(client)["Location"]

    assert send(client, url, 0, BYTES + b"x").status_code == 413
    assert client.head(url, headers=TUS)["Upload-Offset"] == "0"


def test_what_arrived_takes_no_more(client):
    url = begin(client)["Location"]
    send(client, url, 0, BYTES)

    assert send(client, url, 0, BYTES[:10]).status_code == 409
    assert client.head(url, headers=TUS)["Upload-Offset"] == str(len(BYTES))


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("HEAD", {}, 412),
        ("HEAD", {"Tus-Resumable": "0.2.2"}, 412),
        ("PATCH", {"Upload-Offset": "0"}, 412),
        ("DELETE", {}, 412),
        ("PATCH", {**TUS, "Content-Type": "text/plain", "Upload-Offset": "0"}, 415),
        ("PATCH", TUS, 400),
        ("PATCH", {**TUS, "Upload-Offset": "-1"}, 400),
        ("PATCH", {**TUS, "Upload-Offset": "٣"}, 400),
        ("PATCH", {**TUS, "Upload-Offset": "0", "Upload-Checksum": "md5 abcd"}, 400),
        ("PATCH", {**TUS, "Upload-Offset": "0", "Upload-Checksum": "sha256 abcd"}, 400),
        ("PATCH", {**TUS, "Upload-Offset": "0", "Repr-Digest": "sha-256=:!:"}, 400),
        ("POST", TUS, 405),
        ("POST", {**TUS, "X-HTTP-Method-Override": "GET"}, 405),
        ("PUT", TUS, 405),
    ],
)
def test_what_is_malformed_is_refused(client, method, headers, status):
    url = begin(client)["Location"]
    kind = headers.get("Content-Type", "application/offset+octet-stream")

    response = client.generic(method, url, BYTES[:10], kind, headers=headers)

    assert response.status_code == status
    assert response.headers.get("Tus-Version") == ("1.0.0" if status == 412 else None)
    assert client.head(url, headers=TUS)["Upload-Offset"] == "0"


def test_a_line_that_lets_no_patch_through_posts_instead(client):
    url = begin(client)["Location"]
    headers = {**TUS, "X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0"}

    response = client.post(url, BYTES[:10], "application/offset+octet-stream", headers=headers)

    assert (response.status_code, response["Upload-Offset"]) == (204, "10")


def test_asking_is_never_turned_into_a_deed(client):
    """A GET needs no token: what it says to be instead is not believed."""
    url = begin(client)["Location"]

    client.get(url, headers={**TUS, "X-HTTP-Method-Override": "DELETE"})

    assert Upload.objects.get().state == UploadState.ARRIVING


def test_a_deed_needs_the_token_of_the_page(person):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)
    upload = UploadFactory(owner=person)

    for method in ("PATCH", "DELETE", "POST"):
        headers = {**TUS, "Upload-Offset": "0"}
        response = strict.generic(method, upload.get_absolute_url(), b"", headers=headers)
        assert response.status_code == 403


def test_giving_up_leaves_nothing(client, django_capture_on_commit_callbacks):
    url = begin(client)["Location"]
    send(client, url, 0, BYTES[:1000])
    upload = Upload.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        gone = client.delete(url, headers=TUS)

    assert gone.status_code == 204
    assert client.head(url, headers=TUS).status_code == 410
    assert send(client, url, 1000, BYTES[1000:]).status_code == 410
    assert client.delete(url, headers=TUS).status_code == 204
    assert not part_of(upload).exists()
    assert not Film.objects.visible_to(client_actor(upload)).exists()


def client_actor(upload):
    from schools.actors import load_actor  # noqa: PLC0415

    return load_actor(upload.owner)


def test_nobody_else_s_upload_exists(client):
    upload = UploadFactory()
    url = upload.get_absolute_url()

    got = [
        client.head(url, headers=TUS),
        client.get(url, headers=JSON),
        send(client, url, 0, BYTES[:10]),
        client.delete(url, headers=TUS),
        client.post(reverse("commons:upload-give-up", args=[upload.pk])),
    ]

    assert [each.status_code for each in got] == [404] * 5
    assert got[0]["Tus-Resumable"] == "1.0.0"
    assert Upload.objects.filter(pk=upload.pk, offset=0, state=UploadState.ARRIVING).exists()


@time_machine.travel(NOW, tick=False)
def test_it_says_until_when_parts_are_kept(client):
    began = begin(client)

    expected = http_date((NOW + timedelta(days=7)).timestamp())
    assert began["Upload-Expires"] == expected
    assert send(client, began["Location"], 0, BYTES[:10])["Upload-Expires"] == expected


# -- Before anything is sent ----------------------------------------------------------------------


def test_the_same_choice_again_is_the_same_upload(client):
    chosen = str(uuid4())
    first, again = (begin(client, client_id=chosen) for _ in range(2))

    assert first["Location"] == again["Location"]
    assert Film.objects.count() == 1
    assert begin(client, client_id=chosen, size=7).status_code == 422


def test_the_same_file_chosen_again_goes_on_from_anywhere(client):
    mark = "a" * 64
    first = begin(client, fingerprint=mark)
    send(client, first["Location"], 0, BYTES[:1000])

    again = begin(client, fingerprint=mark)
    other = begin(client, fingerprint="b" * 64)

    assert (again["Location"], again.json()["offset"]) == (first["Location"], 1000)
    assert other["Location"] != first["Location"]


def test_nobody_goes_on_with_the_upload_of_another(client):
    other = UploadFactory(fingerprint="a" * 64, size=SIZE)

    began = begin(client, fingerprint="a" * 64)

    assert began.json()["upload"] != str(other.pk)


@pytest.mark.parametrize(
    ("name", "size", "status", "words"),
    [
        ("lesson.docx", 10, 422, "This is no film that can be shown here."),
        ("lesson", 10, 422, "This is no film that can be shown here."),
        ("lesson.mp4", 0, 422, "This file is empty."),
        ("lesson.mp4", 10 << 30, 413, "This film has 10 GB; a film may have 4.0 GB."),
    ],
)
def test_what_would_be_refused_in_the_end_is_refused_at_once(client, name, size, status, words):
    client.cookies["django_language"] = "en"

    refused = begin(client, name=name, size=size)

    assert refused.status_code == status
    assert refused.json()["message"].startswith(words)
    assert not Film.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Length": "x"},
        {},
        {"Upload-Length": "9", "Upload-Metadata": "filename ?"},
        {"Upload-Length": "9", "Upload-Metadata": told(filename="a.mp4")},
        {"Upload-Length": "9", "Upload-Metadata": told(client_id=str(uuid4()), sha256="A" * 64)},
    ],
)
def test_a_beginning_that_makes_no_sense_is_refused(client, headers):
    response = client.post(HERE, b"", "application/offset+octet-stream", headers={**TUS, **headers})

    assert response.status_code == 400
    assert not Film.objects.exists()


def test_a_beginning_in_another_protocol_is_refused(client):
    headers = {"Tus-Resumable": "2.0.0", "Upload-Length": "9"}
    response = client.post(HERE, b"", "application/offset+octet-stream", headers=headers)

    assert (response.status_code, response["Tus-Version"]) == (412, "1.0.0")
