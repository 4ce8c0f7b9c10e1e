"""From a refusal to a page, and what a request asked for."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from kit.errors import NoPage, Refused, TooOften


class RefusalMiddleware:
    """Answer any ``Refused`` a view let through, in the shape that was asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or response.content:
            return response
        page = refusal_response(request, NoPage())
        page["Allow"] = response["Allow"]
        return page

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
        shown: dict[str, Any] = {"refusal": refusal}
        if refusal.status in (405, 409):
            shown |= {"before": page_before(request), "above": page_above(request)}
        response = render(request, template, shown, status=refusal.status)
    if isinstance(refusal, TooOften):
        response["Retry-After"] = str(refusal.retry_after)
    return response


def page_before(request: HttpRequest) -> str:
    """Return the page of ours that led here, to be looked at anew; "" where none is known."""
    said = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(said, {request.get_host()}):
        return ""
    parts = urlsplit(said)
    address = f"{parts.path}?{parts.query}" if parts.query else parts.path
    elsewhere = address.startswith("//")  # a browser would take it for another site's
    return "" if elsewhere or address == request.get_full_path() else address


def page_above(request: HttpRequest) -> str:
    """Return the nearest address above this one at which something stands; "" where it is "/"."""
    address = request.path_info
    while address := address.rstrip("/").rpartition("/")[0]:
        try:
            found = resolve(f"{address}/")
        except Resolver404:
            continue
        if found.url_name != "wagtail_serve":  # which takes any address
            return f"{address}/"
    return ""


def wants_partial(request: HttpRequest) -> bool:
    """Tell whether htmx asked for a part of the page."""
    return request.headers.get("HX-Request") == "true"


def wants_json(request: HttpRequest) -> bool:
    """Tell whether ``fetch`` asked, which wants data and not a page."""
    return request.headers.get("Accept", "").startswith("application/json")


def tell(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Say ``text`` on the next page; with ``undo``, an address that takes the deed back."""
    messages.success(request, text, extra_tags=f"undo:{undo}" if undo else "")
