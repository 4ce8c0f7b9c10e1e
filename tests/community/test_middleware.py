"""What every answer tells the browser."""

import pytest

from tests.factories.schools import PersonFactory


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/circles/", "/nowhere/", "/feeds/thread:1"])
def test_no_browser_keeps_what_a_signed_in_person_saw(client, address):
    client.force_login(PersonFactory())

    kept = client.get(address).headers["Cache-Control"]

    assert "no-store" in kept
    assert "private" in kept


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/accounts/login/", "/nowhere/", "/healthz/"])
def test_no_page_may_use_camera_or_place(client, address):
    allowed = client.get(address).headers["Permissions-Policy"]

    assert "camera=()" in allowed
    assert "geolocation=()" in allowed
