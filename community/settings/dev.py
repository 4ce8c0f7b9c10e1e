"""The embedded profile: SQLite, memory and local files; one process, nothing to install."""

import sys

from community.settings.base import *
from community.settings.base import INSTALLED_APPS, VAR, env
from kit.secrets import kept_secret

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(VAR / "secret-key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
EMBEDDED_WORKER = True  # background tasks run in a thread of the server
if "runserver" in sys.argv:  # which then speaks ASGI; nothing else needs it
    INSTALLED_APPS.insert(0, "daphne")
