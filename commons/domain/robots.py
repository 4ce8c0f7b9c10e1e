"""Let a chat group's robot say how much waits; stop it where its service refuses it."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commons import events, flows, messages
from commons.domain.notices import Act, notify
from commons.enums import RobotAnswer, RobotService, RobotState
from commons.models import Robot
from commons.permissions import POLICY
from commons.queries.robots import robots_hearing
from commons.signals import robots_wait
from kit.commands import command
from kit.errors import Invalid, Stale
from kit.seals import Unreadable, reseal, seal
from kit.text import one_line
from ledger.domain.entries import record
from ledger.events import Kind
from schools.actors import PLATFORM, Actor

MOST = 5  # robots of one circle or county
GATHERED = timedelta(minutes=5)  # between two messages to one group
EVENING, MORNING = time(22), time(7)  # between them no group is told anything
PATIENCE = 5  # refusals one after another; then it is stopped
WAITS = (1, 5, 15, 30, 60)  # minutes before a message that failed is tried again
LONGEST_LABEL = 40
TOKEN = re.compile(r"[A-Za-z0-9_-]{8,200}")
SECRET = re.compile(r"[\x21-\x7e]{4,200}")
STEPS = {
    "switch-on": events.ROBOT_SWITCHED_ON,
    "switch-off": events.ROBOT_SWITCHED_OFF,
    "remove": events.ROBOT_REMOVED,
}


def read_address(typed: str) -> tuple[RobotService, str]:
    """Return the service and the key in the address of a robot, as its service shows it.

    Nothing else of the address is kept, so that messages go to these services and nowhere else.

    :raises Invalid: it is no such address.
    """
    wrong = Invalid(
        _("Paste the whole address of the robot, as DingTalk, WeCom or Feishu shows it."),
        field="address",
    )
    try:
        parts = urlsplit(typed.strip())
        port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme != "https" or parts.username or parts.password or port not in (None, 443):
        raise wrong
    asked = parse_qs(parts.query)
    last = parts.path.removeprefix("/open-apis/bot/v2/hook/")
    known = {
        ("oapi.dingtalk.com", "/robot/send"): (RobotService.DINGTALK, asked.get("access_token")),
        ("qyapi.weixin.qq.com", "/cgi-bin/webhook/send"): (RobotService.WECOM, asked.get("key")),
        ("open.feishu.cn", f"/open-apis/bot/v2/hook/{last}"): (RobotService.FEISHU, [last]),
    }
    service, tokens = known.get((parts.hostname or "", parts.path), (None, None))
    if service is None or not tokens or len(tokens) != 1 or not TOKEN.fullmatch(tokens[0]):
        raise wrong
    return service, tokens[0]


@command
def add_robot(
    *,
    actor: Actor,
    thing: Any,
    label: str,
    address: str,
    secret: str,
    language: str,
    at: datetime,
) -> Robot:
    """Let the chat group at ``address`` hear how many questions wait in ``thing``.

    ``secret`` is what DingTalk and Feishu sign with, "" where the robot has none; neither it nor
    the key in the address is shown again.

    :raises NotAllowed: ``actor`` does not look after ``thing``.
    :raises Invalid: the name, the address or the secret cannot be used; there are five already.
    """
    POLICY.require(actor, "robot.add", thing)
    service, token = read_address(address)
    type(thing)._base_manager.select_for_update().get(pk=thing.pk)  # of ten at once, five stay
    kind = ContentType.objects.get_for_model(thing)
    here = Robot.objects.filter(thing_type=kind, thing_id=thing.pk).exclude(
        state=RobotState.REMOVED
    )
    if here.count() >= MOST:
        raise Invalid(_("There are five chat groups already. Remove one first."))
    robot = Robot.objects.create(
        thing=thing,
        service=service,
        label=_checked_label(label),
        language=language,
        token=seal(token),
        secret=_sealed(_checked_secret(secret)),
        set_up_by_id=actor.user_id,
        set_up_at=at,
    )
    _note(events.ROBOT_ADDED, actor, robot, at)
    return robot


@command
def change_robot(
    *,
    actor: Actor,
    robot: Robot,
    label: str,
    address: str,
    secret: str,
    language: str,
    at: datetime,
) -> None:
    """Give a robot another name or language, and where these are not empty another address, secret.

    A new address comes with its own secret: without one it has none.

    :raises NotAllowed: ``actor`` does not look after what it tells of.
    :raises Invalid: the name, the address or the secret cannot be used.
    :raises Stale: it was removed.
    """
    POLICY.require(actor, "robot.change", robot)
    robot = Robot.objects.select_for_update().get(pk=robot.pk)
    if robot.state == RobotState.REMOVED:
        raise Stale
    robot.label, robot.language = _checked_label(label), language
    if address.strip():
        robot.service, token = read_address(address)
        robot.token, robot.secret = seal(token), ""
    if secret.strip():
        robot.secret = _sealed(_checked_secret(secret))
    robot.save(update_fields=["label", "language", "service", "token", "secret"])
    _note(events.ROBOT_CHANGED, actor, robot, at)


@command
def step_robot(*, actor: Actor, robot: Robot, step: str, at: datetime) -> None:
    """Switch a robot on or off, or remove it with its keys for good.

    :raises NotAllowed: ``actor`` does not look after what it tells of.
    :raises Invalid: there is no such step.
    :raises Stale: it was taken already.
    """
    POLICY.require(actor, "robot.change", robot)
    if step not in STEPS:
        raise Invalid
    changes: dict[str, Any] = {"due_at": None, "failures": 0, "refusals": 0}
    if step == "remove":
        changes |= {"token": "", "secret": ""}
    flows.ROBOT.advance(robot, step, at=at, **changes)
    _note(STEPS[step], actor, robot, at)


@command
def note_trial(*, actor: Actor, robot: Robot, answer: RobotAnswer, code: str, at: datetime) -> None:
    """Remember what came of a test message.

    :raises NotAllowed: ``actor`` does not look after what it tells of.
    """
    POLICY.require(actor, "robot.try", robot)
    changes = {"answered_at": at, "answer": answer, "answer_code": code, "sent_at": at}
    Robot.objects.filter(pk=robot.pk).update(**changes)
    _note(events.ROBOT_TRIED, actor, robot, at)


# -- Telling ----------------------------------------------------------------------------------


def stir_robots(thing: Any, at: datetime) -> None:
    """A question waits in ``thing``: the groups that hear of it are told soon, at most once."""
    stirred = []
    for robot in robots_hearing(thing).filter(due_at=None):
        due_at = _waking(max(at, robot.sent_at + GATHERED) if robot.sent_at else at)
        rows = Robot.objects.filter(pk=robot.pk, state=RobotState.ON, due_at=None)
        if rows.update(due_at=due_at):
            stirred.append(due_at)
    if stirred:
        robots_wait.send(sender=Robot, due_at=min(stirred))


def _waking(moment: datetime) -> datetime:
    """Return ``moment``, or the morning after it where people sleep."""
    local = timezone.localtime(moment)
    if MORNING <= local.time() < EVENING:
        return moment
    day = local.date() + timedelta(days=local.time() >= EVENING)
    return timezone.make_aware(datetime.combine(day, MORNING))


@command
def take_message(*, robot: Robot, at: datetime) -> bool:
    """Take the message of ``robot`` upon oneself; False where somebody else has, or it is off.

    It counts as sent from here on: a worker that dies now has sent it, or nobody has. A group is
    never told twice, and the next question tells it all that waits.
    """
    mine = Robot.objects.filter(pk=robot.pk, state=RobotState.ON, due_at__lte=at)
    changes = {"due_at": None, "sent_at": at, "answer": RobotAnswer.NONE, "answer_code": ""}
    return bool(mine.update(**changes))


@command
def note_answer(*, robot: Robot, answer: RobotAnswer, code: str, at: datetime) -> None:
    """Remember what came of a message; what failed for sure is tried again later.

    After five refusals one after another it is stopped, and who set it up is told.
    """
    robot = Robot.objects.select_for_update().get(pk=robot.pk)
    robot.answer, robot.answer_code, robot.answered_at = answer, code, at
    failed = answer in (RobotAnswer.REFUSED, RobotAnswer.AWAY)
    robot.failures = robot.failures + 1 if failed else 0
    if answer == RobotAnswer.REFUSED:
        robot.refusals += 1
    elif answer == RobotAnswer.DELIVERED:
        robot.refusals = 0
    if failed and robot.state == RobotState.ON:
        wait = WAITS[min(robot.failures, len(WAITS)) - 1]
        robot.due_at = _waking(at + timedelta(minutes=wait))
    robot.save(
        update_fields=["answer", "answer_code", "answered_at", "failures", "refusals", "due_at"]
    )
    if robot.refusals >= PATIENCE and robot.state == RobotState.ON:
        _stop(robot, at)


@command
def say_nothing(*, robot: Robot, at: datetime) -> None:
    """Nothing waits any more: what ``robot`` was about to say is not said."""
    Robot.objects.filter(pk=robot.pk, due_at__lte=at).update(due_at=None)


def _stop(robot: Robot, at: datetime) -> None:
    flows.ROBOT.advance(robot, "stop", at=at, due_at=None)
    _note(events.ROBOT_STOPPED, PLATFORM, robot, at)
    act = Act(robot, robot, None, at, key=f"robot:{robot.pk}:{at.isoformat()}")
    notify(messages.ROBOT_STOPPED, people=[robot.set_up_by_id], act=act)


def _note(kind: Kind, actor: Actor, robot: Robot, at: datetime) -> None:
    about = f"{robot.thing_type.app_label}.{robot.thing_type.model}:{robot.thing_id}"
    changes = {"service": str(robot.service), "about": about}
    record(kind, actor=actor, thing=robot, at=at, changes=changes)


def _checked_label(typed: str) -> str:
    label = one_line(typed)
    if not label or len(label) > LONGEST_LABEL:
        raise Invalid(_("Name the chat group, in at most 40 characters."), field="label")
    return label


def _checked_secret(typed: str) -> str:
    secret = typed.strip()
    if secret and not SECRET.fullmatch(secret):
        raise Invalid(_("This is no secret of a robot."), field="secret")
    return secret


@command
def reseal_robots(*, actor: Actor | None) -> tuple[int, int]:
    """Seal the keys of all robots with the present key; return how many, and how many not.

    What none of the keys opens stays as it is: that robot cannot speak and is set up anew.

    :raises NotAllowed: ``actor`` is no administrator.
    """
    POLICY.require(actor, "robots.reseal", None)
    done = unread = 0
    for robot in Robot.objects.select_for_update().exclude(token="").order_by("pk"):
        try:
            robot.token = reseal(robot.token)
            robot.secret = reseal(robot.secret) if robot.secret else ""
        except Unreadable:
            unread += 1
            continue
        robot.save(update_fields=["token", "secret"])
        done += 1
    return done, unread


def _sealed(secret: str) -> str:
    return seal(secret) if secret else ""
