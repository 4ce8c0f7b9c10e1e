"""Pages under load: a circle, its member list, a thread with 500 comments, the desk.

The real server (``manage.py serve``) runs in a process of its own on a fresh SQLite site with
one circle of 300 teachers in 200 schools. The reference, measured in the same run and in turns
with each page, is a bare Wagtail page: the front page as visitors get it.

Requests are signed in, over kept connections, from ``CLIENTS`` clients at once; p95 is what one
client alone waits, so that it says the server's time and not the queue before it.
"""

from __future__ import annotations

import gzip
import http.client
import logging
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.report import Report, arguments, percentile, say  # noqa: E402
from bench.site import migrate, processor_time  # noqa: E402

CLIENTS = 4
REFERENCE = "bare Wagtail page"


def main() -> None:
    options = arguments(__doc__.splitlines()[0]).parse_args()
    seconds = 1.5 if options.quick else 8.0
    with tempfile.TemporaryDirectory(prefix="tongyan-bench-") as var:
        os.environ |= {"VAR_DIR": var, "DJANGO_SETTINGS_MODULE": "community.settings.dev"}
        os.environ.pop("DATABASE_URL", None)
        report = Report("pages")
        say("Preparing the site")
        pages, cookie = prepare()
        queries = {name: count_queries(path, cookie) for name, path in pages.items()}
        queries[REFERENCE] = count_queries("/", "")
        with server(var) as (port, process):
            for name, path in pages.items():
                measure(
                    report, name, path, cookie=cookie, port=port, process=process, seconds=seconds
                )
                report.add(
                    f"{name}: queries",
                    queries[name],
                    "queries",
                    reference=REFERENCE,
                    reference_value=queries[REFERENCE],
                    more_is_better=False,
                )
        report.finish(as_json=options.json)


def measure(
    report: Report,
    name: str,
    path: str,
    *,
    cookie: str,
    port: int,
    process: int,
    seconds: float,
) -> None:
    """Measure one page and the reference in turns, so that a noisy machine meets both."""
    rates: dict[str, list[float]] = {path: [], REFERENCE: []}
    waits: dict[str, list[float]] = {path: [], REFERENCE: []}
    costs: dict[str, list[float]] = {path: [], REFERENCE: []}
    targets = {REFERENCE: ("/", ""), path: (path, cookie)}
    for _turn in range(3):
        for key, (address, signed_in) in targets.items():
            rates[key].append(rate(port, address, signed_in, seconds / 6))
            spent, asked = processor_time(process), len(waits[key])
            waits[key] += latencies(port, address, signed_in, seconds / 6)
            costs[key].append((processor_time(process) - spent) / (len(waits[key]) - asked))
    page, bare = [
        len(gzip.compress(fetch(http.client.HTTPConnection("127.0.0.1", port), *target), 6)) / 1024
        for target in (targets[path], targets[REFERENCE])
    ]
    report.add(
        f"{name}: requests",
        max(rates[path]),
        "requests/s",
        reference=REFERENCE,
        reference_value=max(rates[REFERENCE]),
    )
    report.add(
        f"{name}: processor time of a request",
        statistics.median(costs[path]) * 1000,
        "ms",
        reference=REFERENCE,
        reference_value=statistics.median(costs[REFERENCE]) * 1000,
        more_is_better=False,
    )
    report.add(
        f"{name}: p95 of one client",
        percentile(waits[path], 0.95) * 1000,
        "ms",
        reference=REFERENCE,
        reference_value=percentile(waits[REFERENCE], 0.95) * 1000,
        more_is_better=False,
    )
    report.add(
        f"{name}: weight of the HTML, compressed",
        page,
        "KiB",
        reference=REFERENCE,
        reference_value=bare,
        more_is_better=False,
    )


def prepare() -> tuple[dict[str, str], str]:
    """Make the site; return the addresses to measure and a signed-in teacher's cookie."""
    import django  # noqa: PLC0415 - after the environment is set

    django.setup()
    logging.disable(logging.INFO)  # requests of the test client, counted below
    from django.core.management import call_command  # noqa: PLC0415 - as above

    migrate()
    call_command("collectstatic", verbosity=0, interactive=False)

    from bench.population import circle_with_a_long_thread  # noqa: PLC0415 - as above

    return circle_with_a_long_thread()


def count_queries(path: str, cookie: str) -> int:
    from django.conf import settings  # noqa: PLC0415 - as above
    from django.db import connection  # noqa: PLC0415 - as above
    from django.test import Client  # noqa: PLC0415 - as above
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - as above

    client = Client(HTTP_HOST="127.0.0.1")
    if cookie:
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie.partition("=")[2]
    client.get(path)  # fills caches, as a running server has
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(path)
    if response.status_code != 200:
        raise SystemExit(f"{path} answers {response.status_code}")
    return len(captured)


@contextmanager
def server(var: str):
    """Serve the site in a process of its own; yield its port and the process's id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (Path(var) / "server.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=ROOT, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        for _ in range(300):
            if process.poll() is not None:
                raise SystemExit((Path(var) / "server.log").read_text())
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def fetch(connection: http.client.HTTPConnection, path: str, cookie: str) -> bytes:
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "zh-CN"})
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise SystemExit(f"{path} answers {response.status}")
    return body


def rate(port: int, path: str, cookie: str, seconds: float) -> float:
    """Return requests a second that ``CLIENTS`` clients get together."""

    def client(_number: int) -> int:
        connection, done = http.client.HTTPConnection("127.0.0.1", port), 0
        while time.perf_counter() < end:
            fetch(connection, path, cookie)
            done += 1
        return done

    started = time.perf_counter()
    end = started + seconds
    with ThreadPoolExecutor(CLIENTS) as pool:
        done = sum(pool.map(client, range(CLIENTS)))
    return done / (time.perf_counter() - started)


def latencies(port: int, path: str, cookie: str, seconds: float) -> list[float]:
    """Return how long one client alone waits, in seconds, again and again."""
    connection, waits = http.client.HTTPConnection("127.0.0.1", port), []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(waits) < 5:
        begun = time.perf_counter()
        fetch(connection, path, cookie)
        waits.append(time.perf_counter() - begun)
    return waits


if __name__ == "__main__":
    main()
