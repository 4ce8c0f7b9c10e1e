"""Shelves: who puts what on which, and who takes it off."""

import pytest

from kit.errors import Invalid, NotAllowed, Stale
from ledger.models import Entry
from microcourses.domain.shelves import (
    move_up,
    note_on_shelf,
    put_back,
    put_on_shelf,
    take_from_shelf,
)
from microcourses.enums import Audience
from microcourses.models import ShelfPlace
from tests.cast import make_cast
from tests.factories.microcourses import StrategyFactory
from tests.factories.schools import NOW, SchoolFactory
from tests.microcourses.places import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = make_cast()
    ShelfPlace.objects.all().delete()
    return cast


def make_item(cast, **said):
    whose = {"author": cast["teacher"], "school": cast["school"], "subject": cast["circle"].subject}
    return StrategyFactory(published=True, **whose | said).item_ptr


def put(person, item, circle=None, note=""):
    return put_on_shelf(actor=actor_of(person), item=item, circle=circle, note=note, at=NOW)


def standing(place):
    return [each.item for each in place.shelf.places.standing()]


def test_the_latest_stands_first_and_nothing_twice(cast):
    one, two = make_item(cast), make_item(cast)
    put(cast["peer"], one)
    put(cast["peer"], two, note="下周用")

    again = put(cast["peer"], one, note="别的")

    assert standing(again) == [two, one]
    assert again.note == ""


def test_ones_own_shelf_is_nobodys_business(cast):
    place = put(cast["peer"], make_item(cast))
    take_from_shelf(actor=actor_of(cast["peer"]), place=place, at=NOW)

    assert not Entry.objects.filter(changes__place=place.pk).exists()
    assert not ShelfPlace.objects.visible_to(actor_of(cast["leader"])).exists()
    with pytest.raises(NotAllowed):
        take_from_shelf(actor=actor_of(cast["office"]), place=place, at=NOW)


def test_members_fill_the_shelf_of_their_circle_and_it_is_written_down(cast):
    place = put(cast["peer"], make_item(cast), cast["circle"])

    assert ShelfPlace.objects.visible_to(actor_of(cast["leader"])).get() == place
    facts = Entry.objects.filter(kind="shelf.put", changes__place=place.pk)
    assert [fact.thing_id for fact in facts] == [cast["circle"].pk]


def test_who_is_not_of_the_circle_puts_nothing_there(cast):
    with pytest.raises(NotAllowed):
        put(cast["expert"], make_item(cast), cast["circle"])

    assert not ShelfPlace.objects.exists()


def test_only_what_everybody_there_may_open_lies_on_a_circles_shelf(cast):
    for_one_school = make_item(cast, audience=Audience.SCHOOL)
    elsewhere = SchoolFactory()
    for_all = make_item(cast, audience=Audience.PUBLIC, school=elsewhere, county=elsewhere.county)

    with pytest.raises(Invalid):
        put(cast["teacher"], for_one_school, cast["circle"])
    put(cast["teacher"], for_all, cast["circle"])

    assert put(cast["teacher"], for_one_school).shelf.owner == cast["teacher"]


def test_nobody_puts_up_what_they_cannot_read(cast):
    with pytest.raises(NotAllowed):
        put(cast["peer"], make_item(cast, audience=Audience.SCHOOL))


def test_who_put_it_there_takes_it_off_and_who_moderates_but_no_other_member(cast):
    one, two = (put(cast["peer"], make_item(cast), cast["circle"]) for _n in range(2))

    with pytest.raises(NotAllowed):
        take_from_shelf(actor=actor_of(cast["leader"]), place=one, at=NOW)
    take_from_shelf(actor=actor_of(cast["peer"]), place=one, at=NOW)
    take_from_shelf(actor=actor_of(cast["mentor"]), place=two, at=NOW)

    assert standing(one) == []
    with pytest.raises(Stale):
        take_from_shelf(actor=actor_of(cast["mentor"]), place=two, at=NOW)


def test_what_was_taken_off_can_be_put_back_where_it_stood(cast):
    peer = actor_of(cast["peer"])
    first, second = (put(cast["peer"], make_item(cast), note="留着") for _n in range(2))
    take_from_shelf(actor=peer, place=first, at=NOW)

    put_back(actor=peer, place=first, at=NOW)

    assert standing(first) == [second.item, first.item]
    with pytest.raises(Stale):
        put_back(actor=peer, place=first, at=NOW)


def test_who_put_it_there_says_why_and_lays_it_on_top(cast):
    peer = actor_of(cast["peer"])
    first, second = (put(cast["peer"], make_item(cast), cast["circle"]) for _n in range(2))

    note_on_shelf(actor=peer, place=first, note="  适合  复习课 ", at=NOW)
    move_up(actor=peer, place=first, at=NOW)

    assert first.note == "适合 复习课"
    assert standing(first) == [first.item, second.item]
    with pytest.raises(NotAllowed):
        note_on_shelf(actor=actor_of(cast["mentor"]), place=first, note="改", at=NOW)
    with pytest.raises(Invalid):
        note_on_shelf(actor=peer, place=first, note="长" * 201, at=NOW)
