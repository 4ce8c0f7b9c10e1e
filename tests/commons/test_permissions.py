"""Who may do what, as one table: each action, by each person."""

from functools import partial

import pytest

from commons.models import (
    Attachment,
    Comment,
    Correspondence,
    Film,
    Notice,
    Report,
    Robot,
    Thread,
    Upload,
)
from commons.permissions import POLICY
from commons.registers import HOSTS, Host, host_of, register_host
from kit.policy import Rule
from schools.actors import Actor, Duty
from schools.enums import Role, Stage
from schools.models import County, Person
from studygroups.models import Circle
from tests.factories.films import film_place
from tests.factories.schools import NOW

HERE, ELSEWHERE = 1, 2


def things():
    """One of each, none of them stored; only content types are looked up."""
    circle = Circle(
        pk=5, county_id=HERE, subject_id="maths", stage=Stage.JUNIOR, grade=7, opened_on=NOW.date()
    )
    thread = Thread(pk=3, opened_by_id=10, thing=circle)
    comment = Comment(pk=7, thread=thread, author_id=10)
    return {
        "thing": circle,
        "thread": thread,
        "comment": comment,
        "question": comment,
        "report": Report(pk=8, comment=comment, reporter_id=11),
        "file": Attachment(pk=9, owner_id=10, thing=comment),
        "notice": Notice(pk=10, person_id=10),
        "message": Person(pk=10, county_id=HERE),  # written to
        "messages": None,
        "robot": Robot(pk=11, thing=circle),
        "upload": Upload(owner_id=10),
        "film": Film(pk=12, owner_id=10),
        "commentary": thread,
    }


PEOPLE = {
    "author": Actor(10, (Duty(Role.TEACHER, HERE, subject="maths", grade=7),)),
    "member": Actor(11, (Duty(Role.TEACHER, HERE, subject="maths", grade=7),)),
    "mentor": Actor(12, (Duty(Role.MENTOR, HERE, subject="maths"),)),
    "mentor who wrote it": Actor(10, (Duty(Role.MENTOR, HERE, subject="maths"),)),
    "mentor of Chinese": Actor(13, (Duty(Role.MENTOR, HERE, subject="chinese"),)),
    "mentor elsewhere": Actor(14, (Duty(Role.MENTOR, ELSEWHERE, subject="maths"),)),
    "research staff": Actor(15, (Duty(Role.RESEARCHER, HERE, subject="maths"),)),
    "office": Actor(16, (Duty(Role.OFFICE, HERE),)),
    "office elsewhere": Actor(17, (Duty(Role.OFFICE, ELSEWHERE),)),
    "coordinator": Actor(18, (Duty(Role.COORDINATOR, HERE, school_id=4),)),
    "nobody": None,
}
WRITERS = {"author", "mentor who wrote it"}
MODERATORS = {"mentor", "mentor who wrote it", "research staff", "office"}
OTHER_MODERATORS = MODERATORS - WRITERS
# Whoever sees a comment may report it; the view looks among what is visible.
READERS = PEOPLE.keys() - WRITERS - {"nobody"}
MAY = {
    "thing.moderate": MODERATORS,
    "thread.moderate": MODERATORS,
    "thread.close": MODERATORS,
    "thread.reopen": MODERATORS,
    "thread.pin": MODERATORS,
    "thread.unpin": MODERATORS,
    "comment.edit": WRITERS,
    "comment.withdraw": WRITERS,
    "comment.hide": OTHER_MODERATORS,
    "comment.show": OTHER_MODERATORS,
    "comment.history": WRITERS | MODERATORS,
    "comment.report": READERS,
    "question.ask-again": WRITERS | MODERATORS,
    "report.decide": OTHER_MODERATORS,
    "file.withdraw": WRITERS | MODERATORS,
    "upload.begin": set(PEOPLE) - {"nobody"},
    "upload.send": WRITERS,
    "upload.give-up": WRITERS,
    "notice.see": WRITERS,
    "notice.choose": set(PEOPLE) - {"nobody"},
    "message.write": READERS - {"mentor elsewhere", "office elsewhere"},
    "message.block": READERS,
    "messages.judge": {"office", "office elsewhere"},
    "robot.change": MODERATORS,
    "robot.try": MODERATORS,
    "film.edit": WRITERS,
    "film.withdraw": WRITERS,  # and those who look after its place: below
    "commentary.give": set(),  # on a circle; on films below
}
# What depends on the circle's own visibility is asked of the database, below.
FOR_ROBOTS = {"robots.list", "robot.add", "robots.reseal"}  # further below
OF_THE_HOST = {"thread.see", "thread.open", "thread.post", "thread.mute", "file.attach"}


def test_the_table_is_complete():
    assert MAY.keys() | OF_THE_HOST | FOR_ROBOTS == POLICY.table.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("action", MAY)
@pytest.mark.parametrize("person", PEOPLE)
def test_permissions_of_conversations(person, action):
    thing = things()[action.split(".")[0]]
    assert POLICY.allows(PEOPLE[person], action, thing) is (person in MAY[action])


@pytest.mark.parametrize("action", sorted(OF_THE_HOST))
@pytest.mark.parametrize(
    ("person", "may"),
    [("author", True), ("reader", True), ("mentor", True), ("office", True), ("stranger", False)],
)
def test_who_sees_a_circle_writes_in_it(cast, action, person, may):
    thing = cast.thread if action in ("thread.see", "thread.post", "thread.mute") else cast.circle
    assert POLICY.allows(cast.actor(getattr(cast, person)), action, thing) is may


