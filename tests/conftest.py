"""What every test stands on: a copied database, an empty cache, commits at once where asked."""

from __future__ import annotations

import gc
import os
import shutil

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase

from kit.wire import publish as publishing
from tests import database
from tests.sign_on import OpenIdProvider, Recorded


def pytest_configure():
    """Look for unreachable cycles less often: a seventh of the time went into looking."""
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """Stands in for pytest-django's own: seconds instead of a full migration."""
    with django_db_blocker.unblock():
        database.prepare(
            os.environ.get("PYTEST_XDIST_WORKER", ""), anew=request.config.option.create_db
        )
        TransactionTestCase._fixture_teardown = back_to_standing_rows
    yield
    with django_db_blocker.unblock():
        database.drop()


def back_to_standing_rows(case: TransactionTestCase) -> None:
    """End a transactional test: the root page, the site and content types stay."""
    del case
    database.back_to_standing_rows()


def pytest_collection_modifyitems(items):
    """Journeys go last: playwright leaves a running loop in the thread of the tests.

    Those that kill servers are the longest, and go before the others: at the end nobody waits.
    """
    items.sort(
        key=lambda item: (
            item.get_closest_marker("journey") is not None,
            item.get_closest_marker("crash") is None,
        )
    )


@pytest.fixture(scope="session", autouse=True)
def _uploads_go_with_the_run():
    yield
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    shutil.rmtree(settings.UPLOADS_DIR, ignore_errors=True)


@pytest.fixture(autouse=True)
def _nothing_cached():
    """Rate limits, sessions and cached lookups of one test are not those of the next."""
    cache.clear()


@pytest.fixture
def commits_at_once(monkeypatch):
    """Run what waits for a commit straight away: tests never commit.

    Sockets share the test's connection, which must not be closed after each question.
    """
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)
    monkeypatch.setattr(
        publishing.transaction, "on_commit", lambda run, robust=False, using=None: run()
    )


@pytest.fixture
def closing_connections():
    """For tests with threads of their own: close what they opened."""
    yield
    connections.close_all()


@pytest.fixture(scope="session")
def provider():
    """A real OpenID provider, started when the first test wants it."""
    running = OpenIdProvider()
    yield running
    running.stop()


@pytest.fixture
def recorded():
    """A server that answers as providers were recorded to."""
    running = Recorded()
    yield running
    running.stop()
