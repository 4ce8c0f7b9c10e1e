"""Ending the daily mail from the mail itself (RFC 8058)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from commons.domain.notices import stop_mail
from commons.tasks import STOP
from schools.models import Person


@csrf_exempt  # a mail program posts it, without a page before; the signature says for whom
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button; only a POST ends anything, since mail scanners open every link."""
    try:
        person_id = signing.loads(token, salt=STOP)
    except signing.BadSignature:
        raise Http404 from None
    if not Person.objects.filter(pk=person_id).exists():
        raise Http404
    if request.method == "POST":
        stop_mail(person_id=person_id)
    return render(request, "commons/digests/stop.html", {"done": request.method == "POST"})
