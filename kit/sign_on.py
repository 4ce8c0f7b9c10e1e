"""Single sign-on as the environment configures it, in the shape the account library reads.

Nothing is on until somebody switches it on. What is half configured stops the start and says
which variable is missing; values are never in what is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

COUNTY = "county"  # the OpenID provider in addresses: /accounts/oidc/county/login/callback/
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
CONTACTS = {"phone", "email"}
WELL_KNOWN = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class _Door:
    """One provider of the library: which variables open it, as (id, secret, further ones)."""

    provider: str
    needed: tuple[str, ...]
    claims: str = ""  # variables that begin so say what the provider tells of a person


DOORS = (
    _Door("openid_connect", ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_DISCOVERY_URL", "OIDC_NAME"), "OIDC"),
    _Door("dingtalk", ("DINGTALK_CLIENT_ID", "DINGTALK_CLIENT_SECRET")),
    _Door("wecom", ("WECOM_CORP_ID", "WECOM_SECRET", "WECOM_AGENT_ID")),
    _Door("weixin", ("WEIXIN_APP_ID", "WEIXIN_APP_SECRET")),
    _Door("feishu", ("FEISHU_APP_ID", "FEISHU_APP_SECRET"), "FEISHU"),
)  # fmt: skip

# What providers call these claims. "" says that they never tell, or never say "confirmed".
USUAL_CLAIMS = {
    "OIDC": {
        "staff_number": "staff_number",
        "phone": "phone_number",
        "phone_confirmed": "phone_number_verified",
        "email": "email",
        "email_confirmed": "email_verified",
    },
    "FEISHU": {
        "staff_number": "employee_no",
        "phone": "mobile",
        "phone_confirmed": "",
        "email": "enterprise_email",
        "email_confirmed": "",
    },
}


def providers_from(env: environ.Env) -> dict[str, Any]:
    """Return SOCIALACCOUNT_PROVIDERS: one app for each provider that ``env`` opens.

    :raises ImproperlyConfigured: a provider is half configured, or a value cannot be meant.
    """
    providers: dict[str, Any] = {}
    for door in DOORS:
        values = {name: env.str(name, default="").strip() for name in door.needed}
        missing = [name for name, value in values.items() if not value]
        if len(missing) == len(values):
            continue
        if missing:
            raise ImproperlyConfigured(
                f"{', '.join(missing)}: missing. Set it, or none of {', '.join(values)}."
            )
        providers[door.provider] = {"APPS": [_app(door, list(values.values()), env)]}
    return providers


def require_https(providers: dict[str, Any]) -> None:
    """Refuse addresses that production may not speak to.

    :raises ImproperlyConfigured: the address of the OpenID provider is not https.
    """
    for app in providers.get("openid_connect", {}).get("APPS", []):
        if urlsplit(app["settings"]["server_url"]).scheme != "https":
            raise ImproperlyConfigured("OIDC_DISCOVERY_URL must begin with https://.")


def may_be_asked(address: str, *, this_machine: bool) -> bool:
    """Tell whether secrets may go to ``address``: by https, or where allowed to this machine."""
    parts = urlsplit(address)
    by_http = this_machine and parts.scheme == "http" and parts.hostname in LOOPBACK
    return parts.scheme == "https" or by_http


def _app(door: _Door, values: list[str], env: environ.Env) -> dict[str, Any]:
    client_id, secret, *further = values
    settings: dict[str, Any] = {"realm": client_id}
    app = {"client_id": client_id, "secret": secret, "settings": settings}
    if door.provider == "openid_connect":
        server_url, name = further
        if not may_be_asked(server_url, this_machine=True):
            raise ImproperlyConfigured("OIDC_DISCOVERY_URL must begin with https://.")
        issuer = server_url.removesuffix(WELL_KNOWN).rstrip("/")  # two spellings, one provider
        scope = env.str("OIDC_SCOPE", default="openid profile email phone").split()
        settings |= {"realm": issuer, "server_url": f"{issuer}{WELL_KNOWN}", "scope": scope}
        settings["oauth_pkce_enabled"] = env.bool("OIDC_PKCE", default=True)
        app |= {"provider_id": COUNTY, "name": name}
    if door.provider == "wecom":
        settings["agent_id"] = further[0]
    if door.claims:
        settings["claims"] = _claims(door.claims, env)
    return app


def _claims(prefix: str, env: environ.Env) -> dict[str, Any]:
    named = {
        what: env.str(f"{prefix}_{what.upper()}_CLAIM", default=usual).strip()
        for what, usual in USUAL_CLAIMS[prefix].items()
    }
    trusted = f"{prefix}_EMPLOYER_CONFIRMS"
    confirms = {each.strip() for each in env.list(trusted, default=[])} - {""}
    if not confirms <= CONTACTS:
        raise ImproperlyConfigured(f"{trusted} knows only: phone, email.")
    return {**named, "employer_confirms": sorted(confirms)}
