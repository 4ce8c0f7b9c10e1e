"""The rail leads everybody to their places, and only there."""

import pytest
from django.urls import reverse
from django.utils import translation

from community.navigation import ENTRIES, THUMBS, places_for, under_the_thumb
from schools.actors import Actor, Duty
from schools.enums import Role
from schools.models import Person
from tests.factories.schools import PersonFactory

HERE = 1
EVERYONE = ["/", "/circles/", "/library/", "/people/", "/messages/"]
OVERSEERS = [
    *EVERYONE,
    "/roster/",
    "/schools/",
    "/appointments/",
    "/robots/",
    "/operations/",
    "/gallery/",
    "/cms/",
]
PLACES = {
    Role.TEACHER: EVERYONE,
    Role.PREPARATION_LEADER: EVERYONE,
    Role.COORDINATOR: [*EVERYONE, "/schools/", "/appointments/"],
    Role.MENTOR: EVERYONE,
    Role.RESEARCHER: EVERYONE,
    Role.EXPERT: EVERYONE,
    Role.EDITOR: [*EVERYONE, "/cms/"],
    Role.OFFICE: OVERSEERS,
    Role.ADMIN: OVERSEERS,
}
BOSS = Person(is_superuser=True, is_active=True)
ADMIN = Actor(7, (Duty(Role.ADMIN, None),))


def hrefs(actor, user, path="/"):
    return [place.href for place in places_for(actor, user, path)]


@pytest.mark.parametrize("role", Role)
@pytest.mark.django_db
def test_each_role_has_its_places(role):
    assert hrefs(Actor(7, (Duty(role, HERE, school_id=3),)), PersonFactory()) == PLACES[role]


def test_those_who_edit_pages_are_led_to_them():
    assert hrefs(ADMIN, BOSS)[-1] == reverse("wagtailadmin_home")


def test_five_places_lie_under_the_thumb():
    places = places_for(Actor(7, (Duty(Role.COORDINATOR, HERE, school_id=3),)), BOSS, "/")[:THUMBS]

    thumbs = under_the_thumb(places)

    assert (thumbs.first, thumbs.rest, thumbs.current) == (places, [], None)


def test_whoever_has_more_reaches_the_rest_and_sees_where_they_are():
    places = places_for(ADMIN, BOSS, "/appointments/")

    thumbs = under_the_thumb(places)

    assert (thumbs.first, thumbs.rest) == (places[:4], places[4:])
    assert thumbs.current.href == "/appointments/"


def test_visitors_have_no_places():
    assert hrefs(None, Person()) == []


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", ["/"]),
        ("/circles/7/", ["/circles/"]),
        ("/roster/3/lines/", ["/roster/"]),
        ("/threads/3/", []),
    ],
)
def test_the_place_one_is_in_is_current(path, current):
    places = places_for(ADMIN, BOSS, path)

    assert [place.href for place in places if place.current] == current


def test_every_place_has_a_word_for_the_rail_and_a_short_one_for_the_thumb():
    with translation.override("en"):
        assert all(str(entry.label) and len(str(entry.short)) <= 8 for entry in ENTRIES)


@pytest.mark.django_db
def test_finding_the_places_of_a_teacher_again_asks_nothing(django_assert_num_queries):
    actor, teacher = Actor(7, (Duty(Role.TEACHER, HERE, school_id=3),)), PersonFactory()
    places_for(actor, teacher, "/")
    as_next_request_finds_them = Person.objects.get(pk=teacher.pk)

    with django_assert_num_queries(0):
        places_for(actor, as_next_request_finds_them, "/")
