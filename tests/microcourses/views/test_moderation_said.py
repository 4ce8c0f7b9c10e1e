"""What authors and checkers are told on the pages of moderation: days, times, reasons, tags."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from commons.models import Notice
from commons.queries.notices import told
from microcourses.models import Episode, MicroCourse
from tests.factories.films import FilmFactory
from tests.factories.microcourses import MicroCourseFactory
from tests.factories.schools import NOW
from tests.microcourses.moderating import (
    actor,
    do_pass,
    fresh,
    give_back,
    make_item,
    make_people,
    submit,
    write_on,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _then():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def people():
    return make_people()


@pytest.fixture
def item(people):
    return make_item(people, title="气球火箭")


def at(name, item):
    return reverse(f"microcourses:{name}", args=[item.slug])


def page(client, person, url):
    client.force_login(person)
    return client.get(url).text


def post(client, person, name, item, **said):
    client.force_login(person)
    return client.post(at(name, item), said)


def says_to(person):
    lines = told(actor(person), Notice.objects.filter(person=person))
    return " ".join(line.says for line in lines)


def test_versions_of_one_day_are_told_apart_by_their_time(client, people, item):
    submit(item)
    give_back(item, people.coordinator)
    write_on(item, title="气球小火箭")
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        submit(write_on(item, title="气球大火箭"))

        compared = page(client, people.author, at("item-compare", item))

    for moment in fresh(item).revisions.order_by("pk").values_list("created_at", flat=True):
        assert f"{timezone.localtime(moment):%H:%M}" in compared


def test_a_checker_sees_the_tags_by_which_it_will_be_found(client, people, item):
    strategy = item.specific
    strategy.tags.add("浮力", "生活")
    strategy.save()
    submit(item)

    check = page(client, people.coordinator, at("moderation-check", item))

    assert "<dt>标签</dt><dd>浮力" in check
    assert "生活" in check


def test_a_checker_is_led_to_the_films_that_stayed_with_the_original(client, people):
    whose = {"author": people.colleague, "school": people.partner, "county": people.county}
    course = MicroCourseFactory(published=True, **whose)
    first = Episode.objects.create(course=course, title="第一集", film=FilmFactory())
    item = make_item(people, MicroCourseFactory, ancestor=course.item_ptr)
    copied = MicroCourse.objects.get(pk=item.pk)
    copied.episodes.add(Episode(title="第一集", origin=first))
    copied.episodes.add(Episode(title="第二集", film=FilmFactory(owner=people.author)))
    copied.save()
    submit(item)

    check = page(client, people.coordinator, at("moderation-check", item))

    assert f'以下视频请看原作： <a href="{course.get_absolute_url()}">第一集</a>' in check


def test_a_reason_keeps_its_lines_wherever_the_author_reads_it(client, people, item):
    submit(item)
    give_back(item, people.coordinator, "一、题目太长。\n二、缺器材。")

    for address in (at("item-edit", item), item.get_absolute_url(), reverse("microcourses:mine")):
        assert "一、题目太长。<br>二、缺器材。" in page(client, people.author, address)


def test_a_day_is_named_to_who_set_it_and_to_the_author(client, people, item):
    submit(item)
    do_pass(item, people.coordinator)
    shown = {"revision": fresh(item).latest_revision_id, "when": "day"}

    said = post(client, people.researcher, "item-publish", item, **shown, on="2026-12-01")
    first = page(client, people.researcher, said.url)
    heard = says_to(people.author)
    post(client, people.researcher, "item-publish", item, **shown, on="2026-12-04")

    assert "将于12月1日 星期二零点入库。" in first
    assert "将于12月1日 星期二发布" in heard
    assert "12月4日 星期五" in says_to(people.author)
