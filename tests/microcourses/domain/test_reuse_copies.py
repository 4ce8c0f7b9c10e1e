"""Copying an item: what comes along, what stays, and how free the copy may be."""

import hashlib
from itertools import product
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from kit.errors import Invalid, NotAllowed
from ledger.models import Entry
from microcourses.domain.reuse_copies import copy_item
from microcourses.enums import ADAPTABLE, STRICTNESS, Audience, ItemKind, Licence
from microcourses.models import Episode, Item, ItemMaterial, Material, Reuse
from microcourses.queries.reuse_licences import audiences_for, licence_problem, licences_for
from tests.factories.films import FilmFactory
from tests.factories.microcourses import (
    LessonCaseFactory,
    MaterialFactory,
    MicroCourseFactory,
    ResourceFactory,
    StrategyFactory,
)
from tests.factories.schools import NOW, SchoolFactory, SubjectFactory
from tests.microcourses.places import actor_of, make_places, teacher_at

pytestmark = pytest.mark.django_db


def copy(person, item, **said):
    return copy_item(actor=actor_of(person), item=item, **{"client_id": uuid4(), "at": NOW} | said)


def test_a_copy_has_the_text_the_place_in_the_textbook_and_the_tags():
    here = make_places(
        body="<p>先做再讲。</p>", summary="一句话", edition="人教版", chapter="杠杆", first_grade=8,
        last_grade=9, licence=Licence.BY,
    )  # fmt: skip
    strategy = here.item.specific
    strategy.tags.add("实验", "生活")
    strategy.save()
    teacher = teacher_at(here.other_school())

    copied = copy(teacher, here.item)

    assert (copied.live, copied.author, copied.ancestor) == (False, teacher, here.item)
    assert (copied.body, copied.summary, copied.edition, copied.chapter) == (
        "<p>先做再讲。</p>", "一句话", "人教版", "杠杆",
    )  # fmt: skip
    assert (copied.first_grade, copied.last_grade, copied.subject_id) == (8, 9, "maths")
    assert (copied.licence, copied.ancestor_licence) == (Licence.BY, Licence.BY)
    assert sorted(copied.specific.tags.names()) == ["实验", "生活"]
    assert not Reuse.objects.exists()
    assert Entry.objects.get(kind="item.begun").changes == {
        "kind": ItemKind.STRATEGY,
        "ancestor": here.item.pk,
    }


def test_the_same_click_copies_once():
    here = make_places()
    teacher, click = teacher_at(here.other_school()), uuid4()

    assert copy(teacher, here.item, client_id=click) == copy(teacher, here.item, client_id=click)
    assert Item.objects.filter(author=teacher).count() == 1


def test_films_stay_and_the_episodes_lead_to_them():
    course = MicroCourseFactory(published=True, subject=SubjectFactory(code="maths"))
    course.episodes.add(Episode(title="第一集", plan="<p>学案</p>", film=FilmFactory()))
    course.episodes.add(Episode(title="第二集"))
    course.save()
    first = course.episodes.get(title="第一集")
    teacher = teacher_at(SchoolFactory(county=course.county))

    copied = copy(teacher, course.item_ptr).specific

    assert [(each.title, each.plan, each.film, each.origin) for each in copied.episodes.all()] == [
        ("第一集", "<p>学案</p>", None, first),
        ("第二集", "", None, None),
    ]


def test_files_are_copied_so_that_the_copy_stands_alone():
    resource = ResourceFactory(published=True, subject=SubjectFactory(code="maths"), sort="paper")
    file = ContentFile(b"the paper", name="x.pdf")
    sha = hashlib.sha256(b"the paper").hexdigest()
    theirs = MaterialFactory(item=resource, file=file, name="期中卷.pdf", size=9, sha256=sha)
    ItemMaterial.objects.create(item=resource, material=theirs)
    teacher = teacher_at(SchoolFactory(county=resource.county))

    copied = copy(teacher, resource.item_ptr)
    theirs.file.delete(save=False)

    mine = Material.objects.get(item=copied)
    assert [each.material for each in copied.specific.materials.all()] == [mine]
    assert (mine.owner, mine.name, mine.size, mine.sha256) == (teacher, "期中卷.pdf", 9, sha)
    assert copied.specific.sort == "paper"
    with mine.file.open() as opened:
        assert opened.read() == b"the paper"


