"""How the account library meets this house."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
import structlog
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _

from kit.errors import TooOften
from kit.limits import LEAVING, SIGN_IN, give_back, spend
from kit.seals import seal, unseal
from kit.sign_on import may_be_asked
from schools.actors import load_actor
from schools.domain import accounts
from schools.domain.identities import SignInRefused, bind_identity
from schools.enums import NoEntry
from schools.models import Person
from schools.queries.identities import Way, kept_uid, open_way, read_claims, whom_they_mean

log = structlog.get_logger(__name__)


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

    def get_login_stages(self) -> list[str]:
        own = f"{SecondStep.__module__}.{SecondStep.__name__}"
        library = f"{AuthenticateStage.__module__}.{AuthenticateStage.__name__}"
        return [own if each == library else each for each in super().get_login_stages()]

    def get_reauthentication_methods(self, user: Person) -> list[dict[str, Any]]:
        """Lead whoever must show again who they are to the one page that takes every proof."""
        if not user.is_authenticated:
            return []
        page = reverse("account_reauthenticate")
        return [{"id": "reauthenticate", "description": _("Confirm that it is you"), "url": page}]

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

    def post_login(self, request: HttpRequest, user: Person, **how: Any) -> HttpResponse:
        response = super().post_login(request, user, **how)
        if "sociallogin" in (how.get("signal_kwargs") or {}):
            request.session.set_expiry(0)  # nobody was asked whether others use this device
        return response

    def set_password(self, user: Person, password: str) -> None:
        """Change it by the one command that also ends sessions and writes it down."""
        accounts.set_password(
            actor=load_actor(user), person=user, encoded=make_password(password), at=timezone.now()
        )


class SecondStep(AuthenticateStage):
    """The step between knowing a password and being signed in. Every way in runs through it."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        response, goes_on = super().handle()
        if response is not None:
            self.state["password"] = self.login.user.get_session_auth_hash()
        return response, goes_on

    def holds(self) -> bool:
        """Tell whether it may still be finished: the account is open, its password the same."""
        person = self.login.user
        valid = [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]
        kept = self.state.get("password", "")
        return person.is_active and any(constant_time_compare(kept, each) for each in valid)


class FactorAdapter(DefaultMFAAdapter):
    """Second factors of the library: sealed in the database, named as this site is."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This passkey did not fit. Try again, or use another way."),
    }

    def get_totp_label(self, user: Person) -> str:
        return user.username

    def get_totp_issuer(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to a host. One domain above several hosts is named in the settings."""
        host = urlsplit(f"//{context.request.get_host()}").hostname
        return {"id": settings.PASSKEY_DOMAIN or host, "name": str(settings.WAGTAIL_SITE_NAME)}

    def get_public_key_credential_user_entity(self, user: Person) -> dict[str, Any]:
        known: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**known, "display_name": user.name, "name": user.username}


