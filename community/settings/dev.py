"""The embedded profile: SQLite, memory and local files; one process, nothing to install."""

from community.settings.base import *
from community.settings.base import VAR, env
from kit.secrets import kept_secret

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(VAR / "secret-key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
EMBEDDED_WORKER = True  # background tasks run in a thread of the server
