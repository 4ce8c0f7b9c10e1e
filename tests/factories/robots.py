"""Chat groups' robots, and a stand-in for the services behind them."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from factory import SubFactory
from factory.django import DjangoModelFactory

from commons.enums import RobotService
from commons.models import Robot
from kit.seals import seal
from tests.factories.schools import NOW, PersonFactory
from tests.factories.studygroups import CircleFactory

TOKEN = "a1b2c3d4e5f6a7b8"


class RobotFactory(DjangoModelFactory):
    """``RobotFactory(thing=circle)``: the robot of a DingTalk group."""

    class Meta:
        model = Robot

    thing = SubFactory(CircleFactory)
    service = RobotService.DINGTALK
    label = "初中数学教研群"
    language = "en"
    token = seal(TOKEN)
    set_up_by = SubFactory(PersonFactory)
    set_up_at = NOW


@dataclass
class Gateway:
    """A server that hears what is said to chat groups, and answers as it is told to."""

    url: str = ""
    status: int = 200
    says: bytes = b'{"errcode": 0, "errmsg": "ok"}'
    headers: dict[str, str] = field(default_factory=dict)
    heard: list[tuple[str, dict]] = field(default_factory=list)
    breaks: bool = False  # hangs up without an answer

    @property
    def texts(self) -> list[str]:
        return [body["text"]["content"] for _path, body in self.heard]


def serve(gateway: Gateway) -> ThreadingHTTPServer:
    """Start ``gateway`` on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            gateway.heard.append((self.path, body))
            if gateway.breaks:
                self.close_connection = True
                self.connection.close()
                return
            self.send_response(gateway.status)
            for name, value in gateway.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(gateway.says)))
            self.end_headers()
            self.wfile.write(gateway.says)

        do_GET = do_POST  # noqa: N815 - the server looks for this name

        def log_message(self, *args: object) -> None:
            """Say nothing."""

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (OSError, ValueError):  # hung up on purpose
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gateway.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
    return server
