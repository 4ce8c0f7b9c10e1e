"""HTTP inside ASGI: Django's WSGI handler in a few lasting threads.

Threads that last keep their database connections. They are held only while Django works: a
request is taken in whole before a thread sees it, and an answer waits for a slow reader outside.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from tempfile import SpooledTemporaryFile
from typing import Any

from a2wsgi import WSGIMiddleware

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

IN_MEMORY = 1 << 20  # bytes of a request kept in memory; the rest goes to a temporary file
CHUNK = 1 << 16
WAITING_CHUNKS = 2048  # of an answer, before its thread waits for the reader


class ThreadedWSGI:
    """``most`` is the largest request, in bytes, that is taken in at all."""

    def __init__(self, wsgi: Callable[..., Any], *, threads: int, most: int) -> None:
        self.bridge: Any = WSGIMiddleware(wsgi, workers=threads, send_queue_size=WAITING_CHUNKS)
        self.most = most

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        # WSGI cannot tell X_Forwarded_For from X-Forwarded-For: only the second is a header.
        headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
        declared = dict(headers).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > self.most:
            await _too_large(send)
            return
        with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return
                body.write(message.get("body", b""))
                if body.tell() > self.most:
                    await _too_large(send)
                    return
                if not message.get("more_body"):
                    break
            body.seek(0)

            async def read() -> Message:
                chunk = body.read(CHUNK)
                return {"type": "http.request", "body": chunk, "more_body": len(chunk) == CHUNK}

            await self.bridge({**scope, "headers": headers}, read, send)


async def _too_large(send: Send) -> None:
    headers = [(b"content-type", b"text/plain"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": b"This is too large.\n"})
