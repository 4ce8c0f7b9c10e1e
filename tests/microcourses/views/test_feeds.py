"""Feeds: what everybody finds, and by a secret address what its owner finds today."""

from copy import deepcopy
from xml.etree import ElementTree as ET

import pytest
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import get_resolver

from commons.models import Notice
from commons.queries.notices import place_to_go
from kit.logs import without_secrets
from ledger.models import Entry
from microcourses.domain.feeds import close_feed, open_feed
from microcourses.enums import Anonymity, Audience
from microcourses.models import Episode, FeedAddress, Item, LessonCase, LibraryPage
from microcourses.queries.feeds import key_of
from schools.actors import PLATFORM, load_actor
from schools.domain.accounts import set_password
from schools.domain.invitations import accept_invitation, issue_link
from schools.domain.owndata_closing import close_account
from schools.models import Appointment, Person
from tests.cast import make_cast
from tests.factories.commons import picture
from tests.factories.films import FilmFactory
from tests.factories.microcourses import (
    LessonCaseFactory,
    MicroCourseFactory,
    StrategyFactory,
)
from tests.factories.schools import NOW, SubjectFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def client():
    return Client(headers={"Accept-Language": "en"})


@pytest.fixture(scope="module")
def laid(lay_once):
    return lay_once(lay_shared)


@pytest.fixture
def cast(db, laid):
    return deepcopy(laid)


def lay_shared():
    cast = make_cast()
    for audience in Audience:
        share(cast, title=audience.value, audience=audience)
    share(cast, title="draft", published=False, audience=Audience.PUBLIC)
    return cast


def share(cast, factory=StrategyFactory, **more):
    whose = {"author": cast["teacher"], "school": cast["school"], "subject": cast["circle"].subject}
    return factory(**{"published": True, "audience": Audience.PUBLIC} | whose | more)


def actor(person):
    return load_actor(person)


def titles(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return {each.text for each in ET.fromstring(response.content).iter(f"{ATOM}title")}  # noqa: S314


def own(cast, who, subject="all"):
    return f"/library/feeds/mine/{open_feed(actor=actor(cast[who]), at=NOW)}/{subject}.atom"


def test_everybody_finds_what_is_open_to_everybody_and_nothing_else(client, cast):
    expected = {"New in the shared library", "public"}
    assert titles(client.get("/library/feeds/all.atom")) == expected
    client.force_login(cast["teacher"])  # who is signed in gets no more at the public address
    assert titles(client.get("/library/feeds/all.atom")) == expected


def test_a_public_address_is_offered_only_where_something_is_open(client, cast):
    share(cast, subject=SubjectFactory(code="physics"), audience=Audience.COUNTY)
    client.force_login(cast["teacher"])
    key = own(cast, "teacher").split("/")[4]

    page = client.get("/library/feeds/").text

    assert "/library/feeds/physics.atom" not in page
    assert f"/library/feeds/{cast['circle'].subject.pk}.atom" in page
    assert "/library/feeds/all.atom" in page
    assert f"/library/feeds/mine/{key}/physics.atom" in page


def test_a_subject_has_its_own_feed(client, cast):
    share(cast, title="physics", subject=SubjectFactory(code="physics", name_en="Physics"))

    assert "public" not in titles(client.get("/library/feeds/physics.atom"))
    assert "physics" in titles(client.get("/library/feeds/physics.atom"))
    assert client.get("/library/feeds/magic.atom").status_code == 404


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("teacher", {"public", "county", "school"}),
        ("peer", {"public", "county"}),
        ("office", {"public", "county", "school"}),
    ],
)
def test_a_secret_address_tells_what_its_owner_may_see(client, cast, who, found):
    seen = titles(client.get(own(cast, who)))

    assert {each.value for each in Audience} & seen == found
    assert "draft" not in seen


def test_it_is_the_owners_duties_of_today(client, cast):
    address = own(cast, "office")
    Appointment.objects.filter(person=cast["office"]).update(ends_on=NOW.date())

    assert "school" not in titles(client.get(address))


