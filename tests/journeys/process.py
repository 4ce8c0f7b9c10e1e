"""The real server as a process of its own, to be killed and started again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from urllib.parse import quote

from django.conf import settings

PATIENCE = 60  # seconds until the test gives up waiting


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(done, what):
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, what
        time.sleep(0.05)


class Process:
    """The real server in a process of its own, on the database of this test.

    ``profile`` is its settings: only those of the tests serve styles without collecting them.
    """

    def __init__(self, home, redis_url="", *, profile="dev"):
        self.port, self.process = free_port(), None
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": f"community.settings.{profile}",
            "SECRET_KEY": settings.SECRET_KEY,
            "VAR_DIR": str(home),
            "DATABASE_URL": database_url(),
            "REDIS_URL": redis_url,
        }

    def start(self):
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port), "--skip-checks"]
        self.process = subprocess.Popen(  # noqa: S603 - our own words
            command,
            cwd=settings.ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(self.is_up, "the server did not start")

    def is_up(self):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        return False

    def kill(self):
        self.process.kill()
        self.process.wait()


def database_url():
    given = settings.DATABASES["default"]
    if given["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{given['NAME']}"
    secret = f":{quote(given['PASSWORD'])}" if given["PASSWORD"] else ""
    place = f"{given['HOST'] or 'localhost'}:{given['PORT'] or 5432}"
    return f"postgres://{given['USER']}{secret}@{place}/{given['NAME']}"
