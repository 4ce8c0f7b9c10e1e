"""Coming in by a second factor: the second step, a passkey alone, and being asked once more."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kit.http import wants_json
from kit.limits import SIGN_IN, give_back, spend
from schools.actors import load_actor
from schools.domain.factors import HELD, release_passkey
from schools.forms.factors import PasskeyProofForm, PasskeySignInForm, PasswordForm
from schools.queries.factors import factors_of
from schools.views.factors_proof import (
    code_form,
    passkey_options,
    passkeys_work_at,
    proven_by_code,
    proven_by_passkey,
    status_of,
)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask whoever knows the password for a code or a passkey, too."""
    stage = request._login_stage
    person = stage.login.user
    factors = factors_of(person)
    if not stage.holds() or not factors.is_on:  # a new password, or a reset, in the meantime
        messages.info(request, _("Please sign in again."))
        return stage.abort()
    if request.method != "POST" and wants_json(request):
        return passkey_options(person)
    signs = "credential" in request.POST
    form = code_form(factors, request.POST if request.method == "POST" and not signs else None)
    passkey = PasskeyProofForm(data=request.POST if signs else None, user=person)
    found = proven_by_passkey(person, passkey) if signs else None
    if found is not None:
        release_passkey(actor=load_actor(person), person=person, factor=found.pk)
    if form is not None and form.is_bound:
        found = proven_by_code(request, person, form)
    if found is not None:
        post_authentication(request, found)
        return stage.exit()
    shown = {
        "person": person,
        "form": form,
        "passkey": passkey,
        "passkeys": bool(factors.passkeys) and passkeys_work_at(request),
        "has_app": factors.app is not None,
    }
    status = status_of(form, passkey)
    return render(request, "schools/factors/second_step.html", shown, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_by_passkey(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey alone, which is two factors: the device, and what opens it."""
    if request.user.is_authenticated:
        return redirect(get_adapter().get_login_redirect_url(request))
    if not wants_json(request) and request.method != "POST":
        return redirect("account_login")
    address = get_adapter().get_client_ip(request)
    spend(SIGN_IN, address)
    if request.method != "POST":
        return passkey_options(None)
    form = PasskeySignInForm(data=request.POST)
    if not form.is_valid():
        messages.error(request, _("This passkey did not fit. Try again, or use another way."))
        return redirect("account_login")
    for _asked_and_answered in range(2):
        give_back(SIGN_IN, address)
    passkey = form.cleaned_data["credential"]
    if passkey.data.get(HELD):
        messages.error(
            request,
            _(
                "Sign in with your new password and use this passkey as the second step; then it"
                " opens your account alone again."
            ),
        )
        return redirect("account_login")
    login = Login(user=passkey.user, redirect_url=get_next_redirect_url(request))
    response = perform_passwordless_login(request, passkey, login)
    remember = request.POST.get("remember") == "on"
    request.session.set_expiry(settings.SESSION_COOKIE_AGE if remember else 0)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password", "code")
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask somebody who is signed in for a password or factor again, then lead on to ``next``."""
    person, factors = request.user, factors_of(request.user)
    onward = get_next_redirect_url(request) or "/accounts/"
    if request.method != "POST" and wants_json(request):
        return passkey_options(person)
    sent = request.POST if request.method == "POST" else {}
    with_password = person.has_usable_password()
    password = PasswordForm(sent if "password" in sent else None, user=person)
    form = code_form(factors, sent if "code" in sent else None)
    passkey = PasskeyProofForm(data=sent if "credential" in sent else None, user=person)
    found = proven_by_passkey(person, passkey) if passkey.is_bound else None
    if form is not None and form.is_bound:
        found = proven_by_code(request, person, form)
    if found is not None:
        post_authentication(request, found, reauthenticated=True)
        return redirect(onward)
    if with_password and password.is_bound and password.is_valid():
        reauthenticate_by_password(request)
        return redirect(onward)
    shown = {
        "password": password if with_password else None,
        "form": form,
        "passkey": passkey,
        "passkeys": bool(factors.passkeys) and passkeys_work_at(request),
        "onward": onward,
    }
    status = status_of(form, passkey, password)
    return render(request, "schools/factors/confirm.html", shown, status=status)