def test_it_is_told_to_nobody_else_and_stored_sealed(client, cast):
    address = own(cast, "teacher")
    key = address.split("/")[4]
    row = FeedAddress.objects.get()

    response = client.get(address)

    assert key not in response.text
    assert response["X-Robots-Tag"] == "noindex"
    assert "private" in response["Cache-Control"]
    assert key not in (row.digest, row.sealed)
    assert key_of(cast["teacher"].pk) == key
    assert without_secrets(address) == "/library/feeds/mine/…/all.atom"


def test_a_new_address_ends_the_one_before(client, cast):
    old, new = own(cast, "teacher"), own(cast, "teacher")

    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    close_feed(actor=actor(cast["teacher"]), at=NOW)
    assert client.get(new).status_code == 404
    kinds = Entry.objects.filter(kind__startswith="feed.").values_list("kind", flat=True)
    assert sorted(kinds) == ["feed.closed", "feed.opened", "feed.opened"]


def test_it_ends_with_the_account(client, cast):
    address, other = own(cast, "teacher"), own(cast, "peer")
    cast["peer"].is_active = False
    cast["peer"].save(update_fields=["is_active"])
    close_account(actor=actor(cast["teacher"]), person=cast["teacher"], at=NOW)

    assert client.get(address).status_code == 404
    assert client.get(other).status_code == 404


def by_themselves(person):
    set_password(actor=actor(person), person=person, encoded=make_password("new"), at=NOW)


def by_a_link(person):
    link = issue_link(actor=PLATFORM, person=person, at=NOW)
    accept_invitation(actor=actor(person), invitation=link, encoded=make_password("new"), at=NOW)


@pytest.mark.parametrize("changed", [by_themselves, by_a_link])
def test_it_ends_with_the_password_and_its_owner_is_told(client, cast, changed):
    address, other = own(cast, "teacher"), own(cast, "peer")

    changed(Person.objects.get(pk=cast["teacher"].pk))

    assert client.get(address).status_code == 404
    assert client.get(other).status_code == 200
    assert Entry.objects.filter(kind="feed.closed", person=cast["teacher"]).count() == 1
    told = Notice.objects.get(kind="feed-ended")
    assert (told.person, place_to_go(told)) == (cast["teacher"], "/library/feeds/")
    client.force_login(cast["teacher"])
    assert "/mine/" not in client.get("/library/feeds/").text


def test_a_new_password_says_nothing_of_an_address_that_never_was(cast):
    by_themselves(Person.objects.get(pk=cast["teacher"].pk))

    assert not Notice.objects.filter(kind="feed-ended").exists()


@pytest.mark.parametrize("key", ["x", "x" * 40, "é" * 40, "x" * 400])
def test_a_guess_is_not_there(client, cast, key):
    own(cast, "teacher")
    assert client.get(f"/library/feeds/mine/{key}/all.atom").status_code == 404


def test_nobody_opens_it_with_what_lies_in_the_database(client, cast, settings):
    address = own(cast, "teacher")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the same machine"
    assert client.get(address).status_code == 200  # the key changed, the address did not

    settings.SECRET_KEY_FALLBACKS = []
    assert client.get(address).status_code == 404
    assert key_of(cast["teacher"].pk) == ""


def test_what_did_not_change_is_not_sent_again(client, cast):
    first = client.get("/library/feeds/all.atom")
    etag = first["ETag"]

    assert client.get("/library/feeds/all.atom", headers={"If-None-Match": etag}).status_code == 304
    share(cast, title="another")
    assert client.get("/library/feeds/all.atom", headers={"If-None-Match": etag}).status_code == 200


def test_a_case_names_in_feeds_whom_its_teacher_lets_it(client, cast):
    case = share(cast, LessonCaseFactory, title="case")
    name = cast["teacher"].name
    Item.objects.exclude(pk=case.pk).filter(live=True).update(live=False)
    address = own(cast, "peer")
    assert name in client.get("/library/feeds/all.atom").text

    LessonCase.objects.filter(pk=case.pk).update(anonymity=Anonymity.NONE)

    for each in ("/library/feeds/all.atom", address):
        said = client.get(each).text
        assert "case" in said
        assert name not in said
        assert str(cast["school"]) not in said


