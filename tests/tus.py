"""A line that is cut and slow, and a sender that behaves as static/js/lib/tus.js does."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import selectors
import socket
import threading
import time
from contextlib import suppress
from typing import Any
from uuid import uuid4

KB, MB, GB = 1 << 10, 1 << 20, 1 << 30
SECONDS, LEAST, MOST, SHARE, ALWAYS = 6, 256 * KB, 8 * MB, 1024, 1 * MB  # as in tus.js: tested
CSRF = "c" * 32


def piece_length(rate: float, size: int, scale: int = 1) -> int:
    """Return how much is sent next. With ``scale``, for a file and a line so many times smaller."""
    whole = size * scale
    most = min(MOST, max(ALWAYS, whole / SHARE))
    return max(1, int(max(LEAST, min(most, rate * scale * SECONDS)) / scale))


class Line:
    """Passes on what comes to ``port``, at most ``rate`` bytes a second, and can be cut.

    ``cuts`` counts the bytes that still go to the site until the next cut, which loses what is on
    the way in both directions; ``up`` is what was passed on in all.
    """

    def __init__(self, to: int, *, rate: float = 0, cuts: list[int] | None = None) -> None:
        self.to, self.rate, self.cuts = to, rate, list(cuts or [])
        self.up, self.cut_times, self.lock = 0, 0, threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _address = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=[near], daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with suppress(OSError), near, socket.create_connection(("127.0.0.1", self.to)) as far:
            self._pass_on(near, far)

    def _pass_on(self, near: socket.socket, far: socket.socket) -> None:
        with selectors.DefaultSelector() as ready:
            ready.register(near, selectors.EVENT_READ, far)
            ready.register(far, selectors.EVENT_READ, near)
            while True:
                for key, _events in ready.select():
                    data = key.fileobj.recv(self._step())  # type: ignore[union-attr]
                    if not data or (key.data is far and not self._let_through(data)):
                        return
                    key.data.sendall(data)

    def _step(self) -> int:
        return 64 * KB if not self.rate else max(512, int(self.rate / 50))

    def _let_through(self, data: bytes) -> bool:
        with self.lock:
            self.up += len(data)
            if self.rate:
                time.sleep(len(data) / self.rate)
            if not self.cuts:
                return True
            self.cuts[0] -= len(data)
            if self.cuts[0] > 0:
                return True
            self.cuts.pop(0)
            self.cut_times += 1
            return False


class Sender:
    """Sends ``body`` through ``port`` for the person of ``key`` (a session), until it is there.

    ``sent`` counts bytes of the file that left, also those that were cut off on the way.
    """

    def __init__(
        self, port: int, key: str, body: bytes, *, name: str = "一节课.mp4", scale: int = 1
    ):
        self.port, self.key, self.body, self.name, self.scale = port, key, body, name, scale
        self.sent, self.rate, self.address, self.answer = 0, 0.0, "", {}
        self.line: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Any:
        """Return the answer, or None where the line was cut."""
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        standing = {
            "Accept": "application/json",
            "Tus-Resumable": "1.0.0",
            "Cookie": f"sessionid={self.key}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
        }
        try:
            self.line.request(method, path, body, {**standing, **headers})
            response = self.line.getresponse()
            response.said = response.read()
        except (OSError, http.client.HTTPException):
            self.close()
            return None
        return response

    def begin(self) -> None:
        told = {"filename": self.name, "client_id": str(uuid4())}
        pairs = (f"{key} {base64.b64encode(said.encode()).decode()}" for key, said in told.items())
        headers = {"Upload-Length": str(len(self.body)), "Upload-Metadata": ",".join(pairs)}
        response = self.ask("POST", "/uploads/", headers)
        assert response.status == 201, response.said
        self.answer = json.loads(response.said)
        self.address = f"/uploads/{self.answer['upload']}/"

    def run(self) -> None:
        """Send it all, asking after each cut where to go on."""
        if not self.address:
            self.begin()
        try:
            self._send_all()
        finally:
            self.close()

    def close(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None

    def _send_all(self) -> None:
        offset = None
        while offset != len(self.body):
            if offset is None:
                response = self.ask("HEAD", self.address, {})
            else:
                response = self.send_piece(offset)
            told = response is not None and response.status in (200, 204)
            offset = int(response.headers["Upload-Offset"]) if told else None

    def send_piece(self, offset: int, length: int = 0) -> Any:
        length = length or piece_length(self.rate, len(self.body), self.scale)
        piece = self.body[offset : offset + length]
        checksum = base64.b64encode(hashlib.sha256(piece).digest()).decode()
        headers = {
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(offset),
            "Upload-Checksum": f"sha256 {checksum}",
        }
        began = time.perf_counter()
        self.sent += len(piece)
        response = self.ask("PATCH", self.address, headers, piece)
        if response is None:
            self.rate /= 2
        else:
            now = len(piece) / (time.perf_counter() - began)
            self.rate = 0.6 * self.rate + 0.4 * now if self.rate else now
        return response

    @property
    def twice(self) -> float:
        """Return the share of the file that was sent more than once."""
        return self.sent / len(self.body) - 1
