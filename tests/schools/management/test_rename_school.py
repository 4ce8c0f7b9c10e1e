"""``rename_school``: a school is called otherwise, and whoever comes with its old name finds it."""

import pytest
from django.core.management import CommandError, call_command

from kit.search.index import fits
from ledger.models import Entry
from microcourses.domain.finding import keep_findable
from microcourses.models import Item
from schools.models import School
from tests.factories.microcourses import StrategyFactory
from tests.factories.schools import SchoolFactory
from tests.schools.rosters import bring, county_to_fill, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory(county=county_to_fill(code="tonglu"), name="城关中学", short_name="城关")


def rename(before, after, *more):
    given = ("--county", "tonglu", "--school", before, "--name", after, *more)
    call_command("rename_school", *given)


def called():
    return list(School.objects.values_list("name", "short_name"))


def test_it_is_called_otherwise_and_that_is_on_record(school):
    rename("城关中学", "实验初级中学", "--short-name", "实验初中")

    entry = Entry.objects.get(kind="school.renamed")
    assert called() == [("实验初级中学", "实验初中")]
    assert entry.changes == {
        "name": ["城关中学", "实验初级中学"],
        "short_name": ["城关", "实验初中"],
    }


def test_a_roster_knows_it_by_its_old_name_and_by_its_new(school):
    rename("城关中学", "实验初级中学")

    bring(school.county, [row("王芳", "T1", "城关中学"), row("李明", "T2", "实验初级中学")])

    assert called() == [("实验初级中学", "城关")]


def test_its_items_are_found_by_its_new_name_at_once(school):
    item = StrategyFactory(published=True, school=school)
    keep_findable(items=[item])

    rename("城关中学", "实验初级中学")

    found = [list(Item.objects.filter(fits(Item, [name]))) for name in ("城关中学", "实验初级")]
    assert found == [[], [item.item_ptr]]


@pytest.mark.parametrize("name", ["", " ", "长" * 81, "第二中学"])
def test_a_name_that_cannot_be_changes_nothing(school, name):
    SchoolFactory(county=school.county, name="第二中学", short_name="")

    with pytest.raises(CommandError):
        rename("城关中学", name)

    assert ("城关中学", "城关") in called()
    assert not Entry.objects.filter(kind="school.renamed").exists()


def test_a_school_that_is_not_there_is_refused(school):
    with pytest.raises(CommandError):
        rename("没有的学校", "x")
