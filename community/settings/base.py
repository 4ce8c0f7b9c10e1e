"""Settings that hold everywhere. What differs is in ``dev``, ``test`` and ``production``."""

from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from kit.logs import configuration
from kit.release import version_of
from kit.search.place import search_place
from kit.sign_on import providers_from
from kit.storage import media_storage

env = environ.Env()

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(env.str("VAR_DIR", default=str(ROOT / "var")))  # data of this one site; never in git
VAR.mkdir(parents=True, exist_ok=True)

# What runs: the release's own name where it was installed as one, else the checkout's version.
_RELEASE = ROOT / "RELEASE"
VERSION = _RELEASE.read_text("utf-8").strip() if _RELEASE.exists() else version_of(ROOT)

# -- The house ---------------------------------------------------------------------------

INSTALLED_APPS = [
    "community",
    "microcourses",
    "studygroups",
    "commons",
    "schools",
    "ledger",
    "kit",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "channels",
    "django_htmx",
    "django_prose_editor",  # for its editor's files only
    "django_tasks",
    "django_tasks_db",
    "django_structlog",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.dingtalk",
    "allauth.socialaccount.providers.feishu",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "kit.apps.CollectedFilesConfig",  # django.contrib.staticfiles
]
AUTH_USER_MODEL = "schools.Person"
ROOT_URLCONF = "community.urls"
ASGI_APPLICATION = "community.asgi.application"
WSGI_APPLICATION = "community.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

MIDDLEWARE = [
    "community.metrics.MeasureMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "community.middleware.PrivatePagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "schools.middleware.ActorMiddleware",
    "schools.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kit.logs.RequestLog",
    "community.middleware.PersonalLanguageMiddleware",
    "community.middleware.CmsStyleMiddleware",
    "community.middleware.CmsDoorMiddleware",
    "kit.http.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["kit.templatetags.ui"],
        },
    }
]

# -- Database, cache, channel layer, tasks -------------------------------------------------

# IMMEDIATE takes the write lock at BEGIN: readers that turn writers never fail with
# "database is locked". FULL means an answered write survives a power cut.
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;"
    "PRAGMA cache_size=-20000; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
    "PRAGMA foreign_keys=ON;",
}
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'db.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = 600
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": env.str("REDIS_PREFIX", default="tongyan")},
        }
    }
    CACHES = {
        "default": {
            "BACKEND": "kit.cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": env.str("REDIS_PREFIX", default="tongyan"),
            "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        }
    }
else:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels.layers.InMemoryChannelLayer",
            "CONFIG": {"capacity": 5000, "expiry": 30},
        }
    }
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "media"]}}

