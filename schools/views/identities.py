"""Signing in by a provider: setting out, coming back, connecting and disconnecting."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

import requests
import structlog
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from kit.http import tell
from kit.limits import LEAVING, SIGN_IN, spend
from kit.sign_on import may_be_asked
from schools.domain.identities import SignInRefused, unbind_identity
from schools.enums import NoEntry
from schools.forms.accounts import ConnectForm
from schools.queries.factors import has_factor
from schools.queries.identities import Way, open_way, ways_of
from schools.views.accounts_fresh import JUST_NOW, shown_within

log = structlog.get_logger(__name__)
View = Callable[..., HttpResponse]

# What the library trips over when a provider answers something else than was agreed.
NONSENSE = (LookupError, TypeError, ValueError, AttributeError, ImproperlyConfigured)
AWAY = (requests.RequestException, OAuth2Error)
LET_IT_REST = 15  # seconds in which a provider that did not answer is not asked to begin again


def freshly_signed_in(view: View) -> View:
    """Ask who is there, as the forms do by the password, whoever has none: by their provider.

    Who comes from none, but has a second factor, shows that. For what opens the account further.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = request.user
        knows = not person.is_authenticated or person.has_usable_password()
        if knows or shown_within(request, JUST_NOW):
            return view(request, *args, **kwargs)
        connected = [each.way for each in ways_of(person) if each.since]
        if not connected and has_factor(person.pk):
            onward = urlencode({"next": request.path})
            return redirect(f"{reverse('account_reauthenticate')}?{onward}")
        field = format_html('<input type="hidden" name="next" value="{}">', request.path)
        shown = {"ways": connected, "redirect_field": field}
        return render(request, "schools/identities/again.html", shown, status=403)

    return asked


@login_not_required
@never_cache
@require_POST
def set_out(request: HttpRequest, way: str) -> HttpResponse:
    """Lead a visitor to a provider. A POST with our token: nobody signs in unawares."""
    chosen = _way_or_404(way)
    spend(LEAVING, get_account_adapter().get_client_ip(request))
    follows = request.POST.get("next", "")
    is_ours = get_account_adapter().is_safe_url(follows)
    return _lead(request, chosen, AuthProcess.LOGIN, follows if is_ours else None)


@never_cache
@sensitive_post_parameters("oldpassword")
@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
def connect(request: HttpRequest, way: str) -> HttpResponse:
    """Ask who is there, then lead to a provider whose identity will open this account too."""
    chosen = _way_or_404(way)
    form = ConnectForm(request.POST if request.method == "POST" else None, user=request.user)
    if not form.is_valid():
        shown = {"form": form, "way": chosen}
        status = 422 if form.errors else 200
        return render(request, "schools/identities/connect.html", shown, status=status)
    spend(LEAVING, f"connect:{request.user.pk}")
    return _lead(request, chosen, AuthProcess.CONNECT, None)


@require_POST
def disconnect(request: HttpRequest, way: str) -> HttpResponse:
    chosen = _way_or_404(way)
    person = request.user
    unbind_identity(actor=request.actor, person=person, way=chosen.key, at=timezone.now())
    tell(request, _("Disconnected: %(way)s does not let you in any more.") % {"way": chosen.name})
    return redirect("schools:account")


@login_not_required
@never_cache
@require_GET
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take somebody in whom a provider sends back; what is not in order is one calm page."""
    way = _way_or_404(provider_id)
    spend(SIGN_IN, get_account_adapter().get_client_ip(request))
    provider = get_adapter().get_provider(request, way.key)
    try:
        view = OAuth2CallbackView.adapter_view(provider.get_oauth2_adapter(request))
        return view(request)
    except SignInRefused as refusal:
        return _refused(way, refusal.why)
    except NONSENSE as error:
        log.warning("sign_in_failed", way=way.key, error=type(error).__name__, exc_info=True)
        return _refused(way, NoEntry.FAILED)


@login_not_required
@require_safe
def show_refusal(request: HttpRequest, way: str, why: str) -> HttpResponse:
    """Say why somebody was not let in. Who opens it by hand learns nothing: it names nobody."""
    chosen = _way_or_404(way)
    if why not in NoEntry.values:
        raise Http404
    refusal = SignInRefused(NoEntry(why))
    shown = {"way": chosen, "why": why, "title": refusal.message}
    return render(request, "schools/identities/refused.html", shown, status=refusal.status)


def _way_or_404(key: str) -> Way:
    way = open_way(key)
    if way is None:
        raise Http404
    return way


def _lead(request: HttpRequest, way: Way, process: str, follows: str | None) -> HttpResponse:
    """Answer with a page that goes on by itself.

    A redirect would be an answer to a form, and the policy lets forms lead to this site only:
    providers' own redirects, whose hosts nobody here knows, would have to be allowed one by one.
    """
    resting = f"provider-away:{way.key}"
    if cache.get(resting):
        return _refused(way, NoEntry.FAILED)
    provider = get_adapter().get_provider(request, way.key)
    asked: dict[str, Any] = {}
    if "server_url" in provider.app.settings:
        nonce = get_random_string(32)
        asked = {"auth_params": {**provider.get_auth_params(), "nonce": nonce}, "nonce": nonce}
    try:
        address = provider.redirect(request, process=process, next_url=follows, **asked).url
    except SignInRefused as refusal:
        return _refused(way, refusal.why)
    except (*AWAY, *NONSENSE) as error:
        log.warning("provider_away", way=way.key, error=type(error).__name__)
        cache.set(resting, True, LET_IT_REST)  # each who waits holds a thread of the server
        return _refused(way, NoEntry.FAILED)
    if not may_be_asked(address, this_machine=settings.PROVIDERS_ON_THIS_MACHINE):
        log.warning("provider_not_by_https", way=way.key)
        return _refused(way, NoEntry.FAILED)
    return render(request, "schools/identities/leaving.html", {"way": way, "address": address})


def _refused(way: Way, why: NoEntry) -> HttpResponse:
    """Lead to the page that says why: it can be read again and in another language."""
    return redirect("schools:identity-refused", way.key, why.value)
