"""Uploads in a private bucket of a real S3-compatible store on this machine."""

from __future__ import annotations

import hashlib
import logging
from contextlib import closing
from datetime import UTC, datetime

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from moto.server import ThreadedMotoServer

from community.backups import BackupRefused, back_up, restore
from community.queries.health import ask_parts
from kit.storage import media_storage
from tests.cast import make_cast
from tests.journeys.process import free_port

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BUCKET = "uploads"


@pytest.fixture(scope="module")
def store():
    """Start a store; return its port."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=free_port())
    server.start()
    yield server._server.port
    server.stop()


@pytest.fixture
def client(store):
    with closing(
        boto3.client(
            "s3", endpoint_url=f"http://127.0.0.1:{store}", region_name="us-east-1",
            aws_access_key_id="key", aws_secret_access_key="a/secret",
        )
    ) as client:  # fmt: skip
        yield client


@pytest.fixture
def bucket(store, client, settings):
    """Keep uploads in a new bucket of the store."""
    client.create_bucket(Bucket=BUCKET)
    said = f"s3://key:a%2Fsecret@127.0.0.1:{store}/{BUCKET}?tls=no"
    settings.STORAGES = {**settings.STORAGES, "default": media_storage(said)}
    yield
    for each in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=each["Key"])
    client.delete_bucket(Bucket=BUCKET)


def test_a_file_is_kept_read_and_deleted(bucket):
    name = default_storage.save("files/a.pdf", ContentFile(b"%PDF-1.4\n"))
    other = default_storage.save("files/a.pdf", ContentFile(b"another"))

    assert name == "files/a.pdf"
    assert other != name
    with default_storage.open(name) as file:
        assert file.read() == b"%PDF-1.4\n"
    assert default_storage.size(name) == 9
    default_storage.delete(name)
    assert not default_storage.exists(name)
    with pytest.raises(FileNotFoundError):
        default_storage.open(name)


def test_nothing_leaves_the_bucket_past_the_site(bucket, client):
    default_storage.save("files/a.pdf", ContentFile(b"x"))

    with pytest.raises(ValueError, match="no address"):
        default_storage.url("files/a.pdf")
    grants = client.get_object_acl(Bucket=BUCKET, Key="files/a.pdf")["Grants"]
    assert [each["Grantee"]["Type"] for each in grants] == ["CanonicalUser"]


def test_a_store_that_is_away_fails_as_a_disk_does_and_tells_no_secret(settings):
    said = f"s3://key:secret@127.0.0.1:{free_port()}/{BUCKET}?tls=no"
    settings.STORAGES = {**settings.STORAGES, "default": media_storage(said)}

    with pytest.raises(OSError, match="EndpointConnectionError"):
        default_storage.exists("x")


@pytest.mark.parametrize(
    "said",
    [
        "s3://",
        "s3://host/bucket",
        "s3://key:secret@host",
        "s3://key:secret@host/bucket?acl=public",
        "ftp://key:secret@host/bucket",
        "s3://key:secret@host:port/bucket",
    ],
)
def test_what_names_no_store_is_refused_without_its_secret(said):
    with pytest.raises(ImproperlyConfigured) as refusal:
        media_storage(said)

    assert "secret@" not in str(refusal.value)


def test_a_store_by_its_address():
    assert media_storage("s3://k:s@oss.example.cn/county/uploads?region=cn-east-1") == {
        "BACKEND": "kit.bucket.Bucket",
        "OPTIONS": {
            "access_key": "k",
            "secret_key": "s",
            "endpoint_url": "https://oss.example.cn",
            "bucket_name": "county",
            "location": "uploads",
            "region_name": "cn-east-1",
        },
    }


# -- The site on it -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_rights_are_asked_at_each_download(bucket, client, django_user_model):
    from django.test import Client  # noqa: PLC0415 - beside the store's client

    cast, far = make_cast(), make_cast("临川县")
    body = b"%PDF-1.4\n" + b"x" * 300_000
    cast["file"].file.save("纸.pdf", ContentFile(body))
    cast["file"].sha256 = hashlib.sha256(body).hexdigest()
    cast["file"].save()
    reader, stranger = Client(), Client()
    reader.force_login(cast["teacher"])
    stranger.force_login(far["teacher"])
    address = cast["file"].get_absolute_url()

    whole, part = reader.get(address), reader.get(address, headers={"Range": "bytes=9-18"})

    assert b"".join(whole.streaming_content) == body
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"x" * 10)
    assert stranger.get(address).status_code == 404
    cast["file"].file.storage.delete(cast["file"].file.name)
    assert reader.get(address).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_backup_has_what_the_bucket_has_and_puts_it_back(bucket, client, tmp_path):
    cast = make_cast()
    cast["file"].file.save("纸.pdf", ContentFile(b"%PDF-1.4\n"))
    kept = {each["Key"] for each in client.list_objects_v2(Bucket=BUCKET)["Contents"]}

    path, manifest = back_up(tmp_path, AT, lambda step: None)

    assert manifest["files"].keys() == kept
    with pytest.raises(BackupRefused, match="already"):
        restore(path, lambda step: None)


@pytest.mark.django_db
def test_the_site_says_whether_the_store_answers(bucket):
    answer = next(each for each in ask_parts() if each.part == "storage")

    assert answer.error == ""
    assert storages["default"].__class__.__name__ == "Bucket"
