"""The pages of chat groups: what they take, what they show, and what they never show again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commons.enums import RobotAnswer, RobotState
from commons.models import Robot
from kit.limits import TRYING
from kit.seals import seal
from ledger.models import Entry
from tests.factories.robots import TOKEN, RobotFactory
from tests.factories.studygroups import CircleFactory

pytestmark = pytest.mark.django_db
FEISHU = f"https://open.feishu.cn/open-apis/bot/v2/hook/{TOKEN}"


@pytest.fixture
def robot(cast):
    return RobotFactory(thing=cast.circle, set_up_by=cast.mentor, secret=seal("SECret0001"))


@pytest.fixture
def mentor(client, cast):
    client.force_login(cast.mentor)
    return client


def test_one_is_set_up_for_the_place_that_was_chosen(mentor, cast):
    place = f"studygroups.circle:{cast.circle.pk}"
    given = {"place": place, "label": "教研群", "address": FEISHU, "language": "zh-hans"}
    answer = mentor.post("/robots/new/", given)

    robot = Robot.objects.get()
    assert answer.url == robot.get_absolute_url()
    assert (robot.thing, robot.service, robot.set_up_by) == (cast.circle, "feishu", cast.mentor)


@pytest.mark.parametrize("place", ["elsewhere", "county", "nonsense"])
def test_a_place_that_is_not_theirs_is_no_choice(mentor, cast, place):
    key = {
        "elsewhere": f"studygroups.circle:{cast.elsewhere.pk}",
        "county": f"schools.county:{cast.circle.county_id}",
    }.get(place, place)
    given = {"place": key, "label": "群", "address": FEISHU, "language": "zh-hans"}
    assert mentor.post("/robots/new/", given).status_code == 422
    assert not Robot.objects.exists()


def test_what_was_refused_says_why_and_does_not_hand_the_secret_back(mentor, cast):
    place = f"studygroups.circle:{cast.circle.pk}"
    given = {"place": place, "label": "群", "address": "x", "secret": "SECret0001"}
    answer = mentor.post("/robots/new/", given | {"language": "en"})
    assert answer.status_code == 422
    assert "SECret0001" not in answer.content.decode()


def test_neither_the_key_nor_the_secret_is_shown_again(mentor, robot):
    page = mentor.get(robot.get_absolute_url()).content.decode()
    assert robot.label in page
    for hidden in (TOKEN, "SECret0001", robot.token, robot.secret):
        assert hidden not in page


def test_a_trial_says_what_came_of_it(mentor, robot):
    answer = mentor.post(f"{robot.get_absolute_url()}try/", follow=True)
    robot.refresh_from_db()
    assert robot.answer == RobotAnswer.AWAY  # nobody listens where the tests send it
    assert robot.get_answer_display() in answer.content.decode()
    assert Entry.objects.filter(kind="robot.tried", actor=robot.set_up_by).count() == 1


def test_too_many_trials_are_refused(mentor, robot):
    for _ in range(TRYING.times):
        mentor.post(f"{robot.get_absolute_url()}try/")
    assert mentor.post(f"{robot.get_absolute_url()}try/").status_code == 429


def test_the_same_step_twice_comes_too_late(mentor, robot):
    off = f"{robot.get_absolute_url()}switch-off/"
    assert [mentor.post(off).status_code for _ in range(2)] == [302, 409]
    assert Robot.objects.get().state == RobotState.OFF


def test_removed_it_exists_for_nobody(mentor, robot):
    assert mentor.post(f"{robot.get_absolute_url()}remove/").url == "/robots/"
    assert mentor.get(robot.get_absolute_url()).status_code == 404


def test_the_list_shows_each_under_its_place_and_only_ones_own(client, cast, robot):
    RobotFactory(thing=cast.circle.county, label="教研室大群")
    RobotFactory(thing=cast.elsewhere, label="别处的群")
    shown = {}
    for name, person in (("mentor", cast.mentor), ("office", cast.office)):
        client.force_login(person)
        page = client.get("/robots/").content.decode().split("<main")[1]
        shown[name] = [label for label in ("教研室大群", robot.label, "别处的群") if label in page]
        assert page.count('class="card') == len(shown[name])
    assert shown == {"mentor": [robot.label], "office": ["教研室大群", robot.label]}


def test_the_list_takes_as_many_queries_however_many_there_are(client, cast):
    client.force_login(cast.office)
    taken = []
    for grade in (7, 7, 8, 9):  # the first also fills caches
        circle = (
            cast.circle if grade == 7 else CircleFactory(county=cast.circle.county, grade=grade)
        )
        RobotFactory(thing=circle)
        with CaptureQueriesContext(connection) as queries:
            client.get("/robots/")
        taken.append(len(queries))
    assert taken[1:] == [taken[1]] * 3
