"""One's own second factors: the app, passkeys, recovery codes."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit.drawn import drawn_code
from kit.errors import Invalid, Stale
from kit.http import tell, wants_json
from kit.seals import Unreadable, seal, unseal
from schools.domain import factors as deeds
from schools.forms.factors import CodeForm, NameForm, PasskeyForm
from schools.queries.factors import (
    APP,
    CODES,
    FACTORS,
    PASSKEY,
    WHERE_TO,
    factors_of,
    must_have_factor,
)
from schools.views.factors_proof import asks_again, passkeys_work_at

SECRET = "factors.secret"  # noqa: S105 - its name in the session, where it lies sealed
SHOWN = "factors.codes"  # in the session: whose recovery codes may be seen, and since when
SEEN_FOR = 15 * 60  # seconds after they were made


@require_GET
@never_cache
def show_factors(request: HttpRequest) -> HttpResponse:
    """Show what one has, and how to set up more; where a duty asks for one, why."""
    found = factors_of(request.user)
    runs_cms = request.user.is_superuser
    shown = {
        "factors": found,
        "owes": request.owes_factor,
        "is_required": must_have_factor(request.actor, runs_cms=runs_cms),
        "passkeys_work": passkeys_work_at(request),
        "codes_shown": _codes_that_may_be_seen(request) is not None,
    }
    return render(request, "schools/factors/factors.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("code")
@asks_again
def set_up_app(request: HttpRequest) -> HttpResponse:
    """Show a secret as a picture and as text; a code of it shows that the app has it."""
    if factors_of(request.user).app is not None:
        raise Stale(_("You have an authenticator app already. Remove it to set up another one."))
    secret = _secret(request)
    form = CodeForm(
        request.POST if request.method == "POST" else None,
        label=_("The code that the app shows now"),
    )
    if form.is_valid():
        try:
            with_codes = deeds.add_app(
                actor=request.actor,
                person=request.user,
                secret=secret,
                code=form.cleaned_data["code"],
                here=request.session.session_key,
                at=timezone.now(),
            )
        except Invalid as refusal:
            form.add_error("code", refusal.message)
        else:
            request.session.pop(SECRET, None)
            tell(request, _("Your authenticator app is set up."))
            return _onward(request, with_codes=with_codes)
    shown = {
        "form": form,
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "drawn": drawn_code(get_adapter().build_totp_url(request.user, secret)),
    }
    status = 422 if form.errors else 200
    return render(request, "schools/factors/app.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@asks_again
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Keep a passkey that the browser makes. JSON: what it is to be made of."""
    if request.method != "POST" and wants_json(request):
        return JsonResponse(webauthn.begin_registration(request.user, passwordless=True))
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with_codes = deeds.add_passkey(
                actor=request.actor,
                person=request.user,
                name=form.cleaned_data["name"],
                credential=form.cleaned_data["credential"],
                here=request.session.session_key,
                at=timezone.now(),
            )
        except Invalid as refusal:
            form.add_error("name", refusal.message)
        else:
            tell(request, _("The passkey is added."))
            return _onward(request, with_codes=with_codes)
    shown = {"form": form, "passkeys_work": passkeys_work_at(request)}
    status = 422 if form.errors else 200
    return render(request, "schools/factors/passkey.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
def rename_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    kept = _own_or_404(request, pk, (PASSKEY,))
    form = NameForm(
        request.POST if request.method == "POST" else None, initial={"name": kept.data["name"]}
    )
    if form.is_valid():
        try:
            deeds.rename_passkey(
                actor=request.actor,
                person=request.user,
                factor=kept.pk,
                name=form.cleaned_data["name"],
                at=timezone.now(),
            )
        except Invalid as refusal:
            form.add_error("name", refusal.message)
        else:
            return redirect("schools:factors")
    status = 422 if form.errors else 200
    return render(request, "schools/factors/rename.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
def remove_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, naming it, and remove the app or a passkey."""
    kept = _own_or_404(request, pk, FACTORS)
    if request.method == "POST":
        deeds.remove_factor(
            actor=request.actor,
            person=request.user,
            factor=kept.pk,
            here=request.session.session_key,
            at=timezone.now(),
        )
        is_app = kept.type == APP
        tell(
            request,
            _("The authenticator app is removed.") if is_app else _("The passkey is removed."),
        )
        return redirect("schools:factors")
    runs_cms = request.user.is_superuser
    is_last = factors_of(request.user).many == 1
    shown = {
        "name": kept.data.get("name", ""),
        "is_last": is_last,
        "must_stay": is_last and must_have_factor(request.actor, runs_cms=runs_cms),
    }
    return render(request, "schools/factors/remove.html", shown)


# -- Recovery codes ---------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
def make_codes(request: HttpRequest) -> HttpResponse:
    """Ask, and make recovery codes anew."""
    if request.method == "POST":
        deeds.make_codes(actor=request.actor, person=request.user, at=timezone.now())
        return _onward(request, with_codes=True)
    return render(request, "schools/factors/make_codes.html", {"factors": factors_of(request.user)})


@require_GET
@never_cache
def show_codes(request: HttpRequest) -> HttpResponse:
    """Show codes that were just made: here and now, until their owner says that they have them."""
    codes = _codes_that_may_be_seen(request)
    if codes is None:
        return render(request, "schools/factors/codes_over.html", status=410)
    return render(request, "schools/factors/codes.html", {"codes": codes})


@require_GET
@never_cache
def download_codes(request: HttpRequest) -> HttpResponse:
    codes = _codes_that_may_be_seen(request)
    if codes is None:
        return render(request, "schools/factors/codes_over.html", status=410)
    head = _("Recovery codes of %(name)s at %(site)s, each works once:")
    lines = [head % {"name": request.user.username, "site": request.get_host()}, "", *codes]
    response = HttpResponse("\r\n".join(lines) + "\r\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="recovery-codes.txt"'
    return response


@require_POST
def keep_codes(request: HttpRequest) -> HttpResponse:
    """Show the codes no more, and lead on to what was wanted before."""
    request.session.pop(SHOWN, None)
    return redirect(request.session.pop(WHERE_TO, None) or "schools:factors")


def _onward(request: HttpRequest, *, with_codes: bool) -> HttpResponse:
    if with_codes:
        kept = Authenticator.objects.get(user=request.user, type=CODES)
        request.session[SHOWN] = [kept.pk, time.time()]
        return redirect("schools:factor-codes")
    return redirect(request.session.pop(WHERE_TO, None) or "schools:factors")


def _codes_that_may_be_seen(request: HttpRequest) -> list[str] | None:
    """Return codes that this very session made some minutes ago; None where there are none."""
    pk, since = request.session.get(SHOWN, (None, 0))
    if pk is None or time.time() - since > SEEN_FOR:
        return None
    kept = Authenticator.objects.filter(user=request.user, type=CODES, pk=pk).first()
    if kept is None:
        return None
    return [f"{code[:4]} {code[4:]}" for code in RecoveryCodes(kept).get_unused_codes()]


def _secret(request: HttpRequest) -> str:
    """Return the secret that is being set up; a reloaded page shows the same one."""
    try:
        return unseal(request.session.get(SECRET, ""))
    except Unreadable:
        secret = generate_totp_secret()
        request.session[SECRET] = seal(secret)
        return secret


def _own_or_404(request: HttpRequest, pk: int, types: tuple[str, ...]) -> Any:
    kept = Authenticator.objects.filter(user=request.user, type__in=types, pk=pk).first()
    if kept is None:
        raise Http404
    return kept
