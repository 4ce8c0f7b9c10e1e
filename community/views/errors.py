"""Pages for what went wrong: what happened, what was kept, what to do."""

from __future__ import annotations

import sys

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.defaults import bad_request

from kit.errors import Invalid, Missing, NotAllowed
from kit.http import refusal_response, wants_json, wants_partial


class OldPage(NotAllowed):
    """The token of a form is of another session. A page that hears ``code`` asks for a new one."""

    code = "old-page"


@login_not_required
def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404, the same for what never was and for what is not for this person."""
    if wants_json(request):
        return _as_json(Missing())
    template = "ui/_refusal.html" if wants_partial(request) else "errors/404.html"
    return render(request, template, {"refusal": Missing()}, status=404)


@login_not_required
def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 where a library refused, as our own rules do."""
    return refusal_response(request, NotAllowed())


@login_not_required
def malformed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that is too long or makes no sense as our own rules answer bad input."""
    if isinstance(exception, DisallowedHost):  # no page of ours can be made for another's name
        return bad_request(request, exception)
    return refusal_response(request, Invalid())


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form that was open for too long, or came from elsewhere."""
    refusal = OldPage(_("This page was open for too long. Reload it and send it again."))
    if wants_json(request) or wants_partial(request):
        return refusal_response(request, refusal)
    return render(request, "errors/403_csrf.html", {"refusal": refusal}, status=403)


@login_not_required
def failed(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 where the database is away, without asking the database."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if away else 500
    if wants_json(request):
        words = _("The site could not answer. Try again in a moment.")
        response: HttpResponse = JsonResponse({"code": "failed", "message": words}, status=status)
    else:
        response = HttpResponse(render_to_string(f"errors/{status}.html"), status=status)
    if away:
        response["Retry-After"] = "20"
    return response


def _as_json(refusal: Missing) -> JsonResponse:
    body = {"code": refusal.code, "message": str(refusal.message)}
    return JsonResponse(body, status=refusal.status)
