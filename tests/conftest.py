"""What every test stands on: a copied database, an empty cache, commits at once where asked."""

from __future__ import annotations

import gc
import os
import shutil
import threading

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections, transaction
from django.test import TransactionTestCase
from django.test import client as browsers
from pytest_django.plugin import blocking_manager_key

from kit.wire import publish as publishing
from tests import database
from tests.sign_on import OpenIdProvider, Recorded

KEEP_CONTEXTS = browsers.store_rendered_templates


def pytest_configure():
    """Save time that no test asks for: a seventh went into the one, a tenth into the other."""
    gc.set_threshold(50_000, 20, 20)  # looks for unreachable cycles less often
    browsers.store_rendered_templates = lambda *rendered, **more: None


def pytest_sessionstart(session):
    """Migrate the template while the processes of this run still read the tests."""
    if session.config.pluginmanager.hasplugin("dsession"):  # others run the tests
        blocker = session.config.stash[blocking_manager_key]
        anew = session.config.option.create_db

        def make():
            with blocker.unblock():
                database.make_template(anew=anew)

        threading.Thread(target=make, name="template", daemon=True).start()


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

    Those that kill servers are the longest, then those that walk through pages or wait for a pause
    in typing, and go before the others: at the end nobody waits.
    """
    items.sort(
        key=lambda item: (
            item.get_closest_marker("journey") is not None,
            item.get_closest_marker("crash") is None,
            not any(name in item.path.name for name in ("every_page", "sharing")),
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
def contexts(monkeypatch):
    """For tests that look into ``response.context``: browsers copy that of each part of a page."""
    monkeypatch.setattr(browsers, "store_rendered_templates", KEEP_CONTEXTS)


@pytest.fixture(scope="module")
def lay_once(request, django_db_setup, django_db_blocker):
    """Call what is given, once for all tests of a module (in this process), and return its rows.

    It happens inside a transaction that ends with the module, so that each test takes back only
    what it did itself. Rows in memory are one for all: give each test a ``deepcopy`` of its own.
    """
    for item in request.session.items:
        lasting = item.get_closest_marker("django_db") if item.path == request.path else None
        assert not (lasting and lasting.kwargs.get("transaction")), f"{item.name} would commit"
    around = transaction.atomic()
    around._from_testcase = True  # deeds that want to be the outermost may be, as in a test
    with django_db_blocker.unblock():
        around.__enter__()

    def lay(build, *given):
        with django_db_blocker.unblock():
            return build(*given)

    yield lay
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


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
