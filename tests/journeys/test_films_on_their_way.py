"""A film in a form: refused while the page is open, and still going up as it is to be sent in."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from commons.domain.films import Verdict, settle_film
from commons.enums import FilmProblem, FilmState
from commons.models import Film
from microcourses.models import Episode, ItemFilm, LessonCase
from tests.cast import make_cast
from tests.factories.films import FilmFactory
from tests.factories.microcourses import LessonCaseFactory, MicroCourseFactory
from tests.journeys.conftest import page_turns, words

pytestmark = [pytest.mark.django_db(transaction=True)]

WAITS = "The video is still going up. It can be sent in once it has arrived."
STAYS = "The video is still going up. Stay on this page until it has arrived, then press once more."
NO_VIDEO = "This is no video: what is inside is something else."
PIECES = re.compile(r"/uploads/[0-9a-f-]{36}/$")


@pytest.fixture
def teacher(db):
    return make_cast()["teacher"]


@pytest.fixture
def course(teacher):
    return MicroCourseFactory(author=teacher, school__county=teacher.county)


def edit(course):
    return reverse("microcourses:item-edit", args=[course.slug])


def test_a_film_that_is_refused_says_why_where_it_was_chosen(
    open_page, phone, accessible, course, tmp_path
):
    fake = tmp_path / "fake.mp4"
    fake.write_bytes("不是视频。".encode() * 100)
    page = open_page(edit(course), course.author, **phone)
    row = page.locator("[data-row]").first

    row.locator("input[type=file]").set_input_files(fake)

    told = row.locator("[data-slot=told]")
    expect(told).to_contain_text(words(NO_VIDEO))
    expect(told).to_contain_text("fake.mp4")
    expect(row.get_by_text(words("The film is here, whole and unharmed."))).to_be_hidden()
    expect(row.locator("option:checked")).to_have_text(f"fake.mp4 · {words('refused')}")
    accessible(page)
    expect(page.locator("[data-said]")).to_contain_text(words("Saved %(time)s", time="").strip())
    with page_turns(page):
        page.reload()
    expect(page.locator("[data-slot=told]").first).to_contain_text(words(NO_VIDEO))
    page.get_by_role("button", name=words("One more episode")).click()
    assert page.locator("[data-row]").last.get_by_text("fake.mp4").count() == 0


def test_a_page_that_stands_open_hears_that_its_film_was_refused(open_page, phone, course, teacher):
    film = FilmFactory(owner=teacher, name="慢.mp4", state=FilmState.CHECKING)
    course.episodes = [Episode(title="覆杯", film=film)]
    course.save()
    ItemFilm.objects.create(item=course.item_ptr, film=film)
    page = open_page(edit(course), teacher, **phone)
    told = page.locator("[data-slot=told]").first
    expect(told).to_contain_text(words("being looked at"))

    settle_film(film=film, verdict=Verdict(problem=FilmProblem.NOT_VIDEO), at=timezone.now())

    expect(told).to_contain_text(words(NO_VIDEO))


def test_saving_the_lesson_of_a_case_leaves_no_film_behind_that_goes_up(
    open_page, phone, teacher, tmp_path
):
    case = LessonCaseFactory(author=teacher, school__county=teacher.county)
    recording = tmp_path / "一节课.mp4"
    recording.write_bytes(b"x" * 700_000)
    page = open_page(reverse("microcourses:case-edit", args=[case.slug]), teacher, **phone)
    page.route(PIECES, lambda route: route.request.method == "PATCH" or route.continue_())
    page.locator(".film-field input[type=file]").set_input_files(recording)
    expect(page.get_by_role("button", name=words("Pause"))).to_be_visible()
    with page.expect_response(lambda answer: "下次先演示。" in (answer.request.post_data or "")):
        page.locator("[name=would_change]").fill("下次先演示。")
        page.get_by_role("button", name=words("Save"), exact=True).click()

    expect(page.get_by_text(words(STAYS))).to_be_visible()
    expect(page.get_by_role("button", name=words("Pause"))).to_be_visible()
    saved = LessonCase.objects.get(pk=case.pk).latest_revision.as_object()
    assert "下次先演示。" in saved.would_change


def test_what_is_sent_in_waits_for_a_film_that_still_goes_up(
    open_page, phone, accessible, course, tmp_path
):
    recording = tmp_path / "一节课.mp4"
    recording.write_bytes(b"x" * 700_000)
    page = open_page(edit(course), course.author, **phone)
    page.route(PIECES, lambda route: route.request.method == "PATCH" or route.continue_())
    row = page.locator("[data-row]").first
    row.locator("input[type=file]").set_input_files(recording)
    expect(row.get_by_role("button", name=words("Pause"))).to_be_visible()  # and nothing comes

    page.get_by_role("button", name=words("Send in")).click()

    line = page.get_by_text(words(WAITS))
    expect(line).to_be_visible()
    accessible(page)
    assert page.url.endswith(edit(course))
    assert Film.objects.get(name="一节课.mp4").state == FilmState.ARRIVING
    row.get_by_role("button", name=words("Give up")).click()
    expect(line).to_be_hidden()
