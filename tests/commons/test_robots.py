"""Chat groups hear how much waits: at most once, signed, and nobody's words."""

import base64
import hashlib
import hmac
import logging
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from commons.domain import comments, robots, threads
from commons.domain.robots import GATHERED, PATIENCE
from commons.enums import RobotAnswer, RobotService, RobotState
from commons.exporters.robots import HOSTS, _is_public, deliver, message_for
from commons.messages import ROBOT_STOPPED
from commons.models import Comment, Notice, Robot
from commons.queries.robots import message_of
from commons.tasks import send_due_messages
from kit.seals import seal
from ledger.models import Entry
from tests.factories.robots import TOKEN, Gateway, RobotFactory, serve
from tests.factories.schools import SHANGHAI

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)
SITE = "https://tongyan.example.cn"


@pytest.fixture
def gateway(settings):
    gateway = Gateway()
    server = serve(gateway)
    settings.ROBOT_GATEWAY = gateway.url
    settings.WAGTAILADMIN_BASE_URL = SITE
    yield gateway
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _in_the_morning(time_machine):
    time_machine.move_to(MORNING - timedelta(days=1), tick=False)


@pytest.fixture
def robot(cast):
    return RobotFactory(thing=cast.circle, set_up_by=cast.mentor)


def ask(cast, at=MORNING, body="错题怎么收？"):
    return threads.post_comment(
        actor=cast.actor(cast.author),
        thread=cast.thread,
        kind="question",
        body=body,
        client_id=uuid4(),
        at=at,
    )


# -- Signatures -------------------------------------------------------------------------------


def signature(key, words):
    return base64.b64encode(hmac.new(key.encode(), words.encode(), hashlib.sha256).digest())


def test_dingtalk_is_signed_by_milliseconds_and_secret(cast):
    robot = RobotFactory(thing=cast.circle, secret=seal("SECret"))
    message = message_for(robot, "words", MORNING)
    stamp = str(int(MORNING.timestamp() * 1000))
    asked = parse_qs(urlsplit(message.path).query)
    assert asked == {
        "access_token": [TOKEN],
        "timestamp": [stamp],
        "sign": [signature("SECret", f"{stamp}\nSECret").decode()],
    }
    assert message.body == {"msgtype": "text", "text": {"content": "words"}}


def test_feishu_is_signed_by_seconds_with_the_secret_in_the_key(cast):
    robot = RobotFactory(thing=cast.circle, service=RobotService.FEISHU, secret=seal("SECret"))
    message = message_for(robot, "words", MORNING)
    stamp = str(int(MORNING.timestamp()))
    assert message.path == f"/open-apis/bot/v2/hook/{TOKEN}"
    assert message.body == {
        "timestamp": stamp,
        "sign": signature(f"{stamp}\nSECret", "").decode(),
        "msg_type": "text",
        "content": {"text": "words"},
    }


def test_wecom_has_no_signature(cast):
    robot = RobotFactory(thing=cast.circle, service=RobotService.WECOM)
    message = message_for(robot, "words", MORNING)
    assert message.path == f"/cgi-bin/webhook/send?key={TOKEN}"
    assert message.body == {"msgtype": "text", "text": {"content": "words"}}


# -- What is said -----------------------------------------------------------------------------


def test_a_question_is_told_in_figures_without_anybodys_words(cast, robot, gateway):
    ask(cast)
    assert send_due_messages(MORNING) == 1
    says = f"[Tongyan] 1 question waits for an answer in {cast.circle.name}."
    assert gateway.texts == [f"{says}\n{SITE}/circles/{cast.circle.pk}/"]
    robot.refresh_from_db()
    assert (robot.answer, robot.sent_at, robot.due_at) == (RobotAnswer.DELIVERED, MORNING, None)


def test_the_groups_of_the_county_hear_the_sum_and_others_nothing(cast, gateway):
    RobotFactory(thing=cast.circle.county, language="zh-hans")
    RobotFactory(thing=cast.elsewhere)
    RobotFactory(thing=cast.elsewhere.county)
    ask(cast)
    send_due_messages(MORNING)
    assert gateway.texts == [f"【同研】{cast.circle.county.name}有 1 个质疑等待答疑。\n{SITE}/"]


