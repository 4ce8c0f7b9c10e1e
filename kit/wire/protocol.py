"""uvicorn's socket protocol, which writes one frame to many sockets as the same bytes.

Built anew for each socket, a frame costs more than writing it. What a server sends is not masked
and here not compressed, so the bytes are the same for all.
"""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State

READY = "wire.bytes"  # the key of an ASGI message that holds its bytes; other servers pass it by


def for_many(text: str) -> dict[str, Any]:
    """Return the ASGI message that sends ``text``, made ready for any number of sockets."""
    ready = Frame(Opcode.TEXT, text.encode()).serialize(mask=False)
    return {"type": "websocket.send", "text": text, READY: ready}


class WireProtocol(WebSocketsSansIOProtocol):
    async def send(self, message: Any) -> None:
        """Write what is ready where nothing stands in the way; leave all else to uvicorn."""
        ready = message.get(READY)
        if ready is not None and self._is_plainly_open():
            self.transport.write(ready)
        else:
            await super().send(message)

    def _is_plainly_open(self) -> bool:
        return (
            self.writable.is_set()  # it reads what it is sent
            and self.handshake_complete
            and not (self.disconnected or self.close_sent or self.conn.extensions)
            and self.conn.state is State.OPEN
            and not self.conn.expect_continuation_frame
        )
