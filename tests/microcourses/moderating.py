"""People and items for the tests of moderation: a school, its subject, and what they share."""

from types import SimpleNamespace

from microcourses.domain import moderation
from microcourses.enums import Audience
from microcourses.models import Item
from schools.actors import load_actor
from schools.enums import Role
from schools.models import Person
from tests.cast import appoint, make_county, make_teacher
from tests.factories.microcourses import StrategyFactory
from tests.factories.schools import NOW, SubjectFactory
from tests.factories.studygroups import CircleFactory

TEXT = "<p>先让学生猜，再让他们做。</p><p>最后一起说为什么。</p>"


def make_people(name="桐庐县"):
    """Return a school's teacher (``author``) and those who check, by role."""
    county, school, partner = make_county(name)
    maths = SubjectFactory(code="maths")
    circle = CircleFactory(county=county, subject=maths, grade=7)
    return SimpleNamespace(
        county=county,
        school=school,
        partner=partner,
        maths=maths,
        circle=circle,
        author=make_teacher(school, circle),
        colleague=make_teacher(partner, circle),
        coordinator=appoint(Role.COORDINATOR, county, school=school),
        coordinator2=appoint(Role.COORDINATOR, county, school=partner),
        researcher=appoint(Role.RESEARCHER, county, subject=maths),
        office=appoint(Role.OFFICE, county),
    )


def make_item(people, factory=StrategyFactory, **said):
    """Return a draft of the author that lacks nothing."""
    whose = {"author": people.author, "school": people.school, "subject": people.maths}
    rest = {
        "summary": "一个小实验",
        "body": TEXT,
        "audience": Audience.COUNTY,
        "county": people.county,
    }
    return factory(**{**whose, **rest, **said}).item_ptr


def actor(person, on=NOW):
    return load_actor(Person.objects.get(pk=person.pk), on.date())


def fresh(item):
    return Item.objects.get(pk=item.pk)


def submit(item, at=NOW, person=None):
    moderation.submit_item(actor=actor(person or item.author, at), item=item, at=at)
    return fresh(item)


def do_pass(item, person, at=NOW, revision=None):
    shown = fresh(item).latest_revision_id if revision is None else revision
    moderation.pass_item(actor=actor(person, at), item=item, revision=shown, at=at)
    return fresh(item)


def give_back(item, person, reason="请补上实验器材。", at=NOW, revision=None):
    shown = fresh(item).latest_revision_id if revision is None else revision
    said = {"revision": shown, "reason": reason}
    moderation.return_item(actor=actor(person, at), item=item, at=at, **said)
    return fresh(item)


def publish(item, person, at=NOW, on=None, revision=None):
    shown = fresh(item).latest_revision_id if revision is None else revision
    moderation.publish_item(actor=actor(person, at), item=item, revision=shown, at=at, on=on)
    return fresh(item)


def recall(item, at=NOW, person=None):
    moderation.recall_item(actor=actor(person or item.author, at), item=item, at=at)
    return fresh(item)


def let_in(item, people, at=NOW, on=None):
    """Take ``item`` all the way."""
    submit(item, at)
    if item.school_id:
        do_pass(item, people.coordinator, at)
    return publish(item, people.researcher, at, on)


def write_on(item, **said):
    """Begin or go on with a newer version, as its author does; return the item."""
    from microcourses.flows import ITEM  # noqa: PLC0415 - what the form of another room will do

    known = fresh(item)
    if ITEM.is_open(known, "revise"):
        ITEM.advance(known, "revise", at=NOW)
    version = fresh(item).get_latest_revision_as_object()
    for name, value in said.items():
        setattr(version, name, value)
    version.save_revision(user=item.author)
    return fresh(item)
