"""Backbone teachers, and those with whom something was made."""

import pytest

from commons.models import Notice
from kit.errors import Invalid, NotAllowed
from ledger.models import Entry
from microcourses.domain.makers import MOST, drop_maker, name_maker
from microcourses.domain.schools import drop_backbone, name_backbone
from microcourses.enums import Audience
from microcourses.models import BackboneTeacher, Item, MadeWith
from schools.actors import load_actor
from schools.enums import Role
from tests.cast import appoint, make_cast
from tests.factories.microcourses import MicroCourseFactory
from tests.factories.schools import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = make_cast()
    cast["made_with"].delete()
    cast["backbone"].delete()
    return cast


def actor(person):
    return load_actor(person, NOW.date())


def name(cast, who="coordinator", person="teacher", line="生活小实验"):
    return name_backbone(
        actor=actor(cast[who]), school=cast["school"], person=cast[person], line=line, at=NOW
    )


def test_a_school_names_whom_it_builds_on(cast):
    name(cast)
    again = name(cast, who="office", line="一题多变")

    assert BackboneTeacher.objects.get() == again
    assert (again.line, again.named_by, again.named_at) == ("一题多变", cast["coordinator"], NOW)


@pytest.mark.parametrize(
    ("change", "field"), [({"person": "peer"}, "person"), ({"line": "长" * 81}, "line")]
)
def test_it_names_its_own_and_in_a_few_words(cast, change, field):
    with pytest.raises(Invalid) as refused:
        name(cast, **change)
    assert refused.value.field == field


def test_another_schools_teacher_names_nobody(cast):
    with pytest.raises(NotAllowed):
        name(cast, who="peer")


def test_a_name_is_taken_off_the_list(cast):
    drop_backbone(actor=actor(cast["office"]), backbone=name(cast), at=NOW)

    assert not BackboneTeacher.objects.exists()
    kinds = Entry.objects.filter(kind__startswith="school.backbone").values_list("kind", flat=True)
    assert sorted(kinds) == ["school.backbone-dropped", "school.backbone-named"]


# -- Made with ------------------------------------------------------------------------------------


def course(cast, **more):
    made = MicroCourseFactory(
        author=cast["teacher"], school=cast["school"], audience=Audience.COUNTY, **more
    )
    return Item.objects.get(pk=made.pk)


def make_with(cast, item, person="expert", who="teacher"):
    return name_maker(actor=actor(cast[who]), item=item, person=cast[person], at=NOW)


def told(cast, person="expert"):
    return Notice.objects.filter(kind="made-with", person=cast[person]).count()


def test_who_helped_is_named_once_and_told_when_they_see_it(cast):
    item = course(cast)
    make_with(cast, item)
    make_with(cast, item)
    before = told(cast)

    item.specific.save_revision().publish()

    assert MadeWith.objects.get().person == cast["expert"]
    assert (before, told(cast)) == (0, 1)
    assert Entry.objects.filter(kind="item.maker-named").count() == 1


@pytest.mark.parametrize("who", ["teacher", "expert"])
def test_a_name_goes_by_its_author_or_by_itself_and_so_does_the_notice(cast, who):
    made_with = make_with(cast, course(cast, published=True))
    assert told(cast) == 1

    drop_maker(actor=actor(cast[who]), made_with=made_with, at=NOW)

    assert not MadeWith.objects.exists()
    assert told(cast) == 0


def test_nobody_else_takes_it_out(cast):
    made_with = make_with(cast, course(cast, published=True))
    with pytest.raises(NotAllowed):
        drop_maker(actor=actor(cast["office"]), made_with=made_with, at=NOW)


@pytest.mark.parametrize("person", ["peer", "office", "teacher"])
def test_only_who_guides_in_the_county_is_named(cast, person):
    with pytest.raises(Invalid):
        make_with(cast, course(cast), person=person)


def test_only_the_author_names(cast):
    with pytest.raises(NotAllowed):
        make_with(cast, course(cast, published=True), who="leader")


def test_a_dozen_is_enough(cast):
    item = course(cast)
    for number in range(MOST):
        cast[f"expert {number}"] = appoint(Role.EXPERT, cast["county"])
        make_with(cast, item, person=f"expert {number}")
    with pytest.raises(Invalid):
        make_with(cast, item)
