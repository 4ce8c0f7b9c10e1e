"""The site as a server sees it: HTTP in lasting threads, one socket, start and stop."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings.dev")
wsgi = get_wsgi_application()  # loads the apps; what needs them is imported below

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import (  # noqa: E402
    AllowedHostsOriginValidator,
    WebsocketDenier,
)
from django.urls import path, re_path  # noqa: E402

from kit.bridge import ThreadedWSGI  # noqa: E402
from kit.wire.consumer import wire_consumer  # noqa: E402
from kit.wire.hub import the_hub  # noqa: E402
from schools.middleware import ActorScope  # noqa: E402

THREADS = 4
LARGEST_REQUEST = 256 * 1024 * 1024  # bytes; what may be uploaded is judged by kit.uploads


async def lifespan(scope, receive, send):
    """Start listening to other processes; send the open pages away before the end."""
    await receive()
    hub = the_hub()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await hub.close_all()
    await send({"type": "lifespan.shutdown.complete"})


sockets = URLRouter(
    [path("ws/", ActorScope(wire_consumer)), re_path("", WebsocketDenier.as_asgi())]
)


def serving(handler: Any) -> ProtocolTypeRouter:
    """Return the site whose pages ``handler``, a WSGI application, makes."""
    return ProtocolTypeRouter(
        {
            "http": ThreadedWSGI(handler, threads=THREADS, most=LARGEST_REQUEST),
            "websocket": AllowedHostsOriginValidator(sockets),
            "lifespan": lifespan,
        }
    )


application = serving(wsgi)
