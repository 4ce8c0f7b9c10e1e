"""For the tests: fast hashing, tasks at once, mail kept in memory. Servers as in base."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("VAR_DIR", str(Path(__file__).resolve().parents[2] / "var" / "test"))

from community.settings.base import *
from community.settings.base import CACHES, CHANNEL_LAYERS, REDIS_URL

DEBUG = False
SECRET_KEY = "only-for-tests-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
        "QUEUES": ["default", "media"],
    }
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True  # found when asked for, not collected
MEDIA_ROOT = tempfile.mkdtemp(prefix="tongyan-test-media-")
UPLOADS_DIR = Path(tempfile.mkdtemp(prefix="tongyan-test-uploads-"))
UPLOADS_RESERVE = 0  # the disk of the machine is not what is tested
FILMS_FOLDER = Path(MEDIA_ROOT) / "films-made"
FFMPEG = ""  # what needs it says so, and is skipped where it is not
ACCEL_REDIRECT = ""
SECOND_FACTOR_REQUIRED = False  # a test of the policy says so
EMBEDDED_WORKER = False
ROBOT_GATEWAY = "http://127.0.0.1:1"  # nobody listens: no test speaks to a service
SEARCH_PLACE = None  # a test of the server names one of its own
SOCIALACCOUNT_PROVIDERS = {}  # what the machine configures is not what a test is about
if REDIS_URL:  # workers of one test run must not hear each other
    prefix = f"tongyan-test-{os.getpid()}"
    CACHES["default"]["KEY_PREFIX"] = prefix
    CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = prefix
