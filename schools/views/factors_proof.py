"""Who is it really? What every page asks that opens or changes an account by a second factor."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.errors import Invalid, TooOften
from kit.limits import FACTOR, FACTOR_A_DAY, FACTOR_ALARM, SIGN_IN, Limit, give_back, spend
from schools.actors import load_actor
from schools.domain.factors import use_code
from schools.forms.factors import CodeForm, PasskeyProofForm
from schools.models import Person
from schools.queries.factors import Factors
from schools.tasks import send_factor_news
from schools.views.accounts_fresh import shown_within

TOO_MANY = "too-many"


def passkeys_work_at(request: HttpRequest) -> bool:
    """Tell whether browsers allow passkeys here: a host with a name, by TLS or on this machine."""
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    domain = settings.PASSKEY_DOMAIN
    if domain and host != domain and not host.endswith(f".{domain}"):
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return request.is_secure() or host == "localhost" or host.endswith(".localhost")
    return False


def code_form(factors: Factors, data: Any = None) -> CodeForm | None:
    """Return the form for what ``factors`` can be shown by typing; None where that is nothing."""
    if factors.app is not None:
        hint = _("Six digits from your authenticator app, or one of your recovery codes.")
        return CodeForm(data, label=_("Code"), hint=hint)
    if factors.codes_left:
        return CodeForm(data, label=_("Recovery code"), hint=_("One of those that you kept."))
    return None


def proven_by_code(request: HttpRequest, person: Person, form: CodeForm) -> Authenticator | None:
    """Return what ``person`` showed by a code; None where the form says why it did not do.

    Counted by address as sign-ins are, and by person in the short run and in the long: a code has
    but six digits.
    """
    if not form.is_valid():
        return None
    counted: list[tuple[Limit, object]] = [
        (SIGN_IN, get_adapter().get_client_ip(request)),
        (FACTOR, person.pk),
        (FACTOR_A_DAY, person.pk),
    ]
    for limit, who in counted:
        try:
            spend(limit, who)
        except TooOften:
            form.add_error("code", _too_often(limit, person))
            return None
    try:
        found: Authenticator = use_code(
            actor=load_actor(person),
            person=person,
            code=form.cleaned_data["code"],
            at=timezone.now(),
        )
    except Invalid as refusal:
        form.add_error("code", refusal.message)
        return None
    for limit, who in counted:
        give_back(limit, who)
    found.user = person
    return found


def _too_often(limit: Limit, person: Person) -> ValidationError:
    """Say how long to wait. Who guesses all day has the password: its owner is told, once."""
    if limit is not FACTOR_A_DAY:
        return ValidationError(get_adapter().error_messages["too_many_login_attempts"], TOO_MANY)
    try:
        spend(FACTOR_ALARM, person.pk)
    except TooOften:  # its owner was told today
        pass
    else:
        send_factor_news.enqueue(person_id=person.pk, what="guessed", left=None)
    return ValidationError(
        _("There were too many wrong codes today. Use a passkey, or come back tomorrow."), TOO_MANY
    )


def status_of(*forms: Any) -> int:
    """Return the status of a page with these forms: 200, 422, or 429 for too many attempts."""
    codes = {
        problem.code
        for form in forms
        if form is not None and form.is_bound
        for problems in form.errors.as_data().values()
        for problem in problems
    }
    if codes & {TOO_MANY, "too_many_login_attempts"}:
        return 429
    return 422 if codes else 200


def proven_by_passkey(person: Person, form: PasskeyProofForm) -> Authenticator | None:
    """Return the passkey that ``person`` showed; None where the form says why it did not do."""
    return form.cleaned_data["credential"] if form.is_valid() else None


def passkey_options(person: Person | None) -> JsonResponse:
    """Return what the browser is to sign; None: by whichever passkey its owner chooses."""
    return JsonResponse(webauthn.begin_authentication(person))


def asks_again(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Have ``view`` opened only by whoever has shown just now who they are.

    What was posted is not kept for afterwards: it may hold a code or a credential.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if shown_within(request, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT):
            return view(request, *args, **kwargs)
        onward = urlencode({"next": request.path})
        return redirect(f"{reverse('account_reauthenticate')}?{onward}")

    return asked
