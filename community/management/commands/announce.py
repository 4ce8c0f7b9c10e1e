"""Says "Ready" once the server that is starting answers."""

from __future__ import annotations

import os
import time
from http.client import HTTPConnection
from typing import Any

from django.core.management import BaseCommand
from django.core.management.base import CommandError

from schools.models import Person

DEMO = (
    "teacher peer leader coordinator coordinator2 mentor researcher researcher2 expert office admin"
)


class Command(BaseCommand):
    help = "Wait until the site answers at HOST and PORT, then say so and name the demo sign-ins."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        host = os.environ.get("HOST", "127.0.0.1")
        port = int(os.environ.get("PORT", "8000"))
        beside = os.getppid()
        reached = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - read, not bound
        names = DEMO.split()
        known = set(Person.objects.filter(username__in=names).values_list("username", flat=True))
        while not answers(reached, port):
            if os.getppid() != beside:
                raise CommandError("The server ended before it answered.")
            time.sleep(0.2)
        self.stdout.write(f"\nReady: http://{reached}:{port}/")
        if known == set(names):
            self.stdout.write(f"Sign in with the password tongyan-demo as: {' '.join(names)}")
        self.stdout.write("Ctrl-C stops the site.")


def answers(host: str, port: int) -> bool:
    """Tell whether the site says that it is up."""
    line = HTTPConnection(host, port, timeout=5)
    try:
        line.request("GET", "/healthz/")
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()