def test_what_follows_soon_is_gathered_into_one_message(cast, robot, gateway):
    ask(cast)
    send_due_messages(MORNING)
    for n in range(3):
        ask(cast, at=MORNING + n * MINUTE)
    assert send_due_messages(MORNING + 3 * MINUTE) == 0
    assert send_due_messages(MORNING + GATHERED) == 1
    assert [text.split()[1] for text in gateway.texts] == ["1", "4"]
    assert send_due_messages(MORNING + timedelta(days=1)) == 0


def test_what_was_answered_meanwhile_is_not_told(cast, robot, gateway):
    question = ask(cast)
    threads.post_comment(
        actor=cast.actor(cast.reader),
        thread=cast.thread,
        kind="answer",
        reply_to=question.pk,
        body="按单元收。",
        client_id=uuid4(),
        at=MORNING,
    )
    assert send_due_messages(MORNING) == 0
    assert gateway.heard == []
    comments.ask_again(
        actor=cast.actor(cast.author), comment=Comment.objects.get(pk=question.pk), at=MORNING
    )
    assert send_due_messages(MORNING) == 1


def test_at_night_nobody_is_woken(cast, robot, gateway):
    late = MORNING.replace(hour=22, minute=30)
    ask(cast, at=late)
    assert send_due_messages(late) == 0
    assert send_due_messages(late.replace(hour=7, minute=0) + timedelta(days=1)) == 1
    ask(cast, at=late.replace(hour=3) + timedelta(days=2))
    assert Robot.objects.get().due_at == late.replace(hour=7, minute=0) + timedelta(days=2)


def test_a_comment_that_asks_nothing_tells_no_group(cast, robot, gateway):
    threads.post_comment(
        actor=cast.actor(cast.author),
        thread=cast.thread,
        body="看看",
        client_id=uuid4(),
        at=MORNING,
    )
    assert send_due_messages(MORNING) == 0


def test_one_that_is_off_hears_nothing_and_catches_nothing_up(cast, robot, gateway):
    mentor = cast.actor(cast.mentor)
    ask(cast)
    robots.step_robot(actor=mentor, robot=robot, step="switch-off", at=MORNING)
    ask(cast)
    assert send_due_messages(MORNING) == 0
    robots.step_robot(actor=mentor, robot=robot, step="switch-on", at=MORNING)
    assert send_due_messages(MORNING) == 0
    ask(cast)
    assert send_due_messages(MORNING) == 1


def test_nothing_waits_nothing_is_said(robot):
    assert message_of(robot, SITE) == ""


# -- What comes back --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "says", "means"),
    [
        (200, b'{"errcode": 0}', (RobotAnswer.DELIVERED, "")),
        (200, b'{"code": 0, "msg": "success"}', (RobotAnswer.DELIVERED, "")),
        (200, b'{"StatusCode": 0}', (RobotAnswer.DELIVERED, "")),
        (200, b'{"errcode": 310000, "errmsg": "sign not match"}', (RobotAnswer.REFUSED, "310000")),
        (200, b'{"code": 19021}', (RobotAnswer.REFUSED, "19021")),
        (200, b'{"errcode": 130101}', (RobotAnswer.AWAY, "130101")),  # too fast
        (200, b"<html>", (RobotAnswer.REFUSED, "no-answer")),
        (200, b"[]", (RobotAnswer.REFUSED, "no-answer")),
        (404, b"", (RobotAnswer.REFUSED, "http-404")),
        (429, b"", (RobotAnswer.AWAY, "http-429")),
        (502, b"", (RobotAnswer.AWAY, "http-502")),
    ],
)
def test_what_each_answer_means(robot, gateway, status, says, means):
    gateway.status, gateway.says = status, says
    outcome = deliver(robot, "words", MORNING)
    assert (outcome.answer, outcome.code) == means


