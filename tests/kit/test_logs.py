"""What may stand in a log."""

import pytest

from kit.logs import without_secrets

CODE, KEY = "7K2M-9QXA-3WTE", "3f-c1k2m3-0a9b8c7d6e5f"


@pytest.mark.parametrize(
    ("asked", "logged"),
    [
        (f"/i/{CODE}/", "/i/…/"),
        (f"/i/{CODE}", "/i/…"),
        (f"/accounts/password/reset/key/{KEY}/", "/accounts/password/reset/key/…/"),
        (f"/i/?code={CODE}", "/i/"),
        ("/search/?q=林晓雨", "/search/"),
        ("/circles/7/", "/circles/7/"),
        ("/accounts/login/", "/accounts/login/"),
    ],
)
def test_a_path_is_logged_without_what_opens_a_door(asked, logged):
    assert without_secrets(asked) == logged


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    [
        f"/i/{CODE}/",
        f"/i/?code={CODE}",
        f"/accounts/password/reset/key/{KEY}/",
        f"/nowhere/?x={KEY}",
    ],
)
def test_nothing_of_it_comes_into_any_log(client, asked, caplog, capsys):
    caplog.set_level("DEBUG")

    client.get(asked)

    written = caplog.text + "".join(capsys.readouterr())
    assert CODE not in written
    assert KEY not in written
    assert "request_finished" in written
