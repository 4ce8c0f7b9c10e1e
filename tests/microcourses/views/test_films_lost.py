"""A film that was withdrawn or refused: what shows it says so, to readers and to its author."""

from copy import deepcopy

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from commons.domain.films import withdraw_film
from commons.enums import FilmProblem, FilmState
from microcourses.models import Episode, ItemFilm
from microcourses.queries.finding import posters
from schools.actors import load_actor
from tests.cast import make_cast
from tests.factories.films import FilmFactory
from tests.factories.microcourses import LessonCaseFactory, MicroCourseFactory
from tests.factories.schools import NOW

pytestmark = pytest.mark.django_db

GONE = "The video was withdrawn."


@pytest.fixture(scope="module")
def laid(lay_once):
    return lay_once(make_cast)


@pytest.fixture
def cast(db, laid):
    return deepcopy(laid)


@pytest.fixture
def film(cast):
    return FilmFactory(owner=cast["teacher"], name="杠杆.mp4")


def page_of(person, address):
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    return client.get(address).content.decode()


def course_with(cast, film, **more):
    course = MicroCourseFactory(
        author=cast["teacher"], school=cast["school"], title="杠杆的平衡", **more
    )
    course.episodes = [Episode(title="第一集", film=film), Episode(title="第二集")]
    course.save()
    ItemFilm.objects.create(item=course.item_ptr, film=film)
    return course


def withdraw(film):
    withdraw_film(actor=load_actor(film.owner, NOW.date()), film=film, at=NOW)


def test_readers_of_a_course_read_that_its_film_was_withdrawn(cast, film):
    course = course_with(cast, film, published=True)
    withdraw(film)

    listed = page_of(cast["peer"], course.get_absolute_url())
    first, second = (
        page_of(cast["peer"], reverse("microcourses:episode", args=[course.slug, number]))
        for number in (1, 2)
    )

    assert (listed.count(GONE), listed.count("no film yet")) == (1, 1)
    assert (GONE in first, "no film yet" in first) == (True, False)
    assert (GONE in second, "no film yet" in second) == (False, True)


def test_readers_of_a_case_read_that_its_film_was_withdrawn(cast, film):
    case = LessonCaseFactory(
        published=True, author=cast["teacher"], school=cast["school"], film=film
    )
    withdraw(film)

    page = page_of(cast["peer"], case.get_absolute_url())

    assert (GONE in page, "There is none." in page) == (True, False)


def test_whoever_is_about_to_withdraw_reads_which_items_show_it(cast, film):
    course = course_with(cast, film, published=True)
    ask = f"/films/{film.pk}/withdraw/"

    asked = page_of(cast["teacher"], ask)

    assert f'<a href="{course.get_absolute_url()}">杠杆的平衡</a>' in asked
    client = Client()
    client.force_login(cast["teacher"])
    assert client.post(ask).url == course.get_absolute_url()


def test_a_draft_is_named_as_one_while_it_shows_the_film(cast, film):
    course = course_with(cast, film)

    assert "not published yet" in page_of(cast["teacher"], f"/films/{film.pk}/withdraw/")

    course.episodes = [Episode(title="第一集")]
    course.save()
    assert "No page shows it." in page_of(cast["teacher"], f"/films/{film.pk}/withdraw/")


def test_an_author_reads_why_the_chosen_film_was_refused_and_is_offered_it_nowhere_else(cast, film):
    film.state, film.problem = FilmState.REFUSED, FilmProblem.NO_PICTURE
    film.save()
    course = course_with(cast, film)

    page = page_of(cast["teacher"], reverse("microcourses:item-edit", args=[course.slug]))

    assert page.count('data-name="杠杆.mp4"') == 1
    assert str(FilmProblem.NO_PICTURE.label) in page


def test_lists_show_no_picture_of_a_withdrawn_film(cast, film):
    film.poster = ContentFile(b"x", name="x.jpg")
    film.save()
    case = LessonCaseFactory(published=True, author=cast["teacher"], film=film)
    assert posters([case]) == {case.pk: film.pk}

    film.state, film.withdrawn_at = FilmState.WITHDRAWN, NOW
    film.save()

    assert posters([case]) == {}
