"""What may stand in a log."""

import io
import json
import logging

import pytest
import structlog

from kit.logs import configuration, without_secrets

WRITTEN = "林晓雨的电话"
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


def lines_of(as_json: bool) -> tuple[logging.Logger, io.StringIO]:
    setup = configuration(level="INFO", as_json=as_json)["formatters"]["line"]
    sink = io.StringIO()
    handler = logging.StreamHandler(sink)
    handler.setFormatter(setup["()"](**{k: v for k, v in setup.items() if k != "()"}))
    logger = logging.Logger("room")  # noqa: LOG001 - one that no other test hears
    logger.addHandler(handler)
    return logger, sink


def fail_over(written: str) -> None:
    int(written)


@pytest.mark.parametrize("as_json", [True, False])
def test_a_failure_is_logged_by_its_place_and_not_by_what_somebody_wrote(as_json):
    logger, sink = lines_of(as_json)

    try:
        fail_over(WRITTEN)
    except ValueError:
        logger.exception("not_a_number", extra={"conversation": 12})

    line = sink.getvalue()
    assert "not_a_number" in line
    assert "fail_over" in line
    assert "ValueError" in line
    assert WRITTEN not in line


@pytest.mark.parametrize("as_json", [True, False])
def test_a_refused_request_is_logged_without_its_address(rf, as_json):
    logger, sink = lines_of(as_json)

    request = rf.get(f"/i/{CODE}/", {"q": WRITTEN})
    logger.warning("Not Found", extra={"request": request, "status_code": 404})

    line = sink.getvalue()
    assert "404" in line
    assert CODE not in line
    assert "?q=" not in line


def test_a_cause_is_logged_before_what_it_led_to():
    logger, sink = lines_of(as_json=True)

    try:
        try:
            fail_over("x")
        except ValueError as error:
            raise ConnectionError("the mail server is away") from error
    except ConnectionError:
        logger.exception("not_sent")

    told = json.loads(sink.getvalue())["exception"]
    assert told.index("ValueError") < told.index("ConnectionError: the mail server is away")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "is_kept"),
    [
        ("e9363456bcd5a9de44e78d26188caec1", True),
        ("林晓雨", False),
        ("x' OR 1=1", False),
        ("", False),
    ],
)
def test_a_request_has_the_id_that_the_proxy_gave_it_and_no_words(client, settings, given, is_kept):
    settings.DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True

    with structlog.testing.capture_logs(
        processors=[structlog.contextvars.merge_contextvars]
    ) as said:
        client.get("/healthz/", headers={"X-Request-ID": given} if given else {})

    ids = {each["request_id"] for each in said if "request_id" in each}
    assert len(ids) == 1
    assert (ids == {given}) is is_kept
