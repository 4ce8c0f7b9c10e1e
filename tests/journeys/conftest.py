"""Journeys: a real server on a free port and a real Chromium, both on the test database."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import override_settings
from django.utils import timezone, translation
from django.utils.translation import gettext
from playwright.sync_api import expect

from commons.domain.threads import open_thread
from kit.wire.hub import the_hub
from kit.wire.protocol import WireProtocol
from schools.actors import load_actor
from schools.domain.roster_names import name_index
from schools.enums import Role
from schools.models import School
from tests.cast import appoint, make_county, make_teacher
from tests.factories.schools import SubjectFactory
from tests.factories.studygroups import CircleFactory

# The headless shell is the same engine without windows: every browser of a test costs half.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
CHINESE, ENGLISH = "zh-CN", "en-GB"
# The rules of axe whose answer hangs on the colours and on the width.
OF_LOOKS = ("color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size")
PATIENCE = 15_000  # milliseconds: a machine under load is slow, and that proves nothing
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    """Every test in this folder is a journey, on a database with real commits."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.journey)
            if CHROMIUM is None:
                item.add_marker(
                    pytest.mark.skip(reason="no Chromium: install it or set CHROMIUM to its path")
                )


@dataclass(frozen=True)
class Site:
    """The running site: its address, the loop its sockets live on, and what it is asked just now."""

    url: str
    loop: asyncio.AbstractEventLoop
    asked: set[asyncio.Task]

    def settle(self) -> None:
        """Let the site answer and write down what pages that are closed now have said.

        The tables are emptied next: a page that saved as it closed would stand in the way.
        """
        patience = time.monotonic() + 5
        while self.asked and time.monotonic() < patience:
            time.sleep(0.02)

        async def turn():
            await the_hub().turn(self.loop.time())

        asyncio.run_coroutine_threadsafe(turn(), self.loop).result(15)


@pytest.fixture(scope="session")
def _collected(tmp_path_factory):
    """Static files as on a county's server: long-lived names, and one sheet of styles.

    Beside them lies axe: a browser that asks for it by its address compiles it once.
    """
    root = tmp_path_factory.mktemp("static")
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": {"BACKEND": "kit.staticfiles.HashedStatic"}},
        STATIC_ROOT=str(root),
        WHITENOISE_USE_FINDERS=False,
        WHITENOISE_AUTOREFRESH=False,
        WHITENOISE_SKIP_COMPRESS_EXTENSIONS=["css", "js", "json", "svg"],  # the line is short
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        (root / "axe.js").write_text(Axe().axe_script)
        yield


@pytest.fixture(scope="session")
def _server(django_db_setup, django_db_blocker, _collected):
    """The application on uvicorn in a thread of this process, as ``manage.py serve`` runs it."""
    import uvicorn  # noqa: PLC0415 - only journeys need a server

    from community.asgi import serving  # noqa: PLC0415 - loads all of it

    application = serving(get_wsgi_application())  # one that knows the collected files
    with django_db_blocker.unblock():
        listener = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(
            application,
            lifespan="on",
            ws=WireProtocol,
            ws_per_message_deflate=False,
            log_level="warning",
            log_config=None,
            timeout_graceful_shutdown=3,
        )
        server = uvicorn.Server(config)
        loop = asyncio.new_event_loop()
        serve = server.serve(sockets=[listener])
        thread = threading.Thread(
            target=loop.run_until_complete, args=[serve], name="site", daemon=True
        )
        thread.start()
        while not server.started and thread.is_alive():
            thread.join(0.05)
        assert server.started, "the site did not start"
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        yield Site(url, loop, server.server_state.tasks)
        server.should_exit = True
        thread.join(15)


@pytest.fixture
def site(_server, transactional_db):
    """The running site, on an empty database that really commits."""
    yield _server
    _server.settle()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session", autouse=True)
