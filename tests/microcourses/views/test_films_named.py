"""What the file of a film was called is its owner's: others read what shows it."""

from copy import deepcopy
from uuid import uuid4

import pytest
from django.test import Client

from commons.domain.films_talking import talk_about
from commons.domain.threads import post_comment
from commons.models import Film, Thread
from community.queries.search import THREADS, rows_of
from microcourses.enums import Anonymity, Audience
from microcourses.models import Episode, ItemFilm
from schools.actors import load_actor
from tests.cast import make_cast
from tests.factories.films import FilmFactory
from tests.factories.microcourses import LessonCaseFactory, MicroCourseFactory
from tests.factories.schools import NOW
from tests.microcourses.moderating import let_in, make_item, make_people, write_on

pytestmark = pytest.mark.django_db
NAME = "欧阳老师公开课"


@pytest.fixture(scope="module")
def laid(lay_once):
    return lay_once(make_cast)


@pytest.fixture
def cast(db, laid):
    return deepcopy(laid)


@pytest.fixture
def film(cast):
    """The film of a case that does not name its teacher, and what a colleague said beside it."""
    film = FilmFactory(owner=cast["teacher"], name=f"{NAME}.mp4")
    film.case = LessonCaseFactory(
        published=True, title="杠杆的平衡", author=cast["teacher"], school=cast["school"],
        audience=Audience.PUBLIC, anonymity=Anonymity.NONE, film=film,
    )  # fmt: skip
    film.talk = talk_about(film=film, at=NOW)
    said = {"body": "这里很好", "client_id": uuid4(), "at": NOW, "second": 3}
    post_comment(actor=actor(cast["peer"]), thread=film.talk, **said)
    return film


def actor(person):
    return load_actor(person, NOW.date())


def signed_in(person):
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    return client


PAGES = [
    "/library/{slug}/",
    "/films/{film}/watch/",
    "/threads/{thread}/",
    "/on/commons.film/{film}/threads/",
    "/threads/{thread}/people/?q=",
    "/search/?q=%E6%9D%A0%E6%9D%86",
    "/search/?q=%E6%AC%A7%E9%98%B3",
    "/people/{person}/",
]


def address(place, film):
    ids = {"film": film.pk, "thread": film.talk.pk, "person": film.owner_id}
    return place.format(**ids, slug=film.case.slug)


@pytest.mark.parametrize("place", PAGES)
def test_no_page_says_the_name_of_the_file_to_others(cast, film, place):
    said = signed_in(cast["peer"]).get(address(place, film), follow=True)

    assert said.status_code == 200
    assert NAME not in said.text


@pytest.mark.parametrize("place", PAGES[:-1])
def test_no_page_of_the_film_names_the_teacher_of_an_anonymous_case(cast, film, place):
    said = signed_in(cast["peer"]).get(address(place, film), follow=True)

    assert cast["teacher"].name not in said.text


def test_the_page_of_a_person_leads_to_no_talk_of_an_anonymous_film(cast, film):
    said = signed_in(cast["peer"]).get(address(PAGES[-1], film)).text

    assert film.talk.get_absolute_url() not in said
    assert film.talk.title not in said


VEILED = "Others do not read here that this is yours."


@pytest.mark.parametrize(
    "place", ["/library/{slug}/", "/films/{film}/watch/", "/threads/{thread}/"]
)
def test_its_teacher_is_told_that_what_they_write_names_them(cast, film, place):
    def told(who):
        return (
            VEILED in signed_in(cast[who]).get(address(place, film), follow=True).content.decode()
        )

    assert told("teacher")
    assert not told("peer")
    film.case.anonymity = Anonymity.NAMED
    film.case.save()
    assert not told("teacher")


def test_the_player_and_the_conversation_are_called_as_the_case(cast, film):
    shown = signed_in(cast["peer"]).get(f"/films/{film.pk}/watch/").text

    assert 'aria-label="杠杆的平衡"' in shown
    assert film.talk.title == "杠杆的平衡"
    assert list(rows_of(THREADS, actor(cast["peer"]), "杠杆", NOW.date())) == [film.talk]


def test_what_is_saved_has_no_name_but_for_its_owner(cast, film):
    names = []
    for who in ("peer", "teacher"):
        response = signed_in(cast[who]).get(f"/films/{film.pk}/")
        response.getvalue()
        names.append(response["Content-Disposition"])

    assert f"video-{film.pk}.mp4" in names[0]
    assert "%E6%AC%A7%E9%98%B3" in names[1]


def test_the_same_film_is_known_again_by_what_shows_it(cast, film):
    asked = {"size": film.size, "sha256": film.sha256}

    names = [
        signed_in(cast[who]).get("/uploads/known/", asked).json()["film"]["name"]
        for who in ("peer", "teacher")
    ]

    assert names == ["杠杆的平衡", f"{NAME}.mp4"]


def test_what_no_page_shows_is_called_a_video_and_by_its_name_for_its_owner(cast):
    film = FilmFactory(owner=cast["teacher"], name=f"{NAME}.mp4")

    assert talk_about(film=film, at=NOW).title == "视频"
    assert film.title_for(actor(cast["teacher"])) == NAME
    assert NAME not in f"{film} {film.title_for(actor(cast['peer']))}"


def test_an_episode_of_several_is_named_with_its_series_as_far_as_it_is_read(cast):
    film = FilmFactory(owner=cast["teacher"])
    course = MicroCourseFactory(
        published=True, title="压强", author=cast["teacher"], school=cast["school"]
    )
    course.episodes = [Episode(title="第一集", film=film), Episode(title="第二集")]
    course.save()

    readers = cast["peer"], make_cast("他县")["teacher"]
    called = [film.title_for(actor(reader)) for reader in readers]

    assert called == ["压强 · 第一集", "Video"]


def test_the_conversation_follows_the_title_when_a_new_version_is_in_the_library():
    people = make_people()
    film = FilmFactory(owner=people.author)
    item = make_item(people, LessonCaseFactory, title="旧题", film=film, transcript="0:12 好")
    ItemFilm.objects.create(item=item, film=film)
    talk_about(film=film, at=NOW)
    let_in(item, people)
    before = Thread.objects.about(film).get().title

    let_in(write_on(item, title="新题"), people)

    assert (before, Thread.objects.about(film).get().title) == ("旧题", "新题")
    assert Film.objects.get(pk=film.pk).title == "新题"
