"""What is open to everybody does not open what its county says about it."""

from uuid import uuid4

import pytest
from django.urls import reverse

from commons.domain.films_talking import talk_about
from commons.domain.threads import open_thread, post_comment
from commons.models import Thread
from microcourses.enums import Audience
from microcourses.models import Episode, Item
from schools.actors import load_actor
from tests.cast import make_cast
from tests.factories.films import FilmFactory
from tests.factories.microcourses import MicroCourseFactory
from tests.factories.schools import NOW

pytestmark = pytest.mark.django_db
SAID = "我们县里说的话"


@pytest.fixture
def here():
    return make_cast("桐庐县")


@pytest.fixture
def talk(here):
    """Return a public course, with what was said of it and beside its film."""
    teacher = here["teacher"]
    film = FilmFactory(owner=teacher)
    course = MicroCourseFactory(
        published=True, author=teacher, school=here["school"], audience=Audience.PUBLIC
    )
    course.episodes = [Episode(title="第一集", film=film)]
    course.save()
    item, actor = Item.objects.get(pk=course.pk), load_actor(here["peer"], NOW.date())
    said = {"actor": actor, "body": SAID, "client_id": uuid4(), "at": NOW}
    thread = open_thread(thing=item, title="县里自己的话题", **said)
    beside = talk_about(film=film, at=NOW)
    post_comment(thread=beside, second=3, **said | {"client_id": uuid4()})
    return item, thread, beside


@pytest.mark.parametrize("who", ["peer", "office", "admin"])
def test_people_of_its_county_read_it(client, here, talk, who):
    item, thread, beside = talk
    client.force_login(here[who])

    assert thread.title in client.get(item.get_absolute_url()).content.decode()
    episode = reverse("microcourses:episode", args=[item.slug, 1])
    assert SAID in client.get(episode).content.decode()
    seen = Thread.objects.visible_to(load_actor(here[who], NOW.date()))
    assert {thread, beside} <= set(seen)


@pytest.mark.parametrize("who", ["teacher", "expert", "office"])
def test_another_county_sees_the_course_and_nothing_that_was_said(client, talk, who):
    item, thread, beside = talk
    stranger = make_cast("临川县")[who]
    client.force_login(stranger)
    episode = reverse("microcourses:episode", args=[item.slug, 1])

    pages = [client.get(item.get_absolute_url()), client.get(episode)]

    assert [page.status_code for page in pages] == [200, 200]
    for page in pages:
        assert SAID not in page.content.decode()
        assert thread.title not in page.content.decode()
    for each in (thread, beside):
        assert client.get(reverse("commons:thread", args=[each.pk])).status_code == 404
    assert not Thread.objects.visible_to(load_actor(stranger, NOW.date())).filter(
        pk__in=[thread.pk, beside.pk]
    )
    asked = {"title": "我也想问", "body": "x", "client_id": str(uuid4()), "kind": "comment"}
    url = reverse("commons:threads", args=["microcourses.item", item.pk])
    assert client.post(url, asked).status_code == 404
    assert Thread.objects.about(item).count() == 1
