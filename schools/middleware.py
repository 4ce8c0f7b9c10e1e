"""Gives requests and sockets their actor."""

from collections.abc import Awaitable, Callable
from functools import partial
from importlib import import_module
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest, HttpResponse, parse_cookie
from django.utils.crypto import constant_time_compare

from schools.actors import Actor, load_actor, load_signed_in
from schools.models import Person


class ActorMiddleware:
    """Gives views ``request.actor``: an Actor, or None when signed out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Not lazy: a lazy None is not None, and every rule asks.
        request.actor = load_actor(request.user)
        return self.get_response(request)


class ActorScope:
    """Gives sockets ``scope["load_actor"]``: who is there now, None once their session is over."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        cookies: dict[str, str] = {}
        for name, value in scope["headers"]:
            if name == b"cookie":
                cookies |= parse_cookie(value.decode("latin1"))
        key = cookies.get(settings.SESSION_COOKIE_NAME, "")
        load = database_sync_to_async(partial(actor_of_session, key))
        await self.app({**scope, "load_actor": load}, receive, send)


def actor_of_session(key: str) -> Actor | None:
    """Return who the session ``key`` stands for today, or None: ended, or its password changed.

    Reads only: a socket has no answer in which a browser could be given another cookie.
    """
    if not key:
        return None
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    if SESSION_KEY not in session:
        return None
    found = load_signed_in(Person._meta.pk.to_python(session[SESSION_KEY]))
    if found is None:
        return None
    actor, password = found
    person = Person(pk=actor.user_id, password=password)  # what the session's hash is made of
    kept = session.get(HASH_SESSION_KEY, "")
    valid = [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]
    return actor if any(constant_time_compare(kept, each) for each in valid) else None
