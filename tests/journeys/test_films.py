"""A film is watched and talked about, second by second, by people at different places."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from playwright.sync_api import expect

from commons.domain import films_captions
from commons.domain.films_talking import talk_about
from schools.actors import load_actor
from tests.factories.films import FilmFactory, clip, film_place, needs_ffmpeg
from tests.journeys.conftest import CHINESE, DESK, PHONE
from tests.journeys.talk import is_live, said, write

pytestmark = [pytest.mark.django_db(transaction=True), needs_ffmpeg]

PHONE_OF_YANG = {"language": CHINESE, "size": PHONE}
DESK_OF_XU = {"language": CHINESE, "size": DESK}


@pytest.fixture
def film(talk, tmp_path):
    """A lesson of eight seconds with two chapters, whose place names the mentor as an expert."""
    path = clip(tmp_path / "a.webm", size="640x360", seconds=8, codec=("-c:v", "libvpx"))
    film = FilmFactory(
        owner=talk.yang,
        name="背影.webm",
        content_type="video/webm",
        file=ContentFile(path.read_bytes(), name="a.webm"),
        width=640,
        height=360,
        seconds=8.0,
    )
    owner = load_actor(talk.yang)
    chapters = "0:00 导入\n0:04 朗读"
    films_captions.set_chapters(actor=owner, film=film, text=chapters, at=timezone.now())
    srt = "1\n00:00:01,000 --> 00:00:03,000\n同学们好\n"
    films_captions.set_captions(actor=owner, film=film, language="zh", text=srt, at=timezone.now())
    talk_about(film=film, at=timezone.now())
    people = [talk.yang, talk.xu, talk.mentor]
    with film_place(film, readers=people, experts=[talk.mentor]):
        yield film


def is_in(page, chapter):
    """Wait until the film has come into ``chapter``."""
    link = page.locator(".film-chapters a", has_text=chapter)
    expect(link).to_have_attribute("aria-current", "true")


def pause(page):
    page.evaluate("document.querySelector('video').pause()")


def test_watched_by_chapter_and_talked_about_at_its_seconds(talk, film, open_page, accessible):
    at = f"/films/{film.pk}/watch/"
    yang = open_page(at, talk.yang, **PHONE_OF_YANG)
    xu = open_page(at, talk.xu, **DESK_OF_XU)
    for page in (yang, xu):
        is_live(page)
        pause(page)

    yang.locator(".film-chapters a", has_text="朗读").click()
    is_in(yang, "朗读")
    pause(yang)
    yang.locator("[data-at-now]").click()
    expect(yang.locator("[data-at-words]")).to_contain_text("0:04")
    write(yang, "这里停顿得好", kind="question")

    second = said(xu, "这里停顿得好").locator("[data-part=second]")
    expect(second).to_have_text("0:04")
    accessible(xu)
    second.click()
    is_in(xu, "朗读")
    expect(said(xu, "这里停顿得好")).to_have_class("comment question new now")
    pause(xu)

    mentor = open_page(f"{at}?t=2", talk.mentor, **DESK_OF_XU)
    is_live(mentor)
    write(mentor, "导入干净利落", kind="expert")
    for page in (yang, xu):
        expect(page.locator("[data-expert-list] [data-comment]")).to_contain_text("导入干净利落")
        expect(page.locator("[data-expert-list] [data-part=expert]")).to_be_visible()
    xu.locator("[data-expert-list] [data-part=second]").click()
    pause(xu)
    is_in(xu, "导入")
    expect(xu.locator("[data-layer]")).to_contain_text("导入干净利落")
    accessible(yang)
    accessible(xu)

    yang.goto(f"/films/{film.pk}/edit/")
    accessible(yang)

    xu.locator("video").focus()
    xu.keyboard.press("ArrowRight")
    is_in(xu, "朗读")
    xu.keyboard.press("0")
    is_in(xu, "导入")


def test_without_scripts_it_plays_and_seconds_are_links(talk, film, open_page):
    page = open_page(
        f"/films/{film.pk}/watch/", talk.xu, java_script_enabled=False, **PHONE_OF_YANG
    )

    page.locator(".film-chapters a", has_text="朗读").click()
    page.locator("#id_body").fill("记下这一秒")
    page.locator("#write .attach + .button").click()

    comment = said(page, "记下这一秒")
    expect(comment.locator("[data-part=second]")).to_have_text("0:04")
    expect(page.locator("video source").first).to_have_attribute("src", f"/films/{film.pk}/#t=4")
