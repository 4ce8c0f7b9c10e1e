"""The pages of colleagues, and following them."""

from uuid import uuid4

import pytest
from django.test import Client

from commons.domain import threads
from commons.models import Notice
from schools.models import Follow
from tests.factories.schools import NOW, CountyFactory, PersonFactory
from tests.factories.studygroups import CircleFactory, MembershipFactory
from tests.schools.people import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin():
    return PersonFactory(
        name="林晓雨", pinyin="lin xiaoyu", initials="lxy", phone="13900000001",
        email="lin@example.org", staff_number="T77",
    )  # fmt: skip


@pytest.fixture
def browser(lin):
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(PersonFactory(county=lin.county, name="许文"))
    return browser


def test_the_page_says_who_it_is_and_nothing_private(browser, lin):
    for address in (f"/people/{lin.pk}/", "/people/?q=lxy"):
        page = browser.get(address).content.decode()
        assert "林晓雨" in page
        for private in ("13900000001", "lin@example.org", "T77", lin.username):
            assert private not in page


def test_the_list_alone_is_given_to_the_script(browser, lin):
    part = browser.get("/people/?q=lin", headers={"HX-Request": "true"}).content.decode()
    assert "林晓雨" in part
    assert "<html" not in part
    assert "Nobody found" in browser.get("/people/?q=wang").content.decode()


@pytest.mark.parametrize("query", ["grade=x", "school=999", "subject=none", "years=9", "page=0"])
def test_what_cannot_be_understood_narrows_nothing(browser, lin, query):
    assert "林晓雨" in browser.get(f"/people/?{query}").content.decode()


def test_following_is_told_and_taken_back(browser, lin):
    for _ in range(2):
        told = browser.post(f"/people/{lin.pk}/follow/", follow=True).content.decode()
        assert "You follow 林晓雨." in told
        assert f"/people/{lin.pk}/unfollow/" in told
    assert Follow.objects.filter(person=lin).count() == 1
    browser.post(f"/people/{lin.pk}/unfollow/")
    assert not Follow.objects.exists()


def test_nobody_follows_themselves(lin):
    own = Client()
    own.force_login(lin)
    assert own.post(f"/people/{lin.pk}/follow/").status_code == 403
    assert "/follow/" not in own.get(f"/people/{lin.pk}/").content.decode()


def test_a_stranger_of_another_county_is_not_there(browser):
    stranger = PersonFactory(county=CountyFactory())
    assert browser.get(f"/people/{stranger.pk}/").status_code == 404
    assert browser.post(f"/people/{stranger.pk}/follow/").status_code == 404


def test_who_follows_hears_of_a_conversation_that_they_can_see(lin):
    circle = CircleFactory(county=lin.county)
    MembershipFactory(circle=circle, person=lin)
    member, outside = PersonFactory(county=lin.county), PersonFactory(county=lin.county)
    MembershipFactory(circle=circle, person=member)
    for follower in (member, outside):
        Follow.objects.create(follower=follower, person=lin, since=NOW)
    threads.open_thread(
        actor=actor_of(lin), thing=circle, title="期末怎么复习？", body="先定专题。",
        client_id=uuid4(), at=NOW,
    )  # fmt: skip
    told = Notice.objects.values_list("person", "kind", "waits")
    assert list(told) == [(member.pk, "followed", False)]
