"""The real server as a process of its own, to be killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
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


# Loads all that the server loads, and for each line serves in a process of its own, the port of the
# line: what takes seconds is done once, and what is killed is the whole server all the same.
LOADED = """
import os, signal, sys
import community.asgi
from django.core.management import call_command
from django.db import connections
connections.close_all()
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    child = os.fork()
    if not child:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        call_command("serve", port=int(line), skip_checks=True)
        os._exit(0)
    print(child, flush=True)
"""


class Process:
    """The real server in a process of its own, on the database of this test. Ends with its block.

    ``profile`` is its settings: only those of the tests serve styles without collecting them.
    """

    def __init__(self, home, redis_url="", *, profile="dev"):
        self.port, self.running = free_port(), None
        self.url = f"http://127.0.0.1:{self.port}"
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": f"community.settings.{profile}",
            "SECRET_KEY": settings.SECRET_KEY,
            "VAR_DIR": str(home),
            "DATABASE_URL": database_url(),
            "REDIS_URL": redis_url,
        }
        self.loaded = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-c", LOADED],
            cwd=settings.ROOT,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.kill()
        self.loaded.communicate()

    def start(self):
        self.loaded.stdin.write(f"{self.port}\n")
        self.loaded.stdin.flush()
        self.running = int(self.loaded.stdout.readline())
        wait_until(self.is_up, "the server did not start")

    def is_up(self):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        return False

    def kill(self):
        """Kill it as it stands. Again, or where it was never started, nothing happens."""
        if self.running is not None:
            with suppress(ProcessLookupError):
                os.kill(self.running, signal.SIGKILL)
            wait_until(lambda: not Path(f"/proc/{self.running}").exists(), "it does not end")
            self.running = None


def database_url():
    given = settings.DATABASES["default"]
    if given["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{given['NAME']}"
    secret = f":{quote(given['PASSWORD'])}" if given["PASSWORD"] else ""
    place = f"{given['HOST'] or 'localhost'}:{given['PORT'] or 5432}"
    return f"postgres://{given['USER']}{secret}@{place}/{given['NAME']}"