def _a_loop_runs_in_this_thread():
    """Synchronous playwright keeps a loop running here; Django would refuse every query."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(site, browser):
    """``open_page("/circles/", person, language=ENGLISH, size=PHONE)``: a page of somebody.

    Everybody has a browser of their own; ``beside=page`` is another tab of the same browser.
    ``at`` is another server than the site's; ``breaks=True`` where its line is cut on purpose;
    ``beyond`` the address of a provider whose pages may be opened too, without what they ask of
    others.
    Other words are those of Playwright's ``new_context``. At the end no page may have said an
    error, asked another site for anything, shown a dialog, or scrolled sideways.
    """
    contexts, faults = [], []

    def open_one(
        path="/",
        person=None,
        *,
        language=CHINESE,
        size=DESK,
        at=site,
        beside=None,
        breaks=False,
        beyond=None,
        **options,
    ):
        context = beside.context if beside else None
        if context is None:
            context = browser.new_context(
                locale=language, viewport=size, base_url=at.url, reduced_motion="reduce", **options
            )
            context.set_default_timeout(PATIENCE)
            if beyond:
                ours = (at.url, beyond)
                context.route(lambda url: not url.startswith(ours), lambda route: route.abort())
            contexts.append(context)
        if person is not None:
            context.add_cookies([session_cookie(at, person)])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("dialog", lambda dialog: _note_dialog(dialog, faults))
        page.on("console", lambda said: _note(said, faults, breaks=breaks))
        page.on("request", lambda request: _note_request(request, at, faults, beyond))
        page.on("response", lambda response: _note_response(response, faults))
        page.goto(path)
        return page

    yield open_one
    wide = [page.url for context in contexts for page in context.pages if is_wide(page)]
    for context in contexts:
        context.close()
    assert (faults, wide) == ([], [])


@contextmanager
def page_turns(page):
    """Wait for the new page, to its end, that a press of what sends a form or leads on brings.

    What is *not* there (``to_have_count(0)``) proves something only after this, or after something
    of the new page was seen: the old page, and the new one while it comes in, have it neither.
    """
    with page.expect_navigation():
        yield


def is_wide(page):
    """Tell whether the page scrolls sideways."""
    page.wait_for_load_state()
    return page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")


def walk(page, addresses, accessible, refused=()):
    """Look at each address as a light phone and as a dark desk; ``refused`` ones say no."""
    for address in [*addresses, *refused]:
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="light")
        answer = page.goto(address)
        assert answer.ok is (address not in refused), address
        accessible(page)
        assert not is_wide(page), address
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="dark")
        accessible(page, OF_LOOKS)  # all others were asked of the same page just now
        assert not is_wide(page), address


def _note(said, faults, *, breaks):
    # What a page answered with 403 or 409 on purpose, the browser calls an error too.
    on_purpose = "Failed to load resource" in said.text or (breaks and "WebSocket" in said.text)
    if said.type == "error" and not on_purpose:
        faults.append(f"console: {said.text}")


def _note_dialog(dialog, faults):
    faults.append(f"dialog: {dialog.message}")
    dialog.dismiss()


def _note_request(request, site, faults, beyond):
    if beyond and beyond in (request.url[: len(beyond)], request.frame.url[: len(beyond)]):
        return  # a provider's own page; what it asks of others is cut off
    if not request.url.startswith((site.url, "data:", "blob:", "about:")):
        faults.append(f"asked another site: {request.url}")


def _note_response(response, faults):
    if response.status >= 500:
        faults.append(f"{response.status}: {response.url}")


def words(text, language=CHINESE, **values):
    """Return ``text`` of the source as the site says it in ``language``."""
    with translation.override("en" if language == ENGLISH else "zh-hans"):
        said = gettext(text)
    return said % values if values else said


def session_cookie(site, person):
    """Return the cookie of a signed-in ``person``, without the form."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": session.session_key, "url": site.url}


@pytest.fixture(
    params=[(CHINESE, PHONE), (CHINESE, DESK), (ENGLISH, PHONE), (ENGLISH, DESK)],
    ids=["zh-phone", "zh-desk", "en-phone", "en-desk"],
)
def every_look(request):
    """Each way to look: two languages at two widths, as arguments of ``open_page``."""
    language, size = request.param
    return {"language": language, "size": size}


@pytest.fixture(params=[(CHINESE, PHONE), (ENGLISH, DESK)], ids=["zh-phone", "en-desk"])
def look(request):
    """Both languages and both widths, where a way differs in them: as arguments of ``open_page``."""
    language, size = request.param
    return {"language": language, "size": size}


@pytest.fixture
def phone():
    """A phone in Chinese, for ways whose pages others show in English and on a desk."""
    return {"language": CHINESE, "size": PHONE}


@pytest.fixture
def talk(site):
    """A conversation of a circle: its teachers, two of one name, and its mentor."""
    county, school, partner = make_county("桐庐县")
    School.objects.filter(pk=school.pk).update(name="三合初级中学")
    School.objects.filter(pk=partner.pk).update(name="瑶琳初级中学")
    circle = CircleFactory(county=county, subject=SubjectFactory(code="maths"))
    people = {
        "yang": make_teacher(school, circle),
        "xu": make_teacher(partner, circle),
        "one": make_teacher(school, circle),
        "other": make_teacher(partner, circle),
        "mentor": appoint(Role.MENTOR, county, subject=circle.subject),
    }
    names = {"yang": "杨柳", "xu": "许文", "one": "李伟", "other": "李伟", "mentor": "方明"}
    for key, person in people.items():
        person.name = names[key]
        person.pinyin, person.initials = name_index(person.name)
        person.save()
    thread = open_thread(
        actor=load_actor(people["yang"]),
        thing=circle,
        title="期末复习怎么安排？",
        body="我们学校从错题看。",
        client_id=uuid4(),
        at=timezone.now(),
    )
    return SimpleNamespace(thread=thread, circle=circle, at=thread.get_absolute_url(), **people)


@pytest.fixture
def accessible(site):
    """``accessible(page)``: axe finds nothing on the page as it stands when it has come in.

    ``accessible(page, rules)`` asks by these alone.
    """
    # Without preload: it copies style sheets into the page, which our policy refuses.
    options = {"resultTypes": ["violations"], "preload": False}

    def check(page, rules=()):
        page.wait_for_load_state()
        if not page.evaluate("typeof axe === 'object'"):
            page.add_script_tag(url=f"{settings.STATIC_URL}axe.js")
        asked = {**options, "runOnly": list(rules)} if rules else options
        found = page.evaluate("options => axe.run(options)", asked)["violations"]
        told = [
            f"{each['id']} ({each['impact']}): {each['help']}: {node['target']}"
            for each in found
            for node in each["nodes"]
        ]
        assert (page.url, told) == (page.url, [])

    return check


@pytest.fixture(autouse=True)
def _close_connections():
    yield
    connections.close_all()