@pytest.mark.parametrize("licence", Licence)
def test_only_what_may_be_adapted_is_copied(licence):
    here = make_places(licence=licence)
    teacher = teacher_at(here.other_school())

    if licence in ADAPTABLE:
        assert copy(teacher, here.item).licence == licence
    else:
        with pytest.raises(Invalid):
            copy(teacher, here.item)
        assert not Item.objects.filter(author=teacher).exists()


def test_a_case_is_the_record_of_one_lesson_and_not_copied():
    case = LessonCaseFactory(published=True)

    with pytest.raises(Invalid):
        copy(teacher_at(SchoolFactory(county=case.county)), case.item_ptr)


def test_nobody_copies_what_they_cannot_read():
    here = make_places(audience=Audience.SCHOOL)

    with pytest.raises(NotAllowed):
        copy(teacher_at(here.other_school()), here.item)


def test_what_was_for_one_school_begins_in_one_school():
    here = make_places(audience=Audience.SCHOOL)

    assert copy(teacher_at(here.school), here.item).audience == Audience.SCHOOL


def test_a_copy_of_ones_own_has_no_ancestor_but_that_of_the_original():
    here = make_places(licence=Licence.USE)
    plain = copy(here.author, here.item)
    other = make_places(licence=Licence.BY_NC)
    school = other.other_school()
    teacher = teacher_at(school)
    adapted = StrategyFactory(
        published=True, author=teacher, school=school, county=other.county, ancestor=other.item,
        ancestor_licence=Licence.BY_NC, licence=Licence.USE,
    )  # fmt: skip

    again = copy(teacher, adapted.item_ptr)

    assert (plain.ancestor, plain.ancestor_licence, plain.licence) == (None, "", Licence.USE)
    assert (again.ancestor, again.ancestor_licence) == (other.item, Licence.BY_NC)


# -- How free a copy may be -------------------------------------------------------------------------


@pytest.mark.parametrize(("ancestor", "licence"), list(product(Licence, Licence)), ids=str)
def test_a_licence_stays_or_becomes_stricter(ancestor, licence):
    item = Item(ancestor_licence=ancestor)
    fits = STRICTNESS[licence] >= STRICTNESS[ancestor]

    assert (licence in dict(licences_for(item))) is fits
    assert (licence_problem(item, licence, Audience.COUNTY) == "") is fits


@pytest.mark.parametrize(("ancestor", "licence"), list(product(Licence, Licence)), ids=str)
def test_the_database_keeps_the_same(ancestor, licence):
    item = StrategyFactory(ancestor_licence=ancestor, licence=ancestor)
    changed = Item.objects.filter(pk=item.pk)

    if STRICTNESS[licence] >= STRICTNESS[ancestor]:
        assert changed.update(licence=licence) == 1
    else:
        with pytest.raises(IntegrityError), transaction.atomic():
            changed.update(licence=licence)


def test_what_came_under_the_countys_licence_never_leaves_it():
    """Also not under "use as it is", which others may show to everybody."""
    item = Item(ancestor_licence=Licence.COUNTY)
    kept = StrategyFactory(ancestor_licence=Licence.COUNTY, licence=Licence.USE)

    assert Audience.PUBLIC not in dict(audiences_for(item))
    assert licence_problem(item, Licence.USE, Audience.PUBLIC)
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=kept.pk).update(audience=Audience.PUBLIC)


def test_what_is_nobodys_copy_may_have_any_licence():
    item = Item()

    assert [value for value, _label in licences_for(item)] == list(Licence)
    assert [licence_problem(item, each, Audience.COUNTY) for each in Licence] == [""] * 4


def test_an_old_version_brings_no_looser_licence_back():
    item = StrategyFactory()
    item.save_revision()
    Item.objects.filter(pk=item.pk).update(ancestor_licence=Licence.COUNTY, licence=Licence.COUNTY)

    version = Item.objects.get(pk=item.pk).get_latest_revision_as_object()

    assert version.ancestor_licence == Licence.COUNTY
