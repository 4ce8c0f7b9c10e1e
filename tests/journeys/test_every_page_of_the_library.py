"""Every kind of page of the library, as ``test_every_page`` looks at the others."""

import pytest

from microcourses.enums import Audience
from microcourses.models import Episode
from schools.enums import Role
from tests.cast import appoint, make_cast
from tests.factories.films import FilmFactory
from tests.factories.microcourses import LessonCaseFactory, MicroCourseFactory, StrategyFactory
from tests.journeys.conftest import CHINESE, ENGLISH, walk
from tests.journeys.test_cases import make_case
from tests.microcourses.moderating import (
    give_back,
    let_in,
    make_item,
    make_people,
    submit,
    write_on,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(site):
    return make_people()


def test_pages_of_who_shares(site, open_page, accessible):
    cast = make_cast()
    circle, film = cast["circle"], cast["film"]
    whose = {"author": cast["teacher"], "school": cast["school"], "subject": circle.subject}
    course = MicroCourseFactory(published=True, **whose)
    first = Episode.objects.create(course=course, title="第一集", film=film, plan="<p>先猜</p>")
    copied = MicroCourseFactory(ancestor=course.item_ptr, **whose)
    Episode.objects.create(course=copied, title="第一集", origin=first)
    case = LessonCaseFactory(published=True, film=film, transcript="0:12 同学们好", **whose)
    drafts = [
        factory(**whose) for factory in (StrategyFactory, MicroCourseFactory, LessonCaseFactory)
    ]
    item = cast["item"].get_absolute_url()
    page = open_page("/", cast["teacher"], language=CHINESE)
    walk(
        page,
        [
            "/library/",
            "/library/?q=nobody-at-all",
            "/library/?kind=case&order=used",
            "/library/new/",
            "/library/mine/",
            *(f"{draft.get_absolute_url()}edit/" for draft in drafts),
            f"{drafts[2].get_absolute_url()}case/",
            f"{drafts[0].get_absolute_url()}history/",
            item,
            course.get_absolute_url(),
            f"{course.get_absolute_url()}1/",
            f"{copied.get_absolute_url()}edit/",
            copied.get_absolute_url(),
            f"{copied.get_absolute_url()}1/",
            f"{cast['material'].get_absolute_url()}withdraw/",
            case.get_absolute_url(),
            f"{item}reuse/",
            f"{item}cite/",
            f"{item}poster/",
            "/library/shelf/",
            f"/library/shelf/circle/{circle.pk}/",
            "/library/schools/",
            f"/library/schools/{cast['school'].pk}/",
            "/library/feeds/",
            "/uploads/",
            f"/films/{film.pk}/watch/",
            f"/films/{film.pk}/edit/",
        ],
        accessible,
        refused=[f"{item}return/", f"{cast['waiting'].get_absolute_url()}edit/"],
    )


def test_pages_of_those_who_check(people, open_page, accessible):
    waiting, known = make_item(people), make_item(people)
    submit(waiting)
    returned = make_item(people)
    submit(returned)
    give_back(returned, people.coordinator)
    let_in(known, people)
    write_on(known, summary="又改了一稿")
    submit(known)
    at = known.get_absolute_url()
    coordinator = open_page("/", people.coordinator, language=ENGLISH)
    walk(
        coordinator,
        [
            "/",
            "/library/moderation/",
            f"/library/moderation/{waiting.slug}/",
            f"/library/moderation/{known.slug}/",
            f"{at}history/",
            f"{at}compare/",
        ],
        accessible,
    )
    author = open_page(f"{returned.get_absolute_url()}edit/", people.author, language=ENGLISH)
    walk(author, [author.url, "/library/mine/"], accessible)


def test_pages_that_visitors_read(people, open_page, accessible):
    whose = {"author": people.author, "school": people.school, "subject": people.maths}
    shared = {"published": True, "audience": Audience.PUBLIC}
    item = StrategyFactory(**shared, **whose)
    film = FilmFactory(owner=people.author)
    case = LessonCaseFactory(film=film, **shared, **whose)
    visitor = open_page("/", language=CHINESE)
    walk(
        visitor,
        [
            "/library/schools/",
            item.get_absolute_url(),
            case.get_absolute_url(),
            f"{item.get_absolute_url()}cite/",
        ],
        accessible,
    )


def test_pages_of_experts_and_the_office(talk, open_page, accessible):
    case = make_case(talk)
    expert = appoint(Role.EXPERT, talk.circle.county, subject=talk.circle.subject)
    walk(open_page("/", expert, language=CHINESE), ["/library/", case.at], accessible)
    office = appoint(Role.OFFICE, talk.circle.county)
    page = open_page("/", office, language=ENGLISH)
    walk(page, ["/library/", case.at, f"{case.at}history/", "/library/moderation/"], accessible)