def test_a_file_that_hangs_on_nothing_is_withdrawn_by_its_owner_only():
    waiting = Attachment(pk=1, owner_id=10)
    assert POLICY.allows(PEOPLE["author"], "file.withdraw", waiting)
    assert not POLICY.allows(PEOPLE["office"], "file.withdraw", waiting)


def letters_of(writer, reader, county=HERE):
    """What two people (ids) write to each other, with a message, reported."""
    pair = Correspondence(pk=6, low_id=writer, high_id=reader, county_id=county)
    comment = Comment(pk=7, thread=Thread(pk=4, opened_by_id=writer, thing=pair), author_id=writer)
    return pair, comment, Report(pk=8, comment=comment, reporter_id=reader)


BETWEEN_TWO = {
    "thread.post": {"author", "mentor who wrote it", "member"},
    "thread.open": set(),
    "file.attach": set(),
    "thing.moderate": set(),
    "thread.moderate": set(),
    "thread.close": set(),
    "thread.pin": set(),
    "comment.hide": set(),
    "comment.show": set(),
    "comment.edit": WRITERS,
    "comment.history": WRITERS,
    "report.decide": {"office"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("action", BETWEEN_TWO)
@pytest.mark.parametrize("person", PEOPLE)
def test_what_two_people_write_is_theirs_whatever_duties_others_hold(person, action):
    pair, comment, report = letters_of(writer=10, reader=11)
    thing = {"thread": comment.thread, "comment": comment, "report": report}
    asked = pair
    if action not in ("thread.open", "file.attach", "thing.moderate"):
        asked = thing[action.split(".")[0]]
    assert POLICY.allows(PEOPLE[person], action, asked) is (person in BETWEEN_TWO[action])


@pytest.mark.django_db
@pytest.mark.parametrize("pair", [(10, 16), (16, 10)])
def test_an_office_does_not_decide_about_what_it_wrote_or_reported_itself(pair):
    _pair, _comment, report = letters_of(*pair)
    assert not POLICY.allows(PEOPLE["office"], "report.decide", report)


def test_two_apps_cannot_answer_for_one_host():
    other = Host(posts=Rule(lambda a, t: True, "yes"), moderates=Rule(lambda a, t: True, "yes"))
    with pytest.raises(ValueError, match="host already"):
        register_host("studygroups.circle", other)
    assert HOSTS["studygroups.circle"] is not other


def test_a_model_that_is_no_host_is_a_bug():
    with pytest.raises(KeyError):
        host_of(Comment(pk=1))


ADMIN = Actor(19, (Duty(Role.ADMIN, None),))


@pytest.mark.django_db
@pytest.mark.parametrize("person", PEOPLE)
def test_robots_are_set_up_by_those_who_look_after_a_place(person):
    circle = things()["thing"]
    county = County(pk=HERE)
    may = [POLICY.allows(PEOPLE[person], "robot.add", each) for each in (circle, county)]
    assert may == [person in MODERATORS, person == "office"]


@pytest.mark.django_db
def test_administrators_set_robots_up_for_counties_and_not_for_circles():
    circle, county = things()["thing"], County(pk=HERE)
    assert POLICY.allows(ADMIN, "robot.add", county)
    assert not POLICY.allows(ADMIN, "robot.add", circle)
    assert not POLICY.allows(ADMIN, "robot.add", Comment(pk=1))


@pytest.mark.parametrize(
    ("person", "may"),
    [("author", False), ("mentor", True), ("office", True), ("stranger", False)],
)
def test_the_list_of_robots_is_for_those_who_may_have_some(cast, person, may):
    assert POLICY.allows(cast.actor(getattr(cast, person)), "robots.list") is may


@pytest.mark.parametrize("person", PEOPLE)
def test_the_keys_of_robots_move_by_the_administrators_hand_alone(person):
    assert not POLICY.allows(PEOPLE[person], "robots.reseal")
    assert POLICY.allows(ADMIN, "robots.reseal")


@pytest.mark.django_db
@pytest.mark.parametrize("person", PEOPLE)
def test_a_films_place_says_who_looks_after_it_and_whose_word_is_an_experts(person):
    film = Film(pk=12, owner_id=10)
    elsewhere = Film(pk=13, owner_id=10)
    with film_place(film, moderators=[Person(pk=16)], experts=[Person(pk=15)]):
        allows = partial(POLICY.allows, PEOPLE[person])
        may = [
            allows("film.withdraw", film),
            allows("film.edit", film),
            allows("thing.moderate", film),
            allows("thread.moderate", Thread(thing=film)),
            allows("commentary.give", Thread(thing=film)),
        ]
        other = [
            allows("thing.moderate", elsewhere),
            allows("commentary.give", Thread(thing=elsewhere)),
        ]

    office, expert = person == "office", person == "research staff"
    assert may == [office or person in WRITERS, person in WRITERS, office, office, expert]
    assert other == [False, False]


@pytest.mark.django_db
def test_a_film_has_its_one_conversation_and_takes_no_other():
    film = Film(pk=12, owner_id=10)
    assert not POLICY.allows(PEOPLE["author"], "thread.open", film)
    assert not POLICY.allows(PEOPLE["author"], "file.attach", film)
    assert POLICY.allows(PEOPLE["author"], "thread.post", Thread(thing=film))
