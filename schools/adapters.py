"""How the account library meets this house."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from kit.errors import TooOften
from kit.limits import SIGN_IN, give_back, spend
from schools.actors import load_actor
from schools.domain import accounts
from schools.models import Person


class AccountAdapter(DefaultAccountAdapter):
    # One answer, whether the account exists, is closed or the password is wrong.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "These do not fit together. Check both, or ask your school coordinator for a new link."
        ),
        "too_many_login_attempts": _(
            "There were too many attempts. Wait five minutes, then try again."
        ),
        "enter_current_password": _("This is not your present password."),
        "invalid_password_reset": _("This link does not work any more."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # accounts come from the roster

    def is_ajax(self, request: HttpRequest) -> bool:
        return False  # pages and refusals have one shape for everybody

    def is_safe_url(self, url: str) -> bool:
        """Lead on to addresses of this very site only."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:
        return redirect("account_login")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt, by its address here and by what was typed in the library.

        Neither asks whether there is such an account.
        """
        try:
            spend(SIGN_IN, self.get_client_ip(request))
        except TooOften as refusal:
            raise self.validation_error("too_many_login_attempts") from refusal
        super().pre_authenticate(request, **credentials)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        person = super().authenticate(request, **credentials)
        if person is not None:
            give_back(SIGN_IN, self.get_client_ip(request))
        return person

    def set_password(self, user: Person, password: str) -> None:
        """Change it by the one command that also ends sessions and writes it down."""
        accounts.set_password(
            actor=load_actor(user), person=user, encoded=make_password(password), at=timezone.now()
        )