@pytest.mark.parametrize("many", [1, 3])
def test_a_feed_costs_the_same_however_much_is_new(
    client, cast, many, django_assert_max_num_queries
):
    for _each in range(many):
        share(cast, LessonCaseFactory)
    with django_assert_max_num_queries(3):
        client.get("/library/feeds/all.atom")


def test_the_page_tells_the_addresses(client, cast):
    assert "http://testserver/library/feeds/maths.atom" in client.get("/library/feeds/").text
    client.force_login(cast["peer"])
    client.post("/library/feeds/open/")
    key = key_of(cast["peer"].pk)
    assert f"/library/feeds/mine/{key}/all.atom" in client.get("/library/feeds/").text
    client.post("/library/feeds/close/")
    assert "/mine/" not in client.get("/library/feeds/").text


def test_only_who_had_an_address_hears_that_the_one_before_ended(client, cast):
    client.force_login(cast["peer"])

    said = [client.post("/library/feeds/open/", follow=True).text for _n in range(2)]

    assert ["no longer works" in each for each in said] == [False, True]
    assert "Your secret address is made." in said[0]


# -- Search engines, chats, machines ------------------------------------------------------------


def test_search_engines_are_told_of_public_items_alone(client, cast):
    told = client.get("/sitemap-library.xml").text
    index = client.get("/sitemap.xml").text
    public = Item.objects.get(title="public")

    assert told.count("<loc>") == 1
    assert f"<loc>http://testserver{public.get_absolute_url()}</loc>" in told
    assert "<loc>http://testserver/sitemap-library.xml</loc>" in index
    assert "<loc>http://testserver/sitemap-pages.xml</loc>" in index
    assert client.get("/sitemap-magic.xml").status_code == 404


def test_a_public_item_tells_chats_what_it_is_and_others_tell_nothing(client, cast):
    public, county = (Item.objects.get(title=each) for each in ("public", "county"))
    said = client.get(public.get_absolute_url()).text
    client.force_login(cast["teacher"])
    inside = client.get(county.get_absolute_url()).text

    assert '<meta property="og:title" content="public">' in said
    assert f'<link rel="canonical" href="http://testserver{public.get_absolute_url()}">' in said
    assert f'<meta name="author" content="{cast["teacher"].name} · {cast["school"]}">' in said
    assert "og:title" not in inside


def test_chats_are_shown_the_picture_of_a_public_film_and_its_episode_by_name(client, cast):
    film = FilmFactory(owner=cast["teacher"], poster=ContentFile(picture(), name="x.jpg"))
    course = share(cast, MicroCourseFactory, title="生活小实验", episodes=[
        Episode(title="覆杯", film=film)
    ])  # fmt: skip
    address = f"{course.get_absolute_url()}1/"

    of_course = client.get(course.get_absolute_url()).text
    of_episode = client.get(address).text

    image = f'<meta property="og:image" content="http://testserver{film.poster_url}">'
    assert image in of_course
    assert image in of_episode
    assert '<meta property="og:title" content="覆杯 · 生活小实验">' in of_episode
    assert f'<meta property="og:url" content="http://testserver{address}">' in of_episode


def test_chats_are_told_no_more_when_its_teacher_looks(client, cast):
    case = share(cast, LessonCaseFactory, title="case", anonymity=Anonymity.NONE)
    client.force_login(cast["teacher"])

    head = client.get(case.get_absolute_url()).text.split("</head>")[0]

    assert 'property="og:title"' in head
    assert cast["teacher"].name not in head


def test_no_api_of_wagtail_tells_of_items():
    models = [LibraryPage, Item, *Item.__subclasses__()]
    assert [list(getattr(model, "api_fields", [])) for model in models] == [[]] * len(models)
    routes = {str(each.pattern) for each in get_resolver().url_patterns}
    assert not {route for route in routes if "api" in route}
