"""The page of an item, as its readers see it, signed in or not."""

import re
from copy import deepcopy

import pytest
from django.urls import reverse

from commons.enums import FilmState
from commons.models import Film
from microcourses.enums import Anonymity, Audience, ItemState
from microcourses.models import Episode, Item, ItemMaterial
from schools.actors import load_actor
from schools.domain.owndata_closing import close_account
from tests.cast import make_cast
from tests.factories.films import FilmFactory
from tests.factories.microcourses import (
    LessonCaseFactory,
    MaterialFactory,
    MicroCourseFactory,
    StrategyFactory,
)
from tests.factories.schools import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def laid(lay_once):
    return lay_once(make_cast)


@pytest.fixture
def cast(db, laid):
    return deepcopy(laid)


def make_course(cast, **changes):
    """Return a course of two episodes that is in the library for everybody."""
    course = MicroCourseFactory(
        author=cast["teacher"],
        school=cast["school"],
        published=True,
        audience=Audience.PUBLIC,
        title="生活中的物理",
        summary="六个小实验。",
        body="<h2>说明</h2><p>每集三分钟。</p>",
        **changes,
    )
    course.episodes = [
        Episode(title="覆杯", film=FilmFactory(owner=cast["teacher"], seconds=65), sort_order=0),
        Episode(title="吸管", plan="<p>想一想</p>", sort_order=1),
    ]
    course.tags.set(["大气压"])
    course.save()
    return course


def told(client, course, *numbers):
    name = "microcourses:episode" if numbers else "microcourses:item"
    response = client.get(reverse(name, args=[course.slug, *numbers]))
    assert response.status_code == 200
    return response.content.decode()


def test_a_visitor_reads_what_is_open_to_everybody(client, cast):
    course = make_course(cast)

    page = told(client, course)

    for said in (
        *("生活中的物理", "六个小实验。", "<h2>说明</h2>", "覆杯", "1:05", "大气压"),
        *(cast["teacher"].name, cast["school"].name),
    ):
        assert said in page
    assert 'class="rail"' not in page


def test_a_colleague_reads_it_and_can_begin_a_conversation(client, cast):
    course = make_course(cast)
    client.force_login(cast["peer"])

    page = told(client, course)

    assert 'class="rail"' in page
    assert reverse("commons:threads", args=["microcourses.item", course.pk]) in page
    assert reverse("microcourses:item-edit", args=[course.slug]) not in page


def test_an_episode_leads_to_those_beside_it(client, cast):
    course = make_course(cast)

    first, second = told(client, course, 1), told(client, course, 2)

    at = [reverse("microcourses:episode", args=[course.slug, n]) for n in (1, 2)]
    assert (at[1] in first, at[0] in second) == (True, True)
    assert "<p>想一想</p>" in second
    for n in (0, 3):
        url = reverse("microcourses:episode", args=[course.slug, n])
        assert client.get(url).status_code == 404


def test_an_episode_plays_its_film_and_colleagues_talk_about_it(client, cast):
    course = make_course(cast)
    film = course.episodes.first().film
    source = reverse("commons:film", args=[film.pk])

    visited = told(client, course, 1)
    client.force_login(cast["peer"])
    page = told(client, course, 1)

    assert (f'src="{source}"' in visited, "data-talk" in visited) == (True, False)
    assert (f'src="{source}"' in page, f'data-talk="{film.pk}"' in page) == (True, True)


@pytest.mark.parametrize("state", [FilmState.ARRIVING, FilmState.NEEDS_CONVERSION])
def test_an_episode_says_how_far_a_film_is_that_cannot_be_played(client, cast, state):
    course = make_course(cast)
    Film.objects.update(state=state, problem="needs-conversion")
    client.cookies["django_language"] = "en"

    page = told(client, course, 1)

    assert "<video" not in page
    assert str(FilmState(state).label) in page


def test_the_film_of_what_was_withdrawn_is_its_author_s_alone(client, cast):
    course = make_course(cast)
    film = course.episodes.first().film
    Item.objects.filter(pk=course.pk).update(
        state=ItemState.WITHDRAWN, live=False, withdrawn_at=NOW, reason="题目有误"
    )
    source = reverse("commons:film", args=[film.pk])

    visited = client.get(source).status_code
    client.force_login(cast["peer"])
    read = client.get(source).status_code
    client.force_login(cast["teacher"])
    own = client.get(source)

    assert (visited, read, own.status_code) == (404, 404, 200)
    assert b"".join(own)


def test_the_draft_of_what_is_in_the_library_is_its_author_s(client, cast):
    course = make_course(cast)
    newer = Item.objects.get(pk=course.pk).specific
    newer.title = "还没改完"
    newer.save_revision(clean=False)
    url = reverse("microcourses:item", args=[course.slug])

    client.force_login(cast["peer"])
    theirs = client.get(f"{url}?draft").content.decode()
    client.force_login(cast["teacher"])
    own, draft = (client.get(each).content.decode() for each in (url, f"{url}?draft"))

    assert "还没改完" not in theirs + own
    assert "还没改完" in draft


