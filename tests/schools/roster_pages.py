"""A roster's pages as a browser asks for them."""

from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories.rosters import HAN, HEAD, LIN, xlsx_file


def upload(client, county, file=None, name="teachers.xlsx", **fields):
    content = (file or xlsx_file([HEAD, LIN, HAN])).getvalue()
    data = {
        "semester": county.semesters.get().pk,
        "file": SimpleUploadedFile(name, content),
        "client_id": str(uuid4()),
        **fields,
    }
    return client.post("/roster/", data)


def deed(client, roster_import, name, **data):
    return client.post(reverse(f"schools:roster-{name}", args=[roster_import.pk]), data)


def page(client, roster_import, name="import", query=""):
    url = reverse(f"schools:roster-{name}", args=[roster_import.pk])
    return client.get(url + query)
