"""Films over poor lines: bytes that are sent twice, and how fast it goes beside a bare PUT.

python bench/uploads.py [--quick | --whole] [--json]

A film of 2 GB would take five hours over a line of 1 Mbit/s. What a cut costs is a share of the
film, so it is counted on one that is made smaller together with its pieces; how fast it goes is
measured on pieces of their real size, over a line that carries as much as such a line does.
``--whole`` sends all 2 GB instead, in such a line's pieces, as fast as this machine takes them.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.report import Report, arguments, say
from bench.site import Server, Site

MBIT = 125_000  # bytes a second of one Mbit/s
CUTS = 20
MB = 1 << 20


def main() -> None:
    asked = arguments(__doc__ or "")
    asked.add_argument("--whole", action="store_true", help="2 GB as they are; nothing else")
    options = asked.parse_args()
    site = Site()
    try:
        server = Server()
        try:
            key = re.match(r"sessionid=(\w+)", site.cookies[0])[1]
            if options.whole:
                report = Report("uploads")
                count_twice(report, server, key, rate=MBIT, scale=1, line="1 Mbit/s")
            else:
                report = measure(server, key, quick=options.quick)
        finally:
            server.close()
    finally:
        site.close()
    report.finish(as_json=options.json)


def measure(server: Server, key: str, *, quick: bool) -> Report:
    report = Report("uploads")
    count_twice(report, server, key, rate=1e12, scale=1024 if quick else 256, line="a fast line")
    if not quick:
        count_twice(report, server, key, rate=MBIT, scale=256, line="1 Mbit/s")
    bare = Bare()
    time_it(report, server, bare, key, size=MB if quick else 8 * MB, rate=MBIT)
    time_it(report, server, bare, key, size=16 * MB if quick else 256 * MB, rate=0)
    bare.close()
    return report


def count_twice(
    report: Report, server: Server, key: str, *, rate: float, scale: int, line: str
) -> None:
    """Send a film of 2 GB, made ``scale`` times smaller, in the pieces that ``rate`` gives."""
    from tests.tus import GB, Line, Sender  # noqa: PLC0415 - the settings are loaded by now

    class Steady(Sender):
        """Always sends pieces as if the line carried ``rate``: this machine is another line."""

        def send_piece(self, offset: int, length: int = 0) -> object:
            self.rate = rate / self.scale
            return super().send_piece(offset, length)

    body, chance = noise(2 * GB // scale), random.Random(2)
    share = len(body) // (CUTS + 1)
    cutting = Line(server.port, cuts=[chance.randrange(share // 2, share) for _ in range(CUTS)])
    sender = Steady(cutting.port, key, body, scale=scale)
    smaller = f", {scale} times smaller" if scale > 1 else ""
    say(f"2 GB in pieces of {line}, {CUTS} cuts{smaller} …")
    sender.run()
    cutting.close()
    if cutting.cut_times != CUTS:
        raise RuntimeError(f"only {cutting.cut_times} cuts")
    report.add(
        f"bytes sent twice, 2 GB over {line}, {CUTS} cuts",
        100 * sender.twice,
        "%",
        reference="2 % of the film",
        reference_value=2.0,
        more_is_better=False,
    )


def time_it(
    report: Report, server: Server, bare: Bare, key: str, *, size: int, rate: float
) -> None:
    """Send a film in its real pieces, and the same bytes by one bare PUT over the same line."""
    from tests.tus import Line, Sender  # noqa: PLC0415 - the settings are loaded by now

    body = noise(size)
    name = "1 Mbit/s" if rate else "this machine"
    lines = [Line(port, rate=rate) for port in (server.port, bare.port)]
    say(f"{size // MB} MB over {name} …")
    sender = Sender(lines[0].port, key, body)
    began = time.perf_counter()
    sender.run()
    ours = time.perf_counter() - began
    began = time.perf_counter()
    put(lines[1].port, body)
    theirs = time.perf_counter() - began
    for line in lines:
        line.close()
    report.add(
        f"{size // MB} MB over {name}",
        size / ours / MB,
        "MB/s",
        reference="a bare PUT onto the disk",
        reference_value=size / theirs / MB,
    )


def noise(size: int) -> bytes:
    """Return ``size`` bytes by chance, the same ones each time: ``randbytes`` makes no 2 GB at once."""
    chance = random.Random(1)
    whole, rest = divmod(size, 64 * MB)
    return b"".join([*(chance.randbytes(64 * MB) for _ in range(whole)), chance.randbytes(rest)])


class Bare:
    """The least that keeps a file: reads a PUT, writes it, syncs it."""

    def __init__(self) -> None:
        class Keep(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                left = int(self.headers["Content-Length"])
                with tempfile.NamedTemporaryFile() as file:
                    while left:
                        chunk = self.rfile.read(min(left, 256 * 1024))
                        file.write(chunk)
                        left -= len(chunk)
                    file.flush()
                    os.fsync(file.fileno())
                self.send_response(204)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Keep)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def put(port: int, body: bytes) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    line.request("PUT", "/", body)
    line.getresponse().read()
    line.close()


if __name__ == "__main__":
    main()