def test_no_redirect_is_followed(robot, gateway):
    gateway.status, gateway.headers = 302, {"Location": f"{gateway.url}/elsewhere"}
    assert deliver(robot, "words", MORNING).answer == RobotAnswer.REFUSED
    assert len(gateway.heard) == 1


def test_what_may_have_arrived_is_not_sent_again(cast, robot, gateway):
    gateway.breaks = True
    ask(cast)
    send_due_messages(MORNING)
    robot.refresh_from_db()
    assert (robot.answer, robot.due_at, len(gateway.heard)) == (RobotAnswer.UNKNOWN, None, 1)


def test_a_service_that_is_away_is_tried_again_later(cast, robot, gateway, settings):
    settings.ROBOT_GATEWAY = "http://127.0.0.1:1"
    ask(cast)
    assert send_due_messages(MORNING) == 0
    robot.refresh_from_db()
    assert (robot.answer, robot.due_at) == (RobotAnswer.AWAY, MORNING + MINUTE)
    settings.ROBOT_GATEWAY = gateway.url
    assert send_due_messages(MORNING + MINUTE) == 1
    robot.refresh_from_db()
    assert (robot.failures, robot.due_at) == (0, None)


def test_a_worker_that_dies_on_the_way_makes_nobody_hear_twice(cast, robot, gateway):
    ask(cast)
    assert robots.take_message(robot=robot, at=MORNING)
    assert not robots.take_message(robot=robot, at=MORNING)
    assert send_due_messages(MORNING + timedelta(hours=1)) == 0
    ask(cast, at=MORNING + timedelta(hours=1))
    send_due_messages(MORNING + timedelta(hours=1))
    assert [text.split()[1] for text in gateway.texts] == ["2"]


def test_after_five_refusals_it_stops_and_who_set_it_up_is_told(cast, robot, gateway):
    gateway.says = b'{"errcode": 310000}'
    ask(cast)
    moment = MORNING
    for _ in range(PATIENCE):
        send_due_messages(moment)
        moment = Robot.objects.get().due_at or moment
    robot.refresh_from_db()
    assert (robot.state, robot.due_at, len(gateway.heard)) == (RobotState.STOPPED, None, PATIENCE)
    [notice] = Notice.objects.filter(kind=ROBOT_STOPPED.name)
    assert (notice.person, notice.about, notice.waits) == (cast.mentor, robot, True)
    [entry] = Entry.objects.filter(kind="robot.stopped")
    assert entry.actor_id is None
    ask(cast, at=moment)
    assert send_due_messages(moment + timedelta(days=1)) == 0


def test_who_looks_after_it_no_more_is_not_told(cast, robot, gateway):
    cast.mentor.appointments.update(ends_on=MORNING.date() - timedelta(days=1))
    gateway.status = 403
    for n in range(PATIENCE):
        robots.note_answer(
            robot=robot, answer=RobotAnswer.REFUSED, code="http-403", at=MORNING + n * MINUTE
        )
    assert Robot.objects.get().state == RobotState.STOPPED
    assert not Notice.objects.exists()


def test_no_key_ends_in_a_log(cast, robot, settings, caplog):
    caplog.set_level(logging.DEBUG)
    Robot.objects.update(secret=seal("SECret"))
    settings.ROBOT_GATEWAY = "http://127.0.0.1:1"
    ask(cast)
    send_due_messages(MORNING)
    said = " ".join(f"{each.getMessage()} {each.__dict__}" for each in caplog.records)
    assert "robot_not_heard" in said
    assert TOKEN not in said
    assert "SECret" not in said


def test_addresses_inside_are_not_in_the_open_internet():
    assert not _is_public("localhost")
    assert not _is_public("127.0.0.1")
    assert not _is_public("10.0.0.7")
    assert not _is_public("169.254.169.254")
    assert not _is_public("no-such-host.invalid")
    assert _is_public("1.1.1.1")
    assert all(each.startswith("https://") for each in HOSTS.values())
