"""From a refusal to a page, and what a request asked for."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from kit.errors import Refused, TooOften


class RefusalMiddleware:
    """Answer any ``Refused`` a view let through, in the shape that was asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        return refusal_response(request, exception)


def refusal_response(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Return the page, the part or the JSON that says ``refusal`` to the person."""
    if refusal.status == 404:
        raise Http404
    if wants_json(request):
        body: dict[str, Any] = {"code": refusal.code, "message": str(refusal.message)}
        if refusal.field:
            body["errors"] = {refusal.field: [str(refusal.message)]}
        response: HttpResponse = JsonResponse(body, status=refusal.status)
    else:
        template = "ui/_refusal.html" if wants_partial(request) else "errors/refusal.html"
        response = render(request, template, {"refusal": refusal}, status=refusal.status)
    if isinstance(refusal, TooOften):
        response["Retry-After"] = str(refusal.retry_after)
    return response


def wants_partial(request: HttpRequest) -> bool:
    """Tell whether htmx asked for a part of the page."""
    return request.headers.get("HX-Request") == "true"


def wants_json(request: HttpRequest) -> bool:
    """Tell whether ``fetch`` asked, which wants data and not a page."""
    return request.headers.get("Accept", "").startswith("application/json")


def tell(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Say ``text`` on the next page; with ``undo``, an address that takes the deed back."""
    messages.success(request, text, extra_tags=f"undo:{undo}" if undo else "")
