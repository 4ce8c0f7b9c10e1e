"""Robots of chat groups are set up for three services and nothing else; their keys are sealed."""

from datetime import datetime

import pytest

from commons.domain import robots
from commons.domain.robots import MOST, read_address, reseal_robots
from commons.enums import RobotService, RobotState
from commons.models import Robot
from commons.queries.robots import places_to_tell_of
from kit.errors import Invalid, NotAllowed, Stale
from kit.seals import unseal
from ledger.models import Entry
from schools.actors import PLATFORM, load_actor
from schools.enums import Role
from tests.factories.robots import TOKEN
from tests.factories.schools import SHANGHAI, AppointmentFactory

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
DINGTALK = f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}"


@pytest.mark.parametrize(
    ("address", "service"),
    [
        (DINGTALK, RobotService.DINGTALK),
        (f"  {DINGTALK}\n", RobotService.DINGTALK),
        (f"https://oapi.dingtalk.com:443/robot/send?access_token={TOKEN}", RobotService.DINGTALK),
        (f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={TOKEN}", RobotService.WECOM),
        (f"https://open.feishu.cn/open-apis/bot/v2/hook/{TOKEN}", RobotService.FEISHU),
    ],
)
def test_the_address_says_which_service_it_is(address, service):
    assert read_address(address) == (service, TOKEN)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "群机器人",
        f"http://oapi.dingtalk.com/robot/send?access_token={TOKEN}",
        f"https://oapi.dingtalk.com.evil.example/robot/send?access_token={TOKEN}",
        f"https://evil.example/robot/send?access_token={TOKEN}",
        f"https://oapi.dingtalk.com@127.0.0.1/robot/send?access_token={TOKEN}",
        f"https://someone:secret@oapi.dingtalk.com/robot/send?access_token={TOKEN}",
        f"https://oapi.dingtalk.com:8443/robot/send?access_token={TOKEN}",
        f"https://oapi.dingtalk.com/other?access_token={TOKEN}",
        f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}&access_token=b{TOKEN}",
        "https://oapi.dingtalk.com/robot/send",
        f"https://127.0.0.1/robot/send?access_token={TOKEN}",
        f"https://[::1/robot/send?access_token={TOKEN}",
        "https://open.feishu.cn/open-apis/bot/v2/hook/../../../other",
        "https://open.feishu.cn/open-apis/bot/v2/hook/",
        f"https://open.feishu.cn/open-apis/bot/v2/hook/{TOKEN}/more",
        f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={'x' * 300}",
    ],
)
def test_messages_go_to_no_other_place(address):
    with pytest.raises(Invalid, match="whole address"):
        read_address(address)


def add(cast, actor, thing=None, **given):
    return robots.add_robot(
        **{
            "actor": cast.actor(actor),
            "thing": thing or cast.circle,
            "label": "教研群",
            "address": DINGTALK,
            "secret": "SECabcdef",
            "language": "zh-hans",
            "at": MORNING,
        }
        | given
    )


def test_its_keys_are_sealed_and_stand_nowhere_else(cast):
    robot = add(cast, cast.mentor)

    assert TOKEN not in robot.token
    assert "SECabcdef" not in robot.secret
    assert (unseal(robot.token), unseal(robot.secret)) == (TOKEN, "SECabcdef")
    [entry] = Entry.objects.filter(kind="robot.added")
    assert (entry.actor_id, entry.thing_id) == (cast.mentor.pk, robot.pk)
    assert TOKEN not in str(entry.changes)
    assert "SEC" not in str(entry.changes)


def test_its_keys_move_to_another_secret_key_with_all_others(cast, settings):
    robot = add(cast, cast.mentor)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10

    assert reseal_robots(actor=PLATFORM) == (1, 0)
    settings.SECRET_KEY_FALLBACKS = []
    robot.refresh_from_db()
    assert (unseal(robot.token), unseal(robot.secret)) == (TOKEN, "SECabcdef")

    settings.SECRET_KEY = "a third" * 10
    assert reseal_robots(actor=PLATFORM) == (0, 1)
    with pytest.raises(NotAllowed):
        reseal_robots(actor=cast.actor(cast.mentor))


def test_a_circle_has_five_at_most(cast):
    for _ in range(MOST):
        add(cast, cast.mentor)
    with pytest.raises(Invalid, match="five chat groups"):
        add(cast, cast.mentor)
    robots.step_robot(
        actor=cast.actor(cast.mentor), robot=Robot.objects.first(), step="remove", at=MORNING
    )
    assert add(cast, cast.mentor).pk


@pytest.mark.parametrize("fault", [{"label": " "}, {"label": "字" * 41}, {"secret": "a b"}])
def test_what_cannot_be_used_is_refused(cast, fault):
    with pytest.raises(Invalid):
        add(cast, cast.mentor, **fault)


def test_nobody_sets_one_up_for_what_is_not_theirs(cast):
    for person in (cast.author, cast.stranger):
        with pytest.raises(NotAllowed):
            add(cast, person)
    with pytest.raises(NotAllowed):
        add(cast, cast.mentor, thing=cast.circle.county)
    with pytest.raises(NotAllowed):
        add(cast, cast.office, thing=cast.elsewhere.county)


def test_each_is_offered_the_places_they_look_after(cast):
    admin = AppointmentFactory(role=Role.ADMIN, county=None).person
    offered = {
        name: {place.thing for place in places_to_tell_of(load_actor(person))}
        for name, person in {
            "teacher": cast.author,
            "mentor": cast.mentor,
            "office": cast.office,
            "admin": admin,
        }.items()
    }
    assert offered["teacher"] == set()
    assert offered["mentor"] == {cast.circle}
    assert offered["office"] == {cast.circle, cast.circle.county}
    assert {cast.circle.county, cast.elsewhere.county} <= offered["admin"]


def test_another_address_comes_with_its_own_secret(cast):
    robot = add(cast, cast.mentor)
    change = {"actor": cast.actor(cast.mentor), "robot": robot, "language": "en", "at": MORNING}
    robots.change_robot(**change, label="新群", address="", secret="")
    robot.refresh_from_db()
    assert (robot.label, unseal(robot.token), unseal(robot.secret)) == ("新群", TOKEN, "SECabcdef")
    feishu = "https://open.feishu.cn/open-apis/bot/v2/hook/another-token"
    robots.change_robot(**change, label="新群", address=feishu, secret="")
    robot.refresh_from_db()
    assert (robot.service, unseal(robot.token), robot.secret) == ("feishu", "another-token", "")


def test_what_is_removed_keeps_no_key_and_is_gone_for_everybody(cast):
    robot = add(cast, cast.mentor)
    mentor = cast.actor(cast.mentor)
    robots.step_robot(actor=mentor, robot=robot, step="remove", at=MORNING)
    robot.refresh_from_db()
    assert (robot.state, robot.token, robot.secret) == (RobotState.REMOVED, "", "")
    assert not Robot.objects.visible_to(mentor).exists()
    with pytest.raises(Stale):
        robots.step_robot(actor=mentor, robot=robot, step="switch-on", at=MORNING)
