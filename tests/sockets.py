"""Open a page's socket as somebody, the way a browser does."""

import json
from contextlib import asynccontextmanager

from allauth.usersessions.models import UserSession
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client

from community.asgi import application

ORIGIN = (b"origin", b"http://testserver")
PATIENCE = 5  # seconds until an expected frame counts as missing


class Socket(WebsocketCommunicator):
    """One page. ``hear()`` is the next frame; ``closed()`` the code it was sent away with."""

    async def say(self, **frame):
        await self.send_json_to(frame)

    async def hear(self):
        return await self.receive_json_from(timeout=PATIENCE)

    async def hear_until(self, kind):
        """Return the frames up to and with the first of type ``kind``."""
        frames = [await self.hear()]
        while frames[-1]["type"] != kind:
            frames.append(await self.hear())
        return frames

    async def follow(self, feed, since=0):
        """Follow ``feed``; return what was missed and then the caught-up (or other) answer."""
        await self.say(type="follow", feed=feed, since=since)
        frames = [await self.hear()]
        while frames[-1]["type"] == "event":
            frames.append(await self.hear())
        return frames

    async def is_quiet(self):
        """Tell whether nothing comes before the answer to a ping."""
        await self.say(type="ping")
        return (await self.hear()) == {"type": "pong"}

    async def closed(self):
        """Return the close code, reading over frames that come before it."""
        while True:
            message = await self.receive_output(timeout=PATIENCE)
            if message["type"] == "websocket.close":
                return message["code"]
            assert message["type"] == "websocket.send", json.dumps(message)


def session_of(person):
    """Sign ``person`` in and return the browser; the session is listed as the page's would be."""
    browser = Client()
    browser.force_login(person)
    UserSession.objects.create(user=person, session_key=browser.session.session_key, ip="127.0.0.1")
    return browser


@asynccontextmanager
async def socket(person=None, *, browser=None, headers=(ORIGIN,), path="/ws/"):
    """Open a socket as ``person`` (or with a browser that signed in before)."""
    headers = list(headers)
    if browser is None and person is not None:
        browser = await sync_to_async(session_of)(person)
    if browser is not None:
        key = browser.cookies[settings.SESSION_COOKIE_NAME].value
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={key}".encode()))
    page = Socket(application, path, headers=headers)
    page.accepted, page.refusal = await page.connect(timeout=PATIENCE)
    try:
        yield page
    finally:
        await page.disconnect(timeout=PATIENCE)
