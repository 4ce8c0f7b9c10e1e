"""Ports of this machine."""

import socket


def closed_port() -> int:
    """Return a port at which nothing answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
