"""Live delivery: many sockets on one feed in one process, beside a bare broadcast.

The server is the real application with real sessions and a real conversation. The reference is
``broadcast`` of the ``websockets`` library, driven by the same clients in the same run, in turns.
"""

from __future__ import annotations

import multiprocessing
import statistics
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import broadcast, swarm
from bench.report import Report, arguments, say
from bench.site import Posting, Redis, Server, Site

BARE = "bare websockets broadcast"
TEXT = "我们学校从错题看，七年级的有理数运算最容易错在符号上，下周一起看看。" * 2
FRAME = (
    '{"type":"event","feed":"thread:1","number":%d,"kind":"comment.posted",'
    '"html":"<p>sent=%017.6f ' + TEXT + '</p>"}'
)
BURST = 50
RATE = 20  # events a second in the long run


class Child:
    """A process of its own that answers calls."""

    def __init__(self, main: Any) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=main, args=(other,), daemon=True)
        self.process.start()

    def ask(self, message: Any) -> Any:
        self.pipe.send(message)
        return self.pipe.recv()

    def call(self, name: str, **arguments: Any) -> Any:
        return self.ask((name, arguments))

    def tell(self, message: Any) -> None:
        self.pipe.send(message)


class Reference(Child):
    def __init__(self) -> None:
        super().__init__(broadcast.main)
        self.port = self.pipe.recv()

    def publish(self, feed: str, count: int, text: str) -> float:
        return self.ask({"events": count, "text": FRAME})


def once_a_second(clients: Child, publisher: Any, feed: str, *, events: int, pause: float) -> Any:
    clients.call("arm", events=events)
    for _ in range(events):
        publisher.publish(feed, 1, TEXT)
        time.sleep(pause)
    return clients.call("collect")


def burst(clients: Child, publisher: Any, feed: str) -> dict[str, float]:
    clients.call("arm", events=BURST)
    began = publisher.publish(feed, BURST, TEXT)
    got = clients.call("collect")
    return got | {"seconds": got["last"] - began}


def compare(
    report: Report,
    site: Site,
    server: Server,
    publisher: Server,
    *,
    count: int,
    layer: str,
    quick: bool,
) -> None:
    """Measure ``count`` sockets on one feed in turns with the bare broadcast."""
    feed = f"thread:{site.threads.pop()}"
    reference, ours, bare = Reference(), Child(swarm.main), Child(swarm.main)
    name = f"{count} sockets, {layer}"
    try:
        ours.call("open", count=count, port=server.port, cookies=site.cookies, feed=feed)
        bare.call("open", count=count, port=reference.port, cookies=["none=0"], feed="")
        events, pause = (3, 0.4) if quick else (10, 1.0)
        here = once_a_second(ours, publisher, feed, events=events, pause=pause)
        there = once_a_second(bare, reference, "", events=events, pause=pause)
        for which in ("p50", "p99"):
            report.add(
                f"{name}, one event a second: {which}",
                here[which],
                "ms",
                reference=BARE,
                reference_value=there[which],
                more_is_better=False,
            )
        rounds = [
            (burst(ours, publisher, feed), burst(bare, reference, ""))
            for _ in range(3 if quick else 7)
        ]
        if missing := sum(one["missing"] for one, _ in rounds):
            report.add(f"{name}, burst of {BURST}: lost", missing, "deliveries")
        report.add(
            f"{name}, burst of {BURST}",
            statistics.median(count * BURST / one["seconds"] for one, _ in rounds),
            "deliveries/s",
            reference=BARE,
            reference_value=statistics.median(count * BURST / two["seconds"] for _, two in rounds),
        )
        report.add(
            f"{name}, burst of {BURST}: p99",
            statistics.median(one["p99"] for one, _ in rounds),
            "ms",
            reference=BARE,
            reference_value=statistics.median(two["p99"] for _, two in rounds),
            more_is_better=False,
        )
    finally:
        for child in (ours, bare):
            child.call("close")
            child.tell(("end", {}))
        reference.tell(None)


def endure(report: Report, server: Server, site: Site, *, seconds: float) -> None:
    """A thousand sockets, comments by HTTP, one in ten coming back a minute, one never reading."""
    thread, clients = site.threads.pop(), Child(swarm.main)
    count = int(RATE * seconds)
    name = f"1000 sockets, {RATE} comments a second"
    clients.call(
        "open", count=1000, port=server.port, cookies=site.cookies, feed=f"thread:{thread}"
    )
    posting = Posting(server, site, thread, RATE, count)
    posting.start()
    # In a short run more come back than 10 % a minute, so that there is something to see.
    times = max(20, round(100 * seconds / 60))
    clients.call("churn", seconds=seconds, times=times, stalled=True)
    posting.join()
    got = clients.call("settle", final=posting.acknowledged)
    report.add(f"{name}: comments acknowledged", posting.acknowledged, f"of {count}")
    report.add(f"{name}: reconnected meanwhile", times, "sockets")
    report.add(f"{name}: lost", got["lost"], "deliveries")
    report.add(f"{name}: doubled", got["doubled"], "deliveries")
    report.add(f"{name}, from posting: p50", got["p50"], "ms")
    report.add(f"{name}, from posting: p99", got["p99"], "ms")
    report.add(f"{name}: memory of the server", server.memory(), "MB")
    if posting.refusals:
        report.add(f"{name}: not answered with 201", len(posting.refusals), "comments")
    clients.call("close")
    clients.tell(("end", {}))


def with_redis(report: Report, site: Site, counts: list[int], *, quick: bool) -> None:
    if not Redis.is_installed():
        say("Redis is not installed here: its layer was not measured.")
        return
    with closing(Redis(site.home)) as redis:
        environment = {"REDIS_URL": redis.url}
        # Events come from another process.
        with closing(Server(**environment)) as server, closing(Server(**environment)) as publisher:
            for count in counts:
                compare(report, site, server, publisher, count=count, layer="Redis", quick=quick)


def main() -> None:
    given = arguments(__doc__.splitlines()[0]).parse_args()
    report = Report("sockets")
    counts = [200, 1000] if given.quick else [200, 500, 1000]
    say("Making a site …")
    with closing(Site()) as site:
        with closing(Server()) as server:
            server.get("/accounts/login/")
            report.add("embedded server, idle: memory", server.memory(), "MB")
            say("Delivering …")
            for count in counts:
                compare(
                    report, site, server, server, count=count, layer="embedded", quick=given.quick
                )
            endure(report, server, site, seconds=6 if given.quick else 60)
        with_redis(report, site, counts[:1] if given.quick else counts, quick=given.quick)
    report.finish(as_json=given.json)


if __name__ == "__main__":
    main()
