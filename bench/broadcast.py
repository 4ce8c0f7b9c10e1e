"""The reference: nothing but the ``websockets`` library and its ``broadcast``."""

from __future__ import annotations

import asyncio
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any

from websockets.asyncio.server import ServerConnection, broadcast
from websockets.asyncio.server import serve as listen


async def serve(pipe: Connection) -> None:
    connections: set[ServerConnection] = set()

    async def stay(connection: ServerConnection) -> None:
        connections.add(connection)
        await connection.wait_closed()
        connections.discard(connection)

    loop = asyncio.get_running_loop()
    number = 0
    async with listen(stay, "127.0.0.1", 0, compression=None) as server:
        pipe.send(server.sockets[0].getsockname()[1])
        while True:
            command: Any = await loop.run_in_executor(None, pipe.recv)
            if command is None:
                return
            began = perf_counter()
            for _ in range(command["events"]):
                number += 1
                broadcast(connections, command["text"] % (number, began))  # all are due at once
                await asyncio.sleep(0)
            pipe.send(began)


def main(pipe: Connection) -> None:
    asyncio.run(serve(pipe))