def test_what_was_withdrawn_leaves_a_note_for_those_who_could_read_it(client, cast):
    gone = {"state": ItemState.WITHDRAWN, "published_at": NOW, "withdrawn_at": NOW}
    county = StrategyFactory(
        author=cast["teacher"], school=cast["school"], reason="题目有误，请勿再用", **gone
    )
    never = StrategyFactory(
        author=cast["teacher"], school=cast["school"], state=ItemState.WITHDRAWN, withdrawn_at=NOW
    )
    url, other = (reverse("microcourses:item", args=[each.slug]) for each in (county, never))

    assert client.get(url).status_code == 302
    client.force_login(cast["peer"])
    page = client.get(url)
    assert (page.status_code, "题目有误" in page.content.decode()) == (410, True)
    assert client.get(other).status_code == 404
    client.force_login(make_cast("临川县")["teacher"])
    assert client.get(url).status_code == 404


def test_a_visitor_reads_the_note_of_what_was_open_to_everybody(client, cast):
    gone = {"state": ItemState.WITHDRAWN, "published_at": NOW, "withdrawn_at": NOW}
    item = StrategyFactory(author=cast["teacher"], audience=Audience.PUBLIC, **gone)

    assert client.get(reverse("microcourses:item", args=[item.slug])).status_code == 410


def test_a_visitor_takes_the_files_of_what_is_open_and_no_others(client, cast):
    course = make_course(cast)
    shown = MaterialFactory(item=course, owner=cast["teacher"])
    hidden = MaterialFactory(item=course, owner=cast["teacher"])
    ItemMaterial.objects.create(item=course, material=shown)

    taken = client.get(shown.get_absolute_url())

    assert taken.status_code == 200
    assert b"".join(taken)[:2] == b"PK"
    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert client.get(f"/media/{shown.file.name}").status_code in (302, 404)


@pytest.mark.parametrize(
    ("anonymity", "names_author", "names_school"),
    [
        (Anonymity.NAMED, True, True),
        (Anonymity.SCHOOL, False, True),
        (Anonymity.NONE, False, False),
    ],
)
def test_a_case_names_its_teacher_as_they_decided(
    client, cast, anonymity, names_author, names_school
):
    case = LessonCaseFactory(
        author=cast["teacher"],
        school=cast["school"],
        published=True,
        audience=Audience.PUBLIC,
        anonymity=anonymity,
    )

    page = told(client, case)

    assert (cast["teacher"].name in page, cast["school"].name in page) == (
        names_author,
        names_school,
    )


def test_of_a_closed_account_what_was_shared_stays_and_drafts_go(client, cast):
    course = make_course(cast)
    name = cast["teacher"].name
    Item.objects.filter(pk=course.pk).update(state=ItemState.DRAFT)
    draft = StrategyFactory(author=cast["teacher"])
    file = MaterialFactory(item=draft, owner=cast["teacher"])
    draft.materials = [ItemMaterial(material=file)]
    draft.save()
    storage, stored = file.file.storage, file.file.name

    actor = load_actor(cast["teacher"], NOW.date())
    close_account(actor=actor, person=cast["teacher"], at=NOW)

    page = told(client, course)
    assert name not in page
    assert Item.objects.get(pk=course.pk).state == ItemState.PUBLISHED
    assert not Item.objects.filter(pk=draft.pk).exists()
    assert not storage.exists(stored)


def test_a_page_asks_the_same_for_few_episodes_and_many(
    client, cast, django_assert_max_num_queries
):
    course = make_course(cast)
    told(client, course)
    with django_assert_max_num_queries(12) as few:
        told(client, course)
    course.episodes = [
        Episode(title=f"第{n}集", film=FilmFactory(owner=cast["teacher"]), sort_order=n)
        for n in range(9)
    ]
    course.save()
    with django_assert_max_num_queries(12) as many:
        told(client, course)
    assert len(few) == len(many)


def test_on_paper_stand_no_forms_for_the_author(client, cast):
    course = make_course(cast)
    ItemMaterial.objects.create(item=course, material=MaterialFactory(item=course))
    client.force_login(cast["teacher"])

    page = client.get(course.get_absolute_url()).text

    named = reverse("microcourses:maker-name", args=[course.slug])
    hidden = "".join(re.findall(r'<div class="screen-only">.*?</div>', page, re.DOTALL))
    assert "彻底移除文件" in page
    assert "彻底移除文件" in hidden
    assert 'id="made-with"' in hidden
    assert f'<form class="row screen-only" method="post" action="{named}' in page
