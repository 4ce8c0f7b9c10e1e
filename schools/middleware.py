"""Gives requests and sockets their actor."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from schools.actors import load_actor


class ActorMiddleware:
    """Gives views ``request.actor``: an Actor, or None when signed out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Not lazy: a lazy None is not None, and every rule asks.
        request.actor = load_actor(request.user)
        return self.get_response(request)
