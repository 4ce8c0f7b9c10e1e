"""Figures for those who watch, and for nobody else."""

import re

import pytest
from django.test import Client

from tests.cast import make_cast

pytestmark = pytest.mark.django_db


def figure(text, name):
    [value] = re.findall(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(value)


def test_requests_are_counted_by_view_and_status_and_not_by_address():
    name = 'tongyan_request_seconds_count{method="GET",status="404",view="schools:person"}'
    browser = Client()
    browser.force_login(make_cast()["teacher"])
    browser.get("/people/99999/")
    before = figure(browser.get("/metrics").content.decode(), name)
    browser.get("/people/99998/")
    text = browser.get("/metrics").content.decode()

    assert figure(text, name) == before + 1
    assert "/people/" not in text
    assert '99998"' not in text  # in no label; a measured figure may hold any digits


def test_what_waits_and_what_is_open_is_there():
    text = Client().get("/metrics").content.decode()
    assert figure(text, "tongyan_mails_due") == 0
    assert figure(text, 'tongyan_open{what="pages"}') >= 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 404),
        ({"authorization": "Bearer wrong"}, 404),
        ({"authorization": "Bearer "}, 404),
        ({"authorization": "Bearer a-long-token"}, 200),
    ],
)
def test_from_elsewhere_only_the_token_opens_it(settings, headers, status):
    settings.METRICS_TOKEN = "a-long-token"
    far = Client(headers=headers, REMOTE_ADDR="10.0.0.9")
    assert far.get("/metrics").status_code == status
    through_a_proxy = Client(headers={**headers, "x-forwarded-for": "10.0.0.9"})
    assert through_a_proxy.get("/metrics").status_code == status


def test_without_a_token_nobody_elsewhere_sees_it(settings):
    settings.METRICS_TOKEN = ""
    far = Client(headers={"authorization": "Bearer "}, REMOTE_ADDR="10.0.0.9")
    assert far.get("/metrics").status_code == 404
