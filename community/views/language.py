"""Choosing a language: kept in a cookie, and with the account of whoever is signed in."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kit.errors import Invalid
from schools.domain.people import choose_language as keep_language


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Switch to ``language`` and go back to ``next``.

    :raises Invalid: the site does not speak that language.
    """
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise Invalid(_("The site does not speak this language."), field="language")
    if request.actor is not None:
        keep_language(
            actor=request.actor, person=request.user, language=language, at=timezone.now()
        )
    response = HttpResponseRedirect(_safe(request.POST.get("next", ""), request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response


def _safe(address: str, request: HttpRequest) -> str:
    allowed = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if address and allowed else "/"
