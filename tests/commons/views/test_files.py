"""Files: judged by content, given only to those who may see what they hang on."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from commons.domain import comments, files
from commons.models import Attachment
from kit.errors import Invalid, Stale
from ledger.models import Entry
from tests.factories.commons import AttachmentFactory, CommentFactory, picture

JSON = {"HTTP_ACCEPT": "application/json"}


def upload(client, name="板书.png", content=None, click=None):
    file = SimpleUploadedFile(name, picture() if content is None else content)
    data = {"client_id": click or str(uuid4()), "file": file}
    return client.post(reverse("commons:files-upload"), data, **JSON)


def status_of(client, attached):
    response = client.get(attached.get_absolute_url())
    if response.streaming:
        response.getvalue()  # reading to the end closes the file
    return response.status_code


@pytest.fixture
def signed_in(client, cast):
    client.force_login(cast.author)
    return client


@pytest.fixture
def said(cast):
    return CommentFactory(thread=cast.thread, author=cast.author)


def test_an_upload_is_kept_once_a_click_under_a_random_name(signed_in, cast):
    click = str(uuid4())
    first, again = upload(signed_in, click=click), upload(signed_in, click=click)

    kept = Attachment.objects.get()
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.json()["client_id"] == click
    assert (kept.name, kept.content_type, kept.size) == ("板书.png", "image/png", len(picture()))
    assert "板书" not in kept.file.name


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("教案.docx", b"MZ\x90\x00" + b"\0" * 300, "not what its name says"),
        ("x.exe", b"MZ\x90\x00" + b"\0" * 300, "not taken"),
        ("x.png", b"<html><script>alert(1)</script></html>", "not what its name says"),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not taken"),
        ("x.png", b"", "empty"),
    ],
)
def test_what_is_not_safe_is_refused_in_one_sentence(signed_in, name, content, words):
    answer = upload(signed_in, name, content)
    assert answer.status_code == 422
    assert words in answer.json()["message"]
    assert not Attachment.objects.exists()


def test_a_file_over_the_limit_is_refused(signed_in, monkeypatch):
    monkeypatch.setattr(files, "LARGEST", 50)
    assert upload(signed_in).status_code == 422


def test_too_many_waiting_files_are_refused(signed_in, cast, monkeypatch):
    monkeypatch.setattr(files, "MOST_WAITING", 1)
    assert upload(signed_in).status_code == 201
    assert "waiting" in upload(signed_in).json()["message"]


def test_nobody_fills_the_disk_alone(signed_in, cast, monkeypatch):
    monkeypatch.setattr(files, "MOST_OF_A_PERSON", len(picture()) + 1)
    assert upload(signed_in).status_code == 201
    assert upload(signed_in).status_code == 422


def test_a_waiting_file_is_its_owners_alone(client, cast):
    attached = AttachmentFactory(owner=cast.author)
    for person, status in ((cast.author, 200), (cast.reader, 404), (cast.office, 404)):
        client.force_login(person)
        assert status_of(client, attached) == status


def test_an_attached_file_is_as_public_as_its_comment(client, cast, said):
    attached = AttachmentFactory(owner=cast.author, thing=said)
    for person, status in ((cast.reader, 200), (cast.mentor, 200), (cast.stranger, 404)):
        client.force_login(person)
        assert status_of(client, attached) == status


def test_a_file_on_the_circle_is_as_public_as_the_circle(client, cast):
    attached = AttachmentFactory(owner=cast.author, thing=cast.circle)
    for person, status in ((cast.reader, 200), (cast.stranger, 404)):
        client.force_login(person)
        assert status_of(client, attached) == status


def test_a_hidden_comment_takes_its_files_with_it(client, cast, said):
    attached = AttachmentFactory(owner=cast.author, thing=said)
    comments.hide_comment(actor=cast.actor(cast.mentor), comment=said, reason="因", at=cast.now)
    client.force_login(cast.reader)
    assert status_of(client, attached) == 404
    comments.withdraw_comment(actor=cast.actor(cast.author), comment=said, at=cast.now)
    client.force_login(cast.author)
    assert status_of(client, attached) == 404


def test_a_picture_is_shown_and_other_files_are_downloaded(signed_in, cast):
    shown = AttachmentFactory(owner=cast.author)
    loaded = AttachmentFactory(
        owner=cast.author, name='学"案.docx', content_type="application/msword"
    )
    response = signed_in.get(shown.get_absolute_url())
    assert b"".join(response.streaming_content) == picture()
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-cache"
    response = signed_in.get(loaded.get_absolute_url())
    response.getvalue()
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%AD%A6")


@pytest.mark.parametrize(
    ("asked", "status", "given"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=4-", 206, slice(4, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=0-999999", 206, slice(0, None)),
        ("bytes=999999-", 416, None),
        ("bytes=5-2", 416, None),
        ("bytes=-", 416, None),
        ("bytes=0-1,4-5", 416, None),
        ("lines=1-2", 416, None),
    ],
)
def test_players_may_ask_for_a_part(signed_in, cast, asked, status, given):
    attached = AttachmentFactory(owner=cast.author)
    response = signed_in.get(attached.get_absolute_url(), HTTP_RANGE=asked)
    assert response.status_code == status
    if given is not None:
        content = b"".join(response.streaming_content)
        assert content == picture()[given]
        assert response["Content-Length"] == str(len(content))
        assert response["Content-Range"].endswith(f"/{len(picture())}")


def test_an_unchanged_file_is_not_sent_again(signed_in, cast):
    attached = AttachmentFactory(owner=cast.author)
    first = signed_in.get(attached.get_absolute_url())
    first.getvalue()
    etag = first["ETag"]
    response = signed_in.get(attached.get_absolute_url(), HTTP_IF_NONE_MATCH=etag)
    assert (response.status_code, response.content) == (304, b"")


def test_a_file_hangs_on_one_thing_only(cast, said):
    attached = AttachmentFactory(owner=cast.author)
    actor = cast.actor(cast.author)
    clicks = [attached.client_id]
    files.attach_files(actor=actor, client_ids=clicks, thing=said, at=cast.now)
    with pytest.raises(Invalid):
        files.attach_files(actor=actor, client_ids=clicks, thing=cast.circle, at=cast.now)


def test_nobody_attaches_anothers_file(cast, said):
    attached = AttachmentFactory(owner=cast.reader)
    with pytest.raises(Invalid):
        files.attach_files(
            actor=cast.actor(cast.author), client_ids=[attached.client_id], thing=said, at=cast.now
        )


def test_sharing_on_the_circle_is_a_fact_of_each_file(signed_in, cast):
    address = reverse("commons:files", args=["studygroups.circle", cast.circle.pk])
    data = {
        "client_id": str(uuid4()),
        "files": [SimpleUploadedFile("一.png", picture()), SimpleUploadedFile("二.png", picture())],
    }
    assert signed_in.post(address, data).status_code == 302
    entry = Entry.objects.filter(kind="file.shared").first()
    assert Entry.objects.filter(kind="file.shared").count() == 2
    assert (entry.subject, entry.grade, entry.person) == ("maths", 7, cast.author)


def test_a_file_that_arrived_on_its_own_and_comes_along_too_is_kept_once(signed_in, cast):
    begun = str(uuid4())
    files.upload_file(
        actor=cast.actor(cast.author),
        file=SimpleUploadedFile("板书.png", picture()),
        name="板书.png",
        client_id=UUID(begun),
        at=cast.now,
    )
    data = {
        "client_id": str(uuid4()),
        "body": "板书在这里",
        "files": [SimpleUploadedFile("板书.png", picture())],
        "file_ids": [begun],
    }

    response = signed_in.post(
        reverse("commons:thread-comments", args=[cast.thread.pk]), data, **JSON
    )

    assert response.status_code == 201
    assert [each.thing.body for each in Attachment.objects.all()] == ["板书在这里"]


def test_sharing_nothing_or_elsewhere_is_refused(client, cast):
    address = reverse("commons:files", args=["studygroups.circle", cast.circle.pk])
    client.force_login(cast.author)
    assert client.post(address, {"client_id": str(uuid4())}, **JSON).status_code == 422
    client.force_login(cast.stranger)
    assert client.post(address, {"client_id": str(uuid4())}).status_code == 404


def test_its_owner_withdraws_a_file_once_and_the_page_hears_of_it(client, cast, said):
    attached = AttachmentFactory(owner=cast.author, thing=said)
    address = reverse("commons:file-withdraw", args=[attached.pk])
    client.force_login(cast.reader)
    assert client.post(address, **JSON).status_code == 403
    client.force_login(cast.author)
    assert client.post(address, **JSON).status_code == 204
    assert client.post(address, **JSON).status_code == 404
    said.refresh_from_db()
    assert said.number == 2
    with pytest.raises(Stale):
        files.withdraw_file(actor=cast.actor(cast.author), attached=attached, at=cast.now)


def test_tidy_clears_forgotten_uploads_and_leaves_the_rest(cast, said, capsys):
    old = cast.now - timedelta(days=2)
    forgotten = AttachmentFactory(owner=cast.author, uploaded_at=old)
    fresh = AttachmentFactory(owner=cast.author, uploaded_at=cast.now)
    attached = AttachmentFactory(owner=cast.author, uploaded_at=old, thing=said)
    withdrawn = AttachmentFactory(
        owner=cast.author, thing=said, withdrawn_at=cast.now - timedelta(days=31)
    )
    storage, gone = forgotten.file.storage, (forgotten.file.name, withdrawn.file.name)

    call_command("tidy", "--json")

    assert json.loads(capsys.readouterr().out)["files"] == 2
    assert set(Attachment.objects.values_list("pk", flat=True)) == {
        fresh.pk,
        attached.pk,
        withdrawn.pk,
    }
    assert not any(storage.exists(name) for name in gone)
    assert storage.exists(attached.file.name)
    call_command("tidy", "--json")
    assert json.loads(capsys.readouterr().out)["files"] == 0


def test_the_same_form_twice_shares_a_file_once(signed_in, cast):
    address = f"/on/studygroups.circle/{cast.circle.pk}/files/"
    click = str(uuid4())

    answers = [
        signed_in.post(
            address,
            {"client_id": click, "files": [SimpleUploadedFile("板书.png", picture())]},
        ).status_code
        for _ in range(2)
    ]

    assert answers == [302, 302]
    assert Attachment.objects.about(cast.circle).count() == 1
    assert Entry.objects.filter(kind="file.shared").count() == 1


def test_a_shared_file_that_is_withdrawn_counts_no_longer(signed_in, cast):
    shared = {"client_id": str(uuid4()), "files": [SimpleUploadedFile("板书.png", picture())]}
    signed_in.post(f"/on/studygroups.circle/{cast.circle.pk}/files/", shared)
    assert Entry.objects.standing().filter(kind="file.shared").count() == 1

    signed_in.post(f"/files/{Attachment.objects.get().pk}/withdraw/")

    assert not Entry.objects.standing().filter(kind="file.shared").exists()
    assert Entry.objects.filter(kind="file.shared").count() == 2  # the fact, and its reversal
