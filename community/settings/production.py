"""The larger profile: PostgreSQL, Redis, TLS in front. Refuses to start half configured."""

from django.core.exceptions import ImproperlyConfigured

from community.settings.base import *
from community.settings.base import SOCIALACCOUNT_PROVIDERS, env
from kit.logs import configuration
from kit.sign_on import require_https

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", default="")
if len(SECRET_KEY) < 50 or SECRET_KEY.startswith(("django-insecure", "change-me")):
    raise ImproperlyConfigured(
        "SECRET_KEY is missing, short or a default: set 50 or more random characters."
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is empty: name the hosts this site answers to.")
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('*')}" for host in ALLOWED_HOSTS]
# The office and administrators set a second factor up before anything else.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=True)
EMBEDDED_WORKER = env.bool("EMBEDDED_WORKER", default=False)
require_https(SOCIALACCOUNT_PROVIDERS)
PROVIDERS_ON_THIS_MACHINE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"  # in the addresses that providers send people back to

# How many proxies of ours stand in front: limits count the address that the outermost one saw.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = ALLAUTH_TRUSTED_PROXY_COUNT > 0  # nginx gives them
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

LOGGING = configuration(
    level=env.str("LOG_LEVEL", default="INFO"), as_json=env.bool("LOG_AS_JSON", default=True)
)
