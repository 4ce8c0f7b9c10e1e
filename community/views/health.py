"""For those who watch the site: is the process up, and does what it needs answer?"""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST

from community.metrics import figures
from community.queries.health import ask_parts

log = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_GET
def show_health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_GET
def show_readiness(request: HttpRequest) -> JsonResponse:
    """Answer 200 if all that the site needs answers, else 503; and which parts do not."""
    answers, ready = {}, True
    for answer in ask_parts():
        if answer.error:
            log.warning("not_ready", extra={"part": answer.part, "error": answer.error})
        answers[answer.part] = "away" if answer.error else "ok"
        ready = ready and not (answer.error and answer.is_needed)
    return JsonResponse({"ready": ready, **answers}, status=200 if ready else 503)


@login_not_required
@never_cache
@require_GET
def show_metrics(request: HttpRequest) -> HttpResponse:
    """Show figures to this machine itself, or to whoever has the token."""
    if not _may_watch(request):
        raise Http404
    return HttpResponse(figures(), content_type=CONTENT_TYPE_LATEST)


def _may_watch(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and constant_time_compare(given, settings.METRICS_TOKEN):
        return True
    # Through a proxy everybody comes from this machine.
    is_local = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
    return is_local and "X-Forwarded-For" not in request.headers
