"""Who may do what, as one table: each action, by each person."""

import pytest

from commons.models import Attachment, Comment, Report, Thread
from commons.permissions import HOSTS, POLICY, Host, host_of, register_host
from kit.policy import Rule
from schools.actors import Actor, Duty
from schools.enums import Role, Stage
from studygroups.models import Circle
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
}
# What depends on the circle's own visibility is asked of the database, below.
OF_THE_HOST = {"thread.see", "thread.open", "thread.post", "file.attach"}


def test_the_table_is_complete():
    assert MAY.keys() | OF_THE_HOST == POLICY.table.keys()


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
    thing = cast.thread if action in ("thread.see", "thread.post") else cast.circle
    assert POLICY.allows(cast.actor(getattr(cast, person)), action, thing) is may


def test_a_file_that_hangs_on_nothing_is_withdrawn_by_its_owner_only():
    waiting = Attachment(pk=1, owner_id=10)
    assert POLICY.allows(PEOPLE["author"], "file.withdraw", waiting)
    assert not POLICY.allows(PEOPLE["office"], "file.withdraw", waiting)


def test_two_apps_cannot_answer_for_one_host():
    other = Host(posts=Rule(lambda a, t: True, "yes"), moderates=Rule(lambda a, t: True, "yes"))
    with pytest.raises(ValueError, match="host already"):
        register_host("studygroups.circle", other)
    assert HOSTS["studygroups.circle"] is not other


def test_a_model_that_is_no_host_is_a_bug():
    with pytest.raises(KeyError):
        host_of(Comment(pk=1))