# -- People who come in ---------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["schools.backends.RosterBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email", "phone", "staff_number")},
    },
    {
        "NAME": "schools.domain.accounts_passwords.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "schools.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# By address, kit.limits counts, for a school shares one; by the name that was typed, the library.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "5/5m/key",
    "reset_password": None,
    "reset_password_from_key": None,
    "change_password": None,
}
ACCOUNT_FORMS = {
    "login": "schools.forms.accounts.LoginForm",
    "change_password": "schools.forms.accounts.ChangePasswordForm",
    "set_password": "schools.forms.accounts.SetPasswordForm",
    "reset_password": "schools.forms.accounts.ResetPasswordForm",
    "reset_password_from_key": "schools.forms.accounts.ResetPasswordKeyForm",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds: then a change of second factors asks again
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a class, no secret
PASSWORD_RESET_TIMEOUT = 2 * 3600
SESSION_COOKIE_AGE = 30 * 24 * 3600  # where people asked to stay signed in
USERSESSIONS_TRACK_ACTIVITY = False

# Secrets of before: what was made or sealed with them still works. docs/operations.md, "Secrets".
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# Second factors. Codes are counted by kit.limits, passkeys by address like passwords.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=False)
PASSKEY_DOMAIN = env.str("PASSKEY_DOMAIN", default="")  # empty: the host that was asked for
MFA_ADAPTER = "schools.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are confirmed here, not in the library
MFA_RATE_LIMITS = {"webauthn_login": None}

# -- Single sign-on: people of the roster only, found by what the provider confirms -----------

SOCIALACCOUNT_ADAPTER = "schools.adapters.IdentityAdapter"
SOCIALACCOUNT_PROVIDERS = providers_from(env)  # {} as long as nothing is configured
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds; somebody is waiting
PROVIDERS_ON_THIS_MACHINE = True  # one that is tried out here may speak http; never in production

# -- Language, time --------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["kit.formats"]

# -- Files ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
STATIC_ROOT = VAR / "static"
# What people upload lies outside the web root and is served by checked addresses only.
MEDIA_ROOT = VAR / "media"
MEDIA_URL = "/media/"
STORAGES = {
    "default": media_storage(env.str("MEDIA_STORAGE", default="local")),
    "staticfiles": {"BACKEND": "kit.staticfiles.HashedStatic"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
# Films come in parts. What is not whole yet lies beside the uploads, not among them: backups copy
# those while people send. Bytes everywhere; the environment says GB.
GB = 1 << 30
UPLOADS_DIR = Path(env.str("UPLOADS_DIR", default=str(VAR / "uploads")))
UPLOADS_RESERVE = int(GB * env.float("UPLOADS_RESERVE_GB", default=2))  # stays free on the disk
FILM_LARGEST = int(GB * env.float("FILM_LARGEST_GB", default=4))
FILMS_OF_A_PERSON = int(GB * env.float("FILMS_OF_A_PERSON_GB", default=20))
FILMS_OF_A_SCHOOL = int(GB * env.float("FILMS_OF_A_SCHOOL_GB", default=500))
# Films are looked into and converted by ffmpeg where it is; an empty name does without.
FFMPEG = env.str("FFMPEG", default="ffmpeg")
FILMS_FOLDER = VAR / "films"  # where versions of them are made, before they are stored
# Where nginx gives files out itself once the site said yes; empty: the site does.
ACCEL_REDIRECT = env.str("ACCEL_REDIRECT", default="")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# -- Wagtail ----------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "同研"
# Passwords and addresses of people have one door: ours, which limits, ends sessions and records.
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")
WAGTAILIMAGES_IMAGE_MODEL = "commons.SitePicture"
WAGTAILDOCS_DOCUMENT_MODEL = "commons.SiteDocument"
# By content, not by name: Wagtail opens each picture. No SVG, which can hold programs.
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpeg", "jpg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_WEBP_QUALITY = 78
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "commons.forms.media.DocumentForm"
WAGTAILDOCS_EXTENSIONS = ["docx", "pdf", "pptx", "xlsx", "zip"]
# A person chooses the language of all pages in one place; Wagtail offers no choice of its own.
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAIL_USER_TIME_ZONES = ["Asia/Shanghai"]
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
# A password that many share is guessed without anybody counting: pages are for people or groups.
# The groups are those of counties: none needs to know what others there are.
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False, "USER_GROUPS": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False, "USER_GROUPS": False}
WAGTAIL_AUTOSAVE_INTERVAL = 3000
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "kit.search.backend"}}
# The library on an Elasticsearch or OpenSearch server as well; None: on the database alone.
SEARCH_PLACE = search_place(
    env.str("SEARCH_URL", default=""),
    engine=env.str("SEARCH_ENGINE", default="elasticsearch8"),
    prefix=env.str("SEARCH_PREFIX", default="tongyan"),
    authority=env.str("SEARCH_CA", default=""),
)
TAGGIT_CASE_INSENSITIVE = True

# -- Safety -----------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "font-src": ["'self'"],
        "worker-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "frame-src": ["'self'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail previews pages in a frame of our own
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # pages carry the token in a <meta>
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "community.views.errors.csrf_failure"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_AGE = 31_536_000  # seconds

# -- Mail, logs -------------------------------------------------------------------------------

# Without a mail server, mails lie in var/mail: they hold links, which no console may show.
vars().update(env.email_url("EMAIL_URL", default=f"filemail:///{VAR / 'mail'}"))
EMAIL_TIMEOUT = 20  # seconds until a mail server that says nothing is taken for away
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="tongyan@localhost")
# Messages to robots of chat groups go to this address instead of their services: a relay of the
# county's own, or a server of the tests. Empty: straight to the services.
ROBOT_GATEWAY = env.str("ROBOT_GATEWAY", default="")
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # empty: only from this machine itself
# Addresses whose next part opens a door: never in a log.
SECRET_PATHS = [
    r"/i/",
    r"/accounts/password/reset/key/",
    r"/accounts/email/",
    r"/notices/stop/",
    r"/library/feeds/mine/",
]
LOG_AS_JSON = env.bool("LOG_AS_JSON", default=False)
LOGGING = configuration(level=env.str("LOG_LEVEL", default="WARNING"), as_json=LOG_AS_JSON)
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # SAMEORIGIN on purpose, see X_FRAME_OPTIONS
LEDGER_STANDINGS = "schools.queries.people.standings_of"
