"""A film, from the phone that took it into an episode that colleagues watch."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import expect

from commons.enums import FilmState
from commons.models import Film
from microcourses.models import CaseNote
from microcourses.queries.items import newest_version
from tests.cast import make_cast
from tests.factories.films import FFMPEG, FilmFactory, clip, needs_ffmpeg
from tests.factories.microcourses import LessonCaseFactory, MicroCourseFactory
from tests.journeys.conftest import page_turns, words

pytestmark = [pytest.mark.django_db(transaction=True), needs_ffmpeg]


@pytest.fixture
def recording(tmp_path, settings):
    """A lesson of eight seconds, on a site that can look inside."""
    settings.FFMPEG = FFMPEG
    return clip(tmp_path / "覆杯.webm", size="640x360", seconds=8, codec=("-c:v", "libvpx"))


def test_a_film_is_chosen_in_an_episode_kept_and_watched(open_page, phone, accessible, recording):
    teacher = make_cast()["teacher"]
    course = MicroCourseFactory(author=teacher, school__county=teacher.county)
    page = open_page(reverse("microcourses:item-edit", args=[course.slug]), teacher, **phone)

    page.get_by_role("button", name=words("One more episode")).click()
    page.locator("[name='episodes-1-title']").fill("覆杯")
    row = page.locator("[data-row]").nth(1)
    row.locator("input[type=file]").set_input_files(recording)
    expect(row.get_by_text(words("The film is here, whole and unharmed."))).to_be_visible()
    expect(page.locator("[data-said]")).to_contain_text(words("Saved %(time)s", time="").strip())
    accessible(page)
    film = Film.objects.get(owner=teacher, name="覆杯.webm")
    expect(row.locator("select")).to_have_value(str(film.pk))
    assert [each.film_id for each in newest_version(course).episodes.all()] == [film.pk]

    with page_turns(page):
        page.reload()
    expect(page.locator("[name='episodes-0-film'] option:checked")).to_contain_text("覆杯.webm")
    page.goto(reverse("microcourses:episode", args=[course.slug, 1]) + "?t=3")
    video = page.locator("video")
    expect(video).to_have_js_property("currentTime", 3)
    film.refresh_from_db()
    assert film.state == FilmState.READY
    expect(page.locator("[data-talk]")).to_be_visible()
    accessible(page)


def test_the_notes_of_a_case_lead_into_its_film(open_page, phone, accessible, recording):
    teacher = make_cast()["teacher"]
    film = FilmFactory(
        owner=teacher,
        name="吸管.webm",
        content_type="video/webm",
        file=ContentFile(recording.read_bytes(), name="a.webm"),
    )
    case = LessonCaseFactory(author=teacher, film=film, published=True)
    case.notes = [CaseNote(second=5, teacher_did="提问")]
    case.save()
    page = open_page(case.get_absolute_url(), teacher, **phone)

    page.locator("table a.second").first.click()
    expect(page.locator("video")).to_have_js_property("paused", False)
    page.evaluate("document.querySelector('video').pause()")

    assert page.evaluate("document.querySelector('video').currentTime") >= 4.9
    assert "t=" not in page.url
    accessible(page)
