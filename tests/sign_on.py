"""Providers for the tests of single sign-on: a real OpenID provider, and answers as recorded.

The OpenID provider is a process of its own (oidc-provider-mock); what DingTalk, WeCom, WeChat and
Feishu answer comes from a server of the test on this machine. Nothing is asked outside.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlsplit

import environ
import requests
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from kit.sign_on import providers_from
from ledger.models import Entry
from tests.journeys.process import free_port, wait_until

OIDC_NAME = "桐庐教育"
PASSWORD = "a quiet morning"
# What a provider says of the teacher whom the tests call Lin.
FIT = {"staff_number": "TL0012", "phone_number": "13800138000", "phone_number_verified": True}
SECRETS = {
    "OIDC_CLIENT_SECRET": "the-secret-of-the-county",
    "DINGTALK_CLIENT_SECRET": "the-secret-of-dingtalk",
    "WECOM_SECRET": "the-secret-of-wecom",
    "WEIXIN_APP_SECRET": "the-secret-of-weixin",
    "FEISHU_APP_SECRET": "the-secret-of-feishu",
}
OTHERS = {
    "DINGTALK_CLIENT_ID": "ding-app",
    "WECOM_CORP_ID": "wecom-corp",
    "WECOM_AGENT_ID": "1000002",
    "WEIXIN_APP_ID": "wx-app",
    "FEISHU_APP_ID": "feishu-app",
}


def configured(**variables):
    """Return SOCIALACCOUNT_PROVIDERS as these variables of the environment make them."""
    env = environ.Env()
    env.ENVIRON = variables
    return providers_from(env)


def oidc_variables(url, **more):
    return {
        "OIDC_DISCOVERY_URL": url,
        "OIDC_CLIENT_ID": "tongyan",
        "OIDC_CLIENT_SECRET": SECRETS["OIDC_CLIENT_SECRET"],
        "OIDC_NAME": OIDC_NAME,
        **more,
    }


class OpenIdProvider:
    """A real OpenID provider in a process of its own. Whoever is asked for there is believed."""

    def __init__(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "oidc_provider_mock", "--require-nonce"]
        self.process = subprocess.Popen(  # noqa: S603 - our own words
            [*command, "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(self.is_up, "the OpenID provider did not start")

    def is_up(self):
        try:
            return requests.get(f"{self.url}/.well-known/openid-configuration", timeout=2).ok
        except requests.ConnectionError:
            return False

    def knows(self, sub, **claims):
        """Let the provider say ``claims`` of ``sub``."""
        answer = requests.put(f"{self.url}/users/{quote(sub)}", json=claims, timeout=5)
        assert answer.status_code == 204

    def sends_back(self, address, sub):
        """Sign in as ``sub`` at ``address`` and return the address that people are sent back to."""
        answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=5)
        assert answer.status_code == 302
        return answer.headers["Location"]

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Recorded:
    """A server that answers each path with what was recorded there, and keeps what it was asked."""

    def __init__(self):
        self.answers, self.asked = {}, []
        recorded = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length).decode()
                path = urlsplit(self.path).path
                recorded.asked.append((self.command, self.path, body, dict(self.headers)))
                status, said, kind = recorded.answers.get(path, (404, "{}", "application/json"))
                self.send_response(status)
                self.send_header("Content-Type", kind)
                if 300 <= status < 400:
                    self.send_header("Location", said)
                self.end_headers()
                self.wfile.write(said.encode())

            do_GET = do_POST = answer  # noqa: N815 - names of the base class

            def log_message(self, *_words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def says(self, path, answer, *, status=200, kind="application/json"):
        said = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
        self.answers[path] = (status, said, kind)

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(10)


def address_of(response):
    """Return where the page leads that goes on by itself."""
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', response.text)
    assert found, (response.status_code, response.text[-600:])
    return html.unescape(found[1])


def asked_of(address):
    """Return the parameters of an address, each once."""
    return {key: value for key, (value,) in parse_qs(urlsplit(address).query).items()}


def page_of(client, response):
    """Return the page that says why nobody is let in, where ``response`` leads to one."""
    leads = response.get("Location", "")
    return client.get(leads) if leads.startswith("/accounts/with/") else response


def set_out(client, way="county", **said):
    """Press the button of ``way`` on the sign-in page; return the provider's address."""
    return address_of(client.post(reverse("schools:identity-sign-in", args=[way]), said))


def come_in(client, provider, sub, claims=None, **said):
    """Sign in by the OpenID provider as ``sub``, of whom it says ``claims``; return the answer."""
    if claims is not None:
        provider.knows(sub, **claims)
    return page_of(client, client.get(provider.sends_back(set_out(client, **said), sub)))


def ask_to_connect(client, way="county", password=PASSWORD):
    """Ask on the own account for another way in; return the provider's address."""
    asked = {"oldpassword": password}
    return address_of(client.post(reverse("schools:identity-connect", args=[way]), asked))


def connect(client, provider, sub):
    return page_of(client, client.get(provider.sends_back(ask_to_connect(client), sub)))


def signed_in(client):
    return client.session.get("_auth_user_id")


def kept():
    return list(SocialAccount.objects.order_by("pk").values_list("provider", "user_id"))


def told(response):
    return re.search(r"<h1>(.*?)</h1>", response.text)[1]


def facts(person):
    """Return what the ledger says of the identities of ``person``: (kind, by whom, changes)."""
    kinds = ("identity.bound", "identity.unbound")
    found = Entry.objects.filter(kind__in=kinds, thing_id=person.pk).order_by("pk")
    return list(found.values_list("kind", "actor_id", "changes"))