class IdentityAdapter(DefaultSocialAccountAdapter):
    """Takes people from providers: those of the roster, and nothing of them but who they are.

    What cannot be is a ``SignInRefused``, which the views make a page of.
    """

    def list_apps(self, request: Any, provider: Any = None, client_id: Any = None) -> list[Any]:
        """Know what the environment configures: secrets are never in the database."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def get_requests_session(self) -> requests.Session:
        session = super().get_requests_session()
        session.request = _by_https(session.request)
        return session

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        return False  # an address alone opens nothing

    def serialize_instance(self, instance: Any) -> dict[str, Any]:
        """Keep of a person, while a second factor is awaited, only who it is."""
        if isinstance(instance, Person):
            return {"pk": instance.pk}
        return super().serialize_instance(instance)

    def deserialize_instance(self, model: type, data: dict[str, Any]) -> Any:
        if model is Person:
            return Person.objects.get(pk=data["pk"])
        return super().deserialize_instance(model, data)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Any:
        """Set aside what the provider says, before anything of it could be kept."""
        account, way = sociallogin.account, open_way(sociallogin.account.provider)
        sociallogin.said, account.extra_data = account.extra_data, {}
        account.uid = kept_uid(way, account.uid)
        sociallogin.email_addresses = []
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let in whoever is known; connect, or find in the roster, whoever is not.

        :raises SignInRefused: nobody is let in, nothing is connected.
        """
        way = open_way(sociallogin.account.provider)
        said, sociallogin.token = sociallogin.said, None
        if "server_url" in sociallogin.provider.app.settings:
            said = _of_one_person(said, sociallogin.state, way)
        if sociallogin.state["process"] == AuthProcess.CONNECT:
            self._connect(request, sociallogin, way)
        if not sociallogin.is_existing:
            person = whom_they_mean(read_claims(said, way))
            if isinstance(person, NoEntry):
                raise SignInRefused(person)
            self._bind(sociallogin, way, person, by="roster")
        if not sociallogin.user.is_active:
            raise SignInRefused(NoEntry.CLOSED)
        address = get_adapter(request).get_client_ip(request)
        give_back(LEAVING, address)
        give_back(SIGN_IN, address)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        """Say calmly what happened. What a provider answers may hold secrets: only its kind is logged.

        :raises SignInRefused: there is no usable answer, or nothing was asked.
        """
        way, known = provider.sub_id, extra_context or {}
        if error == AuthError.CANCELLED or request.GET.get("error") == "access_denied":
            messages.info(request, _("You came back without signing in there. Nothing happened."))
            # Some say so without the state, from which nothing but the way back is taken.
            raise ImmediateHttpResponse(redirect(_way_back(known.get("state") or {})))
        if exception is None and "state" not in known:
            raise SignInRefused(NoEntry.OVER)  # forged, used, too old, or begun elsewhere
        log.warning("sign_in_failed", way=way, error=type(exception).__name__)
        raise SignInRefused(NoEntry.FAILED)

    def _connect(self, request: HttpRequest, sociallogin: SocialLogin, way: Way) -> None:
        if not request.user.is_authenticated:
            raise SignInRefused(NoEntry.OVER)
        self._bind(sociallogin, way, request.user, by="hand")
        words = {"way": way.name}
        messages.success(request, _("Connected. From now on you can sign in with %(way)s.") % words)
        raise ImmediateHttpResponse(redirect(_way_back(sociallogin.state)))

    def _bind(self, sociallogin: SocialLogin, way: Way, person: Person, *, by: str) -> None:
        sociallogin.account = bind_identity(
            actor=load_actor(person),
            person=person,
            way=way.key,
            uid=sociallogin.account.uid,
            by=by,
            at=timezone.now(),
        )
        sociallogin.user = person


def _way_back(state: dict[str, Any]) -> str:
    """Return where somebody set out to a provider."""
    if state.get("process") == AuthProcess.CONNECT:
        return f"{reverse('schools:account')}#ways"
    follows = {"next": state["next"]} if state.get("next") else {}
    return f"{reverse('account_login')}?{urlencode(follows)}".rstrip("?")


def _of_one_person(said: dict[str, Any], state: dict[str, Any], way: Way) -> dict[str, Any]:
    """Return what an OpenID provider says in both of its answers.

    :raises ProviderException: they are not of one person, or not the answer to this question.
    """
    told, signed = said.get("userinfo") or {}, said.get("id_token") or {}
    names = {"sub", *(name for name in way.claims.values() if isinstance(name, str))}
    differ = [name for name in names & told.keys() & signed.keys() if told[name] != signed[name]]
    if differ or "sub" not in told or not signed.get("nonce") == state["nonce"]:
        raise ProviderException
    return {**signed, **told}


def _by_https(ask: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``ask`` for providers' own addresses: secrets go nowhere else, nor by http."""

    def asked(method: str, url: str, **how: Any) -> Any:
        if not may_be_asked(url, this_machine=settings.PROVIDERS_ON_THIS_MACHINE):
            raise requests.exceptions.InvalidSchema
        return ask(method, url, **{**how, "allow_redirects": False})

    return asked
