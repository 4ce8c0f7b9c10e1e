"""Serve the site in this one process: pages, sockets and, embedded, the background worker."""

from __future__ import annotations

import gc
import os
import signal
import socket
from argparse import ArgumentParser
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from community.worker import MEDIA, BackgroundWorker
from kit.wire.frames import MAX_FRAME
from kit.wire.hub import the_hub
from kit.wire.protocol import WireProtocol

UNREAD = 30_000  # milliseconds that a client may leave unread what was sent, until it is cut off


class Server(uvicorn.Server):
    """Says goodbye to open pages before it closes their sockets."""

    def __init__(self, config: uvicorn.Config, ready: Any) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # What was loaded so far stays; the collector need not walk it again and again.
        gc.collect()
        gc.freeze()
        self.ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listener in self.servers:
            listener.close()
        await the_hub().close_all()
        await super().shutdown(sockets)


class Command(BaseCommand):
    help = "Serve the site in one process until SIGINT or SIGTERM."
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        listener = listen(host, port)
        config = uvicorn.Config(
            "community.asgi:application",
            lifespan="on",
            ws=WireProtocol,
            # Twice what a page may send, so that the page hears why from us (4408).
            ws_max_size=2 * MAX_FRAME,
            ws_per_message_deflate=False,  # halves the rate of deliveries
            access_log=False,
            log_level="warning",
            log_config=None,
            server_header=False,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=5,
        )
        workers = []
        if settings.EMBEDDED_WORKER:
            workers = [BackgroundWorker(), BackgroundWorker(only=MEDIA)]

        def ready() -> None:
            where = listener.getsockname()
            self.stderr.write(f"Serving http://{where[0]}:{where[1]}/")
            for worker in workers:
                worker.start()

        # uvicorn raises the signal again once it has stopped; by then we are done.
        before = {sig: signal.signal(sig, _stopped) for sig in (signal.SIGINT, signal.SIGTERM)}
        try:
            Server(config, ready).run(sockets=[listener])
        finally:
            for worker in workers:  # all at once, then wait for each
                worker.stopping.set()
            for worker in workers:
                worker.stop()
            for sig, handler in before.items():
                signal.signal(sig, handler)


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket, so that a port in use is one clear sentence."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # connections inherit it
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise CommandError(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
    return listener


def _stopped(number: int, frame: Any) -> None:
    """The signal was obeyed."""
