"""The real server, with a thread that publishes when it is told on standard input.

Lines are ``FEED COUNT TEXT``; the answer is the moment when publishing began. Run as
``python -m bench.publisher PORT``; its port takes the same site as ``manage.py serve``.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import Counter
from time import perf_counter

import django
from django.core.management import call_command


def obey() -> None:
    from kit.wire.publish import publish  # noqa: PLC0415 - apps are loaded by now

    numbers: Counter[str] = Counter()
    for line in sys.stdin:
        feed, count, text = line.rstrip("\n").split(" ", 2)
        began = perf_counter()
        for _ in range(int(count)):
            numbers[feed] += 1
            html = f"<p>sent={perf_counter():017.6f} {text}</p>"
            publish(feed, {"number": numbers[feed], "kind": "comment.posted", "html": html})
        print(began, flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings.dev")
    django.setup()
    threading.Thread(target=obey, daemon=True).start()
    call_command("serve", port=int(sys.argv[1]), skip_checks=True)
