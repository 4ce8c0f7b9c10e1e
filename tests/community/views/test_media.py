"""Pictures and documents that editors put on pages: who is given them, and as what."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from commons.models import PictureRendition, SiteDocument, SitePicture
from tests.cast import make_cast
from tests.factories.community import (
    make_document,
    make_editor,
    make_news,
    make_picture,
    make_section,
    picture_file,
)

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def test_a_picture_is_shown_by_the_address_that_its_page_names(client):
    section = make_section()
    news = make_news(section, picture=make_picture(section), alternative="图")

    page = client.get(news.url).text
    address = page.split('srcset="')[1].split(" ")[0]
    shown = client.get(address)

    assert address.startswith("/pictures/")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/webp")
    assert shown.headers["Cache-Control"] == "public, max-age=3600"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Disposition"].startswith("inline")
    list(shown)
    again = client.get(address, headers={"If-None-Match": shown.headers["ETag"]})
    assert again.status_code == 304


def test_nobody_guesses_the_address_of_a_picture(client):
    picture = make_picture(make_section())
    size = picture.get_rendition("width-32")
    signature, name = size.url.split("/")[2:4]
    other = picture.get_rendition("width-16").url.split("/")[3]

    tried = [
        f"/pictures/{signature[:-1]}x/{name}",
        f"/pictures/{signature}/{other}",
        f"/pictures/x/{name}",
        f"/pictures/{signature}/../{name}",
        f"/media/{picture.file.name}",
        f"/media/{size.file.name}",
    ]

    assert {client.get(url).status_code for url in tried} <= {302, 404}


def test_a_picture_that_was_deleted_is_gone(client, django_capture_on_commit_callbacks):
    picture = make_picture(make_section())
    address = picture.get_rendition("width-32").url
    list(client.get(address))

    with django_capture_on_commit_callbacks(execute=True):
        picture.delete()

    assert client.get(address).status_code == 404
    assert not PictureRendition.objects.exists()


def test_sizes_tell_nothing_of_where_a_picture_was_taken(client):
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (29.0, 47.0, 30.0)}  # GPS
    exif[0x010F] = "Somebody's phone"
    picture = make_picture(
        make_section(), file=picture_file("p.jpg", "JPEG", exif=exif), title="手机拍的"
    )

    for spec in ("width-32", "width-32|format-webp", "fill-20x20|format-jpeg"):
        size = picture.get_rendition(spec)
        with size.file.open("rb") as file, Image.open(file) as shown:
            assert dict(shown.getexif()) == {}


def send(client, address, file, **more):
    data = {"title": "上传", "file": file, **more}
    return client.post(address, data)


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.svg", SVG), ("x.png", SVG), ("x.png", b"GIF89a"), ("x.html", b"<html>"), ("x.png", b"")],
)
def test_what_is_no_picture_is_refused(client, name, content):
    section = make_section()
    client.force_login(make_editor(section.county))

    response = send(
        client,
        "/cms/images/add/",
        SimpleUploadedFile(name, content),
        collection=section.collection_id,
    )

    assert response.status_code == 200
    assert not SitePicture.objects.exists()


def test_a_picture_is_taken_into_ones_own_county_only(client):
    ours, theirs = make_section(), make_section()
    client.force_login(make_editor(ours.county))

    got = {
        shelf: send(
            client,
            "/cms/images/add/",
            SimpleUploadedFile("p.png", picture_file().read()),
            collection=shelf,
        ).status_code
        for shelf in (ours.collection_id, theirs.collection_id)
    }

    assert got == {ours.collection_id: 302, theirs.collection_id: 200}
    assert [one.collection_id for one in SitePicture.objects.all()] == [ours.collection_id]


@pytest.mark.parametrize(
    ("name", "content", "taken"),
    [
        ("plan.pdf", b"%PDF-1.4\n", True),
        ("plan.pdf", b"<html><script>1</script>", False),
        ("plan.docx", b"MZ\x90", False),
        ("plan.svg", SVG, False),
    ],
)
def test_a_document_is_what_its_name_says(client, name, content, taken):
    section = make_section()
    client.force_login(make_editor(section.county))

    send(
        client,
        "/cms/documents/add/",
        SimpleUploadedFile(name, content),
        collection=section.collection_id,
    )

    assert SiteDocument.objects.exists() is taken


def test_a_document_is_for_the_people_of_its_county(client):
    cast, far = make_cast(), make_cast("临川县")
    section = make_section(cast["county"])
    kept = make_document(section)
    opened = make_document(section, collection=section.open_collection)
    got = {}
    for who, person in {
        "visitor": None, "teacher": cast["teacher"], "far": far["teacher"], "admin": cast["admin"],
    }.items():  # fmt: skip
        if person is None:
            client.logout()
        else:
            client.force_login(person)
        answers = [client.get(one.url) for one in (kept, opened)]
        for answer in answers:
            list(answer)  # read to the end, which closes the file
        got[who] = tuple(answer.status_code for answer in answers)

    assert got == {
        "visitor": (302, 200),
        "teacher": (200, 200),
        "far": (404, 200),
        "admin": (200, 200),
    }
    assert client.get("/documents/999999/x.pdf").status_code == 404


def test_a_document_is_given_out_so_that_it_can_do_nothing(client):
    section = make_section()
    document = make_document(section, collection=section.open_collection)

    response = client.get(document.url)

    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["Content-Type"] == "application/pdf"
    assert b"".join(response) == b"%PDF-1.4\n"
