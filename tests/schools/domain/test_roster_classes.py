"""Classes behind a post: who gives up one of several goes on teaching."""

import pytest

from schools.actors import PLATFORM
from schools.domain.roster_applying import undo_import
from schools.enums import LineKind, RosterForm
from schools.models import TeachingPost
from tests.schools.rosters import ANOTHER_DAY, bring, county_to_fill, intake, row, standing, taught

pytestmark = pytest.mark.django_db

MATHS = [("Ada", "一中", "maths", 7)]


@pytest.fixture
def county():
    return county_to_fill()


def taking(*classes, **more):
    return row("Ada", source_id="u-1", classes=classes, **more)


def bundle(rows, **more):
    whole = intake(rows, **more)
    whole.form = RosterForm.ONEROSTER_11
    return whole


def delta(county, *rows):
    return bring(county, bundle(rows, is_delta=True, covered=[]), at=ANOTHER_DAY)


def classes():
    return [post.classes for post in TeachingPost.objects.order_by("pk")]


def lines(roster_import):
    return [line.kind for line in roster_import.lines.all()]


def test_a_post_remembers_its_classes_and_the_same_file_again_changes_nothing(county):
    bring(county, bundle([taking("k2", "k1")]))

    again = bring(county, bundle([taking("k1", "k2")]), at=ANOTHER_DAY)

    assert classes() == [["k1", "k2"]]
    assert lines(again) == []


def test_a_delta_that_ends_one_class_of_two_ends_no_post(county):
    bring(county, bundle([taking("k1", "k2")]))

    done = delta(county, taking("k1", is_ended=True))

    assert taught(county, ANOTHER_DAY) == MATHS
    assert lines(done) == [LineKind.POST_CLASSES]
    assert classes() == [["k2"]]


def test_the_last_class_ends_it(county):
    bring(county, bundle([taking("k1", "k2")]))

    done = delta(county, taking("k1", "k2", is_ended=True))

    assert taught(county, ANOTHER_DAY) == []
    assert LineKind.END_POST in lines(done)


def test_a_class_that_the_delta_only_names_by_its_id_is_found_at_its_post(county):
    bring(county, bundle([taking("k1"), taking("k2", grade=8)]))

    delta(county, row("", source_id="u-1", school="", subject="", grade=None, classes=("k2",),
                      is_ended=True))  # fmt: skip

    assert taught(county, ANOTHER_DAY) == MATHS
    assert ("works", TeachingPost.objects.first().person_id, "一中") in standing(
        county, ANOTHER_DAY
    )


def test_one_class_for_another_in_the_same_grade_keeps_the_post(county):
    bring(county, bundle([taking("k1")]))

    done = delta(county, taking("k1", is_ended=True), taking("k3"))

    assert taught(county, ANOTHER_DAY) == MATHS
    assert classes() == [["k3"]]
    assert done.counts["posts"] == {"created": 0, "ended": 0, "unchanged": 1}


def test_where_no_file_ever_named_classes_the_post_itself_ends(county):
    bring(county, [row("Ada", source_id="u-1")])

    delta(county, taking("k1", is_ended=True))

    assert taught(county, ANOTHER_DAY) == []


def test_one_more_class_says_nothing_of_those_that_nobody_named(county):
    bring(county, [row("Ada", source_id="u-1")])

    done = delta(county, taking("k9"))

    assert lines(done) == []
    assert classes() == [[]]


def test_a_whole_file_replaces_the_classes_and_a_spreadsheet_leaves_them(county):
    bring(county, bundle([taking("k1", "k2")]))

    bring(county, bundle([taking("k2", "k3")]), at=ANOTHER_DAY)
    bring(county, [row("Ada", source_id="u-1")], at=ANOTHER_DAY)

    assert classes() == [["k2", "k3"]]


def test_taking_an_import_back_gives_the_classes_back(county):
    bring(county, bundle([taking("k1", "k2")]))
    done = delta(county, taking("k1", is_ended=True))

    undo_import(actor=PLATFORM, roster_import=done, at=ANOTHER_DAY)

    assert classes() == [["k1", "k2"]]
