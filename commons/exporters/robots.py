"""Hand a message to the service of a chat group, signed as that service wants it.

Where it goes follows from the service alone: https, three hosts, no redirects, no private
addresses, no proxy of the environment. Nothing here may end in a log: the address is a key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
import socket
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus, urlsplit

import requests
from django.conf import settings
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ResponseError, SSLError

from commons.enums import RobotAnswer, RobotService
from commons.models import Robot
from kit.seals import Unreadable, unseal

PATIENCE = (4, 6)  # seconds to reach the service, and for its answer
LONGEST_ANSWER = 64 * 1024
HOSTS = {
    RobotService.DINGTALK: "https://oapi.dingtalk.com",
    RobotService.WECOM: "https://qyapi.weixin.qq.com",
    RobotService.FEISHU: "https://open.feishu.cn",
}
# "Too fast", in each service's numbers: it is not the group that refuses.
TOO_FAST = {"130101", "410100", "45009", "45033", "9499", "11232", "99991400", "-1"}


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: ``path`` with its query below the service's host, and the JSON."""

    path: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """``code`` is the service's own number, or a word of ours; never a part of the address."""

    answer: RobotAnswer
    code: str = ""


def message_for(robot: Robot, text: str, at: datetime) -> Message:
    """Return ``text`` as the service of ``robot`` takes it, signed with its secret."""
    token, secret = _opened(robot.token), _opened(robot.secret)
    if robot.service == RobotService.DINGTALK:
        path = f"/robot/send?access_token={quote_plus(token)}"
        if secret:
            stamp = str(int(at.timestamp() * 1000))
            sign = _signed(secret, f"{stamp}\n{secret}")
            path += f"&timestamp={stamp}&sign={quote_plus(sign)}"
        return Message(path, {"msgtype": "text", "text": {"content": text}})
    if robot.service == RobotService.WECOM:
        path = f"/cgi-bin/webhook/send?key={quote_plus(token)}"
        return Message(path, {"msgtype": "text", "text": {"content": text}})
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        stamp = str(int(at.timestamp()))
        # Feishu signs nothing, with the stamp and the secret as the key.
        body |= {"timestamp": stamp, "sign": _signed(f"{stamp}\n{secret}", "")}
    return Message(f"/open-apis/bot/v2/hook/{quote_plus(token)}", body)


def _signed(key: str, words: str) -> str:
    made = hmac.new(key.encode(), words.encode(), hashlib.sha256).digest()
    return base64.b64encode(made).decode()


def deliver(robot: Robot, text: str, at: datetime) -> Outcome:
    """Post ``text`` to the group of ``robot``; takes ten seconds at most, and raises nothing."""
    if not _opened(robot.token):  # sealed under another SECRET_KEY
        return Outcome(RobotAnswer.REFUSED, "no-key")
    message = message_for(robot, text, at)
    host = settings.ROBOT_GATEWAY.rstrip("/") or HOSTS[RobotService(robot.service)]
    if not settings.ROBOT_GATEWAY and not _is_public(urlsplit(host).hostname or ""):
        return Outcome(RobotAnswer.AWAY, "no-public-address")
    with requests.Session() as session:
        session.trust_env = False
        try:
            response = session.post(
                host + message.path,
                json=message.body,
                timeout=PATIENCE,
                allow_redirects=False,
                stream=True,
            )
            said = response.raw.read(LONGEST_ANSWER, decode_content=True)
        except (requests.RequestException, OSError, ResponseError) as error:
            return _unanswered(error)
    return _judge(response.status_code, said)


def _is_public(host: str) -> bool:
    """Tell whether every address of ``host`` lies in the open internet."""
    try:
        found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return all(ipaddress.ip_address(str(each[4][0])).is_global for each in found)


def _unanswered(error: Exception) -> Outcome:
    """Tell what was surely not sent, and may be tried again, from what may have arrived."""
    inner: Any = error.args[0] if error.args else error
    reason = getattr(inner, "reason", inner)
    never_sent = (ConnectTimeoutError, NewConnectionError, SSLError)
    if isinstance(error, requests.ConnectTimeout) or isinstance(reason, never_sent):
        return Outcome(RobotAnswer.AWAY, type(reason).__name__[:40])
    return Outcome(RobotAnswer.UNKNOWN, type(error).__name__[:40])


def _judge(status: int, said: bytes) -> Outcome:
    if status == 429 or status >= 500:
        return Outcome(RobotAnswer.AWAY, f"http-{status}")
    if status != 200:
        return Outcome(RobotAnswer.REFUSED, f"http-{status}")
    try:
        told = json.loads(said)
        code = str(told.get("errcode", told.get("code", told.get("StatusCode", ""))))[:20]
    except (ValueError, AttributeError):
        return Outcome(RobotAnswer.REFUSED, "no-answer")
    if code == "0":
        return Outcome(RobotAnswer.DELIVERED)
    return Outcome(RobotAnswer.AWAY if code in TOO_FAST else RobotAnswer.REFUSED, code)


def _opened(sealed: str) -> str:
    """Return what was sealed; "" where nothing was, or under a key that is gone."""
    try:
        return unseal(sealed) if sealed else ""
    except Unreadable:
        return ""
