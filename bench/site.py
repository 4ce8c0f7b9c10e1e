"""A site of its own for a measurement: temporary data, a circle of a hundred, real sessions."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
CSRF = "b" * 32  # cookie and header say the same: that is all Django asks for
PEOPLE = 100
THREADS = 40


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """``cookies`` are those of a hundred members; ``threads`` the ids of their conversations."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="tongyan-bench-"))
        os.environ |= {
            "VAR_DIR": str(self.home),
            "DJANGO_SETTINGS_MODULE": "community.settings.dev",
        }
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        self.cookies, self.threads = _populate()

    def close(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)


def _populate() -> tuple[list[str], list[int]]:
    import django  # noqa: PLC0415 - the environment had to be set first

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections, transaction  # noqa: PLC0415

    from tests.factories.commons import ThreadFactory  # noqa: PLC0415
    from tests.factories.studygroups import CircleFactory, MembershipFactory  # noqa: PLC0415
    from tests.sockets import session_of  # noqa: PLC0415

    migrate()
    call_command("collectstatic", verbosity=0, interactive=False)
    with transaction.atomic():
        circle = CircleFactory()
        people = [MembershipFactory(circle=circle).person for _ in range(PEOPLE)]
        threads = [ThreadFactory(thing=circle, opened_by=people[0]).pk for _ in range(THREADS)]
        cookies = [
            f"sessionid={session_of(person).cookies['sessionid'].value}; csrftoken={CSRF}"
            for person in people
        ]
    connections.close_all()
    return cookies, threads


def migrate() -> None:
    """Copy a migrated, empty database; it is made once for each state of the migrations."""
    from django.core.management import call_command  # noqa: PLC0415 - the environment is set now

    from tests.database import state_of_migrations  # noqa: PLC0415

    kept = Path(tempfile.gettempdir()) / f"tongyan-bench-{state_of_migrations()}.sqlite3"
    database = Path(os.environ["VAR_DIR"]) / "db.sqlite3"
    if kept.exists():
        shutil.copyfile(kept, database)
        return
    call_command("migrate", verbosity=0)
    with sqlite3.connect(database) as source, sqlite3.connect(f"{kept}-new") as copy:
        source.backup(copy)
    Path(f"{kept}-new").rename(kept)


def processor_time(process: int) -> float:
    """Return the seconds of processor time that ``process`` has taken; other load is not in it."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Server:
    """A process of ``bench.publisher``: the real server that can be told to publish."""

    def __init__(self, **environment: str) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.publisher", str(self.port)],
            cwd=ROOT,
            env={**os.environ, **environment, "PORT": str(self.port)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                if self.get("/healthz/") == 200:
                    return
            except OSError:
                time.sleep(0.1)
        self.process.kill()
        raise RuntimeError("the server did not start")

    def get(self, path: str) -> int:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        line.request("GET", path)
        status = line.getresponse().status
        line.close()
        return status

    def publish(self, feed: str, count: int, text: str) -> float:
        """Publish ``count`` events at once; return the moment when that began."""
        self.process.stdin.write(f"{feed} {count} {text}\n")
        self.process.stdin.flush()
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError("the server ended")
            try:
                return float(line)
            except ValueError:  # a line of the log
                continue

    def memory(self) -> float:
        """Return what the process holds in memory, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Redis:
    """A Redis of its own, or none where the program is missing."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--save", "", "--dir", str(home)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.url = f"redis://127.0.0.1:{self.port}/0"
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except OSError:
                time.sleep(0.05)
            else:
                return

    @staticmethod
    def is_installed() -> bool:
        return shutil.which("redis-server") is not None

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(10)


class Posting(threading.Thread):
    """Comments by HTTP, ``rate`` a second, each by the next of the people."""

    def __init__(self, server: Server, site: Site, thread: int, rate: float, count: int) -> None:
        super().__init__()
        self.server, self.site, self.thread = server, site, thread
        self.rate, self.count = rate, count
        self.acknowledged = 0
        self.refusals: list[int] = []

    def run(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        began = time.perf_counter()
        for n in range(self.count):
            time.sleep(max(0.0, began + n / self.rate - time.perf_counter()))
            status = self._post(line, self.site.cookies[n % PEOPLE])
            if status == 201:
                self.acknowledged += 1
            else:
                self.refusals.append(status)

    def _post(self, line: Any, cookie: str) -> int:
        line.request(
            "POST",
            f"/threads/{self.thread}/comments/",
            f"client_id={uuid4()}&body=sent={time.perf_counter():017.6f} 我们学校从错题看。".encode(),
            {
                "Accept": "application/json",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": cookie,
                "X-CSRFToken": CSRF,
            },
        )
        response = line.getresponse()
        response.read()
        return int(response.status)
