"""The bell, the page of notices and what people choose about them."""

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from commons.domain import threads
from commons.models import Notice, NoticeChoice
from studygroups.models import CirclePreference

pytestmark = pytest.mark.django_db


def browser_of(person):
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(person)
    return browser


@pytest.fixture
def mention(cast):
    said = threads.post_comment(
        actor=cast.actor(cast.reader),
        thread=cast.thread,
        body="@林晓雨 请看 <b>这里</b>",
        client_id=uuid4(),
        at=cast.now,
    )
    cache.clear()
    return said


@pytest.fixture
def browser(cast):
    return browser_of(cast.author)


def test_the_bell_shows_how_much_waits_and_where_its_feed_stands(cast, browser, mention):
    page = browser.get("/circles/").content.decode()

    assert 'aria-label="Notices, 1 new"' in page
    assert f'data-feed="notices:{cast.author.pk}" data-number="1"' in page
    quiet = browser_of(cast.reader).get("/circles/").content.decode()
    assert 'aria-label="Notices"' in quiet


def test_a_notice_leads_to_its_comment_and_is_seen(cast, browser, mention):
    page = browser.get("/notices/").content.decode()
    assert "许文 mentioned you" in page
    assert "because you were mentioned" in page
    assert "&lt;b&gt;" in page
    notice = Notice.objects.get(person=cast.author)
    assert browser.get(f"/notices/{notice.pk}/").url == f"/comments/{mention.pk}/"
    notice.refresh_from_db()
    assert notice.seen_at is not None


def test_a_notice_about_what_one_lost_is_not_there(cast, browser, mention):
    cast.author.memberships.update(ends_on=cast.now.date())

    assert "mentioned you" not in browser.get("/notices/").content.decode()
    notice = Notice.objects.get(person=cast.author)
    assert browser.get(f"/notices/{notice.pk}/").status_code == 404


def test_all_are_read_and_come_back(cast, browser, mention):
    told = browser.post("/notices/all/", follow=True).content.decode()
    assert "1 notice is read." in told
    assert not Notice.objects.filter(seen_at=None).exists()
    [back] = {part for part in told.split('"') if part.startswith("/notices/unsee/")}
    browser.post(back.replace("&amp;", "&"))
    assert Notice.objects.filter(seen_at=None).count() == 1


@pytest.mark.parametrize("moment", ["", "never", "2026-11-22T10:00", "2026-99-22T10:00:00Z"])
def test_a_moment_that_is_none_is_refused(browser, moment):
    assert browser.post(f"/notices/unsee/?moment={moment}").status_code == 422


def test_choices_are_kept(cast, browser):
    page = browser.get("/notices/choices/").content.decode()
    assert page.count('type="checkbox"') == page.count("checked") > 4
    assert (
        browser.post("/notices/choices/", {"hour": "7", "mentioned-bell": "on"}).status_code == 302
    )
    mine = NoticeChoice.objects.filter(person=cast.author, wanted=True)
    assert list(mine.values_list("kind", "channel")) == [("mentioned", "bell")]
    again = browser.get("/notices/choices/").content.decode()
    assert again.count("checked") == 1
    assert '<option value="7" selected>' in again


def test_a_conversation_is_muted_on_its_page_and_heard_again_from_the_choices(cast, browser):
    address = f"/threads/{cast.thread.pk}/mute/"
    assert (
        "You hear nothing more"
        in browser.post(address, {"muted": "1"}, follow=True).content.decode()
    )
    assert "Hear of it again" in browser.get(f"/threads/{cast.thread.pk}/").content.decode()
    assert cast.thread.title in browser.get("/notices/choices/").content.decode()
    answer = browser.post(address, {"muted": "0", "back": "choices"})
    assert answer.url == "/notices/choices/"
    assert cast.thread.title not in browser.get("/notices/choices/").content.decode()


def test_reading_the_conversation_quiets_the_bell(cast, browser, mention):
    browser.get(f"/threads/{cast.thread.pk}/")

    assert not Notice.objects.filter(person=cast.author, seen_at=None).exists()


def test_muted_circles_are_listed_and_heard_again_from_there(client, cast):
    CirclePreference.objects.create(circle=cast.circle, person=cast.author, is_muted=True)
    CirclePreference.objects.create(circle=cast.elsewhere, person=cast.author, is_muted=True)
    client.force_login(cast.author)

    page = client.get("/notices/choices/").content.decode()
    assert cast.circle.get_absolute_url() in page
    assert f"/circles/{cast.elsewhere.pk}/" not in page  # muted once, and no longer theirs

    answer = client.post(
        f"/circles/{cast.circle.pk}/mute/", {"muted": "0", "back": "choices"}, follow=True
    )
    assert answer.redirect_chain == [("/notices/choices/", 302)]
    assert not CirclePreference.objects.get(circle=cast.circle, person=cast.author).is_muted


def test_those_who_look_after_a_circle_are_led_to_its_chat_groups(client, cast):
    for person, led in ((cast.author, False), (cast.mentor, True), (cast.office, True)):
        client.force_login(person)
        page = client.get("/notices/choices/").content.decode()
        assert ('href="/robots/"' in page.split("<main")[1]) is led
