"""The real nginx, with what deploy/nginx.conf says, in front of servers of a test."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from contextlib import suppress

from django.conf import settings

from tests.journeys.process import free_port, wait_until

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
# Around a site's own part, as Debian has it; everything lies in the test's own directory.
FRAME = """
daemon off;
user root;
pid {home}/nginx.pid;
error_log {home}/error.log;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    {site}
}}
"""


class Nginx:
    """In front of ``servers``, by plain HTTP: certificates are not what is tested here."""

    def __init__(self, home, servers):
        self.home, self.port = home, free_port()
        home.mkdir()
        self.log = home / "requests.log"
        config = home / "nginx.conf"
        config.write_text(FRAME.format(home=home, site=self.site(servers)), encoding="utf-8")
        self.process = subprocess.Popen(  # noqa: S603 - our own words
            [NGINX, "-c", str(config), "-p", str(home)], stderr=subprocess.DEVNULL
        )
        wait_until(self.is_up, "nginx did not start")

    def site(self, servers):
        lines = (settings.ROOT / "deploy/nginx.conf").read_text(encoding="utf-8").splitlines()
        text = "\n".join(line for line in lines if "ssl_" not in line and "[::]" not in line)
        filled = {
            "@HTTPS@ ssl http2": f"127.0.0.1:{self.port}",
            "@HTTP@": f"127.0.0.1:{free_port()}",
            "@HOST@": "localhost",
            "@PORT@": "",
            "@ROOT@": str(settings.ROOT / "deploy"),
            "/var/log/nginx/tongyan.log": str(self.log),
            "@SERVERS@": "\n".join(
                f"server 127.0.0.1:{each.port} max_fails=1 fail_timeout=5s;" for each in servers
            ),
        }
        for mark, value in filled.items():
            text = text.replace(mark, value)
        return text

    def is_up(self):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        return False

    def requests(self):
        """Return what the log says of each request, as data."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def stop(self):
        self.process.terminate()
        self.process.wait()
