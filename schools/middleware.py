"""Gives requests and sockets their actor."""

from collections.abc import Awaitable, Callable
from functools import partial
from importlib import import_module
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest, HttpResponse, parse_cookie
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from kit.errors import NotAllowed
from kit.http import refusal_response, wants_json, wants_partial
from schools.actors import Actor, load_actor, load_signed_in
from schools.models import Person
from schools.queries.factors import WHERE_TO, owes_factor

FIRST_THE_FACTOR = _("Set up a second factor first. Your duty asks for it.")


class ActorMiddleware:
    """Gives views ``request.actor``: an Actor, or None when signed out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Not lazy: a lazy None is not None, and every rule asks.
        request.actor = load_actor(request.user)
        if request.actor is not None:
            # What Wagtail and Django ask of a user follows the duties of today, too.
            request.user.is_superuser = request.actor.is_admin
        return self.get_response(request)


# What whoever owes a second factor can open before it is there, and nothing else.
OPEN_WITHOUT_FACTOR = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "schools:factors",
        "schools:factor-app",
        "schools:factor-passkey",
        "schools:factor-codes",
        "schools:factor-codes-text",
        "schools:factor-codes-kept",
        "community:language",
        "community:health",
        "community:readiness",
        "community:metrics",
    }
)


class SecondFactorMiddleware:
    """Lead whoever owes a second factor to where it is set up, whatever they ask for.

    The duty is read with each request, so it holds from the one after it was given.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        actor = request.actor
        request.owes_factor = actor is not None and owes_factor(
            actor, runs_cms=request.user.is_superuser
        )
        if not request.owes_factor or request.resolver_match.view_name in OPEN_WITHOUT_FACTOR:
            return None
        is_page = request.method in ("GET", "HEAD")
        if is_page and not wants_json(request) and not wants_partial(request):
            request.session[WHERE_TO] = request.get_full_path()
            return redirect("schools:factors")
        return refusal_response(request, NotAllowed(FIRST_THE_FACTOR))


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
    """Return who the session ``key`` stands for today, or None.

    It has ended, its password changed, or whose it is must set a second factor up first.

    Reads only: a socket has no answer in which a browser could be given another cookie.
    """
    if not key:
        return None
    store = import_module(settings.SESSION_ENGINE).SessionStore(key)
    found = load_signed_in(key)
    if found is None and (person_id := store.get(SESSION_KEY)) is not None:
        found = load_signed_in(key, Person._meta.pk.to_python(person_id))
    if found is None:
        return None
    session = store.decode(found.session)
    if session.get(SESSION_KEY) != str(found.actor.user_id):
        return None
    person = Person(pk=found.actor.user_id, password=found.password)  # what the hash is made of
    kept = session.get(HASH_SESSION_KEY, "")
    valid = [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]
    if not any(constant_time_compare(kept, each) for each in valid):
        return None
    return None if owes_factor(found.actor) else found.actor
